"""An entrance with accounts, and a clock that stands until it is moved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from hazardmap.duty.entrance import Entrance
from hazardmap.errors import NotAllowed
from hazardmap.store.accounts import Account
from hazardmap.store.scope import PROGRAMME
from hazardmap.store.state import State

START = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
GOOD = "Feng2026qiao"
HERE = "10.1.2.3"


@dataclass
class Door:
    """An entrance with a clock that stands until it is moved, and what it told the audit log."""

    folder: Path
    at: datetime = START
    told: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.entrance = Entrance(State(self.folder, writable=True), audit=self.hear, now=self.now)

    def now(self) -> datetime:
        return self.at

    def hear(self, kind: str, body: dict[str, Any], *, by: str) -> int:
        self.told.append((kind, body, by))
        return len(self.told)

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def account(self, login: str, role: str = "town") -> Account:
        made = self.entrance.accounts.add(
            PROGRAMME, login=login, name=login, role=role, scopes=("A",) if role == "town" else (),
            password=GOOD, one_time=False, at=self.at,
        )  # fmt: skip
        self.entrance.changed()
        return made

    def enter(self, login: str, password: str = GOOD, *, address: str = HERE) -> str:
        return self.entrance.sign_in(login, password, address=address)[0]

    def err(self, login: str, *, times: int = 1, address: str = HERE) -> None:
        for _ in range(times):
            with pytest.raises(NotAllowed, match="不对"):
                self.enter(login, "wrong-1", address=address)
