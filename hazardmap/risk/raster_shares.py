"""How much of a village each class of the risk raster covers (栅格等级占比)."""

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hazardmap.tables.grid import Grid


def cells_by_value(grid: Grid, area: BaseGeometry) -> dict[int, int]:
    """Count the raster's cells whose centre lies in a polygon (格元计数): value → cells.

    `area` is in the grid's CRS (metres). Cells without data do not count; only the window of the raster
    around the polygon is looked at.
    """
    if area.is_empty:
        return {}
    x0, dx, _, y0, _, dy = grid.transform
    west, south, east, north = area.bounds
    rows, columns = grid.values.shape
    left, right = np.clip([(west - x0) // dx, (east - x0) // dx + 1], 0, columns).astype(int)
    top, bottom = np.clip([(north - y0) // dy, (south - y0) // dy + 1], 0, rows).astype(int)
    x = x0 + (np.arange(left, right) + 0.5) * dx
    y = y0 + (np.arange(top, bottom) + 0.5) * dy
    shapely.prepare(area)
    inside = shapely.contains_xy(area, *np.meshgrid(x, y))
    values = grid.values[top:bottom, left:right][inside]
    if grid.nodata is not None:
        values = values[values != grid.nodata]
    found, counts = np.unique(values, return_counts=True)
    return {int(value): int(count) for value, count in zip(found, counts, strict=True)}


def level_shares(grid: Grid, area: BaseGeometry) -> Mapping[str, float]:
    """Return level label → share of the polygon's cells (等级占比, 0–1), largest cell value first.

    Empty when the raster does not say what its values mean or covers none of the polygon.
    """
    counts = {v: n for v, n in cells_by_value(grid, area).items() if v in grid.labels}
    total = sum(counts.values())
    shares: dict[str, float] = {}
    for value in sorted(counts, reverse=True):
        label = grid.labels[value]
        shares[label] = shares.get(label, 0.0) + counts[value] / total
    return shares
