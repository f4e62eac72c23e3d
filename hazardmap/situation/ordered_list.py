"""The list after an order (下令后的清单): who has to move, where they are told to go, where they are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.whereabouts import Where
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered import household_rows, moves_of, ordered_units
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer

MOVE_COLUMNS: Final = (
    "ordered_people", "settled_people", "on_the_way_people", "not_moved_people", "mark", "moved_at",
)  # fmt: skip
"""What files of a list have at their end once somebody on it is under order."""
_NUMBERS: Final = ("people", "settled", "on_the_way", "not_moved")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one household or institution is (一户的去向), as its line on paper says it."""

    people: int
    settled: int
    on_the_way: int
    not_moved: int
    mark: str
    reason: str
    places: str
    """where they are: names of shelters, or the relatives' address"""
    at: datetime | None
    number: int

    @property
    def state(self) -> str:
        """Say in a word and a shape that survives a grey print: ■已转, ◇途中, ◇到2人/共3人, □未转."""
        moment = f" {self.at:%H:%M}" if self.at else ""
        if not self.not_moved and not self.on_the_way:
            return f"■ 已转{moment}"
        if not self.not_moved and not self.settled:
            return f"◇ 途中{moment}"
        if not self.settled and not self.on_the_way:
            return f"□ {self.mark or '未转'}{moment if self.mark else ''}"
        way = f"，途中{self.on_the_way}人" if self.on_the_way else ""
        return f"◇ 到{self.settled}人/共{self.people}人{way}{moment}"


def with_moves(situation: Situation, viewer: Viewer, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `MOVE_COLUMNS` at the end of rows of the list; without anybody under order nothing changes."""
    found = _by_key(situation, viewer)
    keys = rows["unit_kind"] + ":" + rows["unit_id"]
    if not keys.isin(found.index).any():
        return rows
    moves = moves_of(situation.night)
    numbers = found.reindex(keys)
    times = [moves.of(key).at for key in keys]
    return rows.assign(
        **{f"{'ordered' if n == 'people' else n}_people": numbers[n].to_numpy() for n in _NUMBERS},
        mark=numbers["mark"].where(numbers["mark"].ne(""), None).to_numpy(dtype="object"),
        moved_at=pd.Series(
            [at.isoformat(timespec="seconds") if at else None for at in times],
            index=rows.index,
            dtype="object",
        ),
    )


def _by_key(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    return household_rows(ordered_units(situation, viewer)).set_index("key")


def after_orders(situation: Situation, viewer: Viewer, listed: pd.DataFrame) -> pd.DataFrame:
    """Turn the rows of a list into those that are printed (应转对象), where something was ordered.

    In a village with people under order only these stand, with the people who have to move and the place
    they were told; a unit that an order names and the list no longer has keeps its line. Other villages
    stay as they are. Adds `under_order` (bool) and `unit_key`.
    """
    keys = listed["unit_kind"] + ":" + listed["unit_id"]
    rows = listed.assign(unit_key=keys, under_order=False)
    found = _by_key(situation, viewer)
    found = found[found["households"].add(found["institutions"]).gt(0)]
    touched = set(found["village_id"])
    others = rows[~rows["village_id"].isin(touched) & ~keys.isin(found.index)]
    mine = rows[keys.isin(found.index)]
    here = set(listed["village_id"]) | set(mine["village_id"])
    units = situation.night.orders.units
    told = _told(situation, mine, found, units)
    lost = found[~found.index.isin(keys) & found["village_id"].isin(here)]
    parts = [others, told, _lost(situation, lost, units)]
    return pd.concat([part for part in parts if len(part)] or [rows], ignore_index=True)


def _told(
    situation: Situation, mine: pd.DataFrame, found: pd.DataFrame, units: Mapping[str, Ordered]
) -> pd.DataFrame:
    """Write people under order and the place they were told over what the plan of now says."""
    if mine.empty:
        return mine
    shelters = situation.county.tables["shelters"].set_index("shelter_id")
    told = mine["unit_key"].map(lambda key: units[key].unit.shelter_id)
    other = told.ne("") & told.ne(mine["shelter_id"].fillna("")) & told.isin(shelters.index)
    columns = {
        "shelter": "name",
        "keeper": "keeper_name",
        "keeper_phone": "keeper_phone",
    }
    moved = {
        name: mine[name].mask(other, told.map(shelters[source]))
        for name, source in columns.items()
        if source in shelters.columns
    }
    status = mine["status"].mask(other, "assigned")
    return mine.assign(
        people=found.loc[mine["unit_key"], "people"].to_numpy(),
        under_order=True,
        status=status,
        changed=mine["changed"].mask(other, 0),
        shelter_id=mine["shelter_id"].mask(other, told),
        **moved,
    )


def _lost(situation: Situation, lost: pd.DataFrame, units: Mapping[str, Ordered]) -> pd.DataFrame:
    """Make lines for units that an order names and the list no longer has (清单上已没有)."""
    if lost.empty:
        return pd.DataFrame()
    villages = village_places(situation.county)
    names = situation.county.tables["shelters"].set_index("shelter_id")["name"].to_dict()
    rows = []
    for key, row in lost.to_dict("index").items():
        unit = units[str(key)].unit
        rows.append(
            {
                "unit_key": key, "unit_kind": unit.kind, "unit_id": unit.id, "list_no": unit.list_no,
                "village_id": unit.village_id, "town_id": unit.town_id,
                "village": villages.get(unit.village_id, ("", ""))[0],
                "name": "清单上已没有这一户", "people": int(row["people"]), "assisted": unit.assisted,
                "kind": unit.danger_kind, "area": unit.area, "status": unit.status or "assigned",
                "shelter_id": unit.shelter_id, "shelter": names.get(unit.shelter_id, ""),
                "changed": 0, "under_order": True,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def whereabouts(situation: Situation, viewer: Viewer) -> Mapping[str, Whereabouts]:
    """Return unit key → where its people are (去向), for the viewer's towns."""
    moves, orders = moves_of(situation.night), situation.night.orders
    shelters = situation.county.tables["shelters"]
    names = dict(zip(shelters["shelter_id"], shelters["name"], strict=True))
    columns = ["people", "settled", "on_the_way", "not_moved", "mark", "disputed"]
    found = _by_key(situation, viewer)[columns]
    return {
        str(key): _of(row, moves.of(str(key)), orders.units[str(key)], names)
        for key, row in found.to_dict("index").items()
    }


def _of(
    row: Mapping[Any, Any], where: Where, one: Ordered, names: Mapping[str, str]
) -> Whereabouts:
    places = [f"集中 {names.get(key, key)}" for key in sorted(where.shelters)]
    if where.relatives:
        places.append(f"投亲 {where.address or '地址未登记'}")
    return Whereabouts(
        people=int(row["people"]),
        settled=int(row["settled"]),
        on_the_way=int(row["on_the_way"]),
        not_moved=int(row["not_moved"]),
        mark="待核" if row["disputed"] else str(row["mark"]),
        reason=where.reason,
        places="；".join(places) if not row["disputed"] else "",
        at=where.at,
        number=one.number,
    )
