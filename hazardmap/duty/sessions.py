"""Sessions in use (登录会话): begun, seen, ended; in memory, with a copy on disk for a restart."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hazardmap.errors import StateRefused
from hazardmap.store.scope import PROGRAMME, Scope
from hazardmap.store.session_rows import Session, SessionRows, token_of

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
WATCH: Final = timedelta(hours=24)
"""值班模式: a night's watch is one sign-in"""
_NOTED_EVERY: Final = timedelta(minutes=1)


class Sessions:
    """Who is signed in (在线会话)."""

    def __init__(self, rows: SessionRows, *, now: Callable[[], datetime]) -> None:
        """Read the sessions that a restart left."""
        self._rows = rows
        self._now = now
        self._lock = threading.Lock()
        self._open = {one.token: one for one in rows.all(PROGRAMME)}
        self._noted = {token: one.seen for token, one in self._open.items()}

    def begin(self, account: int, *, address: str, reason: str, watch: bool) -> tuple[str, Session]:
        """Open a session and return the number that only the browser gets."""
        number, now = secrets.token_urlsafe(32), self._now()
        session = Session(token_of(number), account, now, now, watch, address, reason)
        self._put(session)
        return number, session

    def of(self, number: str, *, passive: bool = False) -> Session | None:
        """Return the session of a browser's number, None when it ended; `passive` = a page asks by itself."""
        token = token_of(number)
        with self._lock:
            session = self._open.get(token)
        if session is None:
            return None
        now = self._now()
        if ended(session, now):
            self.end([session])
            return None
        if passive:
            return session
        seen = replace(session, seen=now)
        with self._lock:
            if token not in self._open:
                return None
            self._open[token] = seen
            late = now - self._noted.get(token, session.begun) >= _NOTED_EVERY
        if late:
            self._keep(seen)
        return seen

    def change(
        self, session: Session, *, watch: bool | None = None, reason: str | None = None
    ) -> Session:
        """Turn a session to 值班模式 and back, or change the reason of this shift."""
        changed = replace(
            session,
            watch=session.watch if watch is None else watch,
            reason=session.reason if reason is None else reason,
        )
        self._put(changed)
        return changed

    def of_account(self, account: int) -> tuple[Session, ...]:
        """Return the open sessions of an account, newest first."""
        now = self._now()
        with self._lock:
            mine = [one for one in self._open.values() if one.account == account]
        return tuple(
            sorted(
                (one for one in mine if not ended(one, now)), key=lambda s: s.begun, reverse=True
            )
        )

    def end(self, sessions: Iterable[Session]) -> None:
        """End sessions: from this moment on their numbers open nothing."""
        gone = tuple(sessions)
        with self._lock:
            for session in gone:
                self._open.pop(session.token, None)
                self._noted.pop(session.token, None)
        try:
            self._rows.end(PROGRAMME, gone)
        except StateRefused:
            return  # ended in memory; what is left on the disk ends by its own limits

    def end_account(self, account: int, *, but: Session | None = None) -> None:
        """End every session of an account, except perhaps the one that asks."""
        keep = but.token if but else ""
        self.end(one for one in self.of_account(account) if one.token != keep)

    def _put(self, session: Session) -> None:
        with self._lock:
            self._open[session.token] = session
        self._keep(session)

    def _keep(self, session: Session) -> None:
        with self._lock:
            self._noted[session.token] = session.seen
        try:
            self._rows.keep(Scope("", account=session.account), session)
        except StateRefused:
            return  # in memory until the next start: a full disk must not keep officers out


def ended(session: Session, now: datetime) -> bool:
    """Tell whether a session is over: idle for 30 minutes or 12 hours old, in 值班模式 24 hours old."""
    age = now - session.begun
    if session.watch:
        return age >= WATCH
    return age >= ABSOLUTE or now - session.seen >= IDLE
