"""A draft as a folder of Parquet and JSON (草稿文件): how it leaves the limited process.

The folder is written by a process that has read a hostile file, so reading it back trusts nothing:
only the expected plain files, only JSON of the expected types, only columns of the expected kinds.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.intake.draft import (
    Choice,
    Doubt,
    Draft,
    Placing,
    RasterDraft,
    Recognised,
    Remark,
)
from hazardmap.intake.frame_files import FolderOdd, frame_from, read_text, write_frame
from hazardmap.tables.grid import Grid

_TEXT: Final = "draft.json"
_RASTER: Final = "raster.json"
_GRID: Final = "grid.npy"
_FRAMES: Final = ("frame", "raw", "statements")
_FILES: Final = frozenset(
    {_TEXT, *(f"{name}.{end}" for name in _FRAMES for end in ("parquet", "json"))}
)


def write_draft(folder: Path, draft: Draft) -> None:
    """Write a draft (写出草稿) into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FRAMES:
        write_frame(folder / f"{name}.parquet", getattr(draft, name))
    said: dict[str, object] = {
        "table": draft.table,
        "file_name": draft.file_name,
        "kind": draft.kind,
        "columns": [asdict(column) for column in draft.columns],
        "remarks": [asdict(remark) for remark in draft.remarks],
        "doubts": [asdict(doubt) for doubt in draft.doubts],
        "placing": None if draft.placing is None else asdict(draft.placing),
        "covers": None if draft.covers is None else sorted(draft.covers),
        "titles": {sheet: [list(row) for row in rows] for sheet, rows in draft.titles.items()},
    }
    (folder / _TEXT).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def read_draft(folder: Path) -> Draft:
    """Read a draft back (读回草稿); anything unexpected in the folder is `FolderOdd`."""
    require_only(folder, _FILES)
    said = Entry(_object(read_text(folder / _TEXT)))
    frames: dict[str, pd.DataFrame] = {
        name: frame_from(folder / f"{name}.parquet") for name in _FRAMES
    }
    if not frames["frame"].index.isin(frames["raw"].index).all():
        raise FolderOdd("frame and raw do not belong together")
    covers = said.maybe("covers", list)
    return Draft(
        table=said.text("table"),
        file_name=said.text("file_name"),
        frame=frames["frame"],
        raw=frames["raw"],
        columns=tuple(_recognised(entry) for entry in said.entries("columns")),
        remarks=tuple(_remark(entry) for entry in said.entries("remarks")),
        doubts=tuple(_doubt(entry) for entry in said.entries("doubts")),
        placing=placing_from(said),
        statements=frames["statements"],
        covers=None if covers is None else frozenset(said.texts("covers")),
        kind=said.text("kind"),
        titles=_titles(said),
    )


def _titles(said: "Entry") -> Mapping[str, tuple[tuple[str, ...], ...]]:
    of_sheets = Entry(said.value("titles", dict))
    return MappingProxyType({sheet: of_sheets.rows(sheet) for sheet in said.value("titles", dict)})


def write_raster_draft(folder: Path, draft: RasterDraft) -> None:
    """Write a raster's draft (写出栅格草稿) into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    grid = draft.grid
    said: dict[str, object] = {
        "table": draft.table,
        "file_name": draft.file_name,
        "kind": draft.kind,
        "remarks": [asdict(remark) for remark in draft.remarks],
        "doubts": [asdict(doubt) for doubt in draft.doubts],
        "placing": None if draft.placing is None else asdict(draft.placing),
        "shares": [list(share) for share in draft.shares],
        "grid": None if grid is None else _grid_record(grid),
    }
    (folder / _RASTER).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    if grid is not None:
        np.save(folder / _GRID, grid.values, allow_pickle=False)


def _grid_record(grid: Grid) -> dict[str, object]:
    # not every number of a raster is one of JSON's: nan is told as a text
    nodata = None if grid.nodata is None else str(grid.nodata)
    labels = [[value, label] for value, label in grid.labels.items()]
    return {"transform": list(grid.transform), "crs": grid.crs, "nodata": nodata, "labels": labels}


def read_raster_draft(folder: Path) -> RasterDraft:
    """Read a raster's draft back (读回栅格草稿); anything unexpected in the folder is `FolderOdd`."""
    said = Entry(_object(read_text(folder / _RASTER)))
    about = said.maybe("grid", dict)
    require_only(folder, frozenset({_RASTER} if about is None else {_RASTER, _GRID}))
    try:
        shares = tuple((float(value), float(share)) for value, share in said.value("shares", list))
        grid = None if about is None else _grid_from(folder / _GRID, about)
    except (ValueError, TypeError, KeyError, OSError, EOFError, MemoryError) as error:
        raise FolderOdd(f"raster: {type(error).__name__}") from error
    return RasterDraft(
        table=said.text("table"),
        file_name=said.text("file_name"),
        grid=grid,
        remarks=tuple(_remark(entry) for entry in said.entries("remarks")),
        doubts=tuple(_doubt(entry) for entry in said.entries("doubts")),
        placing=placing_from(said),
        shares=shares,
        kind=said.text("kind"),
    )


def _grid_from(path: Path, about: dict[str, Any]) -> Grid:
    values = np.load(path, allow_pickle=False)
    if values.ndim != 2 or values.dtype.kind not in "iuf":
        raise FolderOdd(f"grid of {values.dtype} with {values.ndim} dimensions")
    values.flags.writeable = False
    x0, dx, rx, y0, ry, dy = (float(part) for part in about["transform"])
    nodata = None if about["nodata"] is None else float(about["nodata"])
    labels = MappingProxyType({int(value): str(label) for value, label in about["labels"]})
    return Grid(values, (x0, dx, rx, y0, ry, dy), str(about["crs"]), nodata, labels)


def require_only(folder: Path, names: frozenset[str]) -> None:
    """Raise `FolderOdd` unless the folder holds exactly these plain files."""
    found = list(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    if {path.name for path in found} != names:
        raise FolderOdd(f"files {sorted(path.name for path in found)}")
    if any(path.is_symlink() or not path.is_file() for path in found):
        raise FolderOdd("not a plain file")


class Entry:
    """One JSON object (一条记录), each value asked for with the type that it must have."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Keep the object."""
        self._content = content

    def value(self, name: str, kind: type) -> Any:
        """Return a value of exactly this type."""
        found = self._content.get(name)
        if type(found) is not kind:
            raise FolderOdd(f"{name} is {type(found).__name__}")
        return found

    def maybe(self, name: str, kind: type) -> Any:
        """Return a value of this type, or None."""
        return None if self._content.get(name) is None else self.value(name, kind)

    def text(self, name: str) -> str:
        """Return a text."""
        return str(self.value(name, str))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.value(name, list)
        if not all(type(text) is str for text in found):
            raise FolderOdd(f"{name} holds more than texts")
        return tuple(found)

    def rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of lists of texts."""
        lines = [Entry({name: line}) for line in self.value(name, list)]
        return tuple(line.texts(name) for line in lines)

    def entries(self, name: str) -> tuple["Entry", ...]:
        """Return a list of objects."""
        return tuple(Entry(_object(entry)) for entry in self.value(name, list))


def _object(content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise FolderOdd("not an object")
    return content


def _remark(entry: Entry) -> Remark:
    return Remark(
        sheet=entry.text("sheet"),
        row=entry.value("row", int),
        column=entry.text("column"),
        value=entry.text("value"),
        problem=entry.text("problem"),
        suggestion=entry.text("suggestion"),
        grade=entry.text("grade"),
    )


def _choice(entry: Entry) -> Choice:
    return Choice(entry.text("value"), entry.text("label"), entry.text("figure"))


def _doubt(entry: Entry) -> Doubt:
    choices = tuple(_choice(choice) for choice in entry.entries("choices"))
    return Doubt(entry.text("key"), entry.text("question"), choices, entry.text("option"))


def _recognised(entry: Entry) -> Recognised:
    samples = entry.texts("samples")
    return Recognised(entry.text("header"), entry.text("field"), entry.text("how"), samples)


def placing_from(said: Entry) -> Placing | None:
    """Return the placing of a draft, None when it has none."""
    if said.maybe("placing", dict) is None:
        return None
    entry = Entry(said.value("placing", dict))
    scored = tuple(_choice(choice) for choice in entry.entries("scored"))
    return Placing(entry.text("chosen"), entry.value("certain", bool), scored, entry.text("said"))
