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
# as every program writes it, and as anyone may write it: the first is searched ten times as fast
_PLACES: Final = (
    re.compile(rb""" r="([A-Z]*)(\d{6,})\""""),
    re.compile(rb"""\sr\s*=\s*["']([A-Z]*)(\d{6,})["']"""),
)
_COLUMNS: Final = (
    re.compile(rb""" r="([A-Z]{2,})\d"""),
    re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,})\d"""),
)
_ODDLY_WRITTEN: Final = re.compile(rb"""\sr(?:\s+=|=\s|=')""")
_LAST_ROW: Final = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
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
    # any part may be used as a sheet, whatever it is called and wherever it lies
    text = member.filename.lower().endswith(_XML)
    before, rows, columns = b"", 1, 1
    for piece in pieces(path, member):
        if not before:
            text = text or piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        if text and not before:
            _require_plain_text(piece)
        whole = before[-_OVERLAP:] + piece
        if text and any(word in whole for word in _DECLARATIONS):
            raise Unreadable("工作簿里有 XML 实体声明", "请用表格软件打开后另存为 xlsx")
        if text:
            way = 1 if _ODDLY_WRITTEN.search(whole) else 0
            rows = max(rows, _last_row(whole, way))
            columns = max(columns, _last_column(whole, way))
        before = whole
    if rows * columns > MAX_CELLS:
        raise Unreadable(
            f"工作表铺开到第{rows}行、第{columns}列，单元格太多", "请删去空白的行和列后另存"
        )


def _require_plain_text(start: bytes) -> None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:64]:
        raise Unreadable("工作簿的内部编码不是 UTF-8", "请用表格软件打开后另存为 xlsx")


def _last_row(text: bytes, way: int) -> int:
    """Return the last row of a piece; rows beyond the hundred thousandth are found wherever they stand."""
    found = _LAST_ROW.search(text, max(0, text.rfind(b"<row ")))
    row = max((int(far[1]) for far in _PLACES[way].findall(text)), default=1)
    row = max(row, int(found[1]) if found else 1)
    if row > MAX_ROW:
        raise Unreadable(
            f"第{row}行有内容，表格不应这么长", "请到该行删去多余的内容（含空格）后另存"
        )
    return row


def _last_column(text: bytes, way: int) -> int:
    widest = max(set(_COLUMNS[way].findall(text)), key=_number, default=b"Z")
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
