"""Reminders (提醒): what must be noticed by somebody, until a person says by name that it was.

A reminder stands for one or several causes (`ids`); only those that the office has not acknowledged yet
count. The county and every town acknowledge for themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hazardmap.entries import Entry

COUNTY: Final = "county"
"""The office of whoever looks at the whole county (县级)."""
RED: Final = "red"
AMBER: Final = "amber"
_ORDER: Final = (RED, AMBER)


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to notice in one place (提醒事由): `place` is a village's or source's name, "" none."""

    id: str
    kind: str
    town_id: str
    at: datetime
    level: str
    group: str
    """causes of one group and town become one sentence"""
    head: str
    place: str = ""
    tail: str = ""
    href: str = ""
    """page of this very cause, for a sentence that stands for it alone"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One sentence to notice (一条提醒) and the causes it stands for."""

    ids: tuple[str, ...]
    kind: str
    level: str
    at: datetime
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Who acknowledged, and when (谁何时确认)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Acknowledged:
    """What each office has acknowledged (已确认的提醒), on `office/cause`."""

    seen: Mapping[str, Seen] = field(default_factory=lambda: MappingProxyType({}))


NONE: Final = Acknowledged()
_PAGES: Final = {
    "warning": "/warnings",
    "trigger": "/basins",
    "order": "/orders",
    "source": "/warnings",
    "roll": "/shelters",
}


def step(part: Acknowledged, entry: Entry) -> Acknowledged:
    """Take in `reminder.acknowledged`: an office has noticed (确认提醒)."""
    if entry.kind != "reminder.acknowledged":
        return part
    office, name = str(entry.body["office"]), str(entry.body["name"])
    told = {f"{office}/{cause}": Seen(name, entry.at) for cause in entry.body["ids"]}
    # the first name stands: whoever came later confirmed what was known
    return replace(part, seen=MappingProxyType({**told, **part.seen}))


def waiting(
    causes: Iterable[Cause], acknowledged: Acknowledged, office: str
) -> tuple[Reminder, ...]:
    """Gather what this office has not acknowledged (待确认的提醒), red first, then the newest."""
    groups: dict[str, list[Cause]] = {}
    for cause in causes:
        if f"{office}/{cause.id}" not in acknowledged.seen:
            groups.setdefault(cause.group, []).append(cause)
    made = [_reminder(mine) for mine in groups.values()]
    return tuple(
        sorted(made, key=lambda one: (_ORDER.index(one.level), -one.at.timestamp(), one.ids))
    )


def _reminder(causes: list[Cause]) -> Reminder:
    first = causes[0]
    ids = tuple(dict.fromkeys(cause.id for cause in causes))
    return Reminder(
        ids=ids,
        kind=first.kind,
        level=min((cause.level for cause in causes), key=_ORDER.index),
        at=max(cause.at for cause in causes),
        words=f"{first.head}{_places(causes)}{first.tail}",
        href=first.href if first.href and len(ids) == 1 else _PAGES[first.kind],
    )


def _places(causes: list[Cause]) -> str:
    names = list(dict.fromkeys(cause.place for cause in causes if cause.place))
    if len(names) <= 3:
        return "、".join(names)
    return f"{'、'.join(names[:3])}等{len(names)}处"
