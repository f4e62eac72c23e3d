"""The file `accounts.db` (账号库): accounts, sessions and failed sign-ins; one writer, readable by nobody else."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import apsw

from hazardmap.errors import DiskFull, StateRefused
from hazardmap.store.state import State

NAME: Final = "accounts.db"
SCHEMA: Final = 1
OWNER_ONLY: Final = 0o600
_CREATE: Final = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    scopes TEXT NOT NULL,
    hash TEXT NOT NULL,
    judged TEXT NOT NULL,
    one_time INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    secret TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account(id),
    begun TEXT NOT NULL,
    seen TEXT NOT NULL,
    watch INTEGER NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE failure (
    folded TEXT NOT NULL,
    address TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
"""


class AccountFile:
    """The opened file (账号库文件); every method may be called from any thread."""

    def __init__(self, state: State) -> None:
        """Open or make the file. Raises `StateRefused` when it is damaged or newer than the programme."""
        self.path = state.path / NAME
        self._lock = threading.RLock()
        self._writable = state.writable
        self._connection = self._opened()

    def _opened(self) -> apsw.Connection | None:
        if not self._writable and not self.path.is_file():
            return None
        flags = apsw.SQLITE_OPEN_READONLY
        if self._writable:
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
            # made empty first: no moment at which others could read it
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
        try:
            connection = apsw.Connection(str(self.path), flags=flags)
            connection.set_busy_timeout(5000)
            if self._writable:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
            (number,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
            if number > SCHEMA:
                raise StateRefused(f"账号库 {self.path} 由更新的版本写成；请换用新版程序。")
            if number == 0 and self._writable:
                with connection:
                    connection.execute(_CREATE)
                    connection.execute(f"PRAGMA user_version={SCHEMA}")
        except apsw.Error as error:
            raise StateRefused(
                f"账号库 {self.path} 打不开（{error}）；请从 backups 文件夹恢复。"
            ) from error
        return connection

    @property
    def writable(self) -> bool:
        """Whether accounts and sessions can be kept."""
        return self._writable and self._connection is not None

    def rows(self, question: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Read rows."""
        with self._lock:
            if self._connection is None:
                return []
            return self._connection.execute(question, tuple(values)).fetchall()

    def write(self, *steps: tuple[str, tuple[Any, ...]]) -> int:
        """Do all steps or none, and return the id of the row that the last one made.

        Raises `StateRefused` when nothing can be written, `DiskFull` when the disk is full.
        """
        with self._writing() as connection:
            with connection:
                for statement, values in steps:
                    connection.execute(statement, values)
            number = int(connection.last_insert_rowid())
        return number  # noqa: RET504 - the block above may also raise

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        with self._lock:
            if not self._writable or self._connection is None:
                raise StateRefused("本程序只读打开状态文件夹，账号和登录不能更改。")
            try:
                yield self._connection
            except apsw.FullError as error:
                raise DiskFull("磁盘已满，账号没有更改；请清理磁盘后重试。") from error
            except apsw.ConstraintError:
                raise
            except apsw.Error as error:
                raise StateRefused(f"账号库写入失败（{error}）；请检查磁盘。") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
