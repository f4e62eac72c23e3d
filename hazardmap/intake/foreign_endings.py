"""What a foreign file is (外来文件格式), by its ending and by its first bytes, which must agree."""

from pathlib import Path
from types import MappingProxyType
from typing import Final

from hazardmap.intake.endings import Unreadable

SHEETS: Final = frozenset({".xlsx", ".xls", ".csv"})
VECTORS: Final = frozenset({".zip", ".shp", ".geojson", ".json", ".gpkg", ".kml", ".kmz"})
RASTERS: Final = frozenset({".tif", ".tiff"})
ENDINGS: Final = tuple(sorted(SHEETS | VECTORS | RASTERS))
BESIDE_SHP: Final = (".dbf", ".shx", ".prj", ".cpg")
_HEAD_BYTES: Final = 4096

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"MM\x00+", "tif"),
)
_CONTENT: Final = MappingProxyType(
    {
        ".xlsx": ("zip",), ".zip": ("zip",), ".xls": ("xls",), ".csv": ("text",),
        ".shp": ("shp",), ".geojson": ("json",), ".json": ("json",), ".gpkg": ("gpkg",),
        ".kml": ("xml",), ".kmz": ("zip",), ".tif": ("tif",), ".tiff": ("tif",),
    }
)  # fmt: skip
_NAMES: Final = MappingProxyType(
    {
        "zip": "压缩包或 xlsx", "xls": "旧版 Excel（xls）", "gpkg": "GeoPackage 或 SQLite 数据库", "shp": "shp 图形",
        "tif": "TIFF 图像", "json": "JSON 文字", "xml": "XML 或网页", "text": "普通文字", "data": "不认识的数据",
    }
)  # fmt: skip


def foreign_ending(path: Path) -> str:
    """Return the ending of a file that may come in at the door; another one is `Unreadable`."""
    end = path.suffix.lower()
    if end not in ENDINGS:
        raise Unreadable(
            f"不能读取 {end or '没有后缀'} 的文件",
            f"请另存为 {'、'.join(name[1:] for name in ENDINGS)} 之一（shp 请连同附属文件打包成 zip）",
        )
    return end


def require_agreement(path: Path) -> str:
    """Return the ending of a file whose first bytes agree with it; else `Unreadable`."""
    end = foreign_ending(path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = content_of(head)
    if end == ".csv" and found == "json":
        # a header may begin with a bracket
        found = "text"
    if found not in _CONTENT[end]:
        raise Unreadable(
            f"后缀是 {end}，内容却是{_NAMES[found]}",
            "请用原软件打开后另存为所需格式，不要只改文件名",
        )
    if end == ".gpkg" and head[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
        raise Unreadable("后缀是 .gpkg，内容却是其他数据库", "请重新导出 GeoPackage")
    return end


def content_of(head: bytes) -> str:
    """Name what the first bytes of a file look like: one of the keys of `_NAMES`."""
    for start, content in _MAGIC:
        if head.startswith(start):
            return content
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        return "data"
    if text.startswith(b"<"):
        return "xml"
    return "json" if text.startswith((b"{", b"[")) else "text"
