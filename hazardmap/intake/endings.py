"""Which file is which table (文件与表), and whether a file is what its ending says (文件头检查)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hazardmap.errors import Fault
from hazardmap.tables import GRIDS, TABLES

TABLE_ENDINGS: Final = (".shp.zip", ".gpkg", ".geojson", ".shp", ".parquet", ".csv", ".xlsx")
GRID_ENDING: Final = ".tif"
_MAGIC: Final[Mapping[str, tuple[bytes, ...]]] = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".shp.zip": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".parquet": (b"PAR1",),
    ".tif": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
_BESIDES: Final = frozenset(
    {".dbf", ".shx", ".prj", ".cpg", ".toml", ".md", ".txt", ".xml", ".qml", ".sld", ".sbn", ".sbx"}
)
_LABELS: Final = "risk_raster.csv"


class Unreadable(Exception):
    """A file cannot be read (文件读不了): what was found and what to do, in Chinese."""

    def __init__(self, found: str, do: str) -> None:
        """Keep both halves of the sentence."""
        super().__init__(found)
        self.found = found
        self.do = do


@dataclass(frozen=True, slots=True)
class Found:
    """The files of one county folder (县数据文件): one per table and raster, what is wrong, what is odd."""

    tables: Mapping[str, Path]
    grids: Mapping[str, Path]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def ending_of(path: Path) -> str:
    """Return the ending of a table file (`.shp.zip` counts as one), or "" when none is known."""
    name = path.name.lower()
    return next((end for end in (*TABLE_ENDINGS, GRID_ENDING) if name.endswith(end)), "")


def find(folder: Path) -> Found:
    """Look through a county folder for tables and rasters; nothing is opened."""
    tables: dict[str, list[Path]] = {}
    grids: dict[str, list[Path]] = {}
    faults: list[Fault] = []
    ignored: list[str] = []
    for path in sorted(entry for entry in folder.iterdir() if entry.is_file()):
        end = ending_of(path)
        stem = path.name[: -len(end)] if end else path.name.split(".")[0]
        if path.name == _LABELS or path.name.startswith("."):
            continue
        if end == GRID_ENDING and stem in GRIDS:
            grids.setdefault(stem, []).append(path)
        elif end and end != GRID_ENDING and stem in TABLES:
            tables.setdefault(stem, []).append(path)
        elif stem in (*TABLES, *GRIDS) and path.suffix.lower() not in _BESIDES:
            faults.append(_wrong_ending(stem, path))
        elif end:
            ignored.append(path.name)
    faults.extend(_twice(tables))
    return Found(
        {name: paths[0] for name, paths in tables.items()},
        {name: paths[0] for name, paths in grids.items()},
        tuple(faults),
        tuple(ignored),
    )


def _wrong_ending(table: str, path: Path) -> Fault:
    allowed = GRID_ENDING if table in GRIDS else " ".join(TABLE_ENDINGS)
    return Fault(table, 0, "", f"文件 {path.name} 的格式不能读", f"请另存为 {allowed} 之一")


def _twice(found: Mapping[str, list[Path]]) -> Iterable[Fault]:
    for table, paths in found.items():
        if len(paths) > 1:
            names = "、".join(path.name for path in paths)
            yield Fault(table, 0, "", f"同一张表有多个文件：{names}", "请只留一个")


def require_magic(path: Path) -> None:
    """Raise `Unreadable` unless the first bytes are those of the ending."""
    end = ending_of(path)
    allowed = _MAGIC.get(end)
    if allowed is None:
        return
    with path.open("rb") as file:
        start = file.read(16)
    if not start.startswith(allowed):
        raise Unreadable(
            f"文件 {path.name} 的内容不是 {end} 格式", "请用原软件重新导出，不要只改文件名"
        )


def files_of(folder: Path) -> Mapping[str, tuple[Path, ...]]:
    """Return table → its file and, for a shapefile, what belongs to it (原始文件)."""
    return {name: (path, *_beside(path)) for name, path in find(folder).tables.items()}


def grid_files_of(folder: Path) -> Mapping[str, tuple[Path, ...]]:
    """Return raster → its file and the file that says what its values mean (原始栅格文件)."""
    labels = {"risk_raster": folder / _LABELS}
    return {
        name: (path, *(file for file in [labels.get(name)] if file is not None and file.is_file()))
        for name, path in find(folder).grids.items()
    }


def _beside(path: Path) -> Iterable[Path]:
    if ending_of(path) != ".shp":
        return ()
    parts = (path.with_suffix(end) for end in (".dbf", ".shx", ".prj", ".cpg"))
    return tuple(part for part in parts if part.is_file())
