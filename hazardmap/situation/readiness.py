"""How complete a place is before the flood season (汛前准备): counted per village, ranked by what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from hazardmap.evacuation.statements import villages_stating
from hazardmap.situation import gaps
from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.index import Grouped, grouped, kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.readiness_kinds import KINDS, OF_HOUSEHOLDS, UNCHECKED_DAYS, Kind
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

DEAD_NUMBERS = ("空号", "停机", "号码有误")
"""Results of a test call after which the number is of no use (打不通)."""
_PLACE = ["town_id", "village_id"]


@dataclass(frozen=True, slots=True)
class Lack:
    """One line (缺项一行): how many of a kind are missing in a place."""

    kind: Kind
    count: int

    def sentence(self) -> str:
        """Say it: 缺电话 2 户."""
        return f"{self.kind.words} {self.count} {self.kind.unit}"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What one town or village lacks (一处的汛前准备)."""

    place_id: str
    """"" = belongs to no village or town of the table"""
    name: str
    households: int
    usable: int
    """households with phone, position and a matched shelter (可直接用)"""
    missing: int
    """places to complete: a household with several lacks counts once"""
    of_lists: int
    """those of them that are households, villages and areas without list (清单待补)"""
    lacks: tuple[Lack, ...]

    def count(self, key: str) -> int:
        """Return how many of one kind are missing."""
        return next((lack.count for lack in self.lacks if lack.kind.key == key), 0)

    def sentence(self) -> str:
        """Say how much of the list can be used: 清单 102 户：可直接用 71 · 缺坐标 24 · …."""
        if not self.households:
            return "没有户级清单"
        parts = [f"清单 {self.households} 户：可直接用 {self.usable}"]
        for words, keys in _STRIP.items():
            count = sum(self.count(key) for key in keys)
            if count:
                parts.append(f"{words} {count}")
        shown = sum(self.count(key) for keys in _STRIP.values() for key in keys)
        often = shown > self.households - self.usable
        return " · ".join(parts) + ("（一户可缺几项）" if often else "")


_STRIP: Mapping[str, tuple[str, ...]] = {
    "缺坐标": ("no_position",),
    "缺电话": ("no_phone",),
    "没写场所": ("no_shelter",),
    "场所未匹配": ("no_shelter_match",),
}


def by_town(situation: Situation, viewer: Viewer) -> list[Readiness]:
    """Return the towns the viewer may see, the one that lacks most first.

    Lines of the county itself or of no known town stand under id "" and name 县级及未注明镇街.
    """
    names = {key: name for key, name in town_names(situation).items() if viewer.sees_town(key)}
    named = names | ({"": "县级及未注明镇街"} if viewer.towns is None else {})
    found = [r for r in _readiness(situation, viewer, "town_id", named) if r.place_id or r.lacks]
    return sorted(found, key=_rank)


def by_village(situation: Situation, viewer: Viewer, town_id: str) -> list[Readiness]:
    """Return the villages of a town, the one that lacks most first; what is the town's own has id ""."""
    viewer.require_town(town_id)
    places = village_places(situation.county)
    names = {key: name for key, (name, town) in places.items() if town == town_id}
    found = _readiness(situation, viewer, "village_id", names | {"": "镇街本级"}, town_id=town_id)
    return sorted((r for r in found if r.place_id or r.lacks), key=_rank)


def of_place(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> Readiness:
    """Sum a village, a town or everything the viewer may see."""
    lines = _lines(situation, viewer).part(town_id, village_id)
    homes = gaps.household_gaps(situation, viewer)
    if village_id is not None:
        homes = homes[homes["village_id"] == village_id]
    elif town_id is not None:
        homes = homes[homes["town_id"] == town_id]
    return _summed(village_id or town_id or "", "", lines, homes)


def table(situation: Situation, viewer: Viewer, *, town_id: str | None = None) -> pd.DataFrame:
    """Return every lack as a row: town_id, town, village_id, village, key, missing, count, unit, do."""
    lines = _lines(situation, viewer).part(town_id)
    order = {kind.key: number for number, kind in enumerate(KINDS)}
    lines = lines.assign(order=lines["key"].map(order)).sort_values([*_PLACE, "order"])
    villages = {key: name for key, (name, _) in village_places(situation.county).items()}
    return pd.DataFrame(
        {
            "town_id": lines["town_id"],
            "town": lines["town_id"].map(dict(town_names(situation))),
            "village_id": lines["village_id"],
            "village": lines["village_id"].map(villages),
            "key": lines["key"],
            "missing": lines["key"].map({kind.key: kind.words for kind in KINDS}),
            "count": lines["count"],
            "unit": lines["key"].map({kind.key: kind.unit for kind in KINDS}),
            "do": lines["key"].map({kind.key: kind.do for kind in KINDS}),
        }
    ).reset_index(drop=True)


def _rank(found: Readiness) -> tuple[int, int, str]:
    later = sum(lack.count for lack in found.lacks if not lack.kind.ranks)
    return (-found.missing, -later, found.place_id)


def _readiness(
    situation: Situation,
    viewer: Viewer,
    by: str,
    names: Mapping[str, str],
    *,
    town_id: str | None = None,
) -> Iterator[Readiness]:
    lines = _lines(situation, viewer).part(town_id)
    homes = gaps.household_gaps(situation, viewer)
    homes = homes if town_id is None else homes[homes["town_id"] == town_id]
    of_lines = dict(tuple(lines.groupby(lines[by].where(lines[by].isin(names), ""))))
    of_homes = dict(tuple(homes.groupby(homes[by].fillna(""))))
    for place_id, name in names.items():
        mine = of_lines.get(place_id, lines.iloc[:0])
        yield _summed(place_id, name, mine, of_homes.get(place_id, homes.iloc[:0]))


def _summed(place_id: str, name: str, lines: pd.DataFrame, homes: pd.DataFrame) -> Readiness:
    counts = lines.groupby("key")["count"].sum()
    lacks = tuple(Lack(kind, int(counts[kind.key])) for kind in KINDS if counts.get(kind.key, 0))
    lacking = homes[list(OF_HOUSEHOLDS)].any(axis=1)
    unusable = homes[[key for keys in _STRIP.values() for key in keys]].any(axis=1)
    others = sum(
        lack.count for lack in lacks if lack.kind.ranks and lack.kind.key not in OF_HOUSEHOLDS
    )
    blank = sum(int(counts.get(key, 0)) for key in ("no_list_village", "no_list_area"))
    return Readiness(
        place_id=place_id,
        name=name,
        households=len(homes),
        usable=int((~unusable).sum()),
        missing=int(lacking.sum()) + others,
        of_lists=int(lacking.sum()) + blank,
        lacks=lacks,
    )


@kept
def _lines(situation: Situation, viewer: Viewer) -> Grouped:
    today = situation.as_of.date()
    parts = [
        *_of_households(gaps.household_gaps(situation, viewer)),
        *_of_villages(situation, viewer, today),
        _size(gaps.areas_without_list(situation, viewer), "no_list_area"),
        *_of_shelters(situation, viewer),
        *_of_holders(situation.county, viewer, today),
    ]
    found = [part for part in parts if len(part)]
    empty = pd.DataFrame({"town_id": [], "village_id": [], "key": [], "count": []})
    return grouped(pd.concat(found, ignore_index=True) if found else empty)


def _size(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Count rows by place; a row without town or village counts under ""."""
    places = rows[_PLACE].astype("object").fillna("")
    return places.groupby(_PLACE).size().rename("count").reset_index().assign(key=key)


def _of_households(homes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for key in OF_HOUSEHOLDS:
        yield _size(homes[homes[key]], key)


def _of_villages(situation: Situation, viewer: Viewer, today: date) -> Iterator[pd.DataFrame]:
    county = situation.county
    villages = viewer.rows(county.tables["villages"])
    statements = county.tables["list_statements"]
    silent = gaps.silent_villages(situation, viewer)["village_id"]
    listed = villages["village_id"].isin(county.households["village_id"])
    declared = villages["village_id"].isin(villages_stating(statements, "none_declared"))
    is_silent = villages["village_id"].isin(silent)
    yield _size(villages[is_silent], "no_list_village")
    yield _size(villages[~listed & ~declared & ~is_silent], "unstated")
    checked = statements.groupby("village_id")["as_of"].max()
    newest = checked.reindex(villages["village_id"])
    stale = ~(newest >= _limit(today)).to_numpy()
    yield _size(villages[(listed | declared) & stale], "stale_list")


def _of_shelters(situation: Situation, viewer: Viewer) -> Iterator[pd.DataFrame]:
    yield _size(gaps.expired_shelters(situation, viewer), "appraisal")
    shelters = viewer.rows(situation.county.tables["shelters"])
    unknown = shelters["appraised"].isna() & shelters["appraised_until"].isna()
    yield _size(shelters[unknown], "appraisal_unknown")


def _of_holders(county: County, viewer: Viewer, today: date) -> Iterator[pd.DataFrame]:
    holders = placed_holders(county, viewer)
    numbers = holders[["phone1", "phone2", "landline"]]
    yield _size(holders[holders["last_result"].isin(DEAD_NUMBERS)], "dead_number")
    yield _size(holders[numbers.isna().all(axis=1)], "no_number")
    yield _size(holders[holders["valid_until"] < pd.Timestamp(today)], "term_over")
    yield _size(holders[~(holders["last_verified"] >= _limit(today))], "stale_holder")


def _limit(today: date) -> pd.Timestamp:
    return pd.Timestamp(today - timedelta(days=UNCHECKED_DAYS))
