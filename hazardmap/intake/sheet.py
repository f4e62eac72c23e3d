"""CSV and Excel sheets (表格文件) as text cells."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import pandas as pd
import python_calamine

from hazardmap.intake.endings import Unreadable
from hazardmap.intake.raw import Raw
from hazardmap.tables import TABLES
from hazardmap.tables.cells import as_text

MAX_UNPACKED_BYTES: Final = 1_000_000_000
Cell = int | float | str | bool | date | time | datetime | timedelta | None


def read_csv(path: Path) -> Raw:
    """Read a CSV in UTF-8, with or without BOM; the first row holds the headers."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"文件 {path.name} 不是 UTF-8 编码", "请在表格软件中另存为“CSV UTF-8”"
        ) from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable(f"文件 {path.name} 不是完整的 CSV（{error}）", "请重新导出") from error
    return Raw(_frame(path, rows))


def read_xlsx(path: Path) -> Raw:
    """Read the sheet named after the table, or the only visible sheet with content."""
    require_small(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets: dict[str, list[list[Cell]]] = {
            meta.name: [
                list(row)
                for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            ]
            for meta in book.sheets_metadata
            if meta.visible == python_calamine.SheetVisibleEnum.Visible
        }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请用表格软件打开后另存为 xlsx") from error
    return Raw(_frame(path, sheets[_sheet_name(path, sheets)]))


def require_small(path: Path) -> None:
    """Raise `Unreadable` for a zip that would unpack to more than 1 GB, or that is broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(f"文件 {path.name} 已损坏", "请重新导出或重新拷贝") from error
    if size > MAX_UNPACKED_BYTES:
        raise Unreadable(f"文件 {path.name} 解压后超过 1 GB", "请拆分后再用")


def _sheet_name(path: Path, sheets: dict[str, list[list[Cell]]]) -> str:
    table = TABLES[path.name.split(".")[0]]
    named = [name for name in sheets if name.strip() in {table.name, table.title}]
    full = named[:1] or [name for name, rows in sheets.items() if rows]
    if len(full) == 1:
        return full[0]
    if not full:
        raise Unreadable(f"文件 {path.name} 是空的", "请填写表头和数据")
    raise Unreadable(
        f"文件 {path.name} 有多张工作表：{'、'.join(full)}", f"请只留一张，或命名为“{table.title}”"
    )


def _frame(path: Path, rows: Sequence[Sequence[Cell]]) -> pd.DataFrame:
    """Make a text frame; rows without any content are left out, the others keep their number."""
    if not rows or not any(str(cell).strip() for cell in rows[0]):
        raise Unreadable(f"文件 {path.name} 第一行没有表头", "请把表头放在第一行")
    headers = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    width = len(headers)
    body: dict[int, list[Cell]] = {}
    for number, row in enumerate(rows[1:]):
        if not any(cell not in (None, "") for cell in row):
            continue
        if any(cell not in (None, "") for cell in row[width:]):
            raise Unreadable(
                f"文件 {path.name} 第{number + 1}行的格数多于表头", "请检查多出的逗号或单元格"
            )
        body[number] = [*row[:width], *[None] * (width - len(row))]
    frame = pd.DataFrame(
        list(body.values()), index=pd.Index(list(body), dtype="int64"), columns=range(width)
    ).astype("object")
    used = [at for at in range(width) if headers[at] or frame[at].map(_filled).any()]
    named = {at: headers[at] or f"第{at + 1}列" for at in used}
    repeated = sorted({name for name in named.values() if list(named.values()).count(name) > 1})
    if repeated:
        raise Unreadable(f"表头重复：{'、'.join(repeated)}", "请改名或删去多余的列")
    return pd.DataFrame({name: as_text(frame[at]) for at, name in named.items()}, index=frame.index)


def _filled(cell: Cell) -> bool:
    return cell not in (None, "")
