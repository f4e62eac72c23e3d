"""The state folder (状态文件夹): what the system learns; one writer at a time, any number of readers."""

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from hazardmap.errors import StateRefused
from hazardmap.store.database_schemas import bring_databases_forward, refuse_newer_databases
from hazardmap.store.pending import put_back
from hazardmap.store.schema import bring_forward, read_schema, refuse_newer, refuse_older

LOCK_NAME: Final = "writer.lock"
_LOCKED_AT: Final = 1 << 20
"""The locked byte lies behind the text, so that others can still read the pid (Windows)."""


@dataclass(frozen=True, slots=True)
class State:
    """An opened state folder (已打开的状态文件夹); only a writable one may be changed."""

    path: Path
    writable: bool

    def require_writable(self) -> None:
        """Raise `StateRefused` unless this process is the one writer."""
        if not self.writable:
            raise StateRefused(f"状态文件夹 {self.path} 只读打开，不能写入；请由值班服务写入。")


def default_path(county_id: str) -> Path:
    """Return `var/<county_id>`; characters that are no part of a plain name become `_`."""
    plain = re.sub(r"[^\w-]", "_", county_id)
    return Path("var") / (plain or "_")


def reading(path: Path) -> State:
    """Open a state folder to read; an absent one is an empty one. Raises `StateRefused`."""
    number = read_schema(path)
    if number is not None:
        refuse_newer(path, number)
        refuse_older(path, number)
        refuse_newer_databases(path)
    return State(path, writable=False)


@contextmanager
def writing(path: Path, *, now: datetime) -> Iterator[State]:
    """Open a state folder as its one writer, for as long as the block runs.

    Creates a new folder, brings an older one forward (with a backup). Raises `StateRefused` with the
    pid of the other writer.
    """
    read_schema(path)  # a folder that is not ours is refused before anything is put into it
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(path)
    with (path / LOCK_NAME).open("a+", encoding="ascii") as lock:
        if not _taken(lock):
            raise StateRefused(_held(path))
        try:
            lock.seek(0)
            lock.truncate()
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            refuse_newer_databases(path)
            bring_forward(path, now=now)
            bring_databases_forward(path, now=now)
            put_back(path)
            yield State(path, writable=True)
        finally:
            lock.seek(0)
            lock.truncate()
            lock.flush()
            _release(lock)


def _close_to_others(path: Path) -> None:
    """Let no other user of this computer into the folder: lists and ledgers hold names and phones."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    # one that everybody may change is not ours to mend: the start refuses it (store/account_check.py)
    if mode & 0o007 and not mode & 0o002:
        with suppress(PermissionError):
            path.chmod(mode & ~0o007)


@contextmanager
def unused(path: Path) -> Iterator[None]:
    """Hold a folder that nobody writes to, without opening it (无人使用); raises as `writing` does."""
    if not (path / LOCK_NAME).is_file():
        yield
        return
    with (path / LOCK_NAME).open("a+", encoding="ascii") as lock:
        if not _taken(lock):
            raise StateRefused(_held(path))
        try:
            yield
        finally:
            _release(lock)


def _held(path: Path) -> str:
    words = (path / LOCK_NAME).read_text(encoding="ascii", errors="replace").strip()
    holder = f"进程 {words}" if words else "另一个进程"
    return f"状态文件夹 {path} 正被{holder}使用；请先停止它，或用 --state 指定另一个文件夹。"


if sys.platform == "win32":
    import msvcrt

    def _taken(lock: IO[str]) -> bool:
        lock.seek(_LOCKED_AT)
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(lock: IO[str]) -> None:
        lock.seek(_LOCKED_AT)
        msvcrt.locking(lock.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _release(lock: IO[str]) -> None:
        fcntl.flock(lock.fileno(), fcntl.LOCK_UN)
