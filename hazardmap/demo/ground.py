"""The ground everything else stands on (底子): terrain, towns, villages, hamlets, basins, rivers."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC
from hazardmap.demo.basins import basins
from hazardmap.demo.coverage import clipped, polygons
from hazardmap.demo.population import hamlets, with_population
from hazardmap.demo.rivers import rivers
from hazardmap.demo.sources import Sources
from hazardmap.demo.terrain import Terrain, read_terrain
from hazardmap.demo.villages import town_grid, village_grid, village_seats

FENGYUAN: Final = "330681109290"
"""枫源村, the village of the ten-minute script."""
FENGQIAO: Final = "330681109"
"""枫桥镇, the town of the ten-minute script."""
UNLISTED_TOWN: Final = "330681201"
"""东和乡 has handed in no list at all."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Places of the demonstration, metric; `villages` and `hamlets` carry x, y, z beside their columns."""

    sources: Sources
    terrain: Terrain
    towns: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    hamlets: pd.DataFrame
    basins: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame

    def basin_at(self, xy: NDArray[np.float64]) -> list[str | None]:
        """Return the basin of each point, None farther than 500 m from all of them."""
        points = shapely.points(xy)
        shapes = self.basins.geometry.to_numpy()
        nearest = shapely.STRtree(shapes).nearest(points)
        away = np.asarray(shapely.distance(points, shapes[nearest]))
        ids = self.basins["basin_id"].to_numpy()[nearest]
        return [str(found) if far <= 500.0 else None for found, far in zip(ids, away, strict=True)]

    def village_shape(self, village_id: str) -> BaseGeometry:
        """Return the polygon of a village."""
        place = int(self.villages["village_id"].searchsorted(village_id))
        shape: BaseGeometry = self.villages.geometry.iloc[place]
        return shape

    def town_shape(self, town_id: str) -> BaseGeometry:
        """Return the polygon of a town."""
        shape: BaseGeometry = self.towns.geometry.iloc[self.towns["town_id"].searchsorted(town_id)]
        return shape


def _away_m(xy: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    away, _ = cKDTree(others).query(xy)
    return np.asarray(away, dtype=np.float64)


def _with_fengyuan(
    terrain: Terrain, town_cells: NDArray[np.int64], villages: pd.DataFrame
) -> pd.DataFrame:
    """Seat 枫源村 as the script tells it: in a valley of 枫桥镇, a stream close by, slopes behind."""
    own = villages.index[villages["village_id"] == FENGYUAN][0]
    town = (
        town_cells
        == town_cells.ravel()[terrain.cells(villages.loc[[own], ["x", "y"]].to_numpy())[0]]
    )
    deep = ndimage.binary_erosion(town & terrain.inside, iterations=12)
    gentle = (terrain.slope < 6) & (terrain.upa_km2 < 3) & (terrain.z > 25) & (terrain.z < 190)
    cells = np.flatnonzero((deep & gentle).ravel())
    xy = terrain.xy(cells)
    streams = terrain.xy(np.flatnonzero(((terrain.upa_km2 >= 5) & (terrain.upa_km2 <= 40)).ravel()))
    hills = terrain.xy(np.flatnonzero((terrain.slope >= 7.5).ravel()))
    seats = villages.drop(index=own)[["x", "y"]].to_numpy()
    score = np.abs(_away_m(xy, streams) - 230.0) + np.maximum(_away_m(xy, hills) - 250.0, 0.0)
    score += np.maximum(950.0 - _away_m(xy, seats), 0.0) * 2 + terrain.z.ravel()[cells]
    place = xy[int(np.argmin(score))] + 17.0
    out = villages.copy()
    out.loc[own, ["x", "y"]] = place
    out.loc[own, "z"] = terrain.sample(terrain.z, place[None, :])[0]
    return out


def _fengxi(waters: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the stream beside 枫源村 枫溪."""
    row = villages.loc[villages["village_id"] == FENGYUAN].iloc[0]
    away = waters.distance(shapely.Point(row["x"], row["y"]))
    out = waters.copy()
    out.loc[away.idxmin(), "name"] = "枫溪"
    return out


def _fengxi_basin(units: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the basin of 枫源村 after its stream."""
    row = villages.loc[villages["village_id"] == FENGYUAN].iloc[0]
    here = units.geometry.contains(shapely.Point(row["x"], row["y"]))
    return units.assign(name=units["name"].mask(here, "枫溪小流域"))


def _kept_inside(places: pd.DataFrame, homes: NDArray[np.object_]) -> pd.DataFrame:
    """Move places that smoothing left outside their polygon 30 m into it."""
    points = np.asarray(shapely.points(places[["x", "y"]].to_numpy()), dtype=np.object_)
    outside = ~shapely.covers(homes, points)
    cores = shapely.buffer(homes[outside], -30.0)
    way = shapely.shortest_line(cores, points[outside])
    xy = places[["x", "y"]].to_numpy().copy()
    xy[outside] = shapely.get_coordinates(shapely.get_point(way, 0))
    return places.assign(x=xy[:, 0], y=xy[:, 1])


def make_ground(sources: Sources) -> Ground:
    """Make terrain, territories, people and waters."""
    terrain = read_terrain(sources)
    town_cells = town_grid(sources, terrain)
    seats = _with_fengyuan(terrain, town_cells, village_seats(sources, terrain, town_cells))
    owner = village_grid(terrain, town_cells, sources, seats)
    parts, values = polygons(owner, terrain)
    by_village = gpd.GeoSeries(parts, crs=METRIC).groupby(values).agg(shapely.union_all)
    shapes = clipped(by_village.loc[range(len(seats))].to_numpy(), sources.outline)
    seats = _kept_inside(seats, shapes)
    villages = gpd.GeoDataFrame(with_population(sources, seats), geometry=shapes, crs=METRIC)
    towns = villages[["town_id", "geometry"]].dissolve("town_id", method="coverage").reset_index()
    names = sources.towns.set_index("town_id")
    towns["name"] = names.loc[towns["town_id"], "name"].to_numpy()
    towns["population"] = names.loc[towns["town_id"], "population"].to_numpy()
    places = hamlets(terrain, owner, villages)
    homes = villages.set_index("village_id").geometry.loc[places["village_id"]].to_numpy()
    return Ground(
        sources=sources,
        terrain=terrain,
        towns=towns,
        villages=villages,
        hamlets=_kept_inside(places, homes),
        basins=_fengxi_basin(basins(terrain, villages), villages),
        rivers=_fengxi(rivers(terrain, sources, villages), villages),
    )
