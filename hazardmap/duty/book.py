"""The duty's books (值守簿): the ledger on disk and the night folded from it, real and drill apart."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hazardmap.entries import Entry
from hazardmap.errors import StateRefused
from hazardmap.situation.night import Night, folded, with_entry
from hazardmap.store.heads import Mark
from hazardmap.store.ledger import Ledger


class Book:
    """One ledger in use (一本在用的台账): what is recorded is on the disk before anybody hears of it."""

    def __init__(
        self, ledger: Ledger | None, *, now: Callable[[], datetime], drill: bool = False
    ) -> None:
        """Read the ledger; None = there is no state folder, so nothing can be recorded."""
        self._ledger = ledger
        self._entries: list[Entry] = list(ledger.entries()) if ledger else []
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
        if self._ledger is None:
            raise StateRefused("没有状态文件夹，不能登记；请用 --state 指定一个能写的文件夹。")
        with self._lock:
            entry, new = self._ledger.append(kind, body, key=key, by=by, at=self.now())
            if new:
                self.night = with_entry(self.night, self._entries, entry)
                self._entries.append(entry)
        return entry

    @property
    def mark(self) -> Mark | None:
        """Return how far the ledger on the disk has come (指纹); None when nothing is kept."""
        return self._ledger.mark if self._ledger else None

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()
