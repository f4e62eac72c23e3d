"""The list as a workbook (Excel 下载): text cells, no live formulas, ready to print on A4 landscape."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter

from hazardmap.reports.cells import WHOLE, plain_rows

LABELS: Mapping[str, str] = {
    "no": "序号",
    "list_no": "名单号",
    "town": "镇街",
    "village": "村",
    "unit_kind": "对象",
    "unit_id": "编号",
    "name": "户主/单位",
    "people": "人数",
    "assisted": "重点人员",
    "kind": "危险区类型",
    "area": "危险区",
    "also_in": "同时在",
    "address": "住址",
    "phone": "手机",
    "mover": "转移责任人",
    "mover_phone": "转移责任人手机",
    "warner": "预警责任人",
    "warner_phone": "预警责任人手机",
    "shelter": "避灾场所",
    "keeper": "管理员",
    "keeper_phone": "管理员手机",
    "distance_m": "路程（米）",
    "basis": "路程依据",
    "status": "状态",
    "reason": "说明",
    "change": "变化",
    "told": "原告知去处",
    "now": "现在去处",
    "why": "原因",
    "state": "告知",
    "ordered_people": "应转（人）",
    "settled_people": "已转移（人）",
    "on_the_way_people": "途中（人）",
    "not_moved_people": "未转（人）",
    "mark": "未转标记",
    "moved_at": "登记时间",
}
"""Column of the risk list → heading that officers read."""
_WIDTHS: Mapping[str, float] = {
    "no": 6,
    "list_no": 7,
    "unit_kind": 10,
    "unit_id": 18,
    "name": 10,
    "people": 6,
    "assisted": 8,
    "kind": 16,
    "area": 20,
    "also_in": 14,
    "address": 20,
    "shelter": 18,
    "reason": 44,
    "distance_m": 9,
    "basis": 9,
    "status": 11,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What the sheet says of itself: on every printed page and in the sheet 说明."""

    title: str
    number: str
    as_of: datetime
    demo: bool
    summary: str

    @property
    def stamp(self) -> str:
        """Time and number of the Situation."""
        mark = "演示数据　" if self.demo else ""
        return f"{mark}截至 {self.as_of:%Y-%m-%d %H:%M}　情势号 {self.number}"


def list_workbook(rows: pd.DataFrame, heading: Heading, *, sheet_name: str = "转移清单") -> bytes:
    """Write the list with the columns of `rows`.

    The first row holds the column names of the contract, so programs read it as they read the CSV; its
    cells are formatted to show the Chinese headings.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # the Situation's time, not the clock's: the same list is the same bytes
    created = heading.as_of.replace(tzinfo=None)
    book.set_properties({"title": heading.title, "comments": heading.stamp, "created": created})
    sheet = book.add_worksheet(sheet_name)
    _write_rows(book, sheet, rows)
    _set_up_paper(sheet, rows, heading)
    _write_notes(book, heading)
    book.close()
    return out.getvalue()


def _write_rows(book: Any, sheet: Any, rows: pd.DataFrame) -> None:
    text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
    whole = book.add_format({"num_format": "0", "border": 1, "valign": "top"})
    alarm = book.add_format(
        {"num_format": "@", "border": 1, "text_wrap": True, "valign": "top", "bold": True}
    )
    for column, name in enumerate(rows.columns):
        shown = LABELS.get(name, name).replace('"', "")
        head = book.add_format(
            {
                "num_format": ";".join([f'"{shown}"'] * 4),
                "bold": True,
                "border": 1,
                "bg_color": "#EEEEEE",
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _WIDTHS.get(name, 14))
    for number, row in enumerate(plain_rows(rows), start=1):
        words = alarm if row.get("status") == "unassigned" else text
        for column, (name, value) in enumerate(row.items()):
            if value is None:
                sheet.write_blank(number, column, None, whole if name in WHOLE else words)
            elif name in WHOLE:
                sheet.write_number(number, column, value, whole)
            else:
                sheet.write_string(number, column, str(value), words)


def _set_up_paper(sheet: Any, rows: pd.DataFrame, heading: Heading) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    sheet.autofilter(0, 0, max(1, len(rows)), len(rows.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    title = heading.title.replace("&", "&&")
    sheet.set_header(f"&C&14&B{title}")
    sheet.set_footer(f"&L{heading.stamp}　含个人信息，用后回收销毁&R第 &P 页 共 &N 页")


def _write_notes(book: Any, heading: Heading) -> None:
    sheet = book.add_worksheet("说明")
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90)
    lines = (
        heading.title,
        heading.summary,
        heading.stamp,
        "表头单元格的值是数据约定的英文列名，显示为中文，便于再次导入。",
        "状态：assigned 集中安置，own_refuge 投亲靠友，own_plan 单位自行转移，unassigned 尚无去处。",
        "空格表示未知。名单号固定不变，不随排序改动。",
        "含个人信息，只供应急转移使用，用后回收销毁。",
    )
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, text)
