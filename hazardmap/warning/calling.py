"""叫应: who was sent what, who read it, who answered; folded from the ledger. Sent is never answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry

ANSWERED: Final = "接通已复述"
RESULTS: Final = (ANSWERED, "无人接听", "关机", "空号", "他人代接")
"""One-key results of a call; only the first is an answer."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call (一次拨打): which number, whose, and how it ended."""

    key: str
    at: datetime
    by: str
    number: str
    label: str
    who: str
    result: str


@dataclass(frozen=True, slots=True)
class Called:
    """What is known of one person for one warning or order (一人的叫应情况)."""

    sent_at: datetime | None = None
    read_at: datetime | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def answered(self) -> Attempt | None:
        """Return the call in which somebody repeated what he heard (接通已复述)."""
        return next((one for one in self.attempts if one.result == ANSWERED), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of a town (首次回复、解除后报告): its text as it went out."""

    key: str
    at: datetime
    by: str
    subject: str
    town_id: str
    text: str
    closing: bool


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Everything said about calls in one book (叫应台账)."""

    people: Mapping[tuple[str, str], Called] = field(default_factory=_nothing)
    """(warning or order, person) → what is known"""
    replies: tuple[Reply, ...] = ()

    def of(self, subject: str, person_id: str) -> Called:
        """Return what is known of a person for a warning or order."""
        return self.people.get((subject, person_id), UNCALLED)

    def reply(self, subject: str, town_id: str, *, closing: bool = False) -> Reply | None:
        """Return a town's first reply to a warning or order, or its report after 解除."""
        for one in self.replies:
            if (one.subject, one.town_id, one.closing) == (subject, town_id, closing):
                return one
        return None


UNCALLED: Final = Called()
NONE: Final = Calls()


def step(part: Calls, entry: Entry) -> Calls:
    """Take in one entry of the families `call` and `reply`."""
    take = _STEPS.get(entry.kind)
    return part if take is None else take(part, entry)


def _sent(part: Calls, entry: Entry) -> Calls:
    """Note a message to a group; one sent again does not start the minutes anew."""
    return _each(
        part,
        entry,
        entry.body.get("people", ()),
        lambda one: one if one.sent_at else replace(one, sent_at=entry.at),
    )


def _read(part: Calls, entry: Entry) -> Calls:
    return _each(
        part,
        entry,
        entry.body.get("people", ()),
        lambda one: one if one.read_at else replace(one, read_at=entry.at),
    )


def _result(part: Calls, entry: Entry) -> Calls:
    body = entry.body
    attempt = Attempt(
        key=entry.key,
        at=entry.at,
        by=entry.by,
        number=str(body.get("number", "")),
        label=str(body.get("label", "")),
        who=str(body.get("who", "")),
        result=str(body["result"]),
    )
    return _each(
        part,
        entry,
        (body["person"],),
        lambda one: replace(one, attempts=(*one.attempts, attempt)),
    )


def _each(
    part: Calls, entry: Entry, people: Iterable[str], change: Callable[[Called], Called]
) -> Calls:
    subject = str(entry.body["subject"])
    changed = {(subject, str(person)): change(part.of(subject, str(person))) for person in people}
    return replace(part, people=MappingProxyType({**part.people, **changed}))


def _replied(part: Calls, entry: Entry) -> Calls:
    reply = Reply(
        key=entry.key,
        at=entry.at,
        by=entry.by,
        subject=str(entry.body["subject"]),
        town_id=str(entry.body.get("town_id", "")),
        text=str(entry.body.get("text", "")),
        closing=entry.kind == "reply.closing",
    )
    return replace(part, replies=(*part.replies, reply))


_STEPS: Final[Mapping[str, Callable[[Calls, Entry], Calls]]] = MappingProxyType(
    {
        "call.sent": _sent,
        "call.read": _read,
        "call.result": _result,
        "reply.first": _replied,
        "reply.closing": _replied,
    }
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number to try (号码): whose, and in what words it is offered; the order is the order of calling."""

    phone: str
    label: str
    who: str


@dataclass(frozen=True, slots=True)
class State:
    """How things stand with one person (叫应状态); `late` sorts the board, in whole seconds."""

    words: str
    rank: int
    """0 = overdue, 1 = to be called, 2 = sent, 3 = read, 4 = answered"""
    late_s: int = 0

    @property
    def overdue(self) -> bool:
        """Tell whether the minutes are over and a call is due."""
        return self.rank == 0


def next_number(numbers: tuple[Number, ...], called: Called) -> Number | None:
    """Return the number to try next (下一个号码): none once somebody answered or all were tried."""
    if called.answered:
        return None
    tried = {(one.number, one.who) for one in called.attempts}
    return next((one for one in numbers if (one.phone, one.who) not in tried), None)


def state_of(called: Called, now: datetime, *, unread_min: float) -> State:
    """Say how a person stands: 已接通, 已读 待回复, 已发送未读, 需电话叫醒."""
    answered = called.answered
    if answered:
        return State(f"已接通 {answered.at:%H:%M}", 4)
    if called.attempts:
        last = called.attempts[-1]
        late = int((now - last.at).total_seconds())
        return State(f"{last.result} {last.at:%H:%M}，未接通", 0, late)
    if called.read_at:
        return State(f"{called.read_at:%H:%M} 已读，待回复", 3)
    if called.sent_at:
        span = now - called.sent_at
        if span >= timedelta(minutes=unread_min):
            return State(
                f"已发 {clock_words(span)}，未读，需电话叫醒", 0, int(span.total_seconds())
            )
        return State(f"已发 {clock_words(span)}，未读", 2)
    return State("未发送", 1)


def clock_words(span: timedelta) -> str:
    """Write a short span to the second: 3分18秒, 11分42秒."""
    seconds = max(0, int(span.total_seconds()))
    if seconds >= 3600:
        return f"{seconds // 3600}小时{seconds % 3600 // 60}分"
    return f"{seconds // 60}分{seconds % 60}秒"


def countdown(due: datetime, now: datetime, words: str) -> str:
    """Say how long is left: 首次回复还剩 11分42秒, or by how much it is over."""
    if now <= due:
        return f"{words}还剩 {clock_words(due - now)}"
    return f"{words}已超时 {clock_words(now - due)}"
