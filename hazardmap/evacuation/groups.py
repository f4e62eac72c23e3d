"""Groups that move together (转移小组): households of one village with one primary area (contracts §3)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.tables.places import metric_points, seats


def group_ids(households: pd.DataFrame) -> pd.Series:
    """Name the group of each household: its village and its primary area."""
    return households["village_id"] + ":" + households["primary_key"].fillna("")


def _points(keys: pd.Series, geometry: np.ndarray) -> pd.DataFrame:
    """Make a frame of x, y on `keys` from metric points, leaving out missing ones."""
    frame = pd.DataFrame({"x": shapely.get_x(geometry), "y": shapely.get_y(geometry)}, index=keys)
    return frame[frame["x"].notna()]


def _household_medians(households: pd.DataFrame, metric_crs: str) -> pd.DataFrame:
    """Coordinate-wise median of the located households of each group."""
    points = metric_points(households["lon"], households["lat"], metric_crs)
    located = _points(households["group_id"], points)
    return located.groupby(level=0).median()


def _hamlet_points(households: pd.DataFrame, hamlets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Point of the hamlet (自然村) that most households of a group name; ties go to the first name."""
    known = hamlets[hamlets.geometry.notna()]
    known = known.drop_duplicates(["village_id", "name"])
    named = households[households["hamlet"].notna()]
    counted = named.groupby(["group_id", "village_id", "hamlet"]).size().rename("n").reset_index()
    counted = counted.merge(
        known[["village_id", "name", "geometry"]],
        left_on=["village_id", "hamlet"],
        right_on=["village_id", "name"],
    ).sort_values(["group_id", "n", "hamlet"], ascending=[True, False, True])
    best = counted.drop_duplicates("group_id")
    return _points(best["group_id"], shapely.point_on_surface(best["geometry"].to_numpy()))


def gathering_points(
    households: pd.DataFrame, hamlets: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Locate the gathering point (集合点) of every group, in metres of the villages' CRS.

    Median of the located households, else their hamlet, else the village's seat, else a point of its
    polygon, else unknown. Returns group_id, village_id, town_id, primary_key, x, y, located_by
    (households, hamlet, seat, village, unknown), sorted by group_id.
    """
    groups = households.drop_duplicates("group_id").sort_values("group_id").set_index("group_id")
    groups = groups[["village_id", "town_id", "primary_key"]].assign(x=np.nan, y=np.nan)
    groups["located_by"] = "unknown"
    seat_given = (villages["seat_lon"].notna() & villages["seat_lat"].notna()).to_numpy()
    seat = _points(villages["village_id"], seats(villages).to_numpy())
    seat = seat.reindex(groups["village_id"]).set_axis(groups.index)
    by_seat = groups["village_id"].isin(villages.loc[seat_given, "village_id"])
    sources = (
        ("households", _household_medians(households, str(villages.crs))),
        ("hamlet", _hamlet_points(households, hamlets)),
        ("seat", seat[by_seat]),
        ("village", seat[~by_seat]),
    )
    for word, points in sources:
        found = points.dropna().reindex(groups.index)
        take = groups["x"].isna() & found["x"].notna()
        groups.loc[take, ["x", "y"]] = found[take]
        groups.loc[take, "located_by"] = word
    return groups.reset_index()
