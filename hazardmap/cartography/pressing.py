"""What the map adds while a storm is on (事件图层): people not moved per village, areas in play."""

from typing import Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.situation.event import pressing_areas, village_counts
from hazardmap.situation.model import Situation
from hazardmap.tables.places import seats
from hazardmap.viewer import Viewer

_EVERYBODY: Final = Viewer(who="", towns=None)
"""Counts are made of the whole county; the layer is `scoped`, so each viewer gets his towns' rows."""


def not_moved(situation: Situation) -> pd.DataFrame:
    """Return a point per village touched, with its number and mark (未转人数)."""
    villages = cast(gpd.GeoDataFrame, situation.county.tables["villages"])
    points = pd.DataFrame(
        {
            "village_id": villages["village_id"],
            "name": villages["name"],
            "town_id": villages["town_id"],
            "geometry": seats(villages),
        }
    )
    counted = points.merge(village_counts(situation, _EVERYBODY), on="village_id")
    counted = counted[counted["geometry"].notna()]
    # villages with people left are drawn last, on top
    return counted.assign(count=counted["people"].astype("int64").astype("str")).sort_values(
        ["mark", "people", "village_id"], ascending=[False, True, True], ignore_index=True
    )


def areas_in_play(situation: Situation) -> pd.DataFrame:
    """Return the polygons of danger areas where a threshold is reached or an order runs (已触发或已下令)."""
    areas = situation.county.tables["danger_areas"]
    shapes = np.asarray(areas["geometry"].array, dtype=object)
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6))
    return areas[polygons & areas["area_id"].isin(pressing_areas(situation))]
