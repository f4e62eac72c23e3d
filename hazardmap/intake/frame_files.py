"""A frame as Parquet with a JSON beside it (表格文件对): kinds of columns from a closed list, nothing else."""

import json
import math
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

_TEXTS: Final = frozenset({"str", "object"})
_PLAIN: Final = frozenset({"float64", "int64", "bool"})
_MOMENTS: Final = ("datetime64[",)
_GEOMETRY: Final = "geometry"
MAX_ROWS: Final = 3_000_000
MAX_TEXT_BYTES: Final = 256 * 1024 * 1024


class FolderOdd(Exception):
    """A folder from the limited process is not what it should be (结果文件异常)."""


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame (写出表格): `path` gets the cells, the same name with `.json` their kinds.

    Columns of any other kind than text, number, yes/no, time and geometry become text.
    """
    kinds: list[list[str]] = []
    cells: dict[str, Any] = {}
    crs = frame.crs.to_string() if isinstance(frame, gpd.GeoDataFrame) and frame.crs else ""
    for at, name in enumerate(map(str, frame.columns)):
        column = frame.iloc[:, at]
        kind, values = _packed(column)
        kinds.append([name, kind])
        cells[str(at)] = values
    index = pa.array(np.asarray(frame.index, dtype="int64"))
    pq.write_table(pa.table({"index": index, **cells}), path)
    said = {"columns": kinds, "crs": crs, "rows": len(frame)}
    path.with_suffix(".json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _packed(column: pd.Series) -> tuple[str, pa.Array]:
    kind = str(column.dtype)
    if kind == _GEOMETRY:
        return kind, pa.array(shapely.to_wkb(np.asarray(column, dtype=object)), pa.binary())
    if kind in _PLAIN or kind.startswith(_MOMENTS):
        return kind, pa.Array.from_pandas(column)
    if kind == "str":
        return kind, pa.Array.from_pandas(column, type=pa.large_string())
    texts = [None if _missing(cell) else str(cell) for cell in column]
    return (kind if kind in _TEXTS else "object"), pa.array(texts, pa.large_string())


def _missing(cell: object) -> bool:
    return (
        cell is None
        or cell is pd.NA
        or cell is pd.NaT
        or (isinstance(cell, float) and math.isnan(cell))
    )


def frame_from(path: Path) -> pd.DataFrame:
    """Read a frame back (读回表格); what `write_frame` does not write is `FolderOdd`."""
    said = read_text(path.with_suffix(".json"))
    try:
        columns = [(str(name), str(kind)) for name, kind in said["columns"]]
        with pq.ParquetFile(path) as file:
            table = file.read(use_threads=False)
        names = ["index", *map(str, range(len(columns)))]
        if table.column_names != names or not table.num_rows == said["rows"] <= MAX_ROWS:
            raise FolderOdd(f"columns {table.column_names[:5]}, {table.num_rows} rows")
        index = pd.Index(table.column("index").to_numpy(), dtype="int64")
        series = [
            _series(_unpacked(table.column(str(at)), kind), kind, index)
            for at, (_, kind) in enumerate(columns)
        ]
        frame = pd.concat(series, axis=1) if series else pd.DataFrame(index=index)
        frame.columns = pd.Index([name for name, _ in columns], dtype="str")
        if not any(kind == _GEOMETRY for _, kind in columns):
            return frame
        shapes: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=_GEOMETRY, crs=said["crs"] or None)
        return shapes
    except FolderOdd:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise FolderOdd(f"{path.name}: {type(error).__name__}") from error


def _series(values: Any, kind: str, index: pd.Index) -> pd.Series:
    # told so, or pandas would make texts of objects
    return pd.Series(values, index=index, dtype="object" if kind == "object" else None)


def _unpacked(column: pa.ChunkedArray, kind: str) -> Any:
    if kind == _GEOMETRY:
        return gpd.array.from_wkb(np.array(column.to_pylist(), dtype=object))
    if kind in _PLAIN:
        return column.to_numpy().astype(kind)
    if kind.startswith(_MOMENTS):
        return column.to_pandas().astype(kind).array
    if kind in _TEXTS:
        return pd.array(column.to_pandas(), dtype="str") if kind == "str" else column.to_pylist()
    raise FolderOdd(f"kind {kind}")


def read_text(path: Path) -> dict[str, Any]:
    """Read a JSON object of a sensible size."""
    try:
        if path.is_symlink() or path.stat().st_size > MAX_TEXT_BYTES:
            raise FolderOdd(f"{path.name} is a link or too large")
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FolderOdd(f"{path.name}: {type(error).__name__}") from error
    if not isinstance(content, dict):
        raise FolderOdd(f"{path.name} is no object")
    return content
