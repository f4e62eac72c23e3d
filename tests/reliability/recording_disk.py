"""A disk that keeps a diary (记录磁盘): every write, truncation, sync and deletion of SQLite's files.

It can be told to fail at its n-th operation. It stands between SQLite and the real files as an APSW
VFS. Its files have no shared memory, so the write-ahead log needs `locking_mode=EXCLUSIVE`; what is
written and synced, and when, is the same.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apsw

NAME = "recording"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a file: `write` `truncate` `sync` `failed` `delete`; `ack` = an entry.

    `failed` is a sync that did not come back well; `file` of an `ack` is the entry's key.
    """

    what: str
    file: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Fault:
    """What goes wrong: operation number `at` (from 1), and with `sticky` every one behind it.

    Writes, truncations and syncs count. `full` = no space left, else the device fails (EIO).
    """

    at: int
    sticky: bool = False
    full: bool = False
    count: int = 0

    def due(self) -> bool:
        """Count one operation; tell whether it fails."""
        self.count += 1
        return self.count == self.at or (self.sticky and self.count > self.at)

    def mend(self) -> None:
        """Let the disk work again."""
        self.at, self.sticky = 0, False

    def error(self, kind: int) -> apsw.Error:
        """Make what SQLite hears of it."""
        if self.full:
            return apsw.FullError("injected")
        failure = apsw.IOError("injected")
        failure.extendedresult = kind
        return failure


class _File(apsw.VFSFile):
    def __init__(self, disk: "_Disk", name: Any, flags: list[int]) -> None:
        self._diary, self._fault = disk.diary, disk.fault
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._name = path.rpartition("/")[2]
        super().__init__(disk.below, name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        due = self._fault.due()
        # a failing write gets half way
        written = bytes(data)[: len(data) // 2 if due else None]
        super().xWrite(written, offset)
        self._diary.append(Event("write", self._name, offset, written))
        if due:
            raise self._fault.error(apsw.SQLITE_IOERR_WRITE)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        if self._fault.due():
            raise self._fault.error(apsw.SQLITE_IOERR_TRUNCATE)
        super().xTruncate(newsize)
        self._diary.append(Event("truncate", self._name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._fault.due():
            self._diary.append(Event("failed", self._name))
            raise self._fault.error(apsw.SQLITE_IOERR_FSYNC)
        super().xSync(flags)
        self._diary.append(Event("sync", self._name))


class _Disk(apsw.VFS):
    def __init__(self, below: str, diary: list[Event], fault: Fault) -> None:
        self.below, self.diary, self.fault = below, diary, fault
        super().__init__(NAME, below, True)

    def xOpen(self, name: Any, flags: Any) -> apsw.VFSFile:  # noqa: N802
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.diary.append(Event("delete", filename.rpartition("/")[2], int(syncdir)))


def _alone(connection: apsw.Connection) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    # many short logs instead of one long one: the copying back is cut as often as the writing
    connection.execute("PRAGMA wal_autocheckpoint=30")


@contextmanager
def recording(fault: Fault | None = None) -> Iterator[list[Event]]:
    """Record what every database opened inside the block does to its files, failing as told."""
    former, hook = apsw.vfs_names()[0], sys.unraisablehook
    # a failure while another one is on its way has nobody to hear it but this hook
    sys.unraisablehook = lambda one: None if isinstance(one.exc_value, apsw.Error) else hook(one)
    diary: list[Event] = []
    disk = _Disk(former, diary, fault or Fault(at=0))
    apsw.connection_hooks.append(_alone)
    try:
        yield diary
    finally:
        sys.unraisablehook = hook
        apsw.connection_hooks.remove(_alone)
        disk.unregister()
        assert apsw.vfs_names()[0] == former
