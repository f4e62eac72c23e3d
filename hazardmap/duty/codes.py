"""One-time codes in use (动态口令): switching them on with a phone, and asking for one before an export."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from hazardmap.duty.entrance import Entrance, scope_of
from hazardmap.errors import NotAllowed
from hazardmap.store import one_time_codes
from hazardmap.store.accounts import Account
from hazardmap.store.session_rows import Session

GOOD_FOR: Final = timedelta(minutes=15)
ISSUER: Final = "避险转移一张图"


class Codes:
    """Secrets that are being switched on, and sessions that have shown a code (口令确认)."""

    def __init__(self, entrance: Entrance, *, now: Callable[[], datetime]) -> None:
        """Keep the entrance that knows the accounts."""
        self._entrance = entrance
        self._now = now
        self._lock = threading.Lock()
        self._begun: dict[str, str] = {}
        self._shown: dict[str, datetime] = {}

    def begin(self, account: Account, session: Session) -> tuple[str, str]:
        """Make a secret for a session; return it and the address for the QR code. It counts when proven."""
        secret = one_time_codes.new_secret()
        with self._lock:
            self._begun[session.token] = secret
        return secret, one_time_codes.address(secret, account.login, ISSUER)

    def prove(self, account: Account, session: Session, code: str) -> None:
        """Switch codes on once the phone shows the right one. Raises `NotAllowed` for a wrong one."""
        with self._lock:
            secret = self._begun.get(session.token, "")
        step = one_time_codes.step_of(secret, code, self._now()) if secret else None
        if step is None:
            raise NotAllowed("口令不对，没有开通；请核对手机时间，重新扫码后再输入。")
        own = scope_of(account)
        self._entrance.accounts.set_secret(own, account.id, secret)
        self._entrance.accounts.use_step(own, account.id, step)
        self._entrance.changed()
        with self._lock:
            self._begun.pop(session.token, None)
            self._shown[session.token] = self._now()
        self._entrance.note("code.on", {}, by=account.name)

    def show(self, account: Account, session: Session, code: str) -> None:
        """Take a code for this session. Raises `NotAllowed` for a wrong or used one."""
        if not account.secret:
            raise NotAllowed("您的账号还没有开通动态口令；请先在“我的账号”里开通。")
        if not self._entrance.code_counts(account, code):
            raise NotAllowed("口令不对或已用过；请等手机上出现下一个口令再输入。")
        with self._lock:
            self._shown[session.token] = self._now()
        self._entrance.note("code.shown", {}, by=account.name)

    def fresh(self, session: Session) -> bool:
        """Tell whether this session showed a code in the last 15 minutes."""
        with self._lock:
            shown = self._shown.get(session.token)
        return shown is not None and self._now() - shown < GOOD_FOR
