"""Where a village is (村的位置): its built-up point in the county's metric CRS."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import WEB

POLYGON_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def metric_points(lon: pd.Series, lat: pd.Series, metric_crs: str) -> NDArray[np.object_]:
    """Return metric points of degrees; missing or half-given positions become None."""
    known = (lon.notna() & lat.notna()).to_numpy()
    out = np.full(len(lon), None, dtype=object)
    if known.any():
        points = gpd.points_from_xy(lon[known], lat[known], crs=WEB)
        out[known] = np.asarray(points.to_crs(metric_crs), dtype=object)
    return out


def is_polygon(geometry: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Tell which geometries are polygons (面); missing ones are not."""
    return np.isin(shapely.get_type_id(geometry.to_numpy()), POLYGON_TYPES)


def seats(villages: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the built-up point of each village (村驻地), on the villages' index.

    The given seat, else the representative point of the geometry; None when there is neither.
    """
    given = metric_points(villages["seat_lon"], villages["seat_lat"], str(villages.crs))
    geometry = villages.geometry.to_numpy()
    missing = pd.isna(given)
    given[missing] = shapely.point_on_surface(geometry[missing])
    return gpd.GeoSeries(given, index=villages.index, crs=villages.crs)
