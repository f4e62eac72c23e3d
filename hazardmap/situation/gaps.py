"""Gaps of the lists (清单待补): what is missing before a night on which the list is needed."""

from dataclasses import dataclass

import pandas as pd

from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer

_HOUSEHOLD_GAPS = {
    "no_phone": ("缺电话", "户"),
    "no_position": ("位置未知", "户"),
    "no_shelter_match": ("清单所写避灾场所未匹配", "户"),
    "people_unknown": ("人数未知", "户"),
    "no_mover": ("缺转移责任人电话", "户"),
}


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
    rows = viewer.rows(situation.county.households)
    own_refuge = rows["own_refuge"].fillna(0).astype(float) == 1
    return pd.DataFrame(
        {
            "household_id": rows["household_id"],
            "village_id": rows["village_id"],
            "town_id": rows["town_id"],
            "no_phone": rows["phone"].isna(),
            "no_position": rows["lon"].isna() | rows["lat"].isna(),
            "no_shelter_match": rows["listed_shelter_name"].notna()
            & rows["listed_shelter_id"].isna()
            & ~own_refuge,
            "people_unknown": rows["people_unknown"].astype(bool),
            "no_mover": rows["mover_phone"].isna(),
        },
        index=rows.index,
    )


def gaps(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> list[Gap]:
    """List the gaps of a village, a town or everything the viewer may see; none is left at zero."""
    rows = _scope(household_gaps(situation, viewer), town_id, village_id)
    found = [
        Gap(key=key, words=words, count=int(rows[key].sum()), unit=unit)
        for key, (words, unit) in _HOUSEHOLD_GAPS.items()
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
    rows = _scope(household_gaps(situation, viewer), town_id, None)
    households = int(rows[list(_HOUSEHOLD_GAPS)].any(axis=1).sum())
    areas = areas_without_list(situation, viewer, town_id=town_id)
    silent = silent_villages(situation, viewer, town_id=town_id)
    return households + len(areas) + len(silent)


def areas_without_list(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the danger areas to which no household row belongs (尚无清单)."""
    areas = viewer.rows(situation.county.tables["danger_areas"])
    areas = areas[areas["area_id"].isin(situation.plan.areas_without_list)]
    return _scope(areas, town_id, village_id)


def silent_villages(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the villages that are exposed and have handed in no list (未上报不等于无转移人员)."""
    villages = viewer.rows(situation.county.tables["villages"])
    estimates = situation.plan.assignment
    estimates = estimates[estimates["unit_kind"] == "village_estimate"]
    villages = villages[villages["village_id"].isin(estimates["village_id"])]
    return _scope(villages, town_id, village_id)


def expired_shelters(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the shelters whose appraisal is 无 or has run out, confirmed by an officer or not."""
    shelters = viewer.rows(situation.county.tables["shelters"])
    today = pd.Timestamp(situation.as_of.date())
    bad = (shelters["appraised"] == "无") | (shelters["appraised_until"] < today)
    return _scope(shelters[bad], town_id, village_id)


def _scope(rows: pd.DataFrame, town_id: str | None, village_id: str | None) -> pd.DataFrame:
    if village_id is not None:
        return rows[rows["village_id"] == village_id]
    return rows if town_id is None else rows[rows["town_id"] == town_id]
