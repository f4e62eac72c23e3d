"""The report of an incoming file as a workbook (检查报告): every line, and the rows with their cells marked."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import xlsxwriter

HEADS: Final = {
    "grade": "结果", "sheet": "工作表", "row": "行", "column": "列", "value": "原内容",
    "problem": "问题", "suggestion": "怎么改",
}  # fmt: skip
_WIDTHS: Final = (8, 14, 6, 16, 20, 40, 44)
_COLOURS: Final = {"未收": "#F4C7C3", "已修正": "#FFF3CD", "请留意": "#DCE6F1"}


def checked_workbook(report: pd.DataFrame, raw: pd.DataFrame, *, title: str) -> bytes:
    """Write the report and the file's own rows that it speaks of.

    `report` has grade (in words), sheet, row, column, value, problem, suggestion; `raw` has sheet, row and
    the file's own headers. Marked cells carry the problem as a note; text stays text, never a formula.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title})
    formats = {word: _look(book, colour) for word, colour in _COLOURS.items()}
    _write_report(book, report, formats)
    _write_rows(book, report, raw, formats)
    book.close()
    return out.getvalue()


def _look(book: Any, colour: str) -> Any:
    return book.add_format(
        {"num_format": "@", "border": 1, "text_wrap": True, "valign": "top", "bg_color": colour}
    )


def _write_report(book: Any, report: pd.DataFrame, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("检查报告")
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE"})
    text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, list(HEADS.values()), head)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    rows = report[list(HEADS)].astype("object").to_numpy().tolist()
    for number, row in enumerate(rows, start=1):
        look = formats.get(row[0], text)
        for column, value in enumerate(row):
            sheet.write_string(number, column, _text(value), look if column == 0 else text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_rows(
    book: Any, report: pd.DataFrame, raw: pd.DataFrame, formats: Mapping[str, Any]
) -> None:
    sheet = book.add_worksheet("有问题的行")
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEEEEE", "text_wrap": True})
    text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
    headers = [str(name) for name in raw.columns]
    sheet.write_row(0, 0, ["工作表", "行", *headers[2:]], head)
    sheet.set_column(0, len(headers), 14)
    sheet.freeze_panes(1, 2)
    marks = _marks(report)
    concerned = {(name, row) for name, row, _ in marks}
    number = 0
    for values in raw.astype("object").to_numpy().tolist():
        place = (_text(values[0]), _text(values[1]))
        if place not in concerned:
            continue
        number += 1
        for column, (header, value) in enumerate(zip(headers, values, strict=True)):
            grade, problem = marks.get((*place, header), ("", ""))
            sheet.write_string(number, column, _text(value), formats.get(grade, text))
            if problem:
                sheet.write_comment(number, column, problem)
    if not number:
        sheet.write_string(1, 0, "没有需要标注的行。", text)


def _marks(report: pd.DataFrame) -> dict[tuple[str, str, str], tuple[str, str]]:
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    columns: Sequence[str] = ("sheet", "row", "column", "grade", "problem", "suggestion")
    cells = report[list(columns)].astype("object").to_numpy().tolist()
    for sheet, row, column, grade, problem, suggestion in cells:
        key = (_text(sheet), _text(row), _text(column))
        found.setdefault(key, (grade, f"{problem}；{suggestion}"))
    return found


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
