"""停产撤人: which mines have reported, withdrawn, confirmed nobody underground; apart from 五停."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry

REPORT: Final = 1
WITHDRAW: Final = 2
ZERO: Final = 3
STEPS: Final = {"mine.reported": REPORT, "mine.withdrawn": WITHDRAW, "mine.zero": ZERO}
WORDS: Final = {REPORT: "已报告", WITHDRAW: "已停产撤人", ZERO: "井下零人已确认"}


@dataclass(frozen=True, slots=True)
class MineWord:
    """What a mine said (矿山报告): the step, people, who said it, when."""

    key: str
    step: int
    mine_id: str
    people: int
    said_by: str
    at: datetime
    by: str


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Mines:
    """The words of all mines in one book (停产撤人情况)."""

    said: Mapping[str, tuple[MineWord, ...]] = field(default_factory=_nothing)

    def latest(self, mine_id: str, step: int, since: datetime) -> MineWord | None:
        """Return the newest word of a mine for a step or a further one, said since a moment."""
        words = self.said.get(mine_id, ())
        found = [one for one in words if one.step >= step and one.at >= since]
        return found[-1] if found else None


NONE: Final = Mines()


def step(part: Mines, entry: Entry) -> Mines:
    """Take in one entry of the family `mine`."""
    number = STEPS.get(entry.kind)
    if number is None:
        return part
    body = entry.body
    one = MineWord(
        key=entry.key,
        step=number,
        mine_id=str(body["mine_id"]),
        people=int(body.get("people", 0)),
        said_by=str(body.get("said_by", "")),
        at=entry.at,
        by=entry.by,
    )
    words = (*part.said.get(one.mine_id, ()), one)
    return replace(part, said=MappingProxyType({**part.said, one.mine_id: words}))


def asked_step(words: str) -> int:
    """Read the step from the response table's words (响应表“矿山”列): 报告, 停产撤人, 确认井下零人."""
    if "零人" in words:
        return ZERO
    if "撤人" in words:
        return WITHDRAW
    return REPORT if "报告" in words else 0
