"""What is wished of a placement (安置次序): costs in metres per person, contracts §3 Wishes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.problem import Costs
from hazardmap.settings import Settings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choices:
    """Costs of the distinct kinds of unit (同组、同清单场所、同灾种): rows × shelters.

    `row` maps each unit to its row; `allowed` and `metres` are per row; `listed` is the position of the
    shelter the list names (-1 none or unmatched) and `listed_serves` whether it may serve the row (Y1–Y5).
    """

    row: Ints
    place: Ints
    listed: Ints
    listed_serves: Bools
    suitable: Bools
    allowed: Bools
    cost: Floats


def far_from_home(places: pd.DataFrame, shelters: pd.DataFrame, settings: Settings) -> Floats:
    """Extra metres for leaving the village or the town (他村、外镇), places × shelters."""
    own_town = places["town_id"].to_numpy()[:, None] == shelters["town_id"].to_numpy()[None, :]
    own_village = (
        places["village_id"].to_numpy()[:, None] == shelters["village_id"].to_numpy()[None, :]
    )
    away = np.where(own_town, settings.other_village_metres, settings.other_town_metres)
    return np.where(own_village, 0.0, away)


def suitable_for(hazards: pd.Series, unsuitable: pd.Series) -> Bools:
    """Tell for units (rows) and shelters (columns) whether the shelter suits the unit's hazards (Y5)."""
    out = np.ones((len(hazards), len(unsuitable)), dtype=bool)
    for column, bad in enumerate(unsuitable):
        if bad:
            out[:, column] = [bad.isdisjoint(have) for have in hazards]
    return out


def choices(
    units: pd.DataFrame,
    *,
    base: Floats,
    reachable: Bools,
    eligibility: pd.DataFrame,
    settings: Settings,
) -> Choices:
    """Gather units into cost rows: base metres by place plus the wish to keep the list's shelter.

    `units` has place (position in base), listed (position of the listed shelter, -1 none) and hazards;
    `base` is metres + far-from-home per place and shelter; `reachable` is False where no open road leads.
    """
    keys = [units["place"], units["listed"], units["hazards"]]
    row, first = _row_numbers(keys)
    kinds = units.iloc[first]
    place, listed = kinds["place"].to_numpy(), kinds["listed"].to_numpy()
    suitable = suitable_for(kinds["hazards"], eligibility["unsuitable"])
    serves = suitable & eligibility["eligible"].to_numpy()[None, :]
    at = np.arange(len(kinds))
    listed_serves = np.zeros(len(kinds), dtype=bool)
    named = at[listed >= 0]
    listed_serves[named] = serves[named, listed[named]]
    cost = base[place] + np.where(listed_serves, settings.changed_metres, 0.0)[:, None]
    cost[at[listed_serves], listed[listed_serves]] -= settings.changed_metres
    return Choices(row, place, listed, listed_serves, suitable, serves & reachable[place], cost)


def _row_numbers(keys: list[pd.Series]) -> tuple[Ints, Ints]:
    """Give distinct key combinations a number, in order of first appearance."""
    frame = pd.concat(keys, axis=1)
    numbers = frame.groupby(list(frame.columns), sort=False, dropna=False).ngroup()
    row: Ints = numbers.to_numpy().astype("int64")
    _, first = np.unique(row, return_index=True)
    return row, first.astype("int64")


def sparse_costs(cost: Floats, allowed: Bools) -> Costs:
    """Keep the allowed pairs only, in the optimiser's sparse form."""
    row, shelter = np.nonzero(allowed)
    start = np.concatenate([[0], np.cumsum(allowed.sum(axis=1))]).astype("int64")
    return Costs(start=start, shelter=shelter.astype("int32"), cost=cost[row, shelter])


def unplaced_cost(units: pd.DataFrame, settings: Settings) -> Floats:
    """Cost per person of leaving a unit unplaced: 特殊人员 weigh ten times the others."""
    people = units["people"].to_numpy(dtype="float64")
    share = np.divide(
        units["assisted"].to_numpy(dtype="float64"),
        people,
        out=np.zeros(len(units)),
        where=people > 0,
    )
    cost: Floats = share * settings.unplaced_assisted + (1 - share) * settings.unplaced_other
    return cost
