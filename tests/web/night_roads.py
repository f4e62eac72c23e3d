"""The toy county with roads: a bridge on the way from A1 to its shelter, and a way round."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.model import Situation
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.tonight import plan_tonight
from tests.toy_county import line
from tests.web.storm_county import storm_tables
from tests.web.storm_night import NIGHT, ON_DUTY, Storm, storm

#  A1 (500,100) - (500,500) =甲桥= (500,600) - S1 (900,900) - S2 (1900,900) - S3 (2900,900); 老路 goes round the bridge
ROADS: list[dict[str, Any]] = [
    {"road_id": "R1", "class": "村道", "geometry": line((500, 100), (500, 500))},
    {"road_id": "R2", "class": "村道", "bridge": 1.0, "name": "甲桥", "geometry": line((500, 500), (500, 600))},
    {"road_id": "R3", "class": "村道", "geometry": line((500, 600), (900, 900))},
    {"road_id": "R4", "name": "甲乙线", "class": "县道", "geometry": line((900, 900), (1900, 900))},
    {"road_id": "R5", "name": "甲乙线", "class": "县道", "geometry": line((1900, 900), (2900, 900))},
    {"road_id": "R6", "class": "村道", "name": "老路",
     "geometry": line((500, 500), (100, 500), (100, 600), (500, 600))},
    {"road_id": "R7", "class": "村道", "geometry": line((1500, 120), (1900, 900))},
    {"road_id": "R8", "class": "村道", "bridge": 1.0, "name": "乙2号桥", "geometry": line((2900, 900), (2500, 500))},
]  # fmt: skip
ISSUE = {"village": ["A1"], "decider": "镇长 郑某", "basis": "山洪"}


def lay_now(duty: Duty, drill: bool) -> None:
    """Plan a book as the computing process does, in this one."""
    plans = duty.plans()
    assert plans is not None
    ask = plans.ask(duty.book(drill=drill).night, NIGHT.date())
    here, made = plan_tonight(
        plans.county,
        ask.tonight,
        gone=ask.gone,
        former=ask.former,
        on=ask.on,
        settings=ask.settings,
    )
    duty.lay(drill, ask.tonight, here.distances, made)


def road_night(
    folder: Path, *, town: str = "", at_once: bool = True, **tables: Any
) -> Iterator[Storm]:
    """Open a night in the toy county with roads; `at_once` = every plan of the night is made at once."""
    for night in storm(folder, town=town):
        county = prepare(storm_tables(duty_holders=ON_DUTY, roads=ROADS, **tables), Settings())
        night.duty.take(county, plan(county, on=NIGHT.date(), settings=Settings()))
        # without at_once nobody plans: the night waits for the computing process
        night.duty.when_stale(partial(lay_now, night.duty) if at_once else _later)
        yield night


def _later(_drill: bool) -> None:
    """Plan nothing yet."""


def now(night: Storm) -> Situation:
    return night.duty.current()
