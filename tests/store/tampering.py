"""Ten ways to change history behind the program's back, each by somebody who knows the file well."""

from collections.abc import Callable
from pathlib import Path

import apsw

from hazardmap.store.ledger import CREATE, GENESIS, REAL, chained

Row = tuple[int, str, str, str, str, str, str]


def rows_of(folder: Path, name: str = REAL) -> list[Row]:
    connection = apsw.Connection(str(folder / name))
    rows: list[Row] = connection.execute("SELECT * FROM entry ORDER BY seq").fetchall()
    connection.close()
    return rows


def written_anew(folder: Path, rows: list[Row], name: str = REAL, create: str = CREATE) -> None:
    """Write a database of these very rows, with the guards as they should be."""
    for ending in ("", "-wal", "-shm"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
    connection = apsw.Connection(str(folder / name))
    connection.execute(create)
    connection.execute("PRAGMA user_version=1")
    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()


def chained_anew(rows: list[Row]) -> list[Row]:
    """Number and chain rows again, as whoever knows the rule would."""
    head, made = GENESIS, []
    for seq, (_, *fields, _) in enumerate(rows, start=1):
        head = chained(head, (seq, *fields))
        made.append((seq, *fields, head))
    return made


def edit(rows: list[Row]) -> list[Row]:
    seq, key, at, by, kind, body, chain = rows[4]
    return [*rows[:4], (seq, key, at, by, kind, body.replace("4", "5"), chain), *rows[5:]]


def delete(rows: list[Row]) -> list[Row]:
    return rows[:4] + rows[5:]


def reorder(rows: list[Row]) -> list[Row]:
    fourth, fifth = rows[3], rows[4]
    return [*rows[:3], (4, *fifth[1:]), (5, *fourth[1:]), *rows[5:]]


def insert(rows: list[Row]) -> list[Row]:
    _, _, at, by, kind, body, _ = rows[3]
    forged = (5, "forged", at, by, kind, body)
    new = (*forged, chained(rows[3][6], forged))
    return [*rows[:4], new, *((row[0] + 1, *row[1:]) for row in rows[4:])]


def truncate(rows: list[Row]) -> list[Row]:
    return rows[:-2]


def fork(rows: list[Row]) -> list[Row]:
    """Another history from the sixth entry on, chained without a fault."""
    other = (0, "another", *rows[5][2:])
    return chained_anew([*rows[:5], other, *rows[6:]])


def clock(rows: list[Row]) -> list[Row]:
    seq, key, at, *others = rows[4]
    return [*rows[:4], (seq, key, at.replace("T02", "T01"), *others), *rows[5:]]


def column_swap(rows: list[Row]) -> list[Row]:
    seq, key, at, by, kind, *others = rows[4]
    return [*rows[:4], (seq, key, at, kind, by, *others), *rows[5:]]


def chain_anew(rows: list[Row]) -> list[Row]:
    """Edit one entry and chain everything again."""
    return chained_anew(edit(rows))


def replay(rows: list[Row]) -> list[Row]:
    """Enter the third entry again at the end, chained without a fault."""
    return chained_anew([*rows, rows[2]])


KINDS: dict[str, tuple[Callable[[list[Row]], list[Row]], str]] = {
    "edit": (edit, "第 5 条"),
    "delete": (delete, "第 5 条不见了"),
    "reorder": (reorder, "第 4 条"),
    "insert": (insert, "第 6 条"),
    "truncate": (truncate, "现在只有 8 条：末尾被截掉"),
    "fork": (fork, "被整本重写过"),
    "clock": (clock, "第 5 条"),
    "column swap": (column_swap, "第 5 条"),
    "re-chain": (chain_anew, "被整本重写过"),
    "replay": (replay, "与第 3 条是同一编号"),
}
"""kind of tampering → who does it, and what a verification must say"""
UNIQUE = "key TEXT NOT NULL UNIQUE"
