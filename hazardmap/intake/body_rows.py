"""Sort the rows below a header (数据行): data, notes at the foot, totals, repeated headers, a village's word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.draft import NOTED, Remark
from hazardmap.intake.header_rows import Header, filled
from hazardmap.intake.sheet import Cell
from hazardmap.intake.workbook import Block
from hazardmap.levels import fold
from hazardmap.tables.cells import as_text

NOBODY: Final = re.compile(
    r"(本村|本社区|该村|我村)?(目前|暂)?(没有|无)(需要?|应)?(避险)?转移(的)?(人员|对象|户|任务)|无转移人员"
)
_FOOT: Final = re.compile(
    r"^(注[:：]|注\d|备注[:：]|说明|填表|填报|制表|审核|审批|单位负责人|单位[（(]盖章|联系人[:：]|日期[:：]|★|※|\*)"
)
_TOTAL: Final = re.compile(r"^(合计|总计|小计|共计|总数)")
_LONG_TEXT: Final = 30
_FEW: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The data rows of one sheet as text (一张表的数据行): indexed by row number as the sheet shows it."""

    cells: pd.DataFrame
    remarks: tuple[Remark, ...]
    nobody: tuple[tuple[int, str], ...]
    """rows that say 本村无转移人员: row number and the row's whole text"""
    title: str
    """the text above the header"""


def read_body(block: Block, header: Header) -> Body:
    """Return the data rows under the header; whatever is left out is noted with its row number."""
    below = block.rows[header.last + 1 :]
    shift = header.last + 1
    spans = tuple(
        ((top - shift, left), (bottom - shift, right))
        for (top, left), (bottom, right) in block.merged
        if top >= shift and left == right and bottom > top
    )
    rows = filled(below, spans)
    named = [(at, name) for at, name in enumerate(header.names) if name]
    kept: dict[int, list[Cell]] = {}
    remarks: list[Remark] = []
    nobody: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=shift + 1):
        if not any(cell not in ("", None) for cell in row):
            continue
        kind, text = _kind(row, header)
        if kind == "nobody":
            nobody.append((number, text))
        elif kind:
            remarks.append(Remark(block.name, number, "", text[:80], kind, "无需处理", NOTED))
        else:
            kept[number] = row
    remarks.extend(_beside(block, kept, header))
    return Body(
        _frame(kept, named),
        tuple(remarks),
        tuple(nobody),
        _title(block, header),
    )


def _kind(row: list[Cell], header: Header) -> tuple[str, str]:
    """Return what a row is when it is no data ("nobody", or the sentence of its remark), and its text."""
    words = [str(cell).strip() for cell in row if cell not in ("", None)]
    if len(words) > _FEW and not _suspicious(words, header):
        return "", ""
    words = [word for word in words if word]
    text = " ".join(dict.fromkeys(words))
    if not words:
        return "空行，未读", ""
    if len(words) <= _FEW and NOBODY.search(fold(text)):
        return "nobody", text
    first, kind = words[0], ""
    if _TOTAL.match(fold(first)):
        kind = "合计行，未作为数据"
    elif len(words) <= 3 and (_FOOT.match(first) or (len(words) == 1 and len(first) > _LONG_TEXT)):
        kind = "表后说明，未作为数据"
    elif len(words) > 2 and sum(word in header.names for word in words) * 2 > len(words):
        kind = "重复的表头，未作为数据"
    elif len(words) > 3 and [fold(word) for word in words] == _numbers(len(words)):
        kind = "列号行，未作为数据"
    return kind, text


def _suspicious(words: list[str], header: Header) -> bool:
    """Tell whether a full row could be a total, a repeated header or the numbers of the columns."""
    first = words[0]
    return first in header.names or words[1] in header.names or first == "1" or "计" in first


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _beside(block: Block, kept: dict[int, list[Cell]], header: Header) -> Iterator[Remark]:
    """Note cells in columns without a header: they would be lost."""
    known = [at < len(header.names) and bool(header.names[at]) for at in range(_width(kept))]
    loose = [at for at, is_known in enumerate(known) if not is_known]
    if not loose:
        return
    for number, row in kept.items():
        for at in loose:
            if at < len(row) and str(row[at] if row[at] is not None else "").strip():
                problem = f"第{at + 1}列没有表头，此格未读"
                value = str(row[at])
                yield Remark(
                    block.name, number, f"第{at + 1}列", value, problem, "如需要请补上表头", NOTED
                )


def _width(kept: dict[int, list[Cell]]) -> int:
    return max(map(len, kept.values()), default=0)


def _frame(kept: dict[int, list[Cell]], named: list[tuple[int, str]]) -> pd.DataFrame:
    index = pd.Index(list(kept), dtype="int64")
    width = max([_width(kept), *(at + 1 for at, _ in named)])
    columns = list(zip(*(row + [None] * (width - len(row)) for row in kept.values()), strict=True))
    data = {
        name: as_text(pd.Series(columns[at] if columns else [], index=index, dtype="object"))
        for at, name in named
    }
    return pd.DataFrame(data, index=index)


def _title(block: Block, header: Header) -> str:
    words = [str(cell) for row in block.rows[: header.first] for cell in row if cell]
    return " ".join(dict.fromkeys(words))
