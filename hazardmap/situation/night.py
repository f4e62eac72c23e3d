"""What people have decided, reported and done (值守情况), folded from the ledger's standing entries.

Every part is a frozen value with a pure `step(part, entry) -> part` in the room that knows its rules;
`STEPS` says which kinds of entries it reads (the word before the dot). Nothing here asks the clock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import UNDONE, Entry, standing
from hazardmap.evacuation import change_sheet as changing
from hazardmap.evacuation import closures as closing
from hazardmap.evacuation import hourly, withdrawal
from hazardmap.evacuation import moves as moving
from hazardmap.evacuation import openings as opening
from hazardmap.evacuation import orders as ordering
from hazardmap.evacuation import prints as printing
from hazardmap.evacuation import shifts as watching
from hazardmap.risk import recorded
from hazardmap.warning import calling, in_force, reminders, silence


@dataclass(frozen=True, slots=True, eq=False)
class Night:
    """One ledger as it stands (一本台账的现状); `drill` = everything in it is an exercise (演练)."""

    drill: bool = False
    log: tuple[Entry, ...] = ()
    """standing entries, in the server's order"""
    rain: recorded.Recorded = recorded.NONE
    """readings told: pasted, typed, from bulletins and watched folders"""
    orders: ordering.Orders = ordering.NONE
    moves: moving.Moves = moving.NONE
    """where the people of ordered units are, by the open operation"""
    openings: opening.Openings = opening.NONE
    closures: closing.Closures = closing.NONE
    prints: printing.Prints = printing.NONE
    reports: hourly.Reports = hourly.NONE
    """what was frozen at full hours"""
    shifts: watching.Shifts = watching.NONE
    calls: calling.Calls = calling.NONE
    mines: withdrawal.Mines = withdrawal.NONE
    warnings: in_force.Warnings = in_force.NONE
    heard: silence.Heard = silence.NONE
    seen: reminders.Acknowledged = reminders.NONE
    """reminders that offices have acknowledged by name"""

    @property
    def mark(self) -> str:
        """Name the content (台账内容标记): another figure, another mark; empty for an empty ledger."""
        counted = [entry.key for entry in self.log if _family(entry.kind) not in SILENT]
        return f"{len(counted)}:{counted[-1]}" if counted else ""


EMPTY: Final = Night()
Step = Callable[[Any, Entry], Any]
STEPS: Final[Mapping[str, tuple[str, Step]]] = MappingProxyType(
    {
        "rain": ("rain", recorded.step),
        "warning": ("warnings", in_force.step),
        "source": ("heard", silence.step),
        "reminder": ("seen", reminders.step),
        "operation": ("orders", ordering.step),
        "order": ("orders", ordering.step),
        "change": ("orders", changing.step),
        "move": ("moves", moving.step),
        "shelter": ("openings", opening.step),
        "road": ("closures", closing.step),
        "print": ("prints", printing.step),
        "call": ("calls", calling.step),
        "reply": ("calls", calling.step),
        "mine": ("mines", withdrawal.step),
        "report": ("reports", hourly.step),
        "log": ("shifts", watching.step),
        "handover": ("shifts", watching.step),
    }
)
"""Family of entries → the part of `Night` that reads them, and its step."""
SILENT: Final = frozenset({"print", "reminder", "replay", "source", "report", "log", "handover"})
"""Families that change no figure: acknowledgements, what was reported and noted, a source's signs of life."""


def _family(kind: str) -> str:
    return kind.partition(".")[0]


def after(night: Night, entry: Entry) -> Night:
    """Return the night after one more entry (记入一条), which must not be an undo."""
    log = (*night.log, entry)
    part = STEPS.get(_family(entry.kind))
    if part is None:
        return replace(night, log=log)
    name, step = part
    return replace(night, log=log, **{name: step(getattr(night, name), entry)})


def folded(entries: Iterable[Entry], *, drill: bool = False) -> Night:
    """Fold a whole ledger (整本台账) into a night; entries that were taken back do not count."""
    log = standing(entries)
    mine: dict[str, list[Entry]] = {}
    for entry in log:
        mine.setdefault(_part_of(entry), []).append(entry)
    mine.pop("", None)
    parts = {name: _folded_part(name, of_part) for name, of_part in mine.items()}
    return replace(Night(drill=drill), log=log, **parts)


def _part_of(entry: Entry) -> str:
    """Name the part of the night that reads an entry; empty for a family that none reads."""
    return STEPS.get(_family(entry.kind), ("",))[0]


def _folded_part(name: str, entries: Iterable[Entry]) -> Any:
    if name == "moves":
        # thousands in a night: each one by itself would copy all that came before
        return moving.folded(entries)
    part = getattr(EMPTY, name)
    for entry in entries:
        part = STEPS[_family(entry.kind)][1](part, entry)
    return part


def with_entry(night: Night, entry: Entry) -> Night:
    """Return the night after a new entry; an undo makes anew only the part that had read the undone one."""
    if entry.kind != UNDONE:
        return after(night, entry)
    undone = [one for one in night.log if one.key == str(entry.body["of"])]
    if not undone:
        return night
    log = tuple(one for one in night.log if one is not undone[0])
    name = _part_of(undone[0])
    if not name:
        return replace(night, log=log)
    part = _folded_part(name, [one for one in log if _part_of(one) == name])
    return replace(night, log=log, **{name: part})
