"""Changes of orders as the page shows them (核减、解除转移), and what stands in the way of closing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hazardmap.errors import UsageError
from hazardmap.evacuation.orders import WHOLE, Ordered
from hazardmap.situation.model import Situation
from hazardmap.situation.order_view import (
    UNDO_WITHIN,
    order_lines,
    total_ordered,
    village_lines,
)
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One reduction or lifting in words (一条变更); `key` is the entry that may be taken back."""

    key: str
    at: datetime
    words: str
    undoable: bool


def ordered_unit(situation: Situation, viewer: Viewer, village_id: str, list_no: str) -> Ordered:
    """Find a household under order by village and list number (名单号), however many zeros were typed."""
    wanted = list_no.lstrip("0")
    for one in situation.night.orders.units.values():
        unit = one.unit
        here = unit.village_id == village_id and viewer.sees_town(unit.town_id)
        if here and unit.list_no.lstrip("0") == wanted:
            return one
    raise UsageError(
        f"这个村的应转对象里没有名单号“{list_no[:20]}”，未核减；请按转移清单上的名单号填写。"
    )


def reduction_lines(situation: Situation, viewer: Viewer) -> list[ChangeLine]:
    """List who was struck off (核减), newest first."""
    night, names = situation.night.orders, village_places(situation.county)
    found = []
    for row in reversed(night.reductions):
        one = night.units.get(row.unit_key)
        if one is None or not viewer.sees_town(one.unit.town_id):
            continue
        village = names.get(one.unit.village_id, ("", ""))[0]
        persons = one.unit.people if row.people == WHOLE else row.people
        who = f"{village}{one.unit.list_no or one.unit.id}号 核减{persons}人"
        if row.people == WHOLE or persons >= one.unit.people:
            who += "（整户）"
        words = f"{who} · 原因：{row.reason} · 批准人：{row.approver}"
        found.append(ChangeLine(row.key, row.at, words, _undoable(situation, row.at)))
    return found


def lift_lines(situation: Situation, viewer: Viewer) -> list[ChangeLine]:
    """List the lifted areas of the viewer's towns (解除转移), newest first."""
    mine = {
        key
        for one in situation.night.orders.units.values()
        if viewer.sees_town(one.unit.town_id)
        for key in one.unit.areas
    }
    return [
        ChangeLine(
            row.key,
            row.at,
            f"{row.area} 解除转移 {row.at:%m-%d %H:%M} · 排查：{row.checked_by} · 结论：{row.conclusion}"
            f" · 决定人：{row.decider}",
            _undoable(situation, row.at),
        )
        for row in reversed(situation.night.orders.lifts)
        if row.area_key in mine
    ]


def _undoable(situation: Situation, at: datetime) -> bool:
    return situation.as_of - at <= UNDO_WITHIN


def other_towns(situation: Situation, viewer: Viewer) -> bool:
    """Tell whether the operation concerns towns the viewer does not see."""
    units = situation.night.orders.units.values()
    return any(not viewer.sees_town(one.unit.town_id) for one in units)


def not_lifted(situation: Situation) -> int:
    """Count the units under order that may not return yet (未解除的户和单位)."""
    units = situation.night.orders.units.values()
    return sum(not one.whole and not one.lifted for one in units)


def warnings_since(situation: Situation) -> list[str]:
    """Say which warnings came while the operation was open (行动期间的预警): they open no second count."""
    operation = situation.night.orders.operation
    if operation is None:
        return []
    return [
        f"{one.at:%H:%M} {one.action}{one.signal}"
        for one in situation.night.warnings.said.values()
        if one.at > operation.opened_at
    ]


def orders_data(situation: Situation, viewer: Viewer) -> dict[str, Any]:
    """Return the orders as plain values for `/orders.json`: no names of households."""
    operation = situation.night.orders.operation
    return {
        "operation": operation.title if operation else None,
        "drill": situation.night.drill,
        "total": asdict(total_ordered(situation, viewer)),
        "orders": [
            {**asdict(line), "at": line.at.isoformat(timespec="seconds")}
            for line in order_lines(situation, viewer)
        ],
        "villages": [
            {
                "village_id": place.place_id,
                "name": place.name,
                "town": place.town,
                **asdict(place.total),
            }
            for place in village_lines(situation, viewer)
        ],
    }
