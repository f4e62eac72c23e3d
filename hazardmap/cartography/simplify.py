"""Simplify shapes for the screen (化简): neighbours share one border, coordinates have 5 decimals."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hazardmap.crs import to_degrees

DECIMALS: Final = 5
"""1e-5 degrees is about one metre."""


def simplified(frame: gpd.GeoDataFrame, *, tolerance_m: float, shared: bool) -> gpd.GeoDataFrame:
    """Return the frame with fewer vertices, in its metric CRS (化简).

    `shared` keeps the common borders of neighbouring polygons common (`coverage_simplify`); it is
    only for polygons that do not overlap. Rows without geometry are kept as they are.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    here = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    areas = here & np.isin(shapely.get_type_id(shapes), (3, 6))
    if shared and areas.any():
        shapes[areas] = shapely.coverage_simplify(shapes[areas], tolerance_m)
        rest = here & ~areas
    else:
        rest = here
    shapes[rest] = shapely.simplify(shapes[rest], tolerance_m, preserve_topology=True)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def rounded_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Convert to degrees and round every coordinate to 1e-5° (约1米)."""
    degrees = to_degrees(frame)
    shapes = shapely.transform(np.asarray(degrees.geometry.array, dtype=object), _rounded)
    return degrees.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=degrees.crs))


def label_points(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return where to write each row's name (注记点): n × 2 degrees, NaN without geometry.

    Areas take the centre of their largest inscribed circle, other shapes a point on them.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    here = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    areas = here & np.isin(shapely.get_type_id(shapes), (3, 6))
    points = np.full(len(shapes), None, dtype=object)
    if areas.any():
        circles = shapely.maximum_inscribed_circle(shapes[areas], 20.0)
        points[areas] = shapely.get_point(circles, 0)
    rest = here & ~areas
    points[rest] = shapely.point_on_surface(shapes[rest])
    degrees = to_degrees(gpd.GeoDataFrame(geometry=points, crs=frame.crs)).geometry.array
    places = np.column_stack([shapely.get_x(degrees), shapely.get_y(degrees)])
    return _rounded(places)


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(coordinates, DECIMALS)
