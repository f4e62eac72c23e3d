"""Workbooks and text tables as blocks of cells (工作簿): xlsx, xls and csv, told apart by their bytes.

What is inside an xlsx has been looked through before (`workbook_parts`); sizes are tested here again,
for .xls and csv too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import python_calamine
from python_calamine import SheetTypeEnum, SheetVisibleEnum

from hazardmap.intake.csv_text import read_rows
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.sheet import Cell

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 300
MAX_CELLS: Final = 8_000_000
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One visible sheet (工作表): its rows from the first row of the sheet on, and its merged cells."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A file of sheets (工作簿) and the names of the sheets nobody sees."""

    blocks: tuple[Block, ...]
    hidden: tuple[str, ...]
    encoding: str = ""


def read_book(path: Path) -> Book:
    """Read every visible sheet of a file; raises `Unreadable` with what was found and what to do."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise Unreadable(f"文件 {path.name} 是空的", "请填写表头和数据")
    if start.startswith((_ZIP, _OLE)):
        return _read_calamine(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise Unreadable(f"文件 {path.name} 其实是网页，不是表格", "请用表格软件打开后另存为 xlsx")
    rows, encoding = read_rows(path)
    require_small_sheet(path, "", len(rows), max(map(len, rows), default=0))
    return Book((Block("", [list(row) for row in rows]),), (), encoding)


def _read_calamine(path: Path) -> Book:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        tables = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        shown = [meta.name for meta in tables if meta.visible == SheetVisibleEnum.Visible]
        hidden = tuple(meta.name for meta in tables if meta.name not in shown)
        return Book(tuple(_blocks(path, book, shown)), hidden)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请用表格软件打开后另存为 xlsx") from error


def _blocks(
    path: Path, book: python_calamine.CalamineWorkbook, names: list[str]
) -> Iterator[Block]:
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            yield Block(name, [])
            continue
        require_small_sheet(path, name, sheet.total_height + 1, sheet.total_width + 1)
        rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        yield Block(name, rows, tuple(sheet.merged_cell_ranges or ()))


def require_small_sheet(path: Path, sheet: str, rows: int, columns: int) -> None:
    """Raise `Unreadable` for a sheet with more rows, columns or cells than the door takes."""
    where = f"文件 {path.name} 工作表“{sheet}”" if sheet else f"文件 {path.name} "
    if rows > MAX_ROWS:
        raise Unreadable(f"{where}第{rows}行有内容，超过 {MAX_ROWS} 行", "请删去多余的行后再用")
    if columns > MAX_COLUMNS:
        raise Unreadable(
            f"{where}第{columns}列有内容，超过 {MAX_COLUMNS} 列", "请删去多余的列后再用"
        )
    if rows * columns > MAX_CELLS:
        raise Unreadable(f"{where}超过 {MAX_CELLS // 10_000} 万格", "请拆分后再用")
