"""The duty's books (值守簿): the ledger on disk and the night folded from it, real and drill apart."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hazardmap.entries import UNDONE, Entry
from hazardmap.errors import HazardmapError, StateRefused, UsageError
from hazardmap.situation.balance import imbalances, orphaned
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.night import Night, folded, with_entry
from hazardmap.store.heads import Mark
from hazardmap.store.ledger import KeyConflict, Ledger

UNBALANCING: Final = frozenset({UNDONE, "order.reduced"})
"""Kinds that could take away what a later entry stands on; every other is checked by its own rule."""
JOINING: Final = frozenset({"order.issued", "order.widened", "order.added"})
"""Kinds that join the open operation, or open one."""
SENT: Final = "sent_as"
"""What the sender asked for, in the body of a decided entry: a second sending is known by it."""


_TOGETHER: Final = 64
"""At most so many entries go to the disk at once."""


@dataclass(slots=True, eq=False)
class _Turn:
    """What somebody waits for (等候登记): an entry on the disk, or the reason why there is none."""

    work: Callable[[], Entry]
    entry: Entry | None = None
    refusal: BaseException | None = None
    over: bool = False

    def take(self) -> None:
        """Do the work; a refusal of its own does not touch the others."""
        try:
            self.entry = self.work()
        except StateRefused:
            raise
        except HazardmapError as refusal:
            self.refusal = refusal

    def answer(self) -> Entry:
        """Return the entry or raise the refusal."""
        if self.entry is None:
            raise self.refusal or RuntimeError("nobody took this turn")
        return self.entry


class Book:
    """One ledger in use (一本在用的台账): what is recorded is on the disk before anybody hears of it.

    Whoever waits while the disk is busy goes to it together with the others who wait: one commit, each
    acknowledged after it.
    """

    def __init__(
        self, ledger: Ledger | None, *, now: Callable[[], datetime], drill: bool = False
    ) -> None:
        """Read the ledger; None = there is no state folder, so nothing can be recorded."""
        self._ledger = ledger
        self._entries: list[Entry] = list(ledger.entries()) if ledger else []
        self._known = {entry.key: entry for entry in self._entries}
        self._lock = threading.Lock()
        self._waiting: deque[_Turn] = deque()
        self.now = now
        """this book's clock: a replay's drill runs on the storm's own time"""
        self.night: Night = folded(self._entries, drill=drill)
        """what is on the disk; never what is only on its way there"""
        self._next = self.night
        self.seq = self._entries[-1].seq if self._entries else 0
        """server's number of the newest entry that `night` knows"""

    @property
    def _on_disk(self) -> Ledger:
        if self._ledger is None:
            raise StateRefused("没有状态文件夹，不能登记；请用 --state 指定一个能写的文件夹。")
        return self._ledger

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, those taken back included (全部台账): numbers once given stay given."""
        with self._lock:
            return tuple(self._entries)

    def record(self, kind: str, body: Mapping[str, Any], *, by: str, key: str) -> Entry:
        """Add an entry (登记) and fold it in; the same key again changes nothing.

        Raises `StateRefused` when nothing can be written, `KeyConflict` for another content.
        """
        return self._in_turn(lambda: self._append(kind, body, by=by, key=key))

    def decide(self, decision: Decision, *, by: str, key: str, sent: str) -> Entry:
        """Add the entry that `decision` makes of the night as it stands (按台账现状登记).

        Nobody else's entry comes between the look and the writing. `sent` names what the sender asked
        for: the same key with the same is answered with the entry of the first time and the decision is
        not asked again; with another it raises `KeyConflict`. Whatever the decision raises is raised,
        and nothing is written.
        """
        return self._in_turn(lambda: self._decided(decision, by=by, key=key, sent=sent))

    def _decided(self, decision: Decision, *, by: str, key: str, sent: str) -> Entry:
        former = self._known.get(key)
        if former is None:
            kind, body = decision(self._next)
            return self._append(kind, {**body, SENT: sent}, by=by, key=key)
        if former.body.get(SENT) != sent:
            raise KeyConflict("这一条已用同一编号登记过，内容不同；未再登记，请刷新页面核对。")
        return former

    def _in_turn(self, work: Callable[[], Entry]) -> Entry:
        """Wait for the disk and answer once the entry is on it."""
        ledger, turn = self._on_disk, _Turn(work)
        self._waiting.append(turn)
        with self._lock:
            # whoever came first may have taken this turn along
            while not turn.over:
                batch = [self._waiting.popleft() for _ in range(min(_TOGETHER, len(self._waiting)))]
                self._written(ledger, batch)
        return turn.answer()

    def _written(self, ledger: Ledger, batch: Sequence[_Turn]) -> None:
        """Put a batch on the disk; when it cannot be, everybody in it hears why and nothing counts."""
        before = len(self._entries)
        try:
            with ledger.together():
                for turn in batch:
                    turn.take()
        except BaseException as reason:
            self._forget(before)
            for turn in batch:
                turn.entry, turn.refusal = None, turn.refusal or reason
            # a fault in one piece of work is not the others' fault
            mendable = isinstance(reason, Exception) and not isinstance(reason, StateRefused)
            if len(batch) > 1 and mendable:
                for turn in batch:
                    turn.refusal = None
                    self._written(ledger, [turn])
            if not isinstance(reason, Exception):
                raise
        finally:
            for turn in batch:
                turn.over = True
        self.night = self._next
        self.seq = self._entries[-1].seq if self._entries else 0

    def _forget(self, before: int) -> None:
        """Take back what was on its way to the disk and did not get there."""
        for entry in self._entries[before:]:
            del self._known[entry.key]
        del self._entries[before:]
        self._next = self.night

    def _append(self, kind: str, body: Mapping[str, Any], *, by: str, key: str) -> Entry:
        if kind in JOINING:
            body = self._joining(body, key)
        if kind in UNBALANCING and key not in self._known:
            self._require_balance(Entry(len(self._entries) + 1, key, self.now(), by, kind, body))
        entry, new = self._on_disk.append(kind, body, key=key, by=by, at=self.now())
        if new:
            self._next = with_entry(self._next, entry)
            self._entries.append(entry)
            self._known[entry.key] = entry
        return entry

    def _joining(self, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Name the operation an order joins (本次行动): it lives on when its first order is taken back."""
        former, opened = self._known.get(key), self._next.orders.operation
        name = opened.key if opened else ""
        if former is not None:
            # sent before: the same entry again, as it was written then
            name = str(former.body.get("operation", ""))
        return {**body, "operation": name} if name else body

    @property
    def trouble(self) -> str:
        """Say why nothing can be recorded at present (停止登记的原因); empty while all is well."""
        return self._ledger.trouble if self._ledger else ""

    @property
    def mark(self) -> Mark | None:
        """Return how far the ledger on the disk has come (指纹); None when nothing is kept."""
        return self._ledger.mark if self._ledger else None

    def _require_balance(self, entry: Entry) -> None:
        """Refuse what would leave the tally unbalanced (台账对不上), saying where."""
        after = with_entry(self._next, entry)
        former = frozenset(imbalances(self._next))
        lost = [words for words in imbalances(after) if words not in former]
        lost += orphaned(self._next, after)
        if lost:
            raise UsageError(
                "没有执行：后来的登记还用着这一条，执行后会对不上。请先撤销或更正后来的登记。\n"
                + "\n".join(lost[:5])
            )

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()
