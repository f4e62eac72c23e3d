"""One order and one hash for the same content (规范次序、内容指纹), whatever file or row order it came in."""

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from hazardmap.tables.contract import Table
from hazardmap.tables.county_tables import Source
from hazardmap.tables.grid import Grid

_NULL = "\x00"
_SEPARATOR = "\x1f"


def ordered(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by the key, tables without key by everything, and number them anew."""
    columns = list(table.key) or [column.name for column in table.columns]
    order = frame[columns]
    if not table.key and "geometry" in frame.columns:
        order = order.assign(geometry=shapely.to_wkb(_comparable(frame), hex=True))
    position = order.reset_index(drop=True).sort_values(list(order.columns), kind="stable").index
    return frame.iloc[position.to_numpy()].reset_index(drop=True)


def table_hash(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table in canonical row order; the order of columns does not matter.

    Coordinates count to the millimetre. An empty column is the same as no column.
    """
    digest = hashlib.sha256()
    for name in sorted(frame.columns):
        values = frame[name]
        if values.notna().any():
            digest.update(f"{name}{_SEPARATOR}{len(values)}{_SEPARATOR}".encode())
            digest.update(_bytes(frame, name))
    return digest.hexdigest()


def _bytes(frame: pd.DataFrame, name: str) -> bytes:
    values = frame[name]
    if name == "geometry":
        return b"".join(shape or b"\x00" for shape in shapely.to_wkb(_comparable(frame)))
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.astype("int64").to_numpy().tobytes()
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="float64") + 0.0  # -0.0 becomes 0.0
        return np.where(np.isnan(numbers), np.nan, numbers).tobytes()
    words = values.astype("str").fillna(_NULL).to_numpy(dtype=object)
    return _SEPARATOR.join(words).encode()


def _comparable(frame: pd.DataFrame) -> np.ndarray:
    """Round coordinates to the millimetre and bring rings into one order; lines keep their direction."""
    shapes = frame["geometry"].to_numpy()
    rounded = np.asarray(shapely.transform(shapes, lambda at: np.round(at, 3) + 0.0), dtype=object)
    areal = shapely.get_dimensions(rounded) == 2
    rounded[areal] = shapely.normalize(rounded[areal])
    return rounded


def grid_hash(grid: Grid) -> str:
    """Return the SHA-256 of a raster: cells, place and labels."""
    digest = hashlib.sha256(np.ascontiguousarray(grid.values).tobytes())
    digest.update(repr((grid.transform, grid.values.shape, grid.values.dtype.str)).encode())
    digest.update(repr((grid.crs, grid.nodata, sorted(grid.labels.items()))).encode())
    return digest.hexdigest()


def fingerprint(
    *,
    county: tuple[str, ...],
    tables: Mapping[str, pd.DataFrame],
    grids: Mapping[str, Grid],
    sources: Mapping[str, Source],
) -> str:
    """Return the SHA-256 of a whole county: what it is called, its tables, rasters and sources.

    Empty tables do not count; edition numbers do not count, only what the rows say.
    """
    digest = hashlib.sha256(repr(county).encode())
    for name in sorted(tables):
        if len(tables[name]):
            digest.update(f"{name}:{table_hash(tables[name])}\n".encode())
    for name in sorted(grids):
        digest.update(f"{name}:{grid_hash(grids[name])}\n".encode())
    for name in sorted(sources):
        source = sources[name]
        words = (name, source.source, source.as_of, source.licence, source.norm, source.demo)
        digest.update(repr(words).encode())
    return digest.hexdigest()
