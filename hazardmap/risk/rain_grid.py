"""Rain of a grid over basins and villages (雨量网格): exact area means with weights computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.tables.grid import Grid

SOURCE: Final = "雨量网格"
LEAST_SHARE: Final = 0.5
"""An area of which less than this share has data gets no mean: unknown is not dry."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How much of every area lies in which cell (面积权重): m², for grids of one layout."""

    ids: tuple[str, ...]
    area_m2: NDArray[np.float64]
    """whole area of each"""
    place: NDArray[np.int64]
    """position in `ids` of each piece"""
    cell: NDArray[np.int64]
    """cell of each piece, counted row by row"""
    piece_m2: NDArray[np.float64]


def layout(grid: Grid) -> tuple[object, ...]:
    """Name what weights depend on (网格布局): grids of the same layout share them."""
    return (grid.transform, grid.values.shape, grid.crs)


def weights(grid: Grid, areas: pd.DataFrame, key: str) -> Weights:
    """Cut every polygon by the cells it meets (面积权重), once per layout; others than polygons are left out.

    `areas` has the column `key` and metric geometry in the grid's CRS.
    """
    shapes = np.asarray(areas["geometry"].array, dtype=object)
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6))
    shapes, ids = shapes[polygons], areas.loc[polygons, key].astype("str").tolist()
    x0, dx, _, y0, _, dy = grid.transform
    rows, columns = grid.values.shape
    places, cells, pieces = [], [], []
    for number, shape in enumerate(shapes):
        west, south, east, north = shape.bounds
        left, right = np.clip([(west - x0) // dx, (east - x0) // dx + 1], 0, columns).astype(int)
        top, bottom = np.clip([(north - y0) // dy, (south - y0) // dy + 1], 0, rows).astype(int)
        row, column = np.mgrid[top:bottom, left:right]
        row, column = row.ravel(), column.ravel()
        boxes = shapely.box(
            x0 + column * dx, y0 + (row + 1) * dy, x0 + (column + 1) * dx, y0 + row * dy
        )
        shapely.prepare(shape)
        met = shapely.intersects(shape, boxes)
        share = shapely.area(shapely.intersection(shape, boxes[met]))
        places.append(np.full(int(met.sum()), number))
        cells.append((row * columns + column)[met])
        pieces.append(share)
    return Weights(
        ids=tuple(ids),
        area_m2=shapely.area(shapes),
        place=np.concatenate([np.empty(0, dtype="int64"), *places]).astype("int64"),
        cell=np.concatenate([np.empty(0, dtype="int64"), *cells]).astype("int64"),
        piece_m2=np.concatenate([np.empty(0), *pieces]),
    )


def means(grid: Grid, made: Weights) -> Mapping[str, float]:
    """Return the mean rain of every area in mm (面雨量); areas mostly without data are absent."""
    values = grid.values.ravel()[made.cell].astype("float64")
    known = ~np.isnan(values) & (values >= 0)
    if grid.nodata is not None:
        known &= values != grid.nodata
    size = len(made.ids)
    covered = np.bincount(made.place[known], made.piece_m2[known], size)
    rain = np.bincount(made.place[known], made.piece_m2[known] * values[known], size)
    enough = covered >= LEAST_SHARE * made.area_m2
    return {
        made.ids[at]: round(float(rain[at] / covered[at]), 1)
        for at in np.flatnonzero(enough & (covered > 0))
    }


def grid_rows(
    basins: Mapping[str, float],
    villages: Mapping[str, float],
    *,
    time: str,
    period_min: float,
) -> list[dict[str, object]]:
    """Write the means as rows of a `rain.readings` entry; dry areas are left out, they fire nothing."""
    row = {
        "gauge_id": None,
        "town_id": None,
        "time": time,
        "period_min": period_min,
        "source": SOURCE,
    }
    return [
        {**row, "place": key, name: key, "rain_mm": mm}
        for name, found in (("basin_id", basins), ("village_id", villages))
        for key, mm in found.items()
        if mm > 0
    ]
