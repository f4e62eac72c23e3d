"""The check before a start (启动检查): debug, guessable passwords, short keys, open files are refused."""

from collections.abc import Mapping
from typing import Final

from hazardmap.duty.entrance import Entrance
from hazardmap.errors import StateRefused
from hazardmap.store.account_check import sqlite_faults, sqlite_version

_OFF: Final = frozenset({"", "0", "false", "no", "off"})
_DEBUGGING: Final = ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONINSPECT", "FLASK_TESTING")
"""variables that would give a visitor a console or show him the program's insides"""


def environment_faults(environment: Mapping[str, str]) -> list[str]:
    """Say which variables of the environment switch debugging on."""
    return [
        f"环境变量 {name} 打开了调试，会把程序内部给来访的人看；请去掉它再启动。"
        for name in _DEBUGGING
        if environment.get(name, "").strip().lower() not in _OFF
    ]


def start_faults(
    entrance: Entrance, environment: Mapping[str, str], *, sqlite: str = ""
) -> list[str]:
    """Say everything that forbids a start (不能启动的原因)."""
    return [
        *environment_faults(environment),
        *sqlite_faults(sqlite or sqlite_version()),
        *entrance.faults(),
    ]


def refuse_bad_start(entrance: Entrance, environment: Mapping[str, str]) -> None:
    """Raise `StateRefused` with every reason at once."""
    faults = start_faults(entrance, environment)
    if faults:
        raise StateRefused("没有启动，请先处理：\n" + "\n".join(f"- {fault}" for fault in faults))
