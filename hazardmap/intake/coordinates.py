"""Positions of a file → metric geometry (坐标换算): degrees, other CRS, points given as lon/lat."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from hazardmap.crs import WEB
from hazardmap.intake.endings import Unreadable
from hazardmap.tables.contract import Shape, Table
from hazardmap.tables.shapes import degrees_to_points


@dataclass(frozen=True, slots=True)
class Placed:
    """A typed frame with metric geometry (定位后的表) and the CRS it was converted from ("" = none)."""

    frame: pd.DataFrame
    converted_from: str


def place(
    table: Table,
    frame: pd.DataFrame,
    *,
    shapes: NDArray[np.object_] | None,
    crs: Any,
    metric_crs: str,
) -> Placed:
    """Give a frame its geometry in the metric CRS; shapes without a CRS raise `Unreadable`.

    `lon`/`lat` of a spatial table make points where the file has no shape; a table that only has
    positions (households) takes them from point shapes where its own are missing.
    """
    converted = ""
    series: gpd.GeoSeries | None = None
    if shapes is not None and not shapely.is_missing(shapes).all():
        source = _known_crs(crs)
        series = gpd.GeoSeries(shapes, index=frame.index, crs=source)
        if source != CRS.from_user_input(metric_crs):
            converted = source.to_string()
            series = series.to_crs(metric_crs)
    if table.shape is Shape.NONE:
        return Placed(_with_positions(table, frame, series), converted)
    rest = frame.drop(columns=["lon", "lat"], errors="ignore")
    if {"lon", "lat"} <= set(frame.columns):
        points = degrees_to_points(frame["lon"], frame["lat"], metric_crs)
        converted = converted or WEB
        if series is not None:
            own = series.to_numpy()
            points = np.where(shapely.is_missing(own), points, own)
        series = gpd.GeoSeries(points, index=frame.index, crs=metric_crs)
    if series is None:
        return Placed(rest, "")
    return Placed(gpd.GeoDataFrame(rest, geometry=series, crs=metric_crs), converted)


def _known_crs(crs: Any) -> CRS:
    if crs is None:
        raise Unreadable(
            "没有坐标系", "请补上坐标系（shp 需要 .prj 文件），或用带坐标系的格式重新导出"
        )
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise Unreadable(
            f"坐标系 {crs} 不认识", "请换成常用坐标系（如 EPSG:4549）再导出"
        ) from error


def _with_positions(
    table: Table, frame: pd.DataFrame, series: gpd.GeoSeries | None
) -> pd.DataFrame:
    names = {column.name for column in table.columns}
    if series is None or not {"lon", "lat"} <= names:
        return frame
    degrees = series.to_crs(WEB)
    points = degrees.where(degrees.geom_type == "Point")
    known = ~(points.isna() | points.is_empty)
    return frame.assign(
        **{
            name: (
                frame[name] if name in frame.columns else pd.Series(np.nan, index=frame.index)
            ).fillna(pd.Series(values, index=frame.index).where(known))
            for name, values in (("lon", points.x), ("lat", points.y))
        }
    )
