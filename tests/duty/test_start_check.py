"""What is not served (启动检查): twelve bad configurations, each refused with its reason and what to do."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apsw
import pytest
from argon2 import PasswordHasher

from hazardmap.duty.access import Access
from hazardmap.duty.entrance import Entrance
from hazardmap.duty.start_check import refuse_bad_start, start_faults
from hazardmap.errors import StateRefused
from hazardmap.store import passwords
from hazardmap.store.account_file import NAME
from hazardmap.store.scope import PROGRAMME
from hazardmap.store.state import State

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
CLEAN: dict[str, str] = {"PATH": "/usr/bin", "FLASK_DEBUG": "0"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = _open(tmp_path)
    made.first_start()
    made.accounts.add(
        PROGRAMME, login="镇", name="镇", role="town", scopes=("A",), password="Feng2026qiao",
        one_time=False, at=AT,
    )  # fmt: skip
    made.close()
    return tmp_path


def _open(folder: Path) -> Entrance:
    return Entrance(State(folder, writable=True), audit=lambda *_, **__: 0, now=lambda: AT)


def _faults(folder: Path, environment: dict[str, str] = CLEAN, **more: Any) -> list[str]:
    entrance = _open(folder)
    try:
        return start_faults(entrance, environment, **more)
    finally:
        entrance.close()


def _changed(folder: Path, **values: Any) -> list[str]:
    columns = ", ".join(f"{name} = ?" for name in values)
    connection = apsw.Connection(str(folder / NAME))
    connection.execute(f"UPDATE account SET {columns} WHERE login = '镇'", tuple(values.values()))
    connection.close()
    return _faults(folder)


def _hash(password: str) -> str:
    return passwords.hashed(password)


def _opened_to_others(folder: Path) -> list[str]:
    (folder / NAME).chmod(0o644)
    return _faults(folder)


def _folder_for_all(folder: Path) -> list[str]:
    folder.chmod(0o777)
    return _faults(folder)


BAD: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "debug": (lambda f: _faults(f, {"FLASK_DEBUG": "1"}), "FLASK_DEBUG"),
    "debugger's pin": (lambda f: _faults(f, {"WERKZEUG_DEBUG_PIN": "123"}), "WERKZEUG_DEBUG_PIN"),
    "interactive": (lambda f: _faults(f, {"PYTHONINSPECT": "1"}), "PYTHONINSPECT"),
    "testing": (lambda f: _faults(f, {"FLASK_TESTING": "true"}), "FLASK_TESTING"),
    "old sqlite": (lambda f: _faults(f, sqlite="3.40.1"), "3.40.1"),
    "file others can read": (_opened_to_others, "chmod 600"),
    "folder all can change": (_folder_for_all, "chmod o-w"),
    "default password": (lambda f: _changed(f, hash=_hash("123456")), "默认密码"),
    "login as password": (lambda f: _changed(f, hash=_hash("镇")), "默认密码"),
    "weak hash": (
        lambda f: _changed(f, hash=PasswordHasher(1, 1024, 1).hash("Feng2026qiao")), "太弱"
    ),
    "short key": (lambda f: _changed(f, secret="JBSWY3DPEHPK3PXP"), "密钥太短"),
    "no key at all": (lambda f: _changed(f, secret="not base32!"), "密钥太短"),
    "unknown role": (lambda f: _changed(f, role="root"), "不认识"),
    "town without town": (lambda f: _changed(f, scopes=""), "没有写明"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_configuration_is_refused_with_its_reason(folder: Path, case: str) -> None:
    made, word = BAD[case]
    faults = made(folder)
    assert len(faults) == 1
    assert word in faults[0]
    assert any(mark in faults[0] for mark in ("请", "；"))


def test_a_clean_one_starts(folder: Path) -> None:
    assert _faults(folder) == []
    entrance = _open(folder)
    refuse_bad_start(entrance, CLEAN)
    entrance.close()


def test_every_reason_is_said_at_once(folder: Path) -> None:
    _changed(folder, hash=_hash("123456"))
    (folder / NAME).chmod(0o640)
    entrance = _open(folder)
    with pytest.raises(StateRefused) as refused:
        refuse_bad_start(entrance, {"FLASK_DEBUG": "1"})
    entrance.close()
    assert str(refused.value).count("\n- ") == 3


def test_a_disabled_account_with_a_bad_password_stops_nobody(folder: Path) -> None:
    assert _changed(folder, hash=_hash("123456"), disabled=1) == []


def test_passwords_judged_here_are_not_tried_again_at_each_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(passwords, "matches", lambda *_: bool(tried.append("x")))
    assert _faults(folder) == []
    assert tried == []


@pytest.mark.parametrize(
    ("demo", "bound", "no_names", "accounts", "starts"),
    [
        (False, "127.0.0.1", False, False, False),
        (False, "127.0.0.1", False, True, True),
        (False, "127.0.0.1", True, False, True),
        (False, "0.0.0.0", True, False, False),
        (False, "0.0.0.0", False, True, True),
        (True, "0.0.0.0", False, False, True),
    ],
)
def test_real_data_need_accounts_or_no_names(
    demo: bool, bound: str, no_names: bool, accounts: bool, starts: bool
) -> None:
    refusal = Access(bound_host=bound, no_names=no_names).start_refusal(
        demo=demo, accounts=accounts
    )
    assert (refusal == "") is starts


def test_the_file_belongs_to_whoever_starts(folder: Path) -> None:
    assert (folder / NAME).stat().st_uid == os.getuid()
