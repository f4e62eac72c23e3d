"""Failed sign-ins (登录失败): locks that end by themselves, and waits for an address that errs too often."""

import threading
from datetime import datetime
from typing import Final

from hazardmap.errors import StateRefused, TooManyAttempts
from hazardmap.store.account_file import AccountFile

WINDOW_S: Final = 15 * 60
LIMIT: Final = 5
LOCK_S: Final = 10 * 60
FREE_PER_ADDRESS: Final = 60
"""30 colleagues behind one address may each err twice in the window before anybody has to wait"""
LONGEST_WAIT_S: Final = 25
_LOCKED: Final = ""
"""address of the row that says until when an account is locked"""


class Failures:
    """Counts failures by account and by address (失败次数), in memory and on disk."""

    def __init__(self, file: AccountFile, *, at: datetime) -> None:
        """Read what still counts: a restart opens no lock."""
        self._file = file
        self._lock = threading.Lock()
        self._failed: list[tuple[str, str, float]] = []
        self._locked: dict[str, float] = {}
        for folded, address, when in file.rows("SELECT folded, address, at FROM failure"):
            if address == _LOCKED:
                self._locked[folded] = when
            elif when > at.timestamp() - WINDOW_S:
                self._failed.append((folded, address, when))

    def require_turn(self, folded: str, address: str, *, at: datetime) -> None:
        """Raise `TooManyAttempts` while an account is locked or an address has to wait.

        The same is said of an account that does not exist: nobody learns which ones do.
        """
        now = at.timestamp()
        with self._lock:
            until = self._locked.get(folded, 0.0)
            mine = [
                when for _, one, when in self._failed if one == address and when > now - WINDOW_S
            ]
        if until > now:
            minutes = int((until - now) // 60) + 1
            raise TooManyAttempts(
                f"密码连续错了 {LIMIT} 次，这个账号暂停登录，约 {minutes} 分钟后自动恢复，不用找人解锁。",
                wait_s=int(until - now) + 1,
            )
        over = len(mine) - FREE_PER_ADDRESS
        if over > 0:
            wait = max(mine) + min(LONGEST_WAIT_S, 2 ** min(over, 5)) - now
            if wait > 0:
                raise TooManyAttempts(
                    f"这个网络地址上输错密码的次数太多，请 {int(wait) + 1} 秒后再试。",
                    wait_s=int(wait) + 1,
                )

    def failed(self, folded: str, address: str, *, at: datetime) -> bool:
        """Count a failure; True = the account is now locked."""
        now = at.timestamp()
        with self._lock:
            self._failed = [one for one in self._failed if one[2] > now - WINDOW_S]
            self._failed.append((folded, address, now))
            locked = sum(one[0] == folded for one in self._failed) >= LIMIT
            if locked:
                # the address keeps its count; the account begins anew after the lock
                self._failed = [
                    ("", one[1], one[2]) if one[0] == folded else one for one in self._failed
                ]
                self._locked[folded] = now + LOCK_S
        self._kept(at)
        return locked

    def succeeded(self, folded: str, *, at: datetime) -> None:
        """Forget what an account had failed: typing errors of a colleague burden nobody."""
        with self._lock:
            before = len(self._failed)
            self._failed = [one for one in self._failed if one[0] != folded]
            changed = self._locked.pop(folded, None) is not None or len(self._failed) != before
        if changed:
            self._kept(at)

    def _kept(self, at: datetime) -> None:
        now = at.timestamp()
        with self._lock:
            self._locked = {one: until for one, until in self._locked.items() if until > now}
            rows = [*self._failed, *((one, _LOCKED, until) for one, until in self._locked.items())]
        try:
            self._file.write(
                ("DELETE FROM failure", ()),
                *(("INSERT INTO failure VALUES (?,?,?)", row) for row in rows[-1000:]),
            )
        except StateRefused:
            return  # counted in memory; a full disk must not keep officers out
