"""The reach below a point (下游河段): walked along the river lines, never a circle.

头顶库: residents or important facilities within 1 km (inclusive) downstream of a tailings dam.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

REACH_M: Final = 1000.0
SNAP_M: Final = 1500.0
"""A dam farther than this from any river line has no reach."""
BESIDE_M: Final = 200.0
"""How far beside the stream people count as in its way (示例)."""


def reach_below(
    point: shapely.Point, rivers: gpd.GeoDataFrame, *, length_m: float = REACH_M
) -> shapely.MultiLineString | None:
    """Return the river line from beside a point down to `length_m` metres below; None without a river.

    `rivers` holds river_id, to_river_id, geometry in the metric CRS. A line runs towards the river it joins
    (`to_river_id`); one that joins none runs as it was drawn.
    """
    lines = {
        str(key): line
        for key, shape in zip(rivers["river_id"], rivers.geometry, strict=True)
        if (line := _one_line(shape)) is not None
    }
    if not lines:
        return None
    near = min(lines, key=lambda key: (lines[key].distance(point), key))
    if lines[near].distance(point) > SNAP_M:
        return None
    below = dict(zip(rivers["river_id"].astype("str"), rivers["to_river_id"], strict=True))
    walked: list[shapely.LineString] = []
    seen: set[str] = set()
    left, at = length_m, point
    while near in lines and near not in seen and left > 0:
        seen.add(near)
        onward = below.get(near)
        following = "" if pd.isna(onward) else str(onward)
        line = _downwards(lines[near], lines.get(following))
        start = line.project(at)
        piece = substring(line, start, min(line.length, start + left))
        if isinstance(piece, shapely.LineString):
            walked.append(piece)
            left -= piece.length
        at, near = shapely.Point(line.coords[-1]), following
    return shapely.MultiLineString(walked) if walked else None


def _one_line(shape: BaseGeometry | None) -> shapely.LineString | None:
    if shape is None or shape.is_empty:
        return None
    merged = shapely.line_merge(shape)
    if isinstance(merged, shapely.LineString):
        return merged
    # pieces that do not join: the longest speaks for the river
    return max(shapely.get_parts(merged), key=lambda part: part.length, default=None)


def _downwards(line: shapely.LineString, into: shapely.LineString | None) -> shapely.LineString:
    if into is None:
        return line
    first, last = shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])
    return shapely.reverse(line) if into.distance(first) < into.distance(last) else line


def villages_near(
    shape: BaseGeometry, points: gpd.GeoSeries, village_ids: pd.Series, *, within_m: float
) -> tuple[str, ...]:
    """Return the villages with a built-up point within some metres of a line or point (inclusive), sorted."""
    metres = shapely.distance(points.to_numpy(), shape)
    met = village_ids[np.nan_to_num(metres, nan=np.inf) <= within_m]
    return tuple(sorted(met.dropna().unique()))
