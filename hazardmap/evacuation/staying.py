"""Keep people where the former plan had them (少改派): a new plan moves nobody for nothing."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from hazardmap.evacuation.exchange import improve
from hazardmap.evacuation.flow import Relaxed
from hazardmap.evacuation.placing import Placing, empty_placing
from hazardmap.evacuation.problem import FORBIDDEN, Problem, Whole
from hazardmap.evacuation.rounding import place_by_regret

STAY_M: Final = 100.0
"""Nobody is sent elsewhere than by the former plan to save fewer metres than this per person moved.

Far below every wish but the metres themselves; the objective and its bound do not contain it.
"""


@dataclass(frozen=True, slots=True)
class Former:
    """The former plan for the units of a problem: shelter positions (-1 = none) and people then."""

    shelter: Whole
    people: Whole


def stayed(fitting: Problem, guide: Relaxed, former: Former) -> Placing:
    """Start from the former plan (沿用原方案): place who has none, then take only what gains.

    Units that grew or shrank come last, so that they make room for those told nothing new.
    """
    placing = empty_placing(fitting, guide)
    has = np.flatnonzero((former.shelter >= 0) & (placing.people > 0))
    has = has[placing.cost_at(has, former.shelter[has]) < FORBIDDEN]
    same = placing.people[has] == former.people[has]
    for unit in np.concatenate([has[same], has[~same]]).tolist():
        if placing.free[former.shelter[unit]] >= placing.people[unit]:
            placing.move(unit, int(former.shelter[unit]))
    placing.settle(has)
    place_by_regret(placing, np.flatnonzero((placing.at == placing.nowhere) & (placing.people > 0)))
    improve(placing)
    return placing


def better(fresh: Placing, staying: Placing, former: Former) -> Placing:
    """Pick the placing that asks less of people (少打扰): the fresh one must pay for whom it moves."""
    gain = staying.objective() - fresh.objective()
    more = _moved(fresh, former) - _moved(staying, former)
    return fresh if gain > STAY_M * max(0, more) else staying


def _moved(placing: Placing, former: Former) -> int:
    """Count the people who had a place and would go elsewhere (改派人数)."""
    elsewhere = (former.shelter >= 0) & (placing.at != former.shelter)
    return int(placing.people[elsewhere].sum())
