"""Bring a frame to its contract (补齐列): every column there, in order, with the right dtype."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.crs import METRIC, to_metric
from hazardmap.moments import BEIJING
from hazardmap.tables.contract import Kind, Shape, Table

_NUMERIC: Final = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.NUMBER, Kind.FLAG})


def typed_column(kind: Kind, values: pd.Series) -> pd.Series:
    """Give a column the dtype of its kind; values must already fit (use `cells` for foreign text)."""
    if kind in _NUMERIC:
        return values.astype("float64")
    if kind is Kind.DATE:
        return pd.to_datetime(values).astype("datetime64[ns]")
    if kind is Kind.TIME:
        times = pd.to_datetime(values)
        local = (
            times.dt.tz_localize(BEIJING) if times.dt.tz is None else times.dt.tz_convert(BEIJING)
        )
        return local.dt.as_unit("ns")
    return values.astype("str")


def _null_column(kind: Kind, index: pd.Index) -> pd.Series:
    if kind in _NUMERIC:
        return pd.Series(np.nan, index=index, dtype="float64")
    if kind is Kind.DATE:
        return pd.Series(pd.NaT, index=index, dtype="datetime64[ns]")
    if kind is Kind.TIME:
        return pd.Series(pd.NaT, index=index, dtype=pd.DatetimeTZDtype("ns", BEIJING))
    return pd.Series(np.nan, index=index, dtype="str")


def complete(table: Table, frame: pd.DataFrame, metric_crs: str = METRIC) -> pd.DataFrame:
    """Return the frame with every column of the contract, then geometry, then extra columns by name.

    Absent columns become nulls; spatial tables become GeoDataFrames in `metric_crs` (geometry may be None).
    Rows and index stay as they are; the argument is not changed.
    """
    columns = {
        column.name: typed_column(column.kind, frame[column.name])
        if column.name in frame.columns
        else _null_column(column.kind, frame.index)
        for column in table.columns
    }
    extra = sorted(name for name in frame.columns if name not in columns and name != "geometry")
    body = pd.DataFrame(columns, index=frame.index)
    rest = pd.DataFrame({name: frame[name] for name in extra}, index=frame.index)
    if table.shape is Shape.NONE:
        plain: pd.DataFrame = pd.concat([body, rest], axis=1)
        return plain
    shapes = pd.DataFrame({"geometry": _geometry(frame, metric_crs)}, index=frame.index)
    whole: pd.DataFrame = gpd.GeoDataFrame(
        pd.concat([body, shapes, rest], axis=1), geometry="geometry", crs=metric_crs
    )
    return whole


def _geometry(frame: pd.DataFrame, metric_crs: str) -> gpd.GeoSeries:
    if "geometry" not in frame.columns:
        return gpd.GeoSeries([None] * len(frame), index=frame.index, crs=metric_crs)
    shapes = gpd.GeoSeries(frame["geometry"], index=frame.index)
    if shapes.crs is None:
        return shapes.set_crs(metric_crs)
    return to_metric(gpd.GeoDataFrame(geometry=shapes), metric_crs).geometry


def empty(table: Table, metric_crs: str = METRIC) -> pd.DataFrame:
    """Return the table without rows but with every column (an absent table, 无此表)."""
    return complete(table, pd.DataFrame(index=pd.RangeIndex(0)), metric_crs)
