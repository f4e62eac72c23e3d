"""In whose name the account database is asked (范围): no function about accounts works without one."""

from dataclasses import dataclass
from typing import Final

from hazardmap.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks (谁在问): the account (0 = the programme itself) and whether he keeps the accounts."""

    who: str
    account: int = 0
    administers: bool = False

    def require(self, account: int) -> None:
        """Raise `NotAllowed` unless this is one's own account, or one keeps them all."""
        if not self.administers and account != self.account:
            raise NotAllowed("只能看和改自己的账号；其他账号请联系县级管理员。")

    def require_administering(self) -> None:
        """Raise `NotAllowed` unless one keeps the accounts."""
        if not self.administers:
            raise NotAllowed("只有县级账号可以管理账号；请联系县级管理员。")


PROGRAMME: Final = Scope("本程序", administers=True)
"""The start of the server and the `users` command, run at the machine itself."""
NOBODY: Final = Scope("")
"""Whoever is not signed in."""
