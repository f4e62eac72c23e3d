"""Failed sign-ins (登录失败): locks that end by themselves, and waits for an address that errs too often.

Failures count apart where an account is at home (this computer, an address it has signed in from): whoever
tries passwords from elsewhere locks nobody out of his own office.
"""

import threading
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from hazardmap.errors import StateRefused, TooManyAttempts
from hazardmap.store.account_file import AccountFile

WINDOW_S: Final = 15 * 60
LIMIT: Final = 5
LOCK_S: Final = 10 * 60
FREE_PER_ADDRESS: Final = 60
"""30 colleagues behind one address may each err twice in the window before anybody has to wait"""
LONGEST_WAIT_S: Final = 25
_ELSEWHERE: Final = "*"
"""where failures from all addresses that are not an account's own count together"""
_LOCKED: Final = "lock "
"""begins the address of a row that says until when an account is locked there"""


class Failures:
    """Counts failures by account and by address (失败次数), in memory and on disk."""

    def __init__(self, file: AccountFile, *, at: datetime) -> None:
        """Read what still counts: a restart opens no lock."""
        self._file = file
        self._lock = threading.Lock()
        self._failed: list[tuple[str, str, float]] = []
        self._locked: dict[tuple[str, str], float] = {}
        self._own = set(
            file.rows(
                "SELECT folded, address FROM session JOIN account ON account.id = session.account"
            )
        )
        for folded, address, when in file.rows("SELECT folded, address, at FROM failure"):
            if address.startswith(_LOCKED):
                self._locked[folded, address.removeprefix(_LOCKED)] = when
            elif when > at.timestamp() - WINDOW_S:
                self._failed.append((folded, address, when))

    def require_turn(self, folded: str, address: str, *, at: datetime) -> None:
        """Raise `TooManyAttempts` while an account is locked or an address has to wait.

        The same is said of an account that does not exist: nobody learns which ones do.
        """
        now = at.timestamp()
        with self._lock:
            until = self._locked.get((folded, self._place(folded, address)), 0.0)
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
            place = self._place(folded, address)
            self._failed = [one for one in self._failed if one[2] > now - WINDOW_S]
            self._failed.append((folded, address, now))
            here = [self._is_at(one, folded, place) for one in self._failed]
            locked = sum(here) >= LIMIT
            if locked:
                # the address keeps its count; the account begins anew after the lock
                self._failed = [
                    ("", one[1], one[2]) if counted else one
                    for one, counted in zip(self._failed, here, strict=True)
                ]
                self._locked[folded, place] = now + LOCK_S
        self._kept(at)
        return locked

    def succeeded(self, folded: str, address: str, *, at: datetime) -> None:
        """Forget what an account had failed here: typing errors of a colleague burden nobody.

        From now on the address is one of its own.
        """
        with self._lock:
            place, before = self._place(folded, address), len(self._failed)
            self._failed = [one for one in self._failed if not self._is_at(one, folded, place)]
            opened = self._locked.pop((folded, place), None) is not None
            self._own.add((folded, address))
            changed = opened or len(self._failed) != before
        if changed:
            self._kept(at)

    def _place(self, folded: str, address: str) -> str:
        """Name where failures count together; without an address somebody is signed in already."""
        own = not address or (folded, address) in self._own or _is_this_computer(address)
        return address if own else _ELSEWHERE

    def _is_at(self, failure: tuple[str, str, float], folded: str, place: str) -> bool:
        return failure[0] == folded and self._place(folded, failure[1]) == place

    def _kept(self, at: datetime) -> None:
        now = at.timestamp()
        with self._lock:
            self._locked = {one: until for one, until in self._locked.items() if until > now}
            locks = [
                (one, f"{_LOCKED}{place}", until) for (one, place), until in self._locked.items()
            ]
            rows = [*self._failed, *locks]
        try:
            self._file.write(
                ("DELETE FROM failure", ()),
                *(("INSERT INTO failure VALUES (?,?,?)", row) for row in rows[-1000:]),
            )
        except StateRefused:
            return  # counted in memory; a full disk must not keep officers out


def _is_this_computer(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
