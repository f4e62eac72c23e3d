"""The duty's books (值守簿): the ledger on disk and the night folded from it, real and drill apart."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from hazardmap.entries import UNDONE, Entry
from hazardmap.errors import StateRefused, UsageError
from hazardmap.situation.balance import imbalances
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.night import Night, folded, with_entry
from hazardmap.store.heads import Mark
from hazardmap.store.ledger import KeyConflict, Ledger

UNBALANCING: Final = frozenset({UNDONE, "order.reduced"})
"""Kinds that could take away what a later entry stands on; every other is checked by its own rule."""
SENT: Final = "sent_as"
"""What the sender asked for, in the body of a decided entry: a second sending is known by it."""


class Book:
    """One ledger in use (一本在用的台账): what is recorded is on the disk before anybody hears of it."""

    def __init__(
        self, ledger: Ledger | None, *, now: Callable[[], datetime], drill: bool = False
    ) -> None:
        """Read the ledger; None = there is no state folder, so nothing can be recorded."""
        self._ledger = ledger
        self._entries: list[Entry] = list(ledger.entries()) if ledger else []
        self._known = {entry.key: entry for entry in self._entries}
        self._lock = threading.Lock()
        self.now = now
        """this book's clock: a replay's drill runs on the storm's own time"""
        self.night: Night = folded(self._entries, drill=drill)

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, those taken back included (全部台账): numbers once given stay given."""
        with self._lock:
            return tuple(self._entries)

    def record(self, kind: str, body: Mapping[str, Any], *, by: str, key: str) -> Entry:
        """Add an entry (登记) and fold it in; the same key again changes nothing.

        Raises `StateRefused` when nothing can be written, `KeyConflict` for another content.
        """
        with self._lock:
            return self._append(kind, body, by=by, key=key)

    def decide(self, decision: Decision, *, by: str, key: str, sent: str) -> Entry:
        """Add the entry that `decision` makes of the night as it stands (按台账现状登记).

        Nobody else's entry comes between the look and the writing. `sent` names what the sender asked
        for: the same key with the same is answered with the entry of the first time and the decision is
        not asked again; with another it raises `KeyConflict`. Whatever the decision raises is raised,
        and nothing is written.
        """
        with self._lock:
            former = self._known.get(key)
            if former is None:
                kind, body = decision(self.night)
                return self._append(kind, {**body, SENT: sent}, by=by, key=key)
            if former.body.get(SENT) != sent:
                raise KeyConflict("这一条已用同一编号登记过，内容不同；未再登记，请刷新页面核对。")
            return former

    def _append(self, kind: str, body: Mapping[str, Any], *, by: str, key: str) -> Entry:
        if self._ledger is None:
            raise StateRefused("没有状态文件夹，不能登记；请用 --state 指定一个能写的文件夹。")
        if kind in UNBALANCING and key not in self._known:
            self._require_balance(Entry(len(self._entries) + 1, key, self.now(), by, kind, body))
        entry, new = self._ledger.append(kind, body, key=key, by=by, at=self.now())
        if new:
            self.night = with_entry(self.night, self._entries, entry)
            self._entries.append(entry)
            self._known[entry.key] = entry
        return entry

    @property
    def mark(self) -> Mark | None:
        """Return how far the ledger on the disk has come (指纹); None when nothing is kept."""
        return self._ledger.mark if self._ledger else None

    def _require_balance(self, entry: Entry) -> None:
        """Refuse what would leave the tally unbalanced (台账对不上), saying where."""
        after = with_entry(self.night, self._entries, entry)
        lost = [words for words in imbalances(after) if words not in imbalances(self.night)]
        if lost:
            raise UsageError(
                "没有执行：后来的登记还用着这一条，执行后会对不上。请先撤销或更正后来的登记。\n"
                + "\n".join(lost[:5])
            )

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()
