"""Which gauges watch which village (测站与村的对应), contracts §3 R3, and the order of basins (R5)."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.tables.places import seats

COLUMNS = ["village_id", "basin_id", "gauge_id", "nearest"]


def village_basins(villages: gpd.GeoDataFrame, basins: gpd.GeoDataFrame) -> pd.Series:
    """Return the basin (小流域) of each village's built-up point, on village_id; NaN outside all."""
    points = seats(villages)
    known = points.notna()
    at, basin = basins.sindex.query(points[known].to_numpy(), predicate="intersects")
    pairs = pd.DataFrame(
        {
            "village_id": villages.loc[known, "village_id"].to_numpy()[at],
            "basin_id": basins["basin_id"].to_numpy()[basin],
        }
    ).sort_values(["village_id", "basin_id"])
    single = pairs.drop_duplicates("village_id").set_index("village_id")["basin_id"]
    return single.reindex(villages["village_id"])


def gauge_basins(gauges: gpd.GeoDataFrame, basins: gpd.GeoDataFrame) -> pd.Series:
    """Return the basin (所在小流域) of each gauge on its index: as given, else the one it stands in."""
    asked = gauges[gauges["basin_id"].isna() & gauges.geometry.notna()]
    at, basin = basins.sindex.query(asked.geometry.to_numpy(), predicate="intersects")
    found = pd.Series(basins["basin_id"].to_numpy()[basin], index=asked.index[at], dtype="str")
    known: pd.Series = gauges["basin_id"].fillna(found.sort_values().groupby(level=0).first())
    return known


def watched_by(
    villages: gpd.GeoDataFrame,
    basins: gpd.GeoDataFrame,
    gauges: gpd.GeoDataFrame,
    *,
    reach_m: float,
) -> pd.DataFrame:
    """Pair every village with the rain gauges of its basin, else with the nearest one in reach (marked).

    Returns village_id, basin_id (may be missing), gauge_id (missing when nothing watches), nearest (bool).
    """
    home = village_basins(villages, basins).rename("basin_id").reset_index()
    rain = gauges.assign(basin_id=gauge_basins(gauges, basins))
    rain = rain[rain["kind"].eq("rain")]
    inside = home.merge(rain[["basin_id", "gauge_id"]].dropna(), on="basin_id")
    rest = home[~home["village_id"].isin(inside["village_id"])]
    points = seats(villages).set_axis(villages["village_id"]).reindex(rest["village_id"])
    placed = rain[rain.geometry.notna()]
    nearest = pd.Series(np.nan, index=rest["village_id"], dtype="str")
    if len(placed) and points.notna().any():
        found = points.dropna()
        (at, gauge), _ = placed.sindex.nearest(
            found.to_numpy(), return_all=False, max_distance=reach_m, return_distance=True
        )
        nearest.loc[found.index[at]] = placed["gauge_id"].to_numpy()[gauge]
    rest = rest.assign(gauge_id=nearest.to_numpy(), nearest=True)
    parts = [part for part in (inside.assign(nearest=False), rest) if len(part)]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return table[COLUMNS].sort_values(["village_id", "gauge_id"], ignore_index=True)


def _below(
    basin_id: str, to: dict[str, str], hours_of: dict[str, float]
) -> list[tuple[str, str, float]]:
    """Walk from a basin to the sea: (basin, one below it, hours until its water arrives there)."""
    hours, here = 0.0, basin_id
    found: dict[str, float] = {}
    while here in to:
        hours += hours_of[here]
        here = to[here]
        if (
            here not in to or here in found or here == basin_id
        ):  # a circle in the table ends the walk
            break
        found[here] = hours
    return [(basin_id, below, arrival) for below, arrival in found.items()]


def villages_below(basins: pd.DataFrame, watch: pd.DataFrame) -> pd.DataFrame:
    """List the villages below every basin with the hours until its water arrives (R5, 下游村).

    Hours are the sum of `concentration_h` of the basins passed, the first one included; an unknown one counts
    as 0, the earliest possible arrival. Returns from_upstream, basin_id, arrival_h, village_id; of each
    village the earliest arrival first.
    """
    to = dict(zip(basins["basin_id"], basins["downstream_id"], strict=True))
    hours_of = dict(zip(basins["basin_id"], basins["concentration_h"].fillna(0.0), strict=True))
    ways = [way for basin_id in to for way in _below(basin_id, to, hours_of)]
    table = pd.DataFrame(ways, columns=["from_upstream", "basin_id", "arrival_h"])
    home = watch[["village_id", "basin_id"]].drop_duplicates("village_id").dropna()
    return (
        table.astype({"from_upstream": "str", "basin_id": "str", "arrival_h": "float64"})
        .merge(home, on="basin_id")
        .sort_values(["village_id", "arrival_h", "from_upstream"], ignore_index=True)
    )
