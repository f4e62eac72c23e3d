"""The ledger on disk (台账文件): append-only, hash-chained, one writer; acknowledged = on the disk.

SQLite in write-ahead mode with `synchronous=FULL`; the database itself refuses update and delete.
"""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Final

import apsw

from hazardmap.entries import Entry
from hazardmap.errors import DiskFull, HazardmapError, StateRefused
from hazardmap.store.database_schemas import LEDGER as SCHEMA
from hazardmap.store.heads import Mark
from hazardmap.store.state import State

REAL: Final = "ledger.db"
DRILL: Final = "drill.db"
"""Drills live in a database of their own (演练另存)."""
SYNCHRONOUS: Final = "FULL"
"""Every commit reaches the disk before it is acknowledged; anything less loses it in a power cut."""
FULL: Final = "磁盘已满，已停止登记，刚才这一条没有登记；请清理磁盘后重试，查看和打印不受影响。"
_ROOM_BYTES: Final = 4 << 20
"""Room for a short log: with less the disk counts as still full."""
AUDIT: Final = "audit.db"
"""Who signed in, saw names, printed, took a file out (审计日志)."""
DRILLS: Final = "drills"
"""Folder of the drills laid aside."""
TITLES: Final = {REAL: "台账", DRILL: "演练台账", AUDIT: "审计日志"}
CREATE: Final = """
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
GENESIS: Final = "0" * 64


class KeyConflict(HazardmapError):
    """The same key came with another content (同一编号、内容不同): nothing was recorded."""


class Ledger:
    """One database of entries (一本台账); every method may be called from any thread."""

    def __init__(self, state: State, name: str = REAL) -> None:
        """Open the ledger of a state folder, making it when the folder is writable.

        Raises `StateRefused` when it is damaged or was written by a newer version.
        """
        self._path = state.path / name
        self._title = TITLES.get(name, "台账")
        self._lock = threading.RLock()
        self._writable = state.writable
        self._broken = ""
        self._full = False
        self._head = GENESIS
        self._last = 0
        self._connection = self._opened()

    def _opened(self) -> apsw.Connection | None:
        if not self._writable and not self._path.is_file():
            return None
        flags = apsw.SQLITE_OPEN_READONLY
        if self._writable:
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        with ExitStack() as undone:
            try:
                if self._writable:
                    written_again(self._path.with_name(self._path.name + "-wal"))
                connection = apsw.Connection(str(self._path), flags=flags)
                undone.callback(_close, connection)
                self._prepare(connection)
            except (apsw.Error, OSError) as error:
                raise self._unopened(error) from error
            undone.pop_all()
        return connection

    def _prepare(self, connection: apsw.Connection) -> None:
        """Set how it writes, make an empty one, and read how far it has come."""
        connection.set_busy_timeout(5000)
        if self._writable:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        (number,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
        if number > SCHEMA:
            raise StateRefused(f"{self._title} {self._path} 由更新的版本写成；请换用新版程序。")
        if number == 0 and self._writable:
            with connection:
                connection.execute(CREATE)
                connection.execute(f"PRAGMA user_version={SCHEMA}")
        for seq, chain in connection.execute(
            "SELECT seq, chain FROM entry ORDER BY seq DESC LIMIT 1"
        ):
            self._last, self._head = seq, chain

    def _unopened(self, error: Exception) -> StateRefused:
        """Say why the ledger does not open: a full disk is no damage."""
        if shutil.disk_usage(self._path.parent).free < _ROOM_BYTES:
            return StateRefused(
                f"磁盘已满，{self._title} {self._path} 打不开（{error}）；已登记的都在。"
                "请先清理磁盘（状态文件夹里的 cache 可以整个删掉），再启动。"
            )
        return StateRefused(
            f"{self._title} {self._path} 打不开（{error}）；请从 backups 文件夹恢复。"
        )

    @property
    def head(self) -> str:
        """Return the hash of the last entry (台账指纹), 64 hex digits."""
        return self._head

    @property
    def mark(self) -> Mark:
        """Return how far the ledger has come: last number and hash, of the same moment."""
        with self._lock:
            return Mark(self._last, self._head)

    def entries(self, *, after: int = 0) -> tuple[Entry, ...]:
        """Read the entries behind a sequence number, in order."""
        if self._connection is None:
            return ()
        try:
            with self._lock:
                rows = self._connection.execute(
                    "SELECT seq, key, at, by, kind, body FROM entry WHERE seq > ? ORDER BY seq",
                    (after,),
                ).fetchall()
            return tuple(_entry(row) for row in rows)
        except (apsw.Error, ValueError, TypeError) as error:
            raise self._unopened(error) from error

    def append(
        self, kind: str, body: Mapping[str, Any], *, key: str, by: str, at: datetime
    ) -> tuple[Entry, bool]:
        """Add an entry and return it once it is on the disk, with whether it is new.

        The same key with the same content is the same entry again. Raises `KeyConflict` for another
        content under a known key, `StateRefused` when nothing can be written.
        """
        text = json.dumps(dict(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        with self._lock, self._refusing():
            return self._appended(self._writing(), (key, at, by, kind, text))

    def _appended(
        self, connection: apsw.Connection, fields: tuple[str, datetime, str, str, str]
    ) -> tuple[Entry, bool]:
        key, at, by, kind, text = fields
        former = connection.execute(
            "SELECT seq, key, at, by, kind, body FROM entry WHERE key = ?", (key,)
        ).fetchone()
        if former is not None:
            if former[4:] != (kind, text):
                raise KeyConflict("这一条已用同一编号登记过，内容不同；未再登记，请刷新页面核对。")
            return _entry(former), False
        seq, moment = self._last + 1, at.isoformat(timespec="seconds")
        chain = chained(self._head, (seq, key, moment, by, kind, text))
        connection.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seq, key, moment, by, kind, text, chain),
        )
        self._last, self._head, self._full = seq, chain, False
        return _entry((seq, key, moment, by, kind, text)), True

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put the appends of the block on the disk at once (合并提交): all of them, or none.

        Nothing of it may be acknowledged before the block has ended. Raises as `append` does.
        """
        with self._lock, self._refusing():
            connection, last, head = self._writing(), self._last, self._head
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                self._last, self._head = last, head
                # a full disk or a failed write may have ended the transaction already
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn errors of the disk into refusals; whatever failed is not counted."""
        try:
            yield
        except apsw.FullError as error:
            self._full = True
            raise DiskFull(FULL) from error
        except apsw.Error as error:
            # after a failed sync nothing may be acknowledged any more: the disk's state is unknown
            self._broken = (
                f"{self._title}写入失败（{error}），已停止登记，刚才这一条不能确定是否写入；"
                "请检查磁盘，重新启动程序后核对，查看和打印不受影响。"
            )
            raise StateRefused(self._broken) from error

    @property
    def trouble(self) -> str:
        """Say why nothing can be recorded at present (停止登记的原因); empty while all is well."""
        if self._full and shutil.disk_usage(self._path.parent).free >= _ROOM_BYTES:
            self._full = False
        return self._broken or (FULL if self._full else "")

    def _writing(self) -> apsw.Connection:
        if self._broken:
            raise StateRefused(self._broken)
        if not self._writable or self._connection is None:
            raise StateRefused("本程序只读打开状态文件夹，不能登记；请到值班服务所在的窗口操作。")
        return self._connection

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            if self._connection is not None:
                _close(self._connection)
                self._connection = None


def _close(connection: apsw.Connection) -> None:
    # what a failing disk keeps from being tidied up is in the log, and read at the next start
    with suppress(apsw.Error):
        connection.close(force=True)


def _entry(row: Any) -> Entry:
    seq, key, at, by, kind, body = row
    return Entry(seq, key, datetime.fromisoformat(at), by, kind, json.loads(body))


def written_again(log: Path) -> None:
    """Write a log over itself and sync it (重写日志): what a failed sync left may be in memory only.

    Such a part is read back after a restart as if it were on the disk; what follows it would be lost
    with it.
    """
    if log.is_file():
        with log.open("r+b") as file:
            content = file.read()
            file.seek(0)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def chained(head: str, fields: Sequence[str | int]) -> str:
    """Return the chain hash of an entry behind the hash of the one before it (哈希链)."""
    # the text of json.dumps([head, *fields], ensure_ascii=False): a million entries are verified in seconds
    parts = [str(field) if isinstance(field, int) else encode_basestring(field) for field in fields]
    line = f"[{encode_basestring(head)}, {', '.join(parts)}]"
    return hashlib.sha256(line.encode()).hexdigest()


def set_aside(state: State, name: str, *, at: datetime) -> Path | None:
    """Move a closed ledger into `drills/` (演练存档); None when there was nothing in it."""
    state.require_writable()
    path = state.path / name
    if not path.is_file():
        return None
    folder = state.path / DRILLS
    folder.mkdir(exist_ok=True)
    number = 1 + sum(1 for _ in folder.glob("*.db"))
    target = folder / f"{number:03d}-{at:%Y%m%d-%H%M%S}.db"
    # a reader may still hold the log: it goes along, so that nothing of the drill is lost
    for ending in ("-wal", "-shm"):
        beside = path.with_name(name + ending)
        if beside.is_file():
            beside.rename(target.with_name(target.name + ending))
    return path.rename(target)
