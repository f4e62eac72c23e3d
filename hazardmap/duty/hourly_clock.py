"""Freezes the hourly reports (整点冻结): at every full hour, exactly once per town, as the ledger then stood.

Hours at which the server did not run are noted as 缺报: nobody could report then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from hazardmap.duty.book import Book
from hazardmap.duty.current import Duty
from hazardmap.errors import NotReady
from hazardmap.evacuation.hourly import full_hour
from hazardmap.situation.hourly_entries import automatic, due_towns, missed, reports_of
from hazardmap.situation.night import Night, folded, with_entry

BY: Final = "系统"
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A book as the last tick left it (上一分钟的台账): folding on from it costs a minute's entries."""

    since: datetime
    night: Night
    entries: int


class HourlyClock:
    """Looks every minute whether a full hour has passed (整点钟)."""

    def __init__(self, duty: Duty) -> None:
        """Keep the duty; hours before this moment are hours at which the server did not run."""
        self._duty = duty
        self._seen: WeakKeyDictionary[Book, _Seen] = WeakKeyDictionary()
        self._look(duty.book())

    def tick(self) -> None:
        """Freeze what is due in the real book and in the drill."""
        state = self._duty.opened
        if state is None or not state.writable:
            return
        for drill in (False, True):
            self._freeze(drill=drill)

    def _freeze(self, *, drill: bool) -> None:
        book = self._duty.book(drill=drill)
        # a new drill begins with its own clock: nothing of it can have been missed
        since = self._look(book).since
        hours = due_hours(book.night, book.now())
        lost = [hour for hour in hours if hour < since]
        if lost and not drill:
            self._note_missed(book, lost)
        for hour in hours:
            if hour >= since:
                self._freeze_hour(book, hour, drill=drill)
        self._seen[book] = _Seen(since, *_standing(book))

    def _look(self, book: Book) -> _Seen:
        """Return what was seen of a book; the first look begins its time."""
        if book not in self._seen:
            self._seen[book] = _Seen(book.now(), *_standing(book))
        return self._seen[book]

    def _note_missed(self, book: Book, hours: list[datetime]) -> None:
        key = f"report:{_operation(book.night)}:missed:{hours[0].isoformat()}"
        sent = hours[-1].isoformat()
        self._duty.decide(missed(hours), by=BY, key=key, sent=sent)

    def _freeze_hour(self, book: Book, hour: datetime, *, drill: bool) -> None:
        try:
            situation = self._duty.current(drill=drill, wait_s=0)
        except NotReady:
            # the next minute tries again, with the figures of that hour
            return
        key = f"report:{_operation(book.night)}:{hour.isoformat()}"
        then = night_at(book, hour, self._look(book).night, self._look(book).entries)
        decision = automatic(situation, then, hour)
        self._duty.decide(decision, by=BY, key=key, sent=hour.isoformat(), drill=drill)


def _operation(night: Night) -> str:
    return night.orders.operation.key if night.orders.operation else ""


def due_hours(night: Night, now: datetime) -> list[datetime]:
    """Return the full hours of the open operation that were not dealt with yet (待冻结的整点)."""
    operation = night.orders.operation
    if operation is None or not due_towns(night, reports_of(night)):
        return []
    handled = reports_of(night).handled
    hour = (handled or full_hour(operation.opened_at)) + _HOUR
    found = []
    while hour <= now:
        found.append(hour)
        hour += _HOUR
    return found


def _standing(book: Book) -> tuple[Night, int]:
    """Return a night and how many entries it holds; an entry between the two looks counts in neither."""
    while True:
        before, night = len(book.entries()), book.night
        if len(book.entries()) == before:
            return night, before


def night_at(book: Book, moment: datetime, known: Night, count: int) -> Night:
    """Return the night as it stood at a moment (当时的台账); what was undone later still counts then.

    `known` is the night after the first `count` entries; it is folded on where it is not too late.
    """
    entries = book.entries()
    if count and entries[count - 1].at >= moment:
        return folded((one for one in entries if one.at < moment), drill=known.drill)
    for number in range(count, len(entries)):
        if entries[number].at >= moment:
            break
        known = with_entry(known, entries[number])
    return known
