"""Where mines lie (矿山位置): the town of each by its point."""

from collections.abc import Mapping
from typing import cast

import geopandas as gpd
import shapely

from hazardmap.situation.index import kept
from hazardmap.situation.model import County


@kept
def mine_towns(county: County) -> Mapping[str, str]:
    """Return mine id → town id by the town its point lies in (矿山所在镇街); a mine outside is left out."""
    mines = cast(gpd.GeoDataFrame, county.tables["mines"])
    towns = cast(gpd.GeoDataFrame, county.tables["towns"])
    if towns.geometry.isna().all() or not len(towns):
        villages = cast(gpd.GeoDataFrame, county.tables["villages"])
        shapes, ids = villages.geometry, villages["town_id"]
    else:
        shapes, ids = towns.geometry, towns["town_id"]
    points = mines.geometry.to_numpy()
    tree = shapely.STRtree(shapes.to_numpy())
    at, inside = tree.query(points, predicate="intersects")
    found: dict[str, str] = {}
    for place, shape in zip(at, inside, strict=True):
        found.setdefault(str(mines["mine_id"].iloc[place]), str(ids.iloc[shape]))
    return found
