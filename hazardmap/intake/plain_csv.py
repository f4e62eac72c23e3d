"""Read bare CSV tables of text and numbers (纯CSV), quickly and with every fault named."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hazardmap.errors import Fault, FolderRefused, HazardmapError

MOST_FAULTS = 200
"""faults listed at most; more of them would not be read by anybody"""
LARGEST = 1_000_000_000.0


@dataclass(slots=True)
class PlainTable:
    """A CSV file as columns of text (按列的文本); row numbers count data rows from 1."""

    name: str
    columns: dict[str, tuple[str, ...]]
    numbers: Sequence[int]
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the data rows."""
        return len(self.numbers)

    def blame(self, places: Iterable[int], column: str, do: str) -> None:
        """Note the same fault in several rows, given by their positions."""
        for place in places:
            if len(self.faults) >= MOST_FAULTS:
                return
            found = self.columns[column][place]
            self.faults.append(Fault(self.name, self.numbers[place], column, found or "空", do))

    def refuse_faults(self) -> None:
        """Raise `FolderRefused` with everything noted so far."""
        if self.faults:
            raise FolderRefused(self.faults)


def read_plain_csv(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> PlainTable:
    """Read the named columns; a missing file, column or cell is refused in Chinese."""
    text = _text(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        place = f"第{max(1, text.count(chr(10)))}行之前"
        raise HazardmapError(
            f"{path.name} 不是完好的CSV（{place}：{error}）；请检查引号后重新导出。"
        ) from error
    if not rows or not rows[0]:
        raise HazardmapError(f"{path.name} 第一行应为列名：{'、'.join(required)}；请补上表头。")
    header = [cell.strip() for cell in rows[0]]
    _check_header(path, header, required)
    numbers: Sequence[int] = range(1, len(rows))
    body = rows[1:]
    if not all(body):
        numbers = list(compress(numbers, body))
        body = [row for row in body if row]
    _check_widths(path, len(header), numbers, body)
    columns = list(zip(*body, strict=True)) if body else [()] * len(header)
    wanted = [name for name in (*required, *optional) if name in header]
    return PlainTable(path.name, {name: columns[header.index(name)] for name in wanted}, numbers)


def _text(path: Path) -> str:
    """Read a file as UTF-8 with or without BOM."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HazardmapError(f"读不了文件 {path}：{_why(error)}；请核对路径和权限。") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start)
        place = f"第{row}行" if row else "表头"
        raise HazardmapError(
            f"{path.name} {place}不是UTF-8编码；请另存为“CSV UTF-8（逗号分隔）”后再试。"
        ) from error


def _why(error: OSError) -> str:
    """Say in Chinese why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return "文件不存在"
    if isinstance(error, IsADirectoryError):
        return "这是文件夹，不是文件"
    if isinstance(error, PermissionError):
        return "没有权限"
    return error.strerror or str(error)


def _check_header(path: Path, header: list[str], required: Sequence[str]) -> None:
    """Refuse a header that lacks or repeats a column."""
    faults = [
        Fault(path.name, 0, name, "缺少这一列", f"表头应有：{'、'.join(required)}")
        for name in required
        if name not in header
    ]
    faults += [
        Fault(path.name, 0, name, "列名重复", "请只留一列")
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    if faults:
        raise FolderRefused(faults)


def _check_widths(
    path: Path, width: int, numbers: Sequence[int], body: Sequence[Sequence[str]]
) -> None:
    """Refuse rows with more or fewer cells than the header."""
    if set(map(len, body)) <= {width}:
        return
    wrong = [place for place, row in enumerate(body) if len(row) != width][:MOST_FAULTS]
    raise FolderRefused(
        Fault(
            path.name,
            numbers[place],
            "",
            f"有{len(body[place])}格",
            f"应与表头一样为{width}格，请检查逗号和引号",
        )
        for place in wrong
    )


def ids(table: PlainTable, column: str) -> tuple[str, ...]:
    """Take a key column as text; empty and repeated keys are faults."""
    values = table.columns[column]
    if "" in values:
        empty = (place for place, value in enumerate(values) if not value)
        table.blame(empty, column, "编号不能为空")
    if len(set(values)) < len(values):
        first = {value: place for place, value in reversed(list(enumerate(values)))}
        again = (place for place, value in enumerate(values) if first[value] != place)
        table.blame(again, column, "编号重复，每个编号只能有一行")
    return values


def positions(table: PlainTable, column: str, keys: Sequence[str], of: str) -> NDArray[np.int64]:
    """Turn references into positions among `keys`; an unknown one is a fault."""
    place_of = {key: place for place, key in enumerate(keys)}
    found = np.fromiter(
        (place_of.get(value, -1) for value in table.columns[column]), np.int64, len(table)
    )
    table.blame(np.flatnonzero(found < 0).tolist(), column, f"{of} 里没有这个编号，请核对")
    return found


def numbers(table: PlainTable, column: str, *, least: float = 0.0) -> NDArray[np.float64]:
    """Take a column of finite numbers not below `least`."""
    values = _floats(table.columns[column])
    wrong = ~np.isfinite(values) | (values < least)
    do = "应填数字" if least == -np.inf else f"应填不小于{least:g}的数字"
    table.blame(np.flatnonzero(wrong).tolist(), column, do)
    return values


def counts(table: PlainTable, column: str) -> NDArray[np.int64]:
    """Take a column of whole numbers from 0 to a thousand million."""
    values = _floats(table.columns[column])
    with np.errstate(invalid="ignore"):
        wrong = ~np.isfinite(values) | (values < 0) | (values != np.floor(values))
    wrong |= values > LARGEST
    table.blame(np.flatnonzero(wrong).tolist(), column, "应填不小于0的整数（不超过10亿）")
    return np.where(wrong, 0, values).astype(np.int64)


def _floats(values: Sequence[str]) -> NDArray[np.float64]:
    """Convert text to numbers, NaN where it is none."""
    try:
        made = np.array(values, dtype=np.float64) if values else np.zeros(0)
    except ValueError:
        return np.array([_float(value) for value in values])
    if any("_" in value for value in values):
        return np.array([_float(value) for value in values])
    return made


def _float(value: str) -> float:
    try:
        return float("nan") if "_" in value else float(value)
    except ValueError:
        return float("nan")
