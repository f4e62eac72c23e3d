"""The entrance (登录): who signs in, who is signed in, who keeps the accounts; everything audited."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from hazardmap.duty.sessions import Sessions
from hazardmap.errors import NotAllowed, TooManyAttempts
from hazardmap.store import one_time_codes, passwords
from hazardmap.store.account_check import account_faults
from hazardmap.store.account_file import AccountFile
from hazardmap.store.accounts import ADMINISTRATOR, Account, Accounts, fold_login
from hazardmap.store.failures import Failures
from hazardmap.store.scope import PROGRAMME, Scope
from hazardmap.store.session_rows import Session, SessionRows
from hazardmap.store.state import State

_AT_ONCE: Final = 2
_LONGEST_WAIT_S: Final = 20.0
WRONG: Final = (
    "登录名或密码不对，没有登录。请核对大小写和输入法；连续错 5 次，账号会暂停登录 10 分钟。"
)
Audit = Callable[..., int]


class Entrance:
    """Signs people in and out (登录、退出) and keeps their accounts."""

    def __init__(self, state: State, *, audit: Audit, now: Callable[[], datetime]) -> None:
        """Open the accounts of a state folder. Raises `StateRefused` when they are damaged."""
        self._file = AccountFile(state)
        self._audit = audit
        self._now = now
        self._hashing = threading.BoundedSemaphore(_AT_ONCE)
        self.accounts = Accounts(self._file)
        self.sessions = Sessions(SessionRows(self._file), now=now)
        self._failures = Failures(self._file, at=now())
        self._known: dict[int, Account] = {}
        self._others = False
        self.changed()

    @property
    def writable(self) -> bool:
        """Whether accounts can be made and changed here."""
        return self._file.writable

    @property
    def others_exist(self) -> bool:
        """Whether an account other than the first administrator was made (contracts §4): all sign in."""
        return self._others

    def first_start(self) -> str:
        """Make the first administrator when nobody can keep the accounts; return his password, else ""."""
        if not self.writable or self.accounts.has_administrator():
            return ""
        password = passwords.made()
        made = self.accounts.named(PROGRAMME, ADMINISTRATOR)
        if made is None:
            made = self.accounts.first(PROGRAMME, password=password, at=self._now())
        else:
            self.accounts.set_password(PROGRAMME, made.id, password, one_time=True)
            self.accounts.set_disabled(PROGRAMME, made.id, disabled=False)
        self.changed()
        self.note("account.first", {"account": made.login}, by=PROGRAMME.who)
        return password

    def faults(self) -> list[str]:
        """Say what forbids serving these accounts (账号库的问题)."""
        return account_faults(self._file, self.accounts)

    def sign_in(
        self, login: str, password: str, *, address: str, reason: str = "", plain_http: bool = False
    ) -> tuple[str, Account]:
        """Sign in and return the session's number. Raises `NotAllowed`, `TooManyAttempts`."""
        folded, told = fold_login(login), {"login": login[:40], "address": address}
        try:
            self._failures.require_turn(folded, address, at=self._now())
        except TooManyAttempts:
            self.note("login.refused", told, by=login[:40])
            raise
        account = self._checked(login, password)
        if account is None:
            locked = self._failures.failed(folded, address, at=self._now())
            self.note("login.locked" if locked else "login.failed", told, by=login[:40])
            raise NotAllowed(WRONG)
        self._failures.succeeded(folded, address, at=self._now())
        number, _ = self.sessions.begin(account.id, address=address, reason=reason, watch=False)
        body = {**told, "plain_http": plain_http, "role": account.role, "reason": reason}
        self.note("login.done", body, by=account.name)
        return number, account

    def _checked(self, login: str, password: str) -> Account | None:
        """Return the account whose password this is; an unknown login costs the same time."""
        found = self.accounts.named(PROGRAMME, login)
        if not self._hashing.acquire(timeout=_LONGEST_WAIT_S):
            raise TooManyAttempts("登录的人太多，请稍等几秒再试。", wait_s=5)
        try:
            right = passwords.matches(found.hash if found else "", password)
        finally:
            self._hashing.release()
        return found if found is not None and right and not found.disabled else None

    def who(self, number: str, *, passive: bool = False) -> tuple[Account, Session] | None:
        """Return account and session of a browser's number, None when nobody is signed in."""
        session = self.sessions.of(number, passive=passive) if number else None
        if session is None:
            return None
        account = self._known.get(session.account)
        if account is None or account.disabled:
            self.sessions.end([session])
            return None
        return account, session

    def confirmed(self, account: Account, password: str) -> None:
        """Raise `NotAllowed` unless this is the account's present password."""
        self._failures.require_turn(fold_login(account.login), "", at=self._now())
        if self._checked(account.login, password) is None:
            self._failures.failed(fold_login(account.login), "", at=self._now())
            raise NotAllowed("原密码不对，没有更改。")

    def code_counts(self, account: Account, code: str) -> bool:
        """Take a one-time code (动态口令); a wrong one counts as a failed sign-in."""
        folded = fold_login(account.login)
        self._failures.require_turn(folded, "", at=self._now())
        step = one_time_codes.step_of(account.secret, code, self._now(), after=account.last_step)
        if step is None:
            self._failures.failed(folded, "", at=self._now())
            self.note("code.wrong", {}, by=account.name)
            return False
        self.accounts.use_step(PROGRAMME, account.id, step)
        self.changed()
        return True

    def sign_out(self, account: Account, session: Session) -> None:
        """End one session (退出)."""
        self.sessions.end([session])
        self.note("logout", {}, by=account.name)

    def changed(self) -> None:
        """Look again who has accounts: called after each change of them, so that it counts at once."""
        self._known = {one.id: one for one in self.accounts.listed(PROGRAMME)}
        self._others = self.accounts.others_exist()

    def note(self, kind: str, body: Mapping[str, Any], *, by: str) -> None:
        """Write to the audit log."""
        self._audit(kind, body, by=by)

    def close(self) -> None:
        """Close the accounts."""
        self._file.close()


def scope_of(account: Account) -> Scope:
    """Return in whose name an account asks: county accounts keep them all."""
    keeps = account.role == "county" and not account.one_time
    return Scope(account.name, account=account.id, administers=keeps)
