"""What the page and the print of the orders say (指令页): orders, villages, areas, the change sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hazardmap.evacuation.deadlines import AT_ONCE, duration_words
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.evacuation.orders import Order, Ordered, Orders
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.order_units import LOOSE
from hazardmap.situation.ordered import (
    OrderedTally,
    ordered_by,
    ordered_tally,
    ordered_units,
    ordered_words,
)
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

UNDO_WITHIN = timedelta(hours=12)
"""A shift (一个班次): within it an entry may be taken back."""
_HEADS = {"issued": "已下达", "widened": "扩面", "added": "先行转移，待补指令"}


@dataclass(frozen=True, slots=True)
class Place:
    """A village or area with what is ordered there (应转)."""

    place_id: str
    name: str
    town: str
    total: OrderedTally

    @property
    def words(self) -> str:
        """枫源村 应转 30户85人."""
        return f"{self.name} 应转 {ordered_words(self.total)}"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One issued order, change or addition as the page shows it (一条指令)."""

    key: str
    title: str
    number: int
    verb: str
    at: datetime
    decider: str
    scope: str
    basis: str
    plan: str
    deadline: str
    since: str
    counts: str
    undoable: bool


def order_title(order: Order) -> str:
    """第1号转移指令 已下达 02:31; an addition without order has no number."""
    moment = f"{order.at:%H:%M}"
    if order.verb == "added":
        return f"{_HEADS['added']} {moment}"
    return f"第{order.number}号转移指令 {_HEADS[order.verb]} {moment}"


def deadline_words(order: Order) -> str:
    """立即, or by when where a river flood is forecast (期限); both when the order holds both."""
    river = [unit for unit in order.units if unit.river]
    words = [AT_ONCE] if len(river) < len(order.units) or order.due is None else []
    if order.due is not None and river:
        words.append(f"{order.due:%m-%d %H:%M}前（河道洪水）")
    return "；".join(words)


def counted(units: Iterable[Unit]) -> OrderedTally:
    """Count the units of one order as it was issued (户、人)."""
    rows = list(units)
    home = sum(unit.kind == "household" for unit in rows)
    people = sum(unit.people for unit in rows)
    return OrderedTally(households=home, institutions=len(rows) - home, people=people)


def order_lines(situation: Situation, viewer: Viewer) -> list[OrderLine]:
    """List the orders that concern the viewer's towns, newest first; counts are of these towns alone."""
    lines = []
    counts = _counts(situation.night.orders, replace(viewer, who=""))
    for order in reversed(situation.night.orders.orders):
        if order.key not in counts:
            continue
        age = situation.as_of - order.at
        lines.append(
            OrderLine(
                key=order.key,
                title=order_title(order),
                number=order.number,
                verb=order.verb,
                at=order.at,
                decider=order.decider,
                scope=order.scope,
                basis=order.basis,
                plan=order.plan,
                deadline=deadline_words(order),
                since=f"已过{duration_words(age)}",
                counts=counts[order.key],
                undoable=age <= UNDO_WITHIN,
            )
        )
    return lines


@kept
def _counts(orders: Orders, viewer: Viewer) -> dict[str, str]:
    """Say how many of the viewer's towns each order names, on its key; one of others alone is left out."""
    mine = {
        order.key: [unit for unit in order.units if viewer.sees_town(unit.town_id)]
        for order in orders.orders
    }
    return {key: ordered_words(counted(units)) for key, units in mine.items() if units}


def village_lines(situation: Situation, viewer: Viewer) -> list[Place]:
    """List what is ordered per village (各村应转), by town and village."""
    names = village_places(situation.county)
    towns = town_names(situation)
    found = []
    for village_id, total in ordered_by(ordered_units(situation, viewer), "village_id").items():
        name, town_id = names.get(village_id, (village_id or "未注明村", ""))
        found.append(Place(village_id, name, towns.get(town_id, ""), total))
    return sorted(found, key=lambda place: (place.town, place.place_id))


def area_names(situation: Situation) -> dict[str, str]:
    """Return area id → name; an area that only the list speaks of goes by its own words."""
    areas = situation.county.tables["danger_areas"]
    return dict(zip(areas["area_id"], areas["name"], strict=True))


def open_areas(situation: Situation, viewer: Viewer) -> list[Place]:
    """List the danger areas with people under order that were not lifted (未解除的危险区)."""
    return list(_open_areas(situation.county, situation.night.orders, replace(viewer, who="")))


@kept
def _open_areas(county: County, orders: Orders, viewer: Viewer) -> tuple[Place, ...]:
    areas = county.tables["danger_areas"]
    names = dict(zip(areas["area_id"], areas["name"], strict=True))
    villages = village_places(county)
    met: dict[str, list[Ordered]] = {}
    for one in orders.units.values():
        if one.whole or not viewer.sees_town(one.unit.town_id):
            continue
        for key in one.unit.areas:
            if key not in one.lifted_areas:
                met.setdefault(key, []).append(one)
    found = []
    for key, group in met.items():
        home = sum(one.unit.kind == "household" for one in group)
        total = OrderedTally(
            households=home,
            institutions=len(group) - home,
            people=sum(one.people for one in group),
        )
        village = villages.get(group[0].unit.village_id, ("", ""))[0]
        words = names.get(key, key.partition(LOOSE)[2] or key)
        found.append(Place(key, words, village, total))
    return tuple(sorted(found, key=lambda place: (place.town, place.name)))


def total_ordered(situation: Situation, viewer: Viewer) -> OrderedTally:
    """Sum what is ordered in the viewer's towns (应转合计，去重)."""
    return ordered_tally(ordered_units(situation, viewer))
