"""Gaps of the lists (清单待补): what is missing before a night on which the list is needed."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from hazardmap.situation.index import Grouped, grouped, kept
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.viewer import Viewer

HOUSEHOLD_GAPS = {
    "no_phone": ("缺电话", "户"),
    "no_position": ("位置未知", "户"),
    "no_shelter": ("没写避灾场所", "户"),
    "no_shelter_match": ("清单所写避灾场所未匹配", "户"),
    "people_unknown": ("人数未知", "户"),
    "no_mover": ("缺转移责任人电话", "户"),
}
"""What a household of the list may lack (户的缺项): key → words, unit."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of gap (待补项) in some scope."""

    key: str
    words: str
    count: int
    unit: str

    def sentence(self) -> str:
        """Say it: 缺电话 2 户."""
        return f"{self.words} {self.count} {self.unit}"


def household_gaps(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per household with a true/false column per kind of gap, plus its ids."""
    return _household_gaps(situation.county, viewer).part()


@kept
def _household_gaps(county: County, viewer: Viewer) -> Grouped:
    rows = viewer.rows(county.households)
    own_refuge = rows["own_refuge"].fillna(0).astype(float) == 1
    flags = pd.DataFrame(
        {
            "household_id": rows["household_id"],
            "village_id": rows["village_id"],
            "town_id": rows["town_id"],
            "no_phone": rows["phone"].isna(),
            "no_position": rows["lon"].isna() | rows["lat"].isna(),
            "no_shelter": rows["listed_shelter_name"].isna()
            & rows["listed_shelter_id"].isna()
            & rows["institution_id"].isna()
            & ~own_refuge,
            "no_shelter_match": rows["listed_shelter_name"].notna()
            & rows["listed_shelter_id"].isna()
            & ~own_refuge,
            "people_unknown": rows["people_unknown"].astype(bool),
            "no_mover": rows["mover_phone"].isna(),
        },
        index=rows.index,
    )
    return grouped(flags)


def gaps(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> list[Gap]:
    """List the gaps of a village, a town or everything the viewer may see; none is left at zero."""
    rows = _household_gaps(situation.county, viewer).part(town_id, village_id)
    found = [
        Gap(key=key, words=words, count=int(rows[key].sum()), unit=unit)
        for key, (words, unit) in HOUSEHOLD_GAPS.items()
    ]
    areas = areas_without_list(situation, viewer, town_id=town_id, village_id=village_id)
    found.append(Gap("no_list_area", "尚无清单的危险区", len(areas), "处"))
    silent = silent_villages(situation, viewer, town_id=town_id, village_id=village_id)
    found.append(Gap("no_list_village", "受威胁但未上报清单", len(silent), "村"))
    expired = expired_shelters(situation, viewer, town_id=town_id, village_id=village_id)
    found.append(Gap("appraisal", "避灾场所鉴定过期或无鉴定", len(expired), "处"))
    return [gap for gap in found if gap.count]


def to_complete(situation: Situation, viewer: Viewer, *, town_id: str | None = None) -> int:
    """Count the places to complete (清单待补, 处): households with a gap, areas and villages without a list."""
    households = _households_with_gaps(situation.county, replace(viewer, who=""), town_id)
    areas = areas_without_list(situation, viewer, town_id=town_id)
    silent = silent_villages(situation, viewer, town_id=town_id)
    return households + len(areas) + len(silent)


@kept
def _households_with_gaps(county: County, viewer: Viewer, town_id: str | None) -> int:
    rows = _household_gaps(county, viewer).part(town_id)
    return int(rows[list(HOUSEHOLD_GAPS)].any(axis=1).sum())


def areas_without_list(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the danger areas to which no household row belongs (尚无清单)."""
    return _areas_without_list(situation.county, situation.plan, viewer).part(town_id, village_id)


@kept
def _areas_without_list(county: County, plan: Plan, viewer: Viewer) -> Grouped:
    areas = viewer.rows(county.tables["danger_areas"])
    return grouped(areas[areas["area_id"].isin(plan.areas_without_list)])


def silent_villages(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the villages that are exposed and have handed in no list (未上报不等于无转移人员)."""
    return _silent_villages(situation.county, situation.plan, viewer).part(town_id, village_id)


@kept
def _silent_villages(county: County, plan: Plan, viewer: Viewer) -> Grouped:
    villages = viewer.rows(county.tables["villages"])
    estimated = plan.assignment["unit_kind"] == "village_estimate"
    ids = plan.assignment.loc[estimated, "village_id"]
    return grouped(villages[villages["village_id"].isin(ids)])


def expired_shelters(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the shelters whose appraisal is 无 or has run out, confirmed by an officer or not."""
    today = situation.as_of.date()
    return _expired_shelters(situation.county, viewer, today).part(town_id, village_id)


@kept
def _expired_shelters(county: County, viewer: Viewer, today: date) -> Grouped:
    shelters = viewer.rows(county.tables["shelters"])
    bad = (shelters["appraised"] == "无") | (shelters["appraised_until"] < pd.Timestamp(today))
    return grouped(shelters[bad])
