"""Coordinate reference systems (坐标系): one metric CRS inside, degrees only at the two doors."""

from typing import Final

import geopandas as gpd

from hazardmap.errors import CrsMixed

METRIC: Final = "EPSG:4549"
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E, metres: the default inside (高斯3度带，120°E)."""
DEGREES: Final = "EPSG:4490"
"""CGCS2000 degrees; equal to WGS 84 within a metre (a null shift in PROJ)."""
WEB: Final = "EPSG:4326"


def to_metric(frame: gpd.GeoDataFrame, metric: str = METRIC) -> gpd.GeoDataFrame:
    """Convert to the county's metric CRS; a frame without CRS is an error."""
    if frame.crs is None:
        raise CrsMixed("图层没有坐标系，不能换算。")
    return frame if frame.crs == metric else frame.to_crs(metric)


def to_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Convert to longitude/latitude for maps and files."""
    if frame.crs is None:
        raise CrsMixed("图层没有坐标系，不能换算。")
    return frame if frame.crs == WEB else frame.to_crs(WEB)


def require_same(*frames: gpd.GeoDataFrame) -> None:
    """Raise `CrsMixed` unless all frames share one CRS."""
    found = {str(frame.crs) for frame in frames if len(frame)}
    if len(found) > 1:
        raise CrsMixed(f"坐标系混用：{'、'.join(sorted(found))}")
