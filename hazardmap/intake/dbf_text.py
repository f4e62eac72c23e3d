"""In which encoding the text of a shapefile is (dbf文字编码): tested on every cell, not believed.

Order of belief: strict UTF-8 (hardly ever fits by chance), the .cpg file, the code page byte, GB18030,
Big5; of those that can be read, the one in which known places and usual words are found.
"""

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hazardmap.intake.endings import Unreadable
from hazardmap.levels import HAZARDS, KIND_HAZARDS, SCHEMES

_PAGES: Final = {0x4D: "GB18030", 0x7A: "GB18030", 0x4F: "BIG5", 0x78: "BIG5"}
_CHINESE: Final = ("GB18030", "BIG5")
_GB: Final = frozenset({"gbk", "gb2312", "gb18030", "cp936", "936", "hz", "x-gbk", "euc-cn"})
_WORDS: Final = (
    *HAZARDS.values(), *KIND_HAZARDS, *(label for labels in SCHEMES.values() for label in labels if len(label) > 1),
    "风险", "危险", "村", "镇", "社区", "街道", "等级", "名称", "避灾", "防治", "小学", "中学", "礼堂", "水库",
    "小流域", "風險", "危險", "社區", "街道", "等級", "名稱", "鎮", "鄉", "小學", "中學", "禮堂", "水庫",
)  # fmt: skip
_CUT: Final = b"\x00cut"
_MOST_BYTES: Final = 4
_MOST_CELLS: Final = 20_000
_COMMON_SHARE: Final = 0.75
_LEAD: Final = 0.2
_FIELD: Final = np.dtype(
    [
        ("name", "S11"),
        ("kind", "S1"),
        ("_", "V4"),
        ("size", "u1"),
        ("decimals", "u1"),
        ("__", "V14"),
    ]
)


@dataclass(frozen=True, slots=True)
class TextChoice:
    """The encoding of a .dbf (文字编码): `name` for GDAL, "" = a person must say; why, and what was tried."""

    name: str
    said: str = ""
    previews: tuple[tuple[str, str], ...] = ()
    """(encoding, some text read so)"""


def text_choice(dbf: Path, cpg: str, names: Iterable[str]) -> TextChoice:
    """Choose the encoding of a .dbf file; `cpg` is the text of its .cpg, `names` known place names."""
    content = dbf.read_bytes()
    cells = _cells(content)
    if not cells:
        return TextChoice("UTF-8")
    if _share(cells, "UTF-8") == 1.0:
        wrong = bool(cpg) and _codec(cpg) != "utf-8"
        return TextChoice("UTF-8", f".cpg 写的是 {cpg}，实际是 UTF-8" if wrong else "")
    told = [_gdal_name(cpg), _PAGES.get(content[29], "")]
    options = [name for name in dict.fromkeys((*told, *_CHINESE)) if name and name != "UTF-8"]
    whole = [name for name in options if _share(cells, name) == 1.0]
    words = (*_WORDS, *names)
    hits = {name: _hits(cells, name, words) for name in whole}
    best = max(whole, key=lambda name: (hits[name], name == told[0], name == told[1]), default="")
    if best and (hits[best] > 0 or _is_common(cells, best, [one for one in whole if one != best])):
        return TextChoice(best, _said(cpg, best))
    return TextChoice("", "", tuple((name, _preview(cells, name)) for name in options))


def _said(cpg: str, best: str) -> str:
    if cpg and _gdal_name(cpg) != best:
        return f".cpg 写的是 {cpg}，实际是 {best}"
    return "文字是繁体编码 Big5" if best == _CHINESE[1] and not cpg else ""


def _cells(content: bytes) -> list[bytes]:
    """Return the different text cells and field names that are not plain ASCII, without their padding."""
    if len(content) < 33:
        raise Unreadable("属性表（.dbf）不完整", "请重新导出 shp")
    start, size = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    count = (min(start, len(content)) - 33) // 32
    fields = np.frombuffer(content, _FIELD, count=max(0, count), offset=32)
    found = {bytes(field["name"]).split(b"\x00")[0] for field in fields}
    rows = max(0, (len(content) - start) // size) if size else 0
    table = np.frombuffer(content, np.dtype(f"V{size}"), count=rows, offset=start) if rows else None
    at = 1
    for field in fields:
        width = int(field["size"])
        if field["kind"] == b"C" and table is not None and at + width <= size:
            found |= _column(table, at, width, size)
        at += width
    return sorted(cell for cell in found if cell and not cell.isascii())[:_MOST_CELLS]


def _column(table: NDArray[np.void], at: int, width: int, size: int) -> set[bytes]:
    flat = table.view("u1").reshape(len(table), size)[:, at : at + width]
    cells = np.ascontiguousarray(flat).view(f"S{width}").ravel()
    found = {bytes(cell) for cell in np.unique(cells)}
    return {_whole(cell) if len(cell) == width else cell.rstrip(b" \x00") for cell in found}


def _whole(cell: bytes) -> bytes:
    """Mark a cell that fills its field: its last character may be cut."""
    return cell + _CUT if not cell.endswith((b" ", b"\x00")) else cell.rstrip(b" \x00")


def _read(cell: bytes, codec: str) -> str | None:
    """Decode a cell; one that fills its field may have lost a part of its last character."""
    content = cell.removesuffix(_CUT)
    for less in range(_MOST_BYTES if content != cell else 1):
        try:
            return content[: len(content) - less].decode(codec) or None
        except UnicodeDecodeError:
            continue
    return None


def _share(cells: Sequence[bytes], name: str) -> float:
    return sum(_read(cell, name) is not None for cell in cells) / len(cells)


def _hits(cells: Sequence[bytes], name: str, words: Sequence[str]) -> int:
    text = "\n".join(_read(cell, name) or "" for cell in cells)
    return sum(word in text for word in words)


def _is_common(cells: Sequence[bytes], name: str, others: Sequence[str]) -> bool:
    """Tell whether the text is made of everyday characters, clearly more than in any other encoding."""
    share = _common(cells, name)
    return share >= _COMMON_SHARE and all(share > _common(cells, one) + _LEAD for one in others)


def _common(cells: Sequence[bytes], name: str) -> float:
    text = "".join(_read(cell, name) or "" for cell in cells)
    letters = [letter for letter in text if not letter.isascii()]
    return sum(_is_everyday(letter) for letter in letters) / max(1, len(letters))


def _is_everyday(letter: str) -> bool:
    """Tell whether a character is of the first level of GB 2312 (3,755 of daily use)."""
    try:
        return 0xB0 <= letter.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _preview(cells: Sequence[bytes], name: str) -> str:
    return "、".join(cell.removesuffix(_CUT).decode(name, "replace") for cell in cells[:3])


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name.strip()).name
    except LookupError:
        return ""


def _gdal_name(cpg: str) -> str:
    word = cpg.strip().lower()
    if word in _GB:
        return "GB18030"
    return {"utf-8": "UTF-8", "big5": "BIG5", "cp950": "BIG5"}.get(_codec(word), "")
