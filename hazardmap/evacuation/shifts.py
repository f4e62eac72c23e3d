"""The duty log (值班记录) and handing over (交班): what was said and promised, and who took over from whom.

`log.noted` is one line of the log, `log.settled` its result; `handover.done` names both persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the duty log (一条值班记录): who said what, what is to be done, how it ended."""

    key: str
    at: datetime
    by: str
    town_id: str
    """whose log it stands in; empty = the county's"""
    said_at: str
    unit: str
    person: str
    content: str
    plan: str
    result: str = ""
    settled_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether something is still to be done (待办)."""
        return bool(self.plan) and not self.result


@dataclass(frozen=True, slots=True)
class Handover:
    """One change of the watch (一次交班): both names, and the figures it was done with."""

    key: str
    at: datetime
    by: str
    town_id: str
    given_by: str
    taken_by: str
    words: str


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Shifts:
    """The log and the handovers of one book (值班记录、交班)."""

    notes: Mapping[str, Note] = field(default_factory=_nothing)
    """entry key → line, oldest first"""
    handovers: tuple[Handover, ...] = ()

    def of(self, town_id: str) -> tuple[Note, ...]:
        """Return the log of one office, oldest first."""
        return tuple(note for note in self.notes.values() if note.town_id == town_id)

    def last(self, town_id: str) -> Handover | None:
        """Return the last handover of one office."""
        mine = [one for one in self.handovers if one.town_id == town_id]
        return mine[-1] if mine else None


NONE: Final = Shifts()


def step(part: Shifts, entry: Entry) -> Shifts:
    """Take in one entry of the families `log` and `handover`."""
    take = _STEPS.get(entry.kind)
    return part if take is None else take(part, entry)


def _noted(part: Shifts, entry: Entry) -> Shifts:
    said = {name: str(words) for name, words in entry.body.items()}
    note = Note(
        key=entry.key,
        at=entry.at,
        by=entry.by,
        town_id=said.get("town_id", ""),
        said_at=said.get("said_at", ""),
        unit=said.get("unit", ""),
        person=said.get("person", ""),
        content=said.get("content", ""),
        plan=said.get("plan", ""),
        result=said.get("result", ""),
    )
    return replace(part, notes=MappingProxyType({**part.notes, note.key: note}))


def _settled(part: Shifts, entry: Entry) -> Shifts:
    note = part.notes.get(str(entry.body["of"]))
    if note is None:
        return part
    done = replace(note, result=str(entry.body["result"]), settled_at=entry.at)
    return replace(part, notes=MappingProxyType({**part.notes, note.key: done}))


def _handed_over(part: Shifts, entry: Entry) -> Shifts:
    words = {
        name: str(entry.body.get(name, "")) for name in ("town_id", "given_by", "taken_by", "words")
    }
    one = Handover(key=entry.key, at=entry.at, by=entry.by, **words)
    return replace(part, handovers=(*part.handovers, one))


_STEPS: Final[Mapping[str, Callable[[Shifts, Entry], Shifts]]] = MappingProxyType(
    {"log.noted": _noted, "log.settled": _settled, "handover.done": _handed_over}
)
