"""The audit log in use (审计日志): who signed in, saw names, printed, took a file out, made a backup.

Nothing waits for it: when it cannot be written, pages and prints go on and the failure is said.
"""

import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from hazardmap.errors import StateRefused
from hazardmap.store.heads import HeadsFile, Mark
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.state import State

LATE: Final = "audit.late"
"""Kind of the event that says how many before it were written late (补记)."""
_WAITING: Final = 2_000
"""events kept in memory while the disk refuses them"""


def audit_log(opened: State | None, *, now: Callable[[], datetime]) -> "AuditLog":
    """Open the audit log of a state folder; a damaged one stops nobody, it is said on every page."""
    if opened is None:
        return AuditLog(None, now=now)
    heads = HeadsFile(opened)
    try:
        return AuditLog(Ledger(opened, AUDIT), now=now, heads=heads)
    except StateRefused as refusal:
        return AuditLog(None, now=now, heads=heads, failure=str(refusal))


class AuditLog:
    """Writes events to `audit.db` (写审计日志); those that cannot be written wait in memory."""

    def __init__(
        self,
        ledger: Ledger | None,
        *,
        now: Callable[[], datetime],
        heads: HeadsFile | None = None,
        failure: str = "",
    ) -> None:
        """Write into a ledger; None = there is none, and `failure` says why when that is no choice."""
        self._ledger = ledger
        self._now = now
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, datetime, str, str, dict[str, Any]]] = deque()
        self._lost = 0
        self._failure = failure
        self._heads = heads
        self._heads_failure = ""

    @property
    def failure(self) -> str:
        """Say why events are not being written ("" = they are)."""
        if not self._failure:
            return self._heads_failure
        count = len(self._waiting) + self._lost
        return f"审计日志有 {count} 条没有写入：{self._failure}" if count else self._failure

    @property
    def mark(self) -> Mark | None:
        """Return the last event on the disk, None without a state folder."""
        return self._ledger.mark if self._ledger else None

    def write(self, kind: str, body: Mapping[str, Any], *, by: str) -> int:
        """Write an event (记入) and return its number, 0 = it is not on the disk; never raises for that."""
        if self._ledger is None:
            self._lost += bool(self._failure)
            return 0
        with self._lock:
            self._wait(uuid.uuid4().hex, self._now(), by, kind, dict(body))
            late = len(self._waiting) - 1 + self._lost
            number = 0
            try:
                while self._waiting:
                    key, at, who, what, content = self._waiting[0]
                    event, _ = self._ledger.append(what, content, key=key, by=who, at=at)
                    number = event.seq
                    self._waiting.popleft()
                if late:
                    self._say_late(self._ledger, late)
            except StateRefused as refusal:
                self._failure = str(refusal)
                return 0
            self._failure = ""
            return number

    def _wait(self, key: str, at: datetime, by: str, kind: str, body: dict[str, Any]) -> None:
        if len(self._waiting) == _WAITING:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append((key, at, by, kind, body))

    def _say_late(self, ledger: Ledger, count: int) -> None:
        body = {"count": count, "lost": self._lost, "why": self._failure}
        ledger.append(LATE, body, key=uuid.uuid4().hex, by="本程序", at=self._now())
        self._lost = 0

    def note_heads(self, marks: Mapping[str, Mark | None]) -> None:
        """Note in `heads.log` where the ledgers end (记指纹); failing is said like any other failure."""
        found = {name: mark for name, mark in marks.items() if mark is not None}
        if self._heads is None:
            return
        try:
            self._heads.note(found, at=self._now())
            self._heads_failure = ""
        except OSError as error:
            self._heads_failure = (
                f"指纹底册 heads.log 没有写入（{error.strerror or error}）；请检查磁盘。"
            )

    def close(self) -> None:
        """Close the log."""
        if self._ledger is not None:
            self._ledger.close()
