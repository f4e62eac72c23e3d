"""Look through the parts of an .xlsx before it is opened (工作簿检查): cells far out, entities, odd encodings.

A sheet reader lays out every row and column up to the last cell, so one stray cell in the last
corner asks for more memory than any computer has; it is found here, in the text, and named.
"""

import re
import zipfile
from pathlib import Path
from typing import Final

from hazardmap.intake.archive import pieces, require_sound_archive
from hazardmap.intake.endings import Unreadable

MAX_ROW: Final = 200_000
MAX_COLUMN: Final = 1_000
MAX_CELLS: Final = 8_000_000
_XML: Final = (".xml", ".rels", ".vml")
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")
_ROWS: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d+)""")
_FAR_ROW: Final = re.compile(rb"""\br\s*=\s*["'][A-Z]{1,3}(\d{6,})""")
_COLUMN: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,})\d""")
_OVERLAP: Final = 512


def require_sound_workbook(path: Path) -> None:
    """Raise `Unreadable` for an .xlsx with entities, bombs, or cells too far out; name the cell."""
    archive = require_sound_archive(path, book=True)
    names = {member.filename for member in archive.infolist()}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("后缀是 .xlsx，内容却是别的压缩包", "请用表格软件打开后另存为 xlsx")
    for member in archive.infolist():
        _require_sound_part(path, member)


def _require_sound_part(path: Path, member: zipfile.ZipInfo) -> None:
    text = member.filename.lower().endswith(_XML)
    sheet = text and "worksheets/" in member.filename
    before, rows, columns = b"", 1, 1
    for piece in pieces(path, member):
        if text and not before:
            _require_plain_text(piece)
        whole = before[-_OVERLAP:] + piece
        if text and any(word in whole for word in _DECLARATIONS):
            raise Unreadable("工作簿里有 XML 实体声明", "请用表格软件打开后另存为 xlsx")
        if sheet:
            rows, columns = max(rows, _last_row(whole)), max(columns, _last_column(whole))
        before = whole
    if rows * columns > MAX_CELLS:
        raise Unreadable(
            f"工作表铺开到第{rows}行、第{columns}列，单元格太多", "请删去空白的行和列后另存"
        )


def _require_plain_text(start: bytes) -> None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:64]:
        raise Unreadable("工作簿的内部编码不是 UTF-8", "请用表格软件打开后另存为 xlsx")


def _last_row(text: bytes) -> int:
    last = max((int(number) for number in _ROWS.findall(text)), default=1)
    far = max((int(number) for number in _FAR_ROW.findall(text)), default=1)
    if (row := max(last, far)) > MAX_ROW:
        raise Unreadable(
            f"第{row}行有内容，表格不应这么长", "请到该行删去多余的内容（含空格）后另存"
        )
    return row


def _last_column(text: bytes) -> int:
    widest = max(set(_COLUMN.findall(text)), key=_number, default=b"Z")
    if (column := _number(widest)) > MAX_COLUMN:
        raise Unreadable(
            f"第{column}列（{widest.decode('ascii')}）有内容，表格不应这么宽",
            "请到该列删去多余的内容（含空格）后另存",
        )
    return column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
