"""Operation and orders (行动、转移指令): what was ordered, folded from the ledger.

应转 = the union of the issued orders' units − 核减 + named additions. Units stand in the entries as they
were at issue; nothing here looks at rain, editions or plans, so none of these can move 应转.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.evacuation.ordered_units import Retold, Unit, units_of

WHOLE: Final = -1
"""Persons of a reduction (核减) that takes the whole unit."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One storm from the first order on (行动); a book holds at most one open one."""

    key: str
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One issued order, change or addition (转移指令、扩面、先行转移); `due` is for forecast river floods."""

    key: str
    verb: str
    number: int
    at: datetime
    by: str
    decider: str
    scope: str
    batch: str
    basis: str
    due: datetime | None
    plan: str
    """number of the plan it was issued on (方案号): it stays for everyone already told"""
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A unit under order (应转对象): from which order, since when, and how many were struck off."""

    unit: Unit
    order_key: str
    number: int
    since: datetime
    reduced: int = 0
    whole: bool = False
    pending: bool = False
    """先行转移，待补指令"""
    lifted_areas: frozenset[str] = frozenset()
    retold: Retold | None = None

    @property
    def people(self) -> int:
        """Persons who have to move (应转人数)."""
        return 0 if self.whole else max(0, self.unit.people - self.reduced)

    @property
    def lifted(self) -> bool:
        """Tell whether every danger area it stands in was lifted (已解除转移)."""
        return bool(self.unit.areas) and self.lifted_areas.issuperset(self.unit.areas)


@dataclass(frozen=True, slots=True)
class Reduction:
    """Somebody struck off (核减) with a reason and an approver."""

    key: str
    at: datetime
    by: str
    unit_key: str
    people: int
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Lift:
    """An area whose people may return (解除转移): who checked it after the rain, and what was found."""

    key: str
    at: datetime
    by: str
    area_key: str
    area: str
    checked_by: str
    conclusion: str
    decider: str


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Everything ordered in one book (本次行动的指令); `units` are those of the open operation."""

    operation: Operation | None = None
    past: tuple[Operation, ...] = ()
    orders: tuple[Order, ...] = ()
    units: Mapping[str, Ordered] = field(default_factory=_nothing)
    struck: Mapping[str, Reduction] = field(default_factory=_nothing)
    """the standing reduction of a unit, on its key"""
    reductions: tuple[Reduction, ...] = ()
    lifts: tuple[Lift, ...] = ()
    drafts: Mapping[str, Mapping[str, Any]] = field(default_factory=_nothing)
    """拟定 not yet issued, on their entry keys"""
    decisions: tuple[Entry, ...] = ()
    """answers to 今夜提前转移, newest last"""

    @property
    def issued(self) -> tuple[Order, ...]:
        """Orders with a number (已下达的指令), oldest first; changes and additions stand beside them."""
        return tuple(order for order in self.orders if order.verb == "issued")

    def number_after(self, used: Iterable[int]) -> int:
        """Return the next order number (指令编号): one that was taken back is not given again."""
        return 1 + max([0, *used, *(order.number for order in self.orders)])


NONE: Final = Orders()


def step(part: Orders, entry: Entry) -> Orders:
    """Take in one entry of the families `operation` and `order`."""
    take = _STEPS.get(entry.kind)
    return part if take is None else take(part, entry)


def _begun(part: Orders, entry: Entry) -> Orders:
    return part if part.operation else replace(part, operation=_opened(entry))


def _drafted(part: Orders, entry: Entry) -> Orders:
    return replace(part, drafts=MappingProxyType({**part.drafts, entry.key: entry.body}))


def _considered(part: Orders, entry: Entry) -> Orders:
    return replace(part, decisions=(*part.decisions, entry))


def _opened(entry: Entry) -> Operation:
    title = str(entry.body.get("title") or f"{entry.at.month}月{entry.at.day}日避险转移")
    # an order names the operation it joined: where the first order was taken back, the next one opens it
    key = str(entry.body.get("operation") or entry.key)
    return Operation(key=key, title=title, opened_at=entry.at, opened_by=entry.by)


def _closed(part: Orders, entry: Entry) -> Orders:
    if part.operation is None:
        return part
    note = str(entry.body.get("note", ""))
    over = replace(part.operation, closed_at=entry.at, closed_by=entry.by, note=note)
    return Orders(past=(*part.past, over), decisions=part.decisions)


def _order(part: Orders, entry: Entry, verb: str) -> Order:
    body = entry.body
    number = int(body.get("number", 0))
    if verb == "issued" and any(number == order.number for order in part.issued):
        # two offices issued in the same second: the later one takes the next number
        number = part.number_after(())
    due = body.get("due")
    return Order(
        key=entry.key,
        verb=verb,
        number=number,
        at=entry.at,
        by=entry.by,
        decider=str(body.get("decider", "")),
        scope=str(body.get("scope", "")),
        batch=str(body.get("batch", "")),
        basis=str(body.get("basis", "")),
        due=datetime.fromisoformat(due) if due else None,
        plan=str(body.get("plan", "")),
        units=units_of(body),
    )


def _ordered(part: Orders, entry: Entry) -> Orders:
    """Join the units of an order: nobody twice, and whoever was told keeps what he was told."""
    verb = entry.kind.partition(".")[2]
    order = _order(part, entry, verb)
    units, struck = dict(part.units), dict(part.struck)
    for unit in order.units:
        former = units.get(unit.key)
        if verb == "added" and unit.key in struck:
            # named again after 核减: he has come back
            del struck[unit.key]
        units[unit.key] = _joined(former, unit, order, struck.get(unit.key))
    drafts = {key: body for key, body in part.drafts.items() if key != entry.body.get("draft")}
    return replace(
        part,
        operation=part.operation or _opened(entry),
        orders=(*part.orders, order),
        units=MappingProxyType(units),
        struck=MappingProxyType(struck),
        drafts=MappingProxyType(drafts),
    )


def _joined(former: Ordered | None, unit: Unit, order: Order, struck: Reduction | None) -> Ordered:
    pending = order.verb == "added"
    if former is None or (former.pending and not pending):
        made = Ordered(unit, order.key, order.number, order.at, pending=pending)
    else:
        # ordered before: the first order's people, place and time stand; an area lifted is closed again
        made = replace(former, lifted_areas=frozenset())
    if struck is None:
        return replace(made, reduced=0, whole=False)
    return _less(made, struck)


def _less(one: Ordered, struck: Reduction) -> Ordered:
    whole = struck.people == WHOLE or struck.people >= one.unit.people > 0
    return replace(one, reduced=0 if whole else struck.people, whole=whole)


def _reduced(part: Orders, entry: Entry) -> Orders:
    """Strike units off (核减); a second one of the same unit replaces the first."""
    body = entry.body
    units, struck = dict(part.units), dict(part.struck)
    made = []
    for row in body.get("units", ()):
        key = f"{row['kind']}:{row['id']}"
        one = Reduction(
            key=entry.key,
            at=entry.at,
            by=entry.by,
            unit_key=key,
            people=int(row.get("people", WHOLE)),
            reason=str(body.get("reason", "")),
            approver=str(body.get("approver", "")),
        )
        made.append(one)
        struck[key] = one
        if key in units:
            units[key] = _less(units[key], one)
    return replace(
        part,
        units=MappingProxyType(units),
        struck=MappingProxyType(struck),
        reductions=(*part.reductions, *made),
    )


def _lifted(part: Orders, entry: Entry) -> Orders:
    """Lift areas (解除转移): a unit may return when every area it stands in is lifted."""
    body = entry.body
    areas = {str(row["key"]): str(row["name"]) for row in body.get("areas", ())}
    lifts = tuple(
        Lift(
            key=entry.key,
            at=entry.at,
            by=entry.by,
            area_key=key,
            area=name,
            checked_by=str(body.get("checked_by", "")),
            conclusion=str(body.get("conclusion", "")),
            decider=str(body.get("decider", "")),
        )
        for key, name in areas.items()
    )
    units = {
        key: replace(one, lifted_areas=one.lifted_areas.union(met)) if met else one
        for key, one in part.units.items()
        for met in [frozenset(areas).intersection(one.unit.areas)]
    }
    return replace(part, units=MappingProxyType(units), lifts=(*part.lifts, *lifts))


_STEPS: Final[Mapping[str, Callable[[Orders, Entry], Orders]]] = MappingProxyType(
    {
        "operation.opened": _begun,
        "operation.closed": _closed,
        "order.drafted": _drafted,
        "order.issued": _ordered,
        "order.widened": _ordered,
        "order.added": _ordered,
        "order.reduced": _reduced,
        "order.lifted": _lifted,
        "order.considered": _considered,
    }
)
