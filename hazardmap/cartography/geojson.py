"""Write a layer as compact GeoJSON bytes (图层数据): only the named columns, text only as JSON."""

import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.cartography.simplify import label_points, rounded_degrees, simplified

NUMBER_DIGITS = 3


def feature_collection(
    frame: gpd.GeoDataFrame,
    columns: Sequence[str],
    *,
    tolerance_m: float = 0.0,
    shared_borders: bool = False,
    labels: bool = False,
) -> bytes:
    """Write the rows that have a shape as one FeatureCollection, UTF-8 (经纬度, CGCS2000).

    `labels` adds the property `at`, the place of the label of an area: [lon, lat].
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    drawn = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    properties = _properties(drawn, columns)
    if labels and len(drawn):
        places = label_points(drawn).tolist()
        properties = [entry | {"at": at} for entry, at in zip(properties, places, strict=True)]
    if tolerance_m > 0 and len(drawn):
        drawn = simplified(drawn, tolerance_m=tolerance_m, shared=shared_borders)
    geometry = shapely.to_geojson(np.asarray(rounded_degrees(drawn).geometry.array, dtype=object))
    features = (
        '{"type":"Feature","properties":' + text(entry) + ',"geometry":' + shape + "}"
        for entry, shape in zip(properties, geometry, strict=True)
    )
    body = '{"type":"FeatureCollection","features":[' + ",\n".join(features) + "]}"
    return body.encode()


def text(value: Any) -> str:
    """Write a value as compact JSON; `<` is escaped so that the bytes can close no element."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return compact.replace("<", "\\u003c")


def _properties(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return one mapping per row; unknown values are left out, whole numbers have no decimals."""
    present = [column for column in columns if column in frame.columns]
    values = [[_plain(value) for value in frame[column].tolist()] for column in present]
    if not present:
        return [{} for _ in range(len(frame))]
    return [
        {name: value for name, value in zip(present, row, strict=True) if value is not None}
        for row in zip(*values, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Turn one cell into what JSON can hold, or None for unknown."""
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() else round(value, NUMBER_DIGITS)
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.time().isoformat() != "00:00:00" else str(value.date())
    return value
