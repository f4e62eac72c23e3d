"""What is refused of geometry (图形): wrong shape, beyond repair, far outside the county."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from hazardmap.crs import WEB
from hazardmap.errors import Fault
from hazardmap.tables.contract import Shape, Table

MAX_REPAIR_SHARE: Final = 0.001
"""Largest change of area by which an invalid geometry may be repaired (contracts §1.3)."""
MAX_OUTSIDE_M: Final = 50_000.0
"""Farther outside the county is a mistake of coordinates (contracts §1.3)."""
_TYPES: Final = {
    Shape.POINT: {shapely.GeometryType.POINT},
    Shape.LINE: {shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING},
    Shape.POLYGON: {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON},
}
_TYPES[Shape.POINT_OR_POLYGON] = _TYPES[Shape.POINT] | _TYPES[Shape.POLYGON]
_POLYGONAL: Final = [int(kind) for kind in _TYPES[Shape.POLYGON]]
_POSITIONS: Final = {"households": ("lon", "lat"), "villages": ("seat_lon", "seat_lat")}
"""Tables with positions in degrees beside their geometry."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A frame with valid geometry (修复后的表), what could not be repaired, and how many rows were."""

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    count: int


def repaired(table: Table, frame: pd.DataFrame) -> Repaired:
    """Repair invalid metric geometry where the area changes by less than 0.1 %, else give faults.

    Collections of one part become that part, heights are dropped, so equal shapes are equal objects.
    """
    if table.shape is Shape.NONE or "geometry" not in frame.columns:
        return Repaired(frame, (), 0)
    shapes = _plain(frame["geometry"].to_numpy())
    invalid = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    mended = shapes.copy()
    mended[invalid] = _mended(shapes[invalid])
    area, after = shapely.area(shapes), shapely.area(mended)
    change = np.abs(after - area) / np.where(after > 0, after, np.nan)
    bad = invalid & ~(change < MAX_REPAIR_SHARE)
    faults = [
        Fault(table.name, int(row) + 1, "geometry", why, "图形有误且不能自动修复，请重画这一块")
        for row, why in zip(frame.index[bad], shapely.is_valid_reason(shapes[bad]), strict=True)
    ]
    faults.extend(_wrong_types(table, frame.index, mended))
    new = frame.assign(geometry=gpd.GeoSeries(mended, index=frame.index, crs=_crs(frame)))
    return Repaired(new, tuple(faults), int((invalid & ~bad).sum()))


def _crs(frame: pd.DataFrame) -> object:
    return getattr(frame["geometry"], "crs", None)


def _plain(values: NDArray[np.object_]) -> NDArray[np.object_]:
    """Drop heights, empty shapes and collections of one part; bring rings into one order."""
    shapes = shapely.force_2d(np.asarray(values, dtype=object))
    shapes[shapely.is_empty(shapes)] = None
    single = shapely.get_num_geometries(shapes) == 1
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    polygons = np.isin(shapely.get_type_id(shapes), _POLYGONAL)
    shapes[polygons] = shapely.normalize(shapes[polygons])
    return shapes


def _mended(invalid: NDArray[np.object_]) -> NDArray[np.object_]:
    """Make polygons valid and keep only their polygonal parts."""
    valid = shapely.make_valid(invalid)
    out = []
    for shape in valid:
        parts = shapely.get_parts(shapely.get_parts(shape))
        keep = parts[np.isin(shapely.get_type_id(parts), _POLYGONAL)]
        out.append(shapely.union_all(keep) if len(keep) else shape)
    return np.array(out, dtype=object)


def _wrong_types(table: Table, index: pd.Index, shapes: NDArray[np.object_]) -> Iterator[Fault]:
    allowed = [int(kind) for kind in _TYPES[table.shape]]
    kinds = shapely.get_type_id(shapes)
    for row in np.flatnonzero((kinds >= 0) & ~np.isin(kinds, allowed)):
        found = str(shapes[row].geom_type)
        do = f"图形应为{table.shape.value}，请改正"
        yield Fault(table.name, int(index[int(row)]) + 1, "geometry", found, do)


def far_faults(frames: Mapping[str, pd.DataFrame], metric_crs: str) -> list[Fault]:
    """Return a fault for everything more than 50 km outside the county.

    The county is `outline`, else the towns, else the villages; without any of them nothing is tested.
    """
    county = county_shape(frames)
    if county is None:
        return []
    faults: list[Fault] = []
    for name, frame in frames.items():
        if "geometry" in frame.columns:
            far = _far(frame["geometry"].to_numpy(), county)
            faults.extend(_too_far(name, frame.index, far, "geometry"))
        lon, lat = _POSITIONS.get(name, ("", ""))
        if lon in frame.columns and lat in frame.columns:
            points = degrees_to_points(frame[lon], frame[lat], metric_crs)
            faults.extend(_too_far(name, frame.index, _far(points, county), lon))
    return faults


def degrees_to_points(lon: pd.Series, lat: pd.Series, metric_crs: str) -> NDArray[np.object_]:
    """Make metric points of degrees; a row without both is None."""
    x, y = _from_degrees(metric_crs).transform(lon.to_numpy(), lat.to_numpy())
    points: NDArray[np.object_] = shapely.points(x, y)
    points[(lon.isna() | lat.isna()).to_numpy()] = None
    return points


@lru_cache(maxsize=8)
def _from_degrees(metric_crs: str) -> Transformer:
    return Transformer.from_crs(WEB, metric_crs, always_xy=True)


def county_shape(frames: Mapping[str, pd.DataFrame]) -> shapely.Geometry | None:
    """Return the county's area (县域): `outline`, else the towns, else the villages; None without any."""
    for name in ("outline", "towns", "villages"):
        frame = frames.get(name)
        if frame is None or "geometry" not in frame.columns:
            continue
        shapes = frame["geometry"].dropna().to_numpy()
        shapes = shapes[np.isfinite(shapely.bounds(shapes)).all(axis=1)]
        if len(shapes):
            return shapely.union_all(shapes)
    return None


def _far(shapes: NDArray[np.object_], county: shapely.Geometry) -> NDArray[np.bool_]:
    """Tell which shapes are lost or too far; the exact distance only where the hull is not near."""
    known = ~shapely.is_missing(shapes)
    lost = known & ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    hull = shapely.convex_hull(county)
    shapely.prepare(hull)
    test = np.flatnonzero(known & ~lost & ~shapely.intersects(hull, shapes))
    far = lost.copy()
    far[test] = shapely.distance(shapes[test], county) > MAX_OUTSIDE_M
    return far


def _too_far(name: str, index: pd.Index, far: NDArray[np.bool_], column: str) -> Iterator[Fault]:
    for row in index[far]:
        do = "请核对坐标系和经纬度（是否写反、是否缺小数点）"
        yield Fault(name, int(row) + 1, column, "在县域 50 公里以外", do)
