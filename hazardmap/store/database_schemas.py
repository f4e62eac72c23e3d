"""The numbers of the databases (数据库版本): newer than this programme is refused, older is brought forward."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import apsw

from hazardmap.errors import StateRefused
from hazardmap.store.schema import back_up

LEDGER: Final = 1
"""Schema number of a database of entries: ledger, drill, audit log."""
ACCOUNTS: Final = 1
"""Schema number of the accounts."""
KNOWN: Final[Mapping[str, int]] = {
    "ledger.db": LEDGER,
    "drill.db": LEDGER,
    "audit.db": LEDGER,
    "accounts.db": ACCOUNTS,
}
"""Database of the state folder → the schema number this programme writes."""
Migration = Callable[[apsw.Connection], None]
MIGRATIONS: Final[Mapping[tuple[str, int], Migration]] = {}
"""Database and its number → what brings it to the next number, inside one transaction."""


def refuse_newer_databases(folder: Path, known: Mapping[str, int] = KNOWN) -> None:
    """Raise `StateRefused` when a newer version of the programme wrote one of the databases."""
    for name, current in known.items():
        number = schema_of(folder / name)
        if number > current:
            raise StateRefused(
                f"{folder / name} 由更新的版本写成（第 {number} 版格式，本程序只到第 {current} 版）；"
                "请换用新版程序，或用 --state 指定另一个文件夹。"
            )


def bring_databases_forward(
    folder: Path,
    *,
    now: datetime,
    known: Mapping[str, int] = KNOWN,
    migrations: Mapping[tuple[str, int], Migration] = MIGRATIONS,
) -> None:
    """Migrate databases of older numbers, after one copy of the whole folder; each step is whole or not at all.

    Raises `StateRefused` for a newer one, before anything is changed.
    """
    refuse_newer_databases(folder, known)
    older = {
        name: number for name in known if 0 < (number := schema_of(folder / name)) < known[name]
    }
    if older:
        back_up(folder, f"databases-{now:%Y%m%d-%H%M%S}")
    for name, number in older.items():
        connection = apsw.Connection(str(folder / name), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            for step in range(number, known[name]):
                with connection:
                    migrations[name, step](connection)
                    connection.execute(f"PRAGMA user_version={step + 1}")
        finally:
            connection.close()


def schema_of(path: Path) -> int:
    """Return a database's schema number; 0 for one that is absent, empty or cannot be opened."""
    if not path.is_file():
        return 0
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(5000)
            (number,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
        finally:
            connection.close()
    except apsw.Error:
        # whether it is damaged is said by whoever opens it
        return 0
    return int(number)
