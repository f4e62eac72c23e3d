"""The tally of moves (转移台账): persons of ordered units between 未转, 途中, 集中 and 分散, from entries alone.

`move.made` moves persons of units and sets marks, one or many at once; `move.reported` is a village's
total by phone, `move.heads` a count without names at a shelter, `move.counted` a roll-call (点名清点),
`move.disputed` holds back what contradicts, `move.seen` is an officer's word on it, `move.aside` keeps
what could not be taken. Every entry names its operation: another operation begins an empty tally.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.evacuation.orders import Orders
from hazardmap.evacuation.village_report import Heads, Report, report_of
from hazardmap.evacuation.whereabouts import (
    MARKS,
    NOT_MOVED,
    REFUSED,
    STAYING_MARKS,
    UNKNOWN,
    Move,
    Where,
    move_of,
    moved,
    refusal,
)

SOURCES: Final = MappingProxyType(
    {
        "tick": "逐户登记",
        "desk": "场所登记",
        "phone": "电话报数，未逐户核",
        "device": "手机登记",
    }
)
"""How it became known (登记方式)."""


@dataclass(frozen=True, slots=True)
class RollCall:
    """One roll-call at a shelter (点名清点): heads present against persons recorded, who is missing."""

    key: str
    shelter_id: str
    people: int
    expected: int
    at: datetime
    by: str
    missing: tuple[str, ...] = ()
    """keys of units of whom somebody was not there"""
    note: str = ""
    missing_people: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """how many of each missing unit"""
    seq: int = 0
    """server's number of the entry: whatever is said of a missing unit later answers the question"""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that could not be taken (另存待核): kept with its reason until an officer has seen it."""

    key: str
    unit_key: str
    town_id: str
    why: str
    said: Mapping[str, Any]
    at: datetime
    by: str


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Everything known of where people are in one operation (转移台账)."""

    operation: str = ""
    """key of the operation these belong to"""
    where: Mapping[str, Where] = field(default_factory=_nothing)
    """unit key → whereabouts"""
    reports: Mapping[str, Report] = field(default_factory=_nothing)
    """village id → its last report"""
    heads: Mapping[tuple[str, str], Heads] = field(default_factory=lambda: MappingProxyType({}))
    """(shelter id, village id or words of origin) → last count"""
    rolls: Mapping[str, tuple[RollCall, ...]] = field(default_factory=_nothing)
    """shelter id → roll-calls, newest last"""
    aside: Mapping[str, Aside] = field(default_factory=_nothing)
    """entry key → what waits for an officer"""

    def of(self, unit_key: str) -> Where:
        """Return where the persons of a unit are."""
        return self.where.get(unit_key, UNKNOWN)


NONE: Final = Moves()


def step(part: Moves, entry: Entry) -> Moves:
    """Take in one entry of the family `move`."""
    take = _STEPS.get(entry.kind)
    if take is None:
        return part
    operation = str(entry.body.get("operation", ""))
    return take(part if part.operation == operation else Moves(operation=operation), entry)


def folded(entries: Iterable[Entry]) -> Moves:
    """Take in many entries (整段台账): what `step` makes of one after another, without a copy for each."""
    part, where = NONE, dict[str, Where]()
    for entry in entries:
        if entry.kind != "move.made" or part.operation != str(entry.body.get("operation", "")):
            part = step(replace(part, where=MappingProxyType(where)), entry)
            where = dict(part.where)
        else:
            _put(where, entry)
    return replace(part, where=MappingProxyType(where))


def _made(part: Moves, entry: Entry) -> Moves:
    where = dict(part.where)
    _put(where, entry)
    return replace(part, where=MappingProxyType(where))


def _put(where: dict[str, Where], entry: Entry) -> None:
    """Write what an entry says of its units over what was said before."""
    source = str(entry.body.get("source", ""))
    for row in entry.body.get("moves", ()):
        move = move_of(row)
        former = where.get(move.unit_key, UNKNOWN)
        after = moved(former, move)
        if move.target == NOT_MOVED:
            # back in the column: what was said before the move no longer explains why
            after = replace(after, mark="", reason="")
        where[move.unit_key] = _said(after, entry, source)
    for row in entry.body.get("marks", ()):
        key, mark = str(row["unit"]), str(row["mark"])
        former = where.get(key, UNKNOWN)
        # a village that says 没到 of a household has spoken of it too, without a mark
        named = former.named or mark in STAYING_MARKS or bool(row.get("named"))
        marked = replace(former, mark=mark, reason=str(row.get("reason", "")), named=named)
        where[key] = _said(marked, entry, source)


def _said(where: Where, entry: Entry, source: str) -> Where:
    return replace(where, source=source, at=entry.at, by=entry.by, last=entry.key, seq=entry.seq)


def _reported(part: Moves, entry: Entry) -> Moves:
    report = report_of(entry.key, entry.at, entry.by, entry.body)
    return replace(part, reports=MappingProxyType({**part.reports, report.village_id: report}))


def _heads(part: Moves, entry: Entry) -> Moves:
    body = entry.body
    heads = Heads(
        key=entry.key,
        shelter_id=str(body["shelter_id"]),
        town_id=str(body["town_id"]),
        people=int(body["people"]),
        village_id=str(body.get("village_id", "")),
        origin=str(body.get("origin", "")),
        at=entry.at,
        by=entry.by,
    )
    place = (heads.shelter_id, heads.village_id or f"外来：{heads.origin}")
    return replace(part, heads=MappingProxyType({**part.heads, place: heads}))


def _counted(part: Moves, entry: Entry) -> Moves:
    body = entry.body
    roll = RollCall(
        key=entry.key,
        shelter_id=str(body["shelter_id"]),
        people=int(body["people"]),
        expected=int(body.get("expected", 0)),
        at=entry.at,
        by=entry.by,
        missing=tuple(str(key) for key in body.get("missing", ())),
        note=str(body.get("note", "")),
        missing_people=MappingProxyType(
            {str(key): int(count) for key, count in body.get("missing_people", {}).items()}
        ),
        seq=entry.seq,
    )
    rolls = (*part.rolls.get(roll.shelter_id, ()), roll)
    return replace(part, rolls=MappingProxyType({**part.rolls, roll.shelter_id: rolls}))


def _disputed(part: Moves, entry: Entry) -> Moves:
    key = str(entry.body["unit"])
    held = replace(part.of(key), disputed=str(entry.body.get("why", "")), named=True)
    said = _said(held, entry, str(entry.body.get("source", "")))
    return replace(part, where=MappingProxyType({**part.where, key: said}))


def _aside(part: Moves, entry: Entry) -> Moves:
    body = entry.body
    one = Aside(
        key=entry.key,
        unit_key=str(body.get("unit", "")),
        town_id=str(body.get("town_id", "")),
        why=str(body.get("why", "")),
        said=MappingProxyType(dict(body.get("sent", {}))),
        at=entry.at,
        by=entry.by,
    )
    return replace(part, aside=MappingProxyType({**part.aside, entry.key: one}))


def _seen(part: Moves, entry: Entry) -> Moves:
    """Take an officer's word (已核): `unit` is no longer disputed, `of` no longer waits."""
    key, of = str(entry.body.get("unit", "")), str(entry.body.get("of", ""))
    where, aside = dict(part.where), dict(part.aside)
    if key in where:
        settled = replace(where[key], disputed="")
        where[key] = _said(settled, entry, where[key].source)
    aside.pop(of, None)
    return replace(part, where=MappingProxyType(where), aside=MappingProxyType(aside))


_STEPS: Final[Mapping[str, Callable[[Moves, Entry], Moves]]] = MappingProxyType(
    {
        "move.made": _made,
        "move.reported": _reported,
        "move.heads": _heads,
        "move.counted": _counted,
        "move.disputed": _disputed,
        "move.aside": _aside,
        "move.seen": _seen,
    }
)


def refusals(
    moves: Moves, orders: Orders, made: Iterable[Move], marks: Iterable[Mapping[str, Any]] = ()
) -> list[str]:
    """Say what of an entry cannot be (不能登记的各条), each with the unit's 名单号; empty = all of it can.

    Moves of one entry follow each other: what the first took the second cannot take.
    """
    here = moves if orders.operation and moves.operation == orders.operation.key else NONE
    after: dict[str, Where] = {}
    found = []
    for move in made:
        ordered = orders.units.get(move.unit_key)
        if ordered is None or ordered.whole:
            found.append("有一户不在应转名单内（未下达指令或已核减）；请先列入先行转移，再登记。")
            continue
        where = after.get(move.unit_key, here.of(move.unit_key))
        why = refusal(where, move, people=ordered.people, lifted=ordered.lifted)
        if why:
            found.append(f"{ordered.unit.list_no or '未编号'}号：{why}")
        else:
            after[move.unit_key] = moved(where, move)
    for row in marks:
        if str(row["unit"]) not in orders.units:
            found.append("有一户不在应转名单内；请刷新页面。")
        elif str(row["mark"]) not in ("", *MARKS):
            found.append(f"标记“{row['mark']}”不认识；请刷新页面。")
        elif row["mark"] == REFUSED and not str(row.get("reason", "")).strip():
            found.append("拒不转移要写明原因。")
    return found
