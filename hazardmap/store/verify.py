"""Verifies what the ledgers say against themselves, `heads.log` and printed heads (核对台账)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hazardmap.errors import UsageError
from hazardmap.store.chain_walk import Finding, Walk, walk
from hazardmap.store.heads import FILE_NAME, Mark, Noted, read_heads
from hazardmap.store.ledger import AUDIT, DRILL, DRILLS, REAL, TITLES

SHORTEST: Final = 8
"""hex digits of a printed head below which it could be any entry's"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found (核对结论)."""

    walks: tuple[Walk, ...]
    findings: tuple[Finding, ...]
    untold: int
    notices: tuple[str, ...]
    heads: tuple[str, ...]
    """printed heads that were found, in words"""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def printed_head(text: str) -> str:
    """Read a head as typed from paper (印出的指纹): spaces, dots and capitals do not matter.

    Raises `UsageError` for anything but at least eight hex digits.
    """
    plain = re.sub(r"[\s·.-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{8,64}", plain):
        raise UsageError(
            f"“{text}”不是台账指纹；请照报表上“台账指纹”后面的字抄，至少 {SHORTEST} 位，只有 0–9 和 a–f。"
        )
    return plain


def verify(folder: Path, heads: Sequence[str] = ()) -> Verdict:
    """Walk every ledger of a state folder: the real one, the audit log, the drill's and those laid aside.

    `heads` come from `printed_head`. Only reads, so it may run beside the serving process.
    """
    noted, odd = read_heads(folder / FILE_NAME)
    walks = []
    findings = [Finding(FILE_NAME, number, "这一行被改过或写坏，读不懂") for number in odd]
    for name in (REAL, AUDIT, DRILL):
        files = _files(folder, name)
        marks = {one.mark for one in noted if one.database == name}
        made = [walk(file, name, marks=marks, heads=heads) for file in files]
        walks += made
        findings += [finding for one in made for finding in one.findings]
        met = {mark for one in made for mark in one.met}
        findings += _lost((one for one in noted if one.database == name), met, made)
    found = {head: (one, *one.heads[head]) for one in walks for head in one.heads}
    findings += [Finding(REAL, 0, _not_there(head)) for head in heads if head not in found]
    return Verdict(
        walks=tuple(walks),
        findings=tuple(findings),
        untold=sum(one.untold for one in walks),
        notices=tuple(_notices(walks, noted)),
        heads=tuple(_found(head, *where) for head, where in found.items()),
    )


def _files(folder: Path, name: str) -> list[Path]:
    aside = sorted((folder / DRILLS).glob("*.db")) if name == DRILL else []
    return [file for file in (folder / name, *aside) if file.is_file()]


def _lost(noted: Iterable[Noted], met: set[Mark], walks: Sequence[Walk]) -> Iterator[Finding]:
    """Tell which noted heads of a database are in none of its files any more: cut off, or written anew."""
    last = max((one.mark.seq for one in walks), default=0)
    gone = [one for one in noted if one.mark not in met]
    for one in [one for one in gone if one.mark.seq > last][-1:]:
        now = f"现在只有 {last} 条：末尾被截掉，或换成了旧文件" if walks else "现在整个文件不见了"
        yield Finding(one.database, last, f"{_minute(one.at)} 时已有 {one.mark.seq} 条，{now}")
    for one in [one for one in gone if one.mark.seq <= last][:1]:
        words = (
            f"与 {_minute(one.at)} 留下的指纹不同：{TITLES[one.database]}到这一条为止被整本重写过"
        )
        yield Finding(one.database, one.mark.seq, words)


def _minute(at: str) -> str:
    return at[:19].replace("T", " ")


def _not_there(head: str) -> str:
    return (
        f"印出的指纹 {head} 在各本台账里都找不到：报表印出以后台账被截掉或整本重写过"
        "（从较早的备份恢复过也会这样：备份以后的登记已不在），也可能抄错了字"
    )


def _found(head: str, where: Walk, seq: int, at: str) -> str:
    later = where.mark.seq - seq
    return (
        f"印出的指纹 {head} 是{where.title}第 {seq} 条（{_minute(at)}）之后的指纹，相符；"
        f"此后又登记 {later} 条。"
    )


def _notices(walks: Sequence[Walk], noted: Sequence[Noted]) -> Iterator[str]:
    for one in walks:
        if one.title != TITLES[DRILL]:  # a drill may run on the clock of a past storm
            yield from (f"{one.title}{words}" for words in one.notices)
    if not noted and any(one.count for one in walks):
        yield "没有指纹底册（heads.log），末尾被截掉看不出来；请用 --head 抄报表上的台账指纹再核对一次。"
