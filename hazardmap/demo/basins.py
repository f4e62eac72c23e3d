"""Small basins (小流域): unit catchments of 10–50 km² with their downstream order, by pyflwdir."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import METRIC
from hazardmap.demo.coverage import polygons
from hazardmap.demo.terrain import Terrain

_LEAST_KM2: Final = 13.0


def basin_grid(terrain: Terrain) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return per cell its basin (0-based, −1 none) and the outlet cell of each basin."""
    found, outlets = terrain.flow.subbasins_area(_LEAST_KM2)
    return found.astype(np.int64) - 1, np.asarray(outlets).astype(np.int64)


def _concentration_h(terrain: Terrain, cells: NDArray[np.int64], area_km2: float) -> float:
    """Return the time of concentration by Kirpich (汇流时间), with Hack's length of the main channel."""
    length_m = 1400.0 * area_km2**0.6
    low, high = np.percentile(terrain.z.ravel()[cells], [2, 95])
    slope = max((high - low) / length_m, 0.002)
    return float(np.round(0.0195 * length_m**0.77 * slope**-0.385 / 60.0, 2))


def _downstream(terrain: Terrain, grid: NDArray[np.int64], outlet: int) -> int:
    after = int(terrain.downstream[outlet])
    return -1 if after == outlet else int(grid.ravel()[after])


def _unique_names(stems: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for stem in stems:
        seen[stem] = seen.get(stem, 0) + 1
        names.append(f"{stem}{seen[stem] if seen[stem] > 1 else ''}小流域")
    return names


def basins(terrain: Terrain, villages: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the basins that hold at least 1 km² of the county, whole (not cut at its border)."""
    grid, outlets = basin_grid(terrain)
    inside = np.bincount(grid[terrain.inside & (grid >= 0)], minlength=len(outlets)) / 100.0
    seats = villages[["x", "y"]].to_numpy()
    lived = np.bincount(np.maximum(grid.ravel()[terrain.cells(seats)], 0), minlength=len(outlets))
    kept = np.flatnonzero((inside >= 1.0) | (lived > 0))
    parts, values = polygons(np.where(np.isin(grid, kept), grid, -1), terrain)
    shape = gpd.GeoSeries(parts, crs=METRIC).groupby(values).agg(shapely.union_all).loc[kept]
    order = np.argsort(-terrain.z.ravel()[outlets[kept]], kind="stable")
    kept = kept[order]
    ids = {int(number): f"XLY{place + 1:03d}" for place, number in enumerate(kept)}
    flat = grid.ravel()
    xy = terrain.xy(outlets[kept])
    nearest = [int(np.argmin(np.hypot(*(seats - point).T))) for point in xy]
    stems = [
        villages["name"].iloc[place].removesuffix("村").removesuffix("社区") for place in nearest
    ]
    areas = [float((flat == number).sum()) / 100.0 for number in kept]
    return gpd.GeoDataFrame(
        {
            "basin_id": list(ids.values()),
            "name": _unique_names(stems),
            "area_km2": np.round(areas, 2),
            "downstream_id": [
                ids.get(_downstream(terrain, grid, int(outlets[number]))) for number in kept
            ],
            "concentration_h": [
                _concentration_h(terrain, np.flatnonzero(flat == number), area)
                for number, area in zip(kept, areas, strict=True)
            ],
        },
        geometry=list(shape.loc[kept]),
        crs=METRIC,
    )
