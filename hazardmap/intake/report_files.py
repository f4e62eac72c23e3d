"""The check report as files (检查报告文件): rows for a spreadsheet, and the file itself with its cells marked."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Draft, Remark
from hazardmap.intake.workbook import Block, read_book

COLUMNS: Final = ("sheet", "row", "column", "value", "problem", "suggestion")
_LIVE: Final = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_GRADES: Final = {REFUSED: "未收", REPAIRED: "已修正", NOTED: "请留意"}
_COLOURS: Final = {REFUSED: "#F4C7C3", REPAIRED: "#FFF2B3", NOTED: "#D6E9F8"}
_WORST: Final = (REFUSED, REPAIRED, NOTED)
_MOST_COMMENTS: Final = 5_000
"""comments in one workbook; more make it slow to open, the colours stay"""
_Places = Mapping[tuple[str, int, str], list[Remark]]


@dataclass(slots=True, eq=False)
class _Looks:
    """Colours of the grades, and how many comments the workbook may still take."""

    colours: Mapping[str, Any]
    comments_left: int

    def of(self, told: Iterable[Remark]) -> Any:
        grades = {one.grade for one in told}
        return self.colours.get(next((one for one in _WORST if one in grades), ""))


def report_csv(remarks: Iterable[Remark], *, bom: bool = False) -> bytes:
    """Return the report as CSV (报告表): `sheet,row,column,value,problem,suggestion`.

    Text that would be a formula gets a leading apostrophe; the row of a remark on the whole file is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in remarks:
        words = (one.column, one.value, one.problem, one.suggestion)
        writer.writerow([plain(one.sheet), one.row or "", *map(plain, words)])
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula (去公式)."""
    word = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{word}" if word.startswith(_LIVE) else word


def marked_copy(source: Path, draft: Draft, target: Path) -> Path:
    """Write a copy of a foreign sheet as xlsx with every remarked cell coloured and commented (标注副本).

    Cells are written as text or numbers, never as formulas; a first page lists all remarks.
    """
    book = xlsxwriter.Workbook(
        str(target),
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
         "constant_memory": False, "in_memory": True},
    )  # fmt: skip
    colours = {grade: book.add_format({"bg_color": one}) for grade, one in _COLOURS.items()}
    looks = _Looks(colours, _MOST_COMMENTS)
    used = {"检查报告"}
    _list(book.add_worksheet("检查报告"), draft.remarks, book.add_format({"bold": True}))
    places = _places(draft.remarks)
    headers = [str(name) for name in draft.raw.columns[2:]]
    for block in read_book(source).blocks:
        page = book.add_worksheet(_page_name(block.name, used))
        _mark(page, block, headers, places, looks)
    book.close()
    return target


def _list(page: Any, remarks: Sequence[Remark], bold: Any) -> None:
    page.write_row(0, 0, ("工作表", "行", "列", "内容", "问题", "建议", "处理"), bold)
    for number, one in enumerate(remarks, start=1):
        page.write_string(number, 0, one.sheet)
        if one.row:
            page.write_number(number, 1, one.row)
        words = (one.column, one.value, one.problem, one.suggestion, _GRADES[one.grade])
        for at, word in enumerate(words, start=2):
            page.write_string(number, at, word[:30_000])
    page.freeze_panes(1, 0)
    page.set_column(2, 3, 16)
    page.set_column(4, 5, 40)


def _places(remarks: Iterable[Remark]) -> _Places:
    found: dict[tuple[str, int, str], list[Remark]] = defaultdict(list)
    for one in remarks:
        if one.row:
            found[one.sheet, one.row, one.column].append(one)
    return found


def _page_name(name: str, used: set[str]) -> str:
    """Return a name a workbook takes, once each."""
    word = "".join("_" if mark in "[]:*?/\\" else mark for mark in name).strip("'")[:28] or "表"
    made, count = word, 1
    while made in used:
        count += 1
        made = f"{word}{count}"
    used.add(made)
    return made


def _mark(page: Any, block: Block, headers: Sequence[str], places: _Places, looks: _Looks) -> None:
    """Write one sheet and mark its cells, as long as comments are left."""
    at_column = _columns(block, headers)
    marked: dict[tuple[int, int], list[Remark]] = defaultdict(list)
    for (sheet, line, column), told in places.items():
        if sheet == block.name:
            marked[line - 1, at_column.get(column, 0)].extend(told)
    for number, row in enumerate(block.rows):
        for at, cell in enumerate(row):
            if cell not in (None, "") or (number, at) in marked:
                _write(page, number, at, cell, looks.of(marked.get((number, at), ())))
    for place in sorted(marked)[: looks.comments_left]:
        words = "\n".join(
            f"{_GRADES[one.grade]}：{one.problem}；{one.suggestion}" for one in marked[place]
        )
        page.write_comment(*place, words[:1_000], {"author": ""})
    looks.comments_left = max(0, looks.comments_left - len(marked))


def _columns(block: Block, headers: Sequence[str]) -> dict[str, int]:
    """Return header → column, by the row that holds most of the headers; a joined header by its last word."""
    wanted = set(headers)
    best: list[str] = []
    for row in block.rows[:30]:
        words = [" ".join(str(cell).split()) if cell is not None else "" for cell in row]
        if len(wanted & set(words)) > len(wanted & set(best)):
            best = words
    found: dict[str, int] = {}
    for at, word in enumerate(best):
        if word:
            found.setdefault(word, at)
    for header in headers:
        if header in found:
            continue
        place = header.rpartition("（第")[2].removesuffix("列）")
        if place.isdigit():
            found[header] = int(place) - 1
    return found | _by_order(headers, found, len(best))


def _by_order(headers: Sequence[str], found: Mapping[str, int], width: int) -> dict[str, int]:
    """Place headers of two rows by their order, when every column has a header."""
    if len(headers) != width:
        return {}
    return {header: at for at, header in enumerate(headers) if header not in found}


def _write(page: Any, row: int, column: int, cell: Any, colour: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        page.write_string(row, column, "" if cell is None else str(cell)[:32_000], colour)
    else:
        page.write_number(row, column, cell, colour)
