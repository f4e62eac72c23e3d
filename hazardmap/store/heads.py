"""Chain heads kept apart (指纹底册): `heads.log` holds what each ledger ended with, minute by minute.

A chain alone cannot tell that its last entries were cut off, or that all of it was written anew; a head
noted elsewhere (here, on a printed report, in a backup) can.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hazardmap.store.state import State

FILE_NAME: Final = "heads.log"
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a ledger had come (台账指纹): its last sequence number and that entry's chain hash."""

    seq: int
    chain: str

    @property
    def words(self) -> str:
        """Write the hash for paper: sixteen hex digits in two groups, too many to be met by trying."""
        return f"{self.chain[:_SHORT]} {self.chain[_SHORT : 2 * _SHORT]}" if self.seq else "空"


@dataclass(frozen=True, slots=True)
class Heads:
    """What a print carries (报表上的指纹): how far ledger and audit log had come when it was made."""

    ledger: Mark
    audit: Mark
    drill: bool = False

    @property
    def words(self) -> str:
        """Write both for paper (台账指纹 1a2b3c4d 5e6f7a8b · 审计指纹 …)."""
        title = "演练台账指纹" if self.drill else "台账指纹"
        return f"{title} {self.ledger.words} · 审计指纹 {self.audit.words}"


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the file (底册一行): when which database ended where."""

    at: str
    database: str
    mark: Mark


class HeadsFile:
    """Adds lines to `heads.log` (记指纹); a mark that was noted last is not noted again."""

    def __init__(self, state: State) -> None:
        """Keep where to write."""
        self._path = state.path / FILE_NAME
        self._writable = state.writable
        self._lock = threading.Lock()
        self._last: dict[str, Mark] = {}

    def note(self, marks: Mapping[str, Mark], *, at: datetime) -> None:
        """Note where databases end, on the disk when this returns. Raises `OSError`."""
        if not self._writable:
            return
        with self._lock:
            new = {
                name: mark
                for name, mark in marks.items()
                if mark.seq and self._last.get(name) != mark
            }
            if not new:
                return
            moment = at.isoformat(timespec="seconds")
            lines = "".join(f"{moment} {name} {m.seq} {m.chain}\n" for name, m in new.items())
            with self._path.open("ab") as file:
                file.write(lines.encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
            self._last |= new


def read_heads(path: Path) -> tuple[tuple[Noted, ...], tuple[int, ...]]:
    """Return what a heads file says, and the numbers of the lines (from 1) that cannot be read.

    A last line without its end was cut off by a power cut and counts as not written.
    """
    if not path.is_file():
        return (), ()
    found, odd = [], []
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            continue
        try:
            at, database, seq, chain = line.decode("ascii").split()
            found.append(Noted(at, database, Mark(int(seq), chain)))
        except ValueError:
            odd.append(number)
    return tuple(found), tuple(odd)
