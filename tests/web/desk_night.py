"""A night with people on their way to 甲礼堂: twins by name, one number in two villages, another town's."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from hazardmap.evacuation.whereabouts import Where
from hazardmap.settings import Settings
from hazardmap.situation.balance import in_shelters
from hazardmap.situation.model import County, Plan
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from tests.toy_county import SHELTERS, at, household, lonlat, toy
from tests.web.storm_night import NIGHT, Storm, storm

DESK = "/shelters/S1/desk"
FLASH = "甲溪危险区"
HOUSEHOLDS = [
    household("A1", 1, FLASH, shelter_name="甲礼堂", people=4.0, head_name="丁大有", **lonlat(500, 100)),
    household("A1", 2, FLASH, shelter_name="甲礼堂", people=3.0, head_name="丁大有", **lonlat(520, 100)),
    household("A1", 7, FLASH, shelter_name="甲礼堂", people=2.0, head_name="户七", **lonlat(520, 120)),
    household("A2", 7, FLASH, shelter_name="甲礼堂", people=3.0, head_name="孙七", **lonlat(1500, 100)),
    household("A2", 5, FLASH, shelter_name="甲小学", people=5.0, head_name="吴五", **lonlat(1500, 120)),
    household("B1", 3, "其它", shelter_name="甲礼堂", people=2.0, head_name="钱三", **lonlat(2500, 500)),
    household("B1", 4, "其它", shelter_name="乙中学", people=6.0, head_name="郑四", **lonlat(2500, 500)),
]  # fmt: skip
"""To 甲礼堂 (S1): 4 + 3 + 2 of 甲1村, 3 of 甲2村, 2 of 乙1村; to 甲小学 (S2): 5; to 乙中学 (S3): 6."""
SHED = {
    "shelter_id": "S9",
    "name": "路边仓库",
    "capacity": 16.0,
    "appraised": "有",
    "geometry": at(3900, 900),
}
"""a shelter whose town nobody wrote down"""
DOORS = [{**one, "capacity": 16.0, "usable_area_m2": 60.0} for one in (*SHELTERS, SHED)]
ORDER = {
    "town": ["A", "B"],
    "batch": "all",
    "deadline": "now",
    "decider": "县长 郑某",
    "basis": "暴雨橙色",
}


@lru_cache(maxsize=1)
def _planned() -> tuple[County, Plan]:
    settings = Settings()
    county = prepare(toy(households=HOUSEHOLDS, shelters=DOORS), settings)
    return county, plan(county, on=NIGHT.date(), settings=settings)


def desk_night(folder: Path, *, town: str = "A", ordered: bool = True) -> Iterator[Storm]:
    """Open the night; both towns are under order, and one looks from the office of `town`."""
    for night in storm(folder, planned=_planned()):
        if ordered:
            night.sent("/orders/issue", **ORDER)
        if town:
            night.client.set_cookie("office", town)
        yield night


def where(night: Storm, unit_id: str) -> Where:
    return moves_of(night.duty.current().night).of(f"household:{unit_id}")


def inside(night: Storm, shelter_id: str = "S1") -> int:
    found = in_shelters(night.duty.current().night).get(shelter_id)
    return found.people if found else 0


def button(unit_id: str, people: int, was: int = 0) -> str:
    return f"household:{unit_id}|{people}|{was}|1"


def words(text: str) -> str:
    """The text of a page's main part without tags."""
    main = text[text.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


def come(night: Storm, text: str, **more: str) -> str:
    return night.sent(f"{DESK}/find", text=text, **more)
