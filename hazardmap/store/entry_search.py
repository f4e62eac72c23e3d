"""Looks entries up (查台账): newest first, by day, person and kind, a page at a time, beside the writer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import apsw

from hazardmap.entries import Entry
from hazardmap.errors import StateRefused

_COLUMNS: Final = "seq, key, at, by, kind, body"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for (查询条件): a day `2026-06-10`, part of a name, kinds; empty = all."""

    day: str = ""
    by: str = ""
    kinds: tuple[str, ...] = ()
    families: bool = False
    """`kinds` are families (`move`) rather than whole kinds"""


def search(
    path: Path, wanted: Wanted, *, most: int, skip: int = 0
) -> tuple[tuple[Entry, ...], int]:
    """Return the newest entries that fit, and how many fit in all; an absent database has none.

    Raises `StateRefused` when it cannot be read.
    """
    if not path.is_file():
        return (), 0
    where, values = _where(wanted)
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(5000)
            (count,) = connection.execute(
                f"SELECT count(*) FROM entry WHERE {where}",  # noqa: S608 - fixed words only
                values,
            ).fetchone() or (0,)
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM entry WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?",  # noqa: S608
                (*values, most, skip),
            ).fetchall()
        finally:
            connection.close()
        found = tuple(_entry(row) for row in rows)
    except (apsw.Error, ValueError, TypeError) as error:
        raise StateRefused(
            f"{path} 读不了（{error}）；请运行 server.py verify 核对，或从备份恢复。"
        ) from error
    return found, int(count)


def _entry(row: Any) -> Entry:
    seq, key, at, by, kind, body = row
    return Entry(seq, key, datetime.fromisoformat(at), by, kind, json.loads(body))


def _where(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    parts: list[str] = ["1"]
    values: list[str] = []
    if wanted.day:
        parts.append("substr(at, 1, 10) = ?")
        values.append(wanted.day)
    if wanted.by:
        parts.append("instr(by, ?) > 0")
        values.append(wanted.by)
    if wanted.kinds:
        column = "substr(kind, 1, instr(kind || '.', '.') - 1)" if wanted.families else "kind"
        parts.append(f"{column} IN ({_marks(wanted.kinds)})")
        values += wanted.kinds
    return " AND ".join(parts), tuple(values)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
