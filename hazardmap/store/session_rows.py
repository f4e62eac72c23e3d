"""Sessions on disk (登录会话): by the hash of their number, so that the file lets nobody in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hazardmap.store.account_file import AccountFile
from hazardmap.store.scope import Scope


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in (一次登录), known by the hash of the number that only the browser holds."""

    token: str = field(repr=False)
    account: int
    begun: datetime
    seen: datetime
    watch: bool = False
    """值班模式: 24 hours instead of the usual limits"""
    address: str = ""
    reason: str = ""
    """why names and phones are looked at in this shift (查看事由)"""


def token_of(number: str) -> str:
    """Return what is kept of a session's number: its SHA-256."""
    return hashlib.sha256(number.encode()).hexdigest()


class SessionRows:
    """The sessions of one state folder; each function takes the `Scope` of who asks."""

    def __init__(self, file: AccountFile) -> None:
        """Keep the file."""
        self._file = file

    def all(self, scope: Scope) -> tuple[Session, ...]:
        """Return every session, newest first."""
        scope.require_administering()
        rows = self._file.rows(
            "SELECT token, account, begun, seen, watch, address, reason FROM session ORDER BY begun DESC"
        )
        return tuple(_session(row) for row in rows)

    def keep(self, scope: Scope, session: Session) -> None:
        """Write a session, new or changed."""
        scope.require(session.account)
        values = (
            session.token,
            session.account,
            session.begun.isoformat(),
            session.seen.isoformat(),
        )
        values += (int(session.watch), session.address, session.reason)  # type: ignore[assignment]
        self._file.write(("INSERT OR REPLACE INTO session VALUES (?,?,?,?,?,?,?)", values))

    def end(self, scope: Scope, sessions: Iterable[Session]) -> None:
        """Remove sessions."""
        ended = tuple(sessions)
        for session in ended:
            scope.require(session.account)
        if ended:
            self._file.write(
                *(("DELETE FROM session WHERE token = ?", (session.token,)) for session in ended)
            )


def _session(row: tuple[Any, ...]) -> Session:
    token, account, begun, seen, watch, address, reason = row
    return Session(
        token, account, datetime.fromisoformat(begun), datetime.fromisoformat(seen), bool(watch),
        address, reason,
    )  # fmt: skip
