"""The door itself (入库大门): what a foreign file is, is decided by its content, then the right reader reads it.

Runs inside the limited process (`limited_reader`); the web process never calls it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hazardmap.errors import UsageError
from hazardmap.intake.archive import require_sound_archive, require_sound_members
from hazardmap.intake.draft import Answers, Draft, Known
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_endings import RASTERS, SHEETS, require_agreement
from hazardmap.intake.foreign_raster import RasterDraft, read_raster
from hazardmap.intake.foreign_sheet import read_sheet
from hazardmap.intake.foreign_vector import read_vector
from hazardmap.intake.workbook_parts import require_sound_workbook
from hazardmap.tables import GRIDS, TABLES

_DOCTYPES: Final = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")
_ROOT: Final = re.compile(rb"<(?:\w+:)?kml\b")
_HEAD_BYTES: Final = 65_536
OnStep = Callable[[str, float], None]


def look(
    path: Path,
    table_name: str,
    known: Known,
    answers: Answers,
    *,
    on_step: OnStep | None = None,
) -> Draft | RasterDraft:
    """Read a foreign file as a table or raster (读取外来文件), by what it holds.

    Its ending, its first bytes and the reader must agree. A file that cannot be read is `Unreadable`;
    nothing in it is ever followed to another file or host.
    """
    say = on_step or _nothing
    if table_name not in TABLES and table_name not in GRIDS:
        raise UsageError(f"没有“{table_name}”这张表；请从表的清单里选一张。")
    say("核对文件格式", 0.05)
    end = require_agreement(path)
    _require_fitting(end, table_name)
    _require_harmless(path, end)
    say("读取内容", 0.2)
    if end in RASTERS:
        return read_raster(path, table_name, known, answers)
    read = read_sheet if end in SHEETS else read_vector
    return read(path, TABLES[table_name], known, answers)


def _nothing(_: str, __: float) -> None:
    """Tell nobody."""


def _require_fitting(end: str, table_name: str) -> None:
    if (end in RASTERS) != (table_name in GRIDS):
        title = TABLES[table_name].title if table_name in TABLES else "栅格"
        fitting = "GeoTIFF（tif）" if table_name in GRIDS else "表格或矢量文件"
        raise Unreadable(f"“{title}”不能从 {end} 文件读取", f"请选择{fitting}，或改选要导入的表")


def _require_harmless(path: Path, end: str) -> None:
    if end == ".xlsx":
        require_sound_workbook(path)
    elif end in {".zip", ".kmz"}:
        with require_sound_archive(path, book=False) as archive:
            require_sound_members(path, archive)
    elif end == ".kml":
        _require_plain_map(path)


def _require_plain_map(path: Path) -> None:
    text = path.read_bytes()
    if any(word in text for word in _DOCTYPES):
        raise Unreadable("文件里有 XML 实体声明", "请用原软件重新导出 KML")
    if not _ROOT.search(text[:_HEAD_BYTES]):
        raise Unreadable("后缀是 .kml，内容却是其他 XML", "请重新导出 KML")
