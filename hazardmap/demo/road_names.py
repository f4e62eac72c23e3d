"""The bridge of the ten-minute script (枫源桥)."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hazardmap.demo.ground import FENGYUAN, Ground

BRIDGE: Final = "枫源桥"


def with_script_bridge(net: gpd.GeoDataFrame, ground: Ground) -> gpd.GeoDataFrame:
    """Name the bridge of 枫源村 nearest its seat 枫源桥; no other bridge keeps that name."""
    village = ground.villages[ground.villages["village_id"] == FENGYUAN].iloc[0]
    middle = shapely.centroid(net.geometry.to_numpy())
    away = shapely.distance(middle, shapely.Point(village["x"], village["y"]))
    away = away + np.where(shapely.within(middle, village["geometry"]), 0.0, 5000.0)
    nearest = int(np.argmin(np.where(net["bridge"] == 1, away, np.inf)))
    names = net["name"].mask(net["name"] == BRIDGE, "枫源二号桥")
    names.iloc[nearest] = BRIDGE
    return net.assign(name=names)
