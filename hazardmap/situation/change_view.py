"""The change sheet in words (改派单): whom to phone, what he was told, where or which way he goes now."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.evacuation.change_sheet import ISLAND, Reassigned, change_sheet
from hazardmap.evacuation.closures import Closures
from hazardmap.evacuation.orders import Orders
from hazardmap.evacuation.placement import place_positions
from hazardmap.situation.index import kept
from hazardmap.situation.masking import masked
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.night import Night
from hazardmap.situation.road_effect import cut_ways
from hazardmap.situation.tonight import set_out
from hazardmap.tables.words import worded
from hazardmap.viewer import Viewer

COLUMNS: Final = (
    "town", "village", "list_no", "unit_kind", "name", "people", "phone", "mover", "mover_phone",
    "change", "told", "now", "distance_m", "why", "state", "told_key", "unit_key", "town_id", "village_id",
)  # fmt: skip
ELSEWHERE: Final = "改派"
ROUND: Final = "绕行"
NO_WAY: Final = "无路可走"
_PERSONAL: Final = ("town", "village", "name", "phone", "mover", "mover_phone", "unit_kind")


def pending_changes(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return who must still be phoned (待告知), by village and 名单号: `COLUMNS`, masked for the viewer.

    Nobody goes elsewhere before he was told; whoever has set out is not on the sheet.
    """
    county, plan = situation.county, situation.plan
    names = _shelter_names(county)
    closures = situation.night.closures.closed
    planned = _planned(plan)
    rows = []
    for one in _sheet(county, plan, situation.night):
        reason, metres = planned[one.ordered.unit.key][2:]
        rows.append(
            {
                **_unit_cells(one),
                "change": _kind(one),
                "told": place_words(one.told_shelter_id, one.told_status, names),
                "now": place_words(one.planned_shelter_id, one.planned_status, names),
                "distance_m": metres,
                "why": "；".join(
                    [f"{closures[key].name}封闭" for key in one.roads if key in closures]
                    + ([_short(one, reason)] if one.moves and reason else [])
                ),
                "state": "待告知",
                "told_key": "",
            }
        )
    return _joined(situation, viewer, rows)


def told_changes(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return who was told another place or way in this operation (已告知): `COLUMNS`."""
    names = _shelter_names(situation.county)
    rows = []
    for key, one in situation.night.orders.units.items():
        told = one.retold
        if told is None:
            continue
        moved = told.from_shelter != one.unit.shelter_id
        rows.append(
            {
                "unit_key": key,
                "town_id": one.unit.town_id,
                "village_id": one.unit.village_id,
                "list_no": one.unit.list_no,
                "people": one.people,
                "change": ELSEWHERE if moved else ROUND,
                "told": place_words(told.from_shelter, told.from_status, names),
                "now": place_words(one.unit.shelter_id, one.unit.status, names),
                "distance_m": np.nan,
                "why": "",
                "state": f"已告知 {told.at:%H:%M} {told.by}",
                "told_key": told.key,
            }
        )
    return _joined(situation, viewer, rows)


def told_body(situation: Situation, viewer: Viewer, unit_keys: frozenset[str]) -> dict[str, Any]:
    """Return what an entry `change.told` says of the picked units; others' units are not in it."""
    return {
        "units": [
            {
                "unit": one.ordered.unit.key,
                "shelter_id": one.planned_shelter_id,
                "status": one.planned_status,
                "from": one.told_shelter_id,
                "roads": list(one.roads),
            }
            for one in _sheet(situation.county, situation.plan, situation.night)
            if one.ordered.unit.key in unit_keys and viewer.sees_town(one.ordered.unit.town_id)
        ]
    }


def _sheet(county: County, plan: Plan, night: Night) -> tuple[Reassigned, ...]:
    gone = set_out(night)
    rows = _differences(county, plan, night.orders, night.closures)
    return tuple(row for row in rows if row.ordered.unit.key not in gone)


@kept
def _differences(
    county: County, plan: Plan, orders: Orders, closures: Closures
) -> tuple[Reassigned, ...]:
    """Compare orders and plan once; whoever has set out meanwhile is left out when it is read."""
    places = {key: cells[:2] for key, cells in _planned(plan).items()}
    pieces = tuple(
        (key, frozenset(one.road_ids)) for key, one in closures.closed.items() if one.found
    )
    return change_sheet(orders.units, places, cut=_cut_ways(county, plan, orders, pieces))


@kept
def _planned(plan: Plan) -> Mapping[str, tuple[str, str, str, float]]:
    """Return unit key → shelter id, status, reason and metres by the plan of now."""
    rows = plan.assignment[plan.assignment["status"].ne("to_verify")]
    keys = rows["unit_kind"] + ":" + rows["unit_id"]
    cells = zip(rows["shelter_id"], rows["status"], rows["reason"], rows["distance_m"], strict=True)
    return dict(zip(keys, cells, strict=True))


def _cut_ways(
    county: County, plan: Plan, orders: Orders, closures: tuple[tuple[str, frozenset[str]], ...]
) -> dict[str, tuple[str, ...]]:
    if not closures or not orders.units:
        return {}
    places = _start_places(county, plan)
    doors = pd.Index(county.tables["shelters"]["shelter_id"])
    keys = [key for key, one in orders.units.items() if key in places and one.unit.shelter_id]
    to = doors.get_indexer(pd.Index([orders.units[key].unit.shelter_id for key in keys]))
    at = np.array([places[key] for key in keys], dtype=np.int64)
    found: dict[str, tuple[str, ...]] = {}
    before: frozenset[str] = frozenset()
    for closure, pieces in closures:
        asked = frozenset(to[to >= 0].tolist())
        hit = cut_ways(county, before, pieces, asked)[at, to] & (to >= 0) if keys else []
        for key in np.array(keys, dtype=object)[np.flatnonzero(hit)].tolist():
            found[key] = (*found.get(key, ()), closure)
        before |= pieces
    return found


@kept
def _start_places(county: County, plan: Plan) -> dict[str, int]:
    """Return unit key → position in the county's places, also of units that found no shelter."""
    rows = plan.assignment[plan.assignment["status"].ne("to_verify")]
    at = place_positions(county.places, rows["unit_kind"], rows["group_id"])
    keys = (rows["unit_kind"] + ":" + rows["unit_id"]).tolist()
    return {key: place for key, place in zip(keys, at.tolist(), strict=True) if place >= 0}


def _short(one: Reassigned, reason: str) -> str:
    """Keep what became of the place told; how a new one was found stands on the list."""
    first, parted, rest = reason.partition("；")
    if not parted or not first.startswith("原告知去"):
        return reason
    return rest if one.planned_status == ISLAND else first


def _kind(one: Reassigned) -> str:
    if one.planned_status == ISLAND:
        return NO_WAY if one.roads else "尚无去处"
    return ELSEWHERE if one.moves else ROUND


def _unit_cells(one: Reassigned) -> dict[str, Any]:
    unit = one.ordered.unit
    return {
        "unit_key": unit.key,
        "town_id": unit.town_id,
        "village_id": unit.village_id,
        "list_no": unit.list_no,
        "people": one.ordered.people,
    }


def _shelter_names(county: County) -> Mapping[str, str]:
    shelters = county.tables["shelters"]
    return dict(zip(shelters["shelter_id"], shelters["name"], strict=True))


def place_words(shelter_id: str, status: str, names: Mapping[str, str]) -> str:
    """Say where a unit goes (去处): a shelter's name, 投亲靠友, 单位自行转移 or that there is none."""
    if status == "own_refuge":
        return "投亲靠友"
    if status == "own_plan":
        return "单位自行转移"
    return names.get(shelter_id, shelter_id) or "尚无去处"


def _joined(situation: Situation, viewer: Viewer, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Add the person, the phone and the mover; a unit that left the list keeps its village."""
    columns = [name for name in COLUMNS if name not in _PERSONAL]
    if not rows:
        # mostly nobody: the keys of the whole list are not made for that
        return pd.DataFrame(columns=list(COLUMNS))
    frame = viewer.rows(pd.DataFrame(rows, columns=columns))
    keys = situation.plan.risk_list["unit_kind"] + ":" + situation.plan.risk_list["unit_id"]
    wanted = keys.isin(frame["unit_key"])
    listed = masked(situation.plan.risk_list[wanted], viewer).set_axis(keys[wanted], axis=0)
    joined = frame.join(listed[list(_PERSONAL)], on="unit_key")
    villages = situation.county.tables["villages"].set_index("village_id")["name"]
    joined["village"] = joined["village"].fillna(worded(joined["village_id"], villages))
    return joined[list(COLUMNS)].reset_index(drop=True)
