"""Forms as files (原表样文件): .xlsx with a sheet per form and the list of repairs, or .csv of one form."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from hazardmap.errors import UsageError
from hazardmap.exchange.own_form import Form, repair_rows
from hazardmap.tables.formulas import harmless

REPAIRS: Final = "修正记录"
_REPAIR_HEADERS: Final = ("表", "行", "列", "原文", "现值", "原因")
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the workbook's own date has no zone
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_WIDEST: Final = 40


def form_bytes(made: Sequence[Form], ending: str) -> bytes:
    """Write forms as a file (按原表样导出); several headers need .xlsx, other endings are `UsageError`.

    In a .csv the title rows come back only where there is one form.
    """
    if ending == ".xlsx":
        return _xlsx(made)
    if ending != ".csv":
        raise UsageError("按原表样导出只能用 .xlsx 或 .csv。")
    if len({form.headers for form in made}) > 1:
        raise UsageError(f"这张表来自 {len(made)} 种表样，一个 CSV 放不下；请导出为 .xlsx。")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if len(made) == 1:
        writer.writerows([harmless(cell) for cell in row] for row in made[0].titles)
    writer.writerow(made[0].headers)
    writer.writerows([harmless(cell) for cell in row] for form in made for row in form.rows)
    return out.getvalue().encode("utf-8")


def _xlsx(made: Sequence[Form]) -> bytes:
    out = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.set_properties({"created": _MADE})
    cell = book.add_format({"num_format": "@"})
    names: set[str] = {REPAIRS}
    for form in made:
        name = _sheet_name(form.title, names)
        _sheet(book, name, form.headers, form.rows, cell, titles=form.titles)
    repairs = list(repair_rows(tuple(made)))
    if repairs:
        _sheet(book, REPAIRS, _REPAIR_HEADERS, repairs, cell)
    book.close()
    return out.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    stem = _FORBIDDEN.sub(" ", title.rsplit(".", 1)[0]).strip()[:25] or "清单"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem} {number}"
    taken.add(name)
    return name


def _sheet(
    book: Any,
    name: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    cell: Any,
    *,
    titles: Sequence[Sequence[str]] = (),
) -> None:
    sheet = book.add_worksheet(name)
    widths = [2 * len(header) + 2 for header in headers]
    for number, row in enumerate((*titles, headers)):
        for at, word in enumerate(row):
            if word:
                sheet.write_string(number, at, word, cell)
    for number, row in enumerate(rows, start=len(titles) + 1):
        for at, value in enumerate(row):
            if value:
                sheet.write_string(number, at, value, cell)
                widths[at] = min(_WIDEST, max(widths[at], 2 * len(value)))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(len(titles) + 1, 0)
