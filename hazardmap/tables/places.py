"""Where a village is and how it is written (村的位置、写法): its built-up point, its unmistakable name."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import WEB
from hazardmap.divisions import folded_village

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


def unique_names(villages: pd.DataFrame, towns: pd.DataFrame) -> dict[str, str]:
    """Return the name by which a form calls each village and town (表上的写法), on its id.

    A village whose name another one has too is written with its town (枫桥镇枫源村), and by its code when
    even that is not enough.
    """
    town_names = dict(zip(towns["town_id"], towns["name"], strict=True))
    names = villages["name"].astype("str").to_numpy(dtype=object)
    stems = pd.Series([folded_village(name) for name in names])
    written = names.copy()
    shared = stems.duplicated(keep=False).to_numpy()
    above = [town_names.get(town, "") for town in villages["town_id"]]
    written[shared] = (np.array(above, dtype=object) + names)[shared]
    again = pd.Series(written).duplicated(keep=False).to_numpy()
    written[again] = villages["village_id"].to_numpy(dtype=object)[again]
    return {**town_names, **dict(zip(villages["village_id"], written, strict=True))}
