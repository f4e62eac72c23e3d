"""整点报表 as a workbook: 镇街 × 类型, the columns asked for upward, and what the figures mean."""

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from hazardmap.reports.hourly_sheet import HEADS, title_of
from hazardmap.reports.wording import printed_time
from hazardmap.reports.workbook import Heading
from hazardmap.situation.hourly_view import COLUMNS, Board, TownLine, rows_of
from hazardmap.situation.ordered import OrderedTally

UPWARD: Final = (
    "序号", "县（市、区）", "乡镇（街道）", "统计截止时间", "应转移（户）", "应转移（人）",
    "已转移（户）", "已转移（人）", "其中集中安置（人）", "其中投亲靠友（人）", "途中（人）",
    "未转移（户）", "未转移（人）", "其中拒不转移（人）", "已开放避灾安置场所（处）", "在所人数（人）",
    "其中外来人员（人）", "累计转移（人次）", "目前在外（人）", "已转移较上次增减（人）", "减少或更正原因",
    "报送情况",
)  # fmt: skip
"""Columns of the report upward (省级报表口径，示例，按本级通知核对)."""
_MEANING: Final = (
    "应转＝各号转移指令所列对象，扣除核减，加点名增列；预警变化不改应转。应转＝已转移＋途中＋未转。",
    "类型按最重危险区，一户只算一次，各类型相加等于合计；村报数，未逐户核的人数单列一行，从未转中扣减。",
    "避险转移（预防性）与灾情统计的“紧急转移安置”不是一个数，不得互填。",
    "在所人数按场所所在镇街计，含外来人员；累计转移按人次，再次转移另计；目前在外按人计。",
    "报送情况为“自动冻结，未经人工确认”的，整点时台账怎样就怎样，镇街还没有人确认。",
    "本级报市防指的，是县（市、区）防指；报设区市防指的，由县级报出，二者不得混淆。",
)


def hourly_workbook(shown: Board, heading: Heading, *, county: str, heads: str = "") -> bytes:
    """Write one report: sheets 整点报表, 上报口径 and 说明; text is text, no formula anywhere."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    created = heading.as_of.replace(tzinfo=None)
    book.set_properties({"title": heading.title, "comments": heading.stamp, "created": created})
    looks = _looks(book)
    _write_form(book, shown, looks)
    _write_upward(book, shown, looks, county)
    _write_notes(book, shown, heading, heads)
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{heading.stamp}　{heads}&R第 &P 页 共 &N 页")
    book.close()
    return out.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    usual = {"border": 1, "valign": "vcenter"}
    return {
        "head": book.add_format(
            {**usual, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEEEEE"}
        ),
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "text": book.add_format({**usual, "num_format": "@", "text_wrap": True}),
        "bold": book.add_format({**usual, "num_format": "@", "bold": True}),
        "whole": book.add_format({**usual, "num_format": "0"}),
        "note": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }


def _write_form(book: Any, shown: Board, looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet("整点报表")
    sheet.merge_range(0, 0, 0, len(COLUMNS), title_of(shown), looks["title"])
    sheet.merge_range(1, 0, 1, len(COLUMNS), f"报：{shown.addressee}　{shown.basis}", looks["note"])
    sheet.merge_range(2, 0, 3, 0, "镇街、危险区类型", looks["head"])
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(COLUMNS), 8)
    column = 1
    for word, parts in HEADS:
        last = column + len(parts) - 1
        if last > column:
            sheet.merge_range(2, column, 2, last, word, looks["head"])
        else:
            sheet.write_string(2, column, word, looks["head"])
        for offset, part in enumerate(parts):
            sheet.write_string(3, column + offset, part, looks["head"])
        column = last + 1
    for number, row in enumerate(rows_of(shown), start=4):
        label = f"　其中 {row['label']}" if row["kind"] == "kind" else str(row["label"])
        sheet.write_string(number, 0, label, looks["text" if row["kind"] == "kind" else "bold"])
        _write_cells(sheet, number, 1, [row[name] for name in COLUMNS], looks)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(2, 3)


def _write_upward(book: Any, shown: Board, looks: dict[str, Any], county: str) -> None:
    sheet = book.add_worksheet("上报口径")
    for column, word in enumerate(UPWARD):
        sheet.write_string(0, column, word, looks["head"])
    sheet.set_column(0, len(UPWARD) - 1, 10)
    sheet.set_column(3, 3, 17)
    sheet.set_column(20, 21, 28)
    sheet.set_row(0, 45)
    for number, line in enumerate(shown.lines, start=1):
        _write_cells(sheet, number, 0, _upward(number, county, line), looks)
    if not shown.one_town:
        last = len(shown.lines) + 1
        total = TownLine(shown.total, None, None, "–", late=False)
        cells = _upward(0, county, total)
        _write_cells(sheet, last, 0, ["合计", county, "合计（去重）", *cells[3:]], looks)
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)


def _upward(number: int, county: str, line: TownLine) -> list[Any]:
    one, total = line.figures, line.figures.total
    return [
        number, county, one.town, printed_time(one.as_of), *_people(total),
        one.opened, one.sheltered, one.guests, total.trips, total.away, line.change,
        line.reason, line.state,
    ]  # fmt: skip


def _people(total: OrderedTally) -> tuple[int, ...]:
    return (
        total.households, total.people, total.settled_households, total.settled, total.shelter,
        total.relatives, total.on_the_way, total.not_moved_households, total.not_moved, total.refused,
    )  # fmt: skip


def _write_cells(
    sheet: Any, row: int, first: int, cells: Sequence[Any], looks: dict[str, Any]
) -> None:
    for column, value in enumerate(cells, start=first):
        if value is None:
            sheet.write_blank(row, column, None, looks["whole"])
        elif isinstance(value, int):
            sheet.write_number(row, column, value, looks["whole"])
        else:
            sheet.write_string(row, column, str(value), looks["text"])


def _write_notes(book: Any, shown: Board, heading: Heading, heads: str) -> None:
    sheet = book.add_worksheet("说明")
    look = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    lines = [heading.title, shown.basis, *shown.text, heading.stamp, heads, *_MEANING]
    for number, line in enumerate(filter(None, lines)):
        sheet.write_string(number, 0, line, look)
