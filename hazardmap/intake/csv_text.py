"""Text tables as offices save them (文本表格): encodings, separators, strict quotes."""

import csv
import io
from pathlib import Path
from typing import Final

from hazardmap.intake.endings import Unreadable

SEPARATORS: Final = (",", "\t", ";", "，", "；")
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_LOOKED_AT: Final = 30
_LONGEST_CELL: Final = 131_072


def read_rows(path: Path) -> tuple[list[list[str]], str]:
    """Return the rows of a text table and its encoding; decoding is strict, nothing is guessed away."""
    text, encoding = decoded(path)
    if "\x00" in text:
        raise Unreadable(f"文件 {path.name} 不是文本表格", "请用表格软件另存为 CSV 或 xlsx")
    separator = _separator(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        long = "field larger" in str(error)
        found = f"有超过 {_LONGEST_CELL} 字的单元格" if long else "引号不完整"
        raise Unreadable(f"文件 {path.name} {found}", "请用表格软件重新导出 CSV") from error
    return rows, encoding


def decoded(path: Path) -> tuple[str, str]:
    """Decode a file by its mark, else as UTF-8, else as GB18030 (which holds GBK); else refuse it."""
    content = path.read_bytes()
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        f"文件 {path.name} 的文字编码不认识（不是 UTF-8，也不是 GBK/GB18030）",
        "请在表格软件中另存为“CSV UTF-8”",
    )


def _separator(text: str) -> str:
    """Return the separator that cuts the first lines into the most cells, by the usual width."""
    lines = [line for line in text[:200_000].splitlines()[: _LOOKED_AT * 3] if line.strip()]
    counts = {
        mark: sorted(_cells(line, mark) for line in lines[:_LOOKED_AT]) for mark in SEPARATORS
    }
    return max(SEPARATORS, key=lambda mark: _usual(counts[mark]))


def _usual(widths: list[int]) -> int:
    return widths[len(widths) // 2] if widths else 0


def _cells(line: str, separator: str) -> int:
    quoted = line.split('"')
    return 1 + sum(part.count(separator) for part in quoted[::2])
