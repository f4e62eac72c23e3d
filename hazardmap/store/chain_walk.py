"""Walks one hash chain from end to end (逐条核对): what was changed, cut, moved or written in by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw

from hazardmap.store.database_schemas import LEDGER as SCHEMA
from hazardmap.store.heads import Mark
from hazardmap.store.ledger import CREATE, GENESIS, TITLES, chained

_MOST: Final = 20
"""findings of one database that are told; the rest are counted"""
_PROTECTION: Final = "防改写的保护（只增不改的触发器、编号唯一）被拿掉或换过：有人直接动过数据库"
_WRONG: Final = "内容与链号对不上：这一条被改过、换过位置，或它前面被插入、删去过"
_CLOCK: Final = "登记时间比前一条早：当时电脑的时钟被拨回过"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (一处异常): in which database, at which entry (0 = all of it), what."""

    database: str
    seq: int
    words: str


@dataclass(slots=True)
class Walk:
    """What one database looks like (一本的核对结果): how many entries, where it ends, what is wrong."""

    database: str
    title: str
    count: int = 0
    mark: Mark = field(default_factory=lambda: Mark(0, GENESIS))
    last_at: str = ""
    findings: list[Finding] = field(default_factory=list)
    untold: int = 0
    notices: list[str] = field(default_factory=list)
    met: set[Mark] = field(default_factory=set)
    """the marks asked for that are in the chain"""
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    """printed head → the entry that ends so: its number and time"""

    def find(self, seq: int, words: str) -> None:
        """Note that something is wrong at an entry."""
        if len(self.findings) < _MOST:
            self.findings.append(Finding(self.database, seq, words))
        else:
            self.untold += 1


def walk(path: Path, name: str, *, marks: Collection[Mark] = (), heads: Sequence[str] = ()) -> Walk:
    """Walk a database of entries; `marks` and `heads` (hex digits a print carries) are looked for on the way.

    `name` is what the database is called in `heads.log` and on prints.
    """
    made = Walk(path.name, TITLES.get(name, "台账"))
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(5000)
        try:
            _read(connection, made, frozenset(marks), heads)
        finally:
            connection.close()
    except apsw.Error as error:
        made.find(0, f"文件打不开或已损坏（{error}）")
    return made


def _read(
    connection: apsw.Connection, made: Walk, marks: frozenset[Mark], heads: Sequence[str]
) -> None:
    (number,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
    if number == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        return
    if number > SCHEMA:
        made.find(0, "由更新版本的程序写成，本程序不能核对；请换用新版程序")
        return
    for (words,) in connection.execute("PRAGMA quick_check(3)"):
        if words != "ok":
            made.find(0, f"数据库文件已损坏（{words}）")
    if _schema(connection) != _expected():
        made.find(0, _PROTECTION)
    _entries(connection, made, marks, heads)
    twice = "SELECT key, min(seq), max(seq) FROM entry GROUP BY key HAVING count(*) > 1"
    for key, first, last in connection.execute(twice):
        made.find(last, f"与第 {first} 条是同一编号（{key}）：同一条被重复写入（重放）")


def _entries(
    connection: apsw.Connection, made: Walk, marks: frozenset[Mark], heads: Sequence[str]
) -> None:
    head, before, latest = GENESIS, 0, ""
    wanted = {mark.seq for mark in marks}
    rows = connection.execute("SELECT seq, key, at, by, kind, body, chain FROM entry ORDER BY seq")
    for seq, key, at, by, kind, body, chain in rows:
        made.count += 1
        if seq != before + 1:
            made.find(seq, _gap(before, seq))
        elif _chain_of(head, (seq, key, at, by, kind, body)) != chain:
            made.find(seq, f"{_named(at, by, kind)}：{_WRONG}")
        if str(at) < latest and len(made.notices) < _MOST:
            made.notices.append(f"第 {seq} 条（{_named(at, by, kind)}）{_CLOCK}（{latest}）。")
        head, before, latest = str(chain), seq, str(at)
        if seq in wanted:
            made.met |= marks & {Mark(seq, head)}
        for printed in heads:
            if head.startswith(printed):
                made.heads[printed] = (seq, latest)
    made.mark, made.last_at = Mark(before, head), latest


def _gap(before: int, seq: int) -> str:
    if seq <= before:
        return f"编号 {seq} 出现不止一次：有人重写过数据库"
    missing = f"第 {before + 1} 条" if seq == before + 2 else f"第 {before + 1} 至 {seq - 1} 条"
    return f"{missing}不见了：被删去，或前面的顺序被动过"


def _named(at: Any, by: Any, kind: Any) -> str:
    return f"{str(at)[:19].replace('T', ' ')} {by} {kind}"


def _chain_of(head: str, fields: Sequence[Any]) -> str:
    try:
        return chained(head, fields)
    except TypeError:  # a value that no entry of ours could hold
        return ""


def _schema(connection: apsw.Connection) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    )
    return [(str(name), " ".join(str(sql).split())) for name, sql in found]


def _expected() -> list[tuple[str, str]]:
    fresh = apsw.Connection(":memory:")
    fresh.execute(CREATE)
    return _schema(fresh)
