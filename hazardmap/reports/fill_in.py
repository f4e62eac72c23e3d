"""Workbooks to fill in (填报表): blank templates and a village's own rows, with drop-downs.

What comes back is read at the door like any other file; the 户编号 column says which row is which.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from hazardmap.errors import NotAllowed, UnknownPlace, UsageError
from hazardmap.levels import KIND_HAZARDS
from hazardmap.reports.cells import plain_rows
from hazardmap.situation.model import County
from hazardmap.tables import TABLES
from hazardmap.tables.duty_holders import DIAL_RESULTS
from hazardmap.tables.households import PROVINCIAL
from hazardmap.viewer import Viewer

BLANK: Final = ("households", "shelters", "duty_holders")
"""Tables with a blank template."""
_EMPTY_ROWS: Final = 200
_LONGEST_LIST: Final = 250
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the workbook's own date has no zone
_STAMP: Final = (2000, 1, 1, 0, 0, 0)
_WIDTHS: Final = {
    "address": 22,
    "danger_area": 24,
    "note": 20,
    "shelter_name": 20,
    "household_id": 19,
}
_NOTES: Final = {
    "households": (
        "带 * 的必填；不知道就留空，不要填 0。一户在几处危险区就写几行。"
        "户主手机写一个号码。没有人要转移的村不用交表，请在网页上声明。"
    ),
    "shelters": "一处一行；可容纳人数填核定人数；经纬度为小数（如 120.30、30.10）；不知道就留空。",
    "duty_holders": "一人一行；责任范围代码填镇街、村、矿山或场所的代码；B岗在“B岗替补”填被替补人的责任人编号。",
}
_CHECK_NOTE: Final = (
    "请逐户核对：有变化直接改格子，新增的户写在最后（户编号留空），已搬走的户整行删去。"
    "最后一列户编号请勿改动。"
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One workbook to fill in: its title, what is said above the headers, and what stands below."""

    title: str
    note: str
    columns: tuple[tuple[str, str], ...]
    """header, field"""
    rows: tuple[Mapping[str, Any], ...]
    choices: Mapping[str, tuple[str, ...]]
    """field → words of its drop-down"""


def blank_form(name: str, county: County) -> bytes:
    """Return a blank template of a table (空表) with its explanation and drop-downs."""
    if name not in BLANK:
        raise UsageError(f"没有“{name}”的空表；可用：{'、'.join(BLANK)}。")
    table = TABLES[name]
    columns: tuple[tuple[str, str], ...] = PROVINCIAL
    if name != "households":
        columns = tuple(
            (f"*{column.label}" if column.required else column.label, column.name)
            for column in table.columns
        )
        columns += (("经度", "lon"), ("纬度", "lat")) if name == "shelters" else ()
    title = {"households": "行政村危险区人员转移清单", "duty_holders": "责任人值班表"}
    sheet = _Sheet(title.get(name, table.title), _NOTES[name], columns, (), _choices(name, county))
    return _workbook(sheet)


def village_form(county: County, viewer: Viewer, village_id: str) -> bytes:
    """Return a village's current rows to check (枫源村核对表).

    Raises `UnknownPlace` without such a village, `NotAllowed` for a viewer who may not see its names.
    """
    villages = county.tables["villages"]
    found = villages[villages["village_id"].eq(village_id)]
    if found.empty:
        raise UnknownPlace(f"没有代码为 {village_id} 的村。")
    viewer.require_town(str(found["town_id"].iloc[0]))
    viewer.require_whole_village(village_id)
    if not viewer.names:
        raise NotAllowed("核对表含姓名、电话，您无权下载；请由能看姓名的账号下载。")
    return _workbook(_check_sheet(county, village_id, str(found["name"].iloc[0])))


def town_forms(county: County, viewer: Viewer, town_id: str) -> bytes:
    """Return a zip with the check sheet of every village of a town (按村拆分下发)."""
    villages = county.tables["villages"]
    inside = villages[villages["town_id"].eq(town_id)]
    if inside.empty:
        raise UnknownPlace(f"没有代码为 {town_id} 的镇街，或该镇街没有村。")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for village_id, name in zip(inside["village_id"], inside["name"], strict=True):
            entry = zipfile.ZipInfo(f"{name}核对表（{village_id}）.xlsx", _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, village_form(county, viewer, village_id))
    return out.getvalue()


def _check_sheet(county: County, village_id: str, name: str) -> _Sheet:
    rows = county.tables["households"]
    own = rows[rows["village_id"].eq(village_id)].sort_values(
        ["list_no", "household_id", "danger_area"], kind="stable"
    )
    columns = (("名单号", "list_no"), *PROVINCIAL, ("户编号", "household_id"))
    headers = tuple(
        # the village's code leaves no doubt when two villages have one name
        ("行政村代码", field) if field == "village_id" else (header, field)
        for header, field in columns
    )
    fields = [field for _, field in headers]
    note = f"{_CHECK_NOTE}（{name}，共 {own['household_id'].nunique()} 户）"
    cells = tuple(plain_rows(own[fields]))
    choices = _choices("households", county)
    near = tuple(dict.fromkeys(own["shelter_name"].dropna()))
    choices["shelter_name"] = tuple(dict.fromkeys((*near, *choices.get("shelter_name", ()))))
    return _Sheet(f"{name}核对表", note, headers, cells, choices)


def _choices(name: str, county: County) -> dict[str, tuple[str, ...]]:
    words = {
        column.name: column.word_labels or column.words
        for column in TABLES[name].columns
        if column.words and not column.many
    }
    if name == "households":
        shelters = tuple(sorted(county.tables["shelters"]["name"].dropna().unique()))
        words |= {
            "danger_kind": tuple(KIND_HAZARDS),
            "shelter_appraised": ("有", "无"),
            "shelter_name": shelters,
        }
    if name == "duty_holders":
        words["last_result"] = DIAL_RESULTS
    return {field: choices for field, choices in words.items() if choices}


def _workbook(sheet: _Sheet) -> bytes:
    out = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.set_properties({"title": sheet.title, "created": _MADE})
    page = book.add_worksheet(sheet.title[:31])
    _write_head(book, page, sheet)
    _write_rows(book, page, sheet)
    _write_choices(page, sheet)
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 2)
    book.close()
    return out.getvalue()


def _write_head(book: Any, page: Any, sheet: _Sheet) -> None:
    last = len(sheet.columns) - 1
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    note = book.add_format({"text_wrap": True, "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#EEEEEE"}
    )
    page.merge_range(0, 0, 0, last, sheet.title, title)
    page.merge_range(1, 0, 1, last, sheet.note, note)
    page.set_row(0, 28)
    page.set_row(1, 34)
    for at, (header, field) in enumerate(sheet.columns):
        page.write_string(2, at, header, head)
        page.set_column(at, at, _WIDTHS.get(field, max(9, 2 * len(header) + 1)))


def _write_rows(book: Any, page: Any, sheet: _Sheet) -> None:
    cell = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
    own = book.add_format({"num_format": "@", "border": 1, "font_color": "#767676"})
    for row in range(max(len(sheet.rows), 0 if sheet.rows else _EMPTY_ROWS)):
        values = sheet.rows[row] if row < len(sheet.rows) else {}
        for at, (_, field) in enumerate(sheet.columns):
            value = values.get(field)
            form = own if field == "household_id" else cell
            if value is None:
                page.write_blank(row + 3, at, None, form)
            else:
                page.write_string(row + 3, at, str(value), form)


def _write_choices(page: Any, sheet: _Sheet) -> None:
    """Offer drop-downs; a rule holds at most 255 letters, so long lists offer their first words."""
    last = len(sheet.rows) + _EMPTY_ROWS + 2
    for at, (_, field) in enumerate(sheet.columns):
        words = _fitting(sheet.choices.get(field, ()))
        if not words:
            continue
        rule = {
            "validate": "list",
            "source": words,
            # other words are allowed: the door says what it does not know
            "error_type": "warning",
            "error_title": "不在选项里",
            "error_message": "这个词不在选项里，仍要填写吗？",
        }
        page.data_validation(3, at, last, at, rule)


def _fitting(words: tuple[str, ...]) -> list[str]:
    fitting: list[str] = []
    for word in words:
        if "," not in word and len(",".join([*fitting, word])) <= _LONGEST_LIST:
            fitting.append(word)
    return fitting
