"""Which villages lie in which risk zones (受影响村): area shares, built-up points, people.

Rules: contracts §2 `exposure.csv` and the exposed levels of `summary.json`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.crs import require_same
from hazardmap.levels import HAZARDS, in_order, is_exposed
from hazardmap.tables.places import is_polygon, seats

_SHARE_TOLERANCE = 1e-9  # a share of exactly 0.05 must survive the overlay's rounding
_ZONE_COLUMNS = ["zone_id", "product", "hazard", "scheme", "level_rank", "level_label"]
COLUMNS = ["village_id", *_ZONE_COLUMNS, "area_share", "people", "basis"]
_NOT_A_RISK_LEVEL = ("prevent3", "warn4")


def village_zone_pieces(villages: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut village polygons by zone polygons (叠加): one row per overlapping pair.

    Returns columns village_id, zone_id, area_share (0–1 of the village) and geometry (metric CRS).
    """
    require_same(villages, zones)
    polygons = villages[is_polygon(villages.geometry)]
    empty = gpd.GeoDataFrame(
        {"village_id": pd.Series(dtype="str"), "zone_id": pd.Series(dtype="str")},
        geometry=gpd.GeoSeries([], crs=villages.crs),
    )
    if polygons.empty or zones.empty:
        return empty.assign(area_share=pd.Series(dtype="float64"))
    pieces = gpd.overlay(
        polygons[["village_id", "geometry"]],
        zones[["zone_id", "geometry"]],
        how="intersection",
        keep_geom_type=True,
    )
    whole = polygons.set_index("village_id").area
    share = pieces.area.to_numpy() / whole.loc[pieces["village_id"]].to_numpy()
    return pieces.assign(area_share=np.minimum(share, 1.0))


def seats_in(villages: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair villages with the zones that hold their built-up point, the edge included."""
    located = villages[villages.geometry.notna()]
    points = seats(located)
    points = points[points.notna()]
    at, zone = zones.sindex.query(points.to_numpy(), predicate="intersects")
    return pd.DataFrame(
        {
            "village_id": located.loc[points.index, "village_id"].to_numpy()[at],
            "zone_id": zones["zone_id"].to_numpy()[zone],
        }
    )


def exposure(
    villages: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    pieces: gpd.GeoDataFrame,
    *,
    min_share: float,
) -> pd.DataFrame:
    """Find the villages in risk zones (受影响村): a row per village and zone (contracts §2).

    `area_share` is missing for point villages; `people` is share × population, or the whole population of
    a point village, and missing where the population is unknown (人口未知, never 0).
    """
    keys = ["village_id", "zone_id"]
    inside = seats_in(villages, zones).assign(seat=True)
    shares = pd.DataFrame(pieces[[*keys, "area_share"]])
    pairs = shares.merge(inside, on=keys, how="outer")
    seat = pairs["seat"].eq(True)
    by_share = pairs["area_share"].ge(min_share - _SHARE_TOLERANCE)
    pairs = pairs[seat | by_share].assign(
        basis=np.where(by_share, "polygon", "point")[seat | by_share]
    )
    facts = villages[["village_id", "population"]].assign(polygon=is_polygon(villages.geometry))
    pairs = pairs.merge(facts, on="village_id").merge(zones[_ZONE_COLUMNS], on="zone_id")
    # a polygon village whose seat touches a zone that covers none of it has a share of zero
    share = pairs["area_share"].where(~(pairs["polygon"] & pairs["area_share"].isna()), 0.0)
    people = pairs["population"] * share.where(pairs["polygon"], 1.0)
    pairs = pairs.assign(area_share=share, people=people)
    return pairs[COLUMNS].sort_values(keys, ignore_index=True)


def _union_share(pieces: gpd.GeoDataFrame, whole_m2: pd.Series) -> pd.Series:
    """Share of each village covered by the union of its pieces, on village_id."""
    if pieces.empty:
        return pd.Series(dtype="float64", index=pd.Index([], dtype="str"))
    order = pieces["village_id"].argsort(kind="stable").to_numpy()
    shapes = pieces.geometry.to_numpy()[order]
    ids, first = np.unique(pieces["village_id"].to_numpy(dtype=object)[order], return_index=True)
    united = [
        parts[0] if len(parts) == 1 else shapely.union_all(parts)
        for parts in np.split(shapes, first[1:])
    ]
    area = pd.Series(shapely.area(united), index=pd.Index(ids, dtype="str"))
    return (area / whole_m2.loc[area.index]).clip(upper=1.0)


def exposed_people(
    villages: gpd.GeoDataFrame,
    rows: pd.DataFrame,
    pieces: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
) -> pd.Series:
    """Count the people of exposed villages once each (受威胁人口), on village_id.

    `rows` are exposure rows at exposed levels; people = population × share of the union of the exposed
    zones; a point village counts whole; NaN where the population is unknown.
    """
    ids = pd.Index(rows["village_id"].unique(), name="village_id").sort_values()
    facts = villages.set_index("village_id").loc[ids]
    exposed = zones.loc[exposed_levels(zones), "zone_id"]
    wanted = pieces[pieces["zone_id"].isin(exposed) & pieces["village_id"].isin(ids)]
    share = _union_share(wanted, facts.area).reindex(ids).fillna(0.0)
    share = share.where(is_polygon(facts.geometry), 1.0)
    people: pd.Series = facts["population"] * share
    return people


def exposed_by_hazard(
    villages: gpd.GeoDataFrame,
    rows: pd.DataFrame,
    pieces: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Count villages and people of every hazard (分灾种受威胁), each village once within a hazard.

    `rows` are exposure rows at exposed levels. Returns hazard, villages, people; hazards in their order.
    """
    counted = []
    for hazard in in_order(rows["hazard"]):
        mine = rows[rows["hazard"].eq(hazard)]
        people = exposed_people(villages, mine, pieces, zones[zones["hazard"].eq(hazard)])
        counted.append((hazard, len(people), float(people.sum())))
    return pd.DataFrame(counted, columns=["hazard", "villages", "people"])


def exposed_levels(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows with scheme and level_rank stand at an exposed level (受威胁等级)."""
    pairs = frame[["scheme", "level_rank"]].drop_duplicates()
    flags = {
        (scheme, rank): is_exposed(scheme, int(rank))
        for scheme, rank in zip(pairs["scheme"], pairs["level_rank"], strict=True)
    }
    keys = zip(frame["scheme"], frame["level_rank"], strict=True)
    return pd.Series([flags[key] for key in keys], index=frame.index, dtype=bool)


def village_levels(
    villages: gpd.GeoDataFrame, rows: pd.DataFrame, people: pd.Series
) -> pd.DataFrame:
    """Give each village its worst level (最高等级) with the original label, and its exposed people.

    Levels of prevent3 and warn4 name measures or warnings, not risk, and never decide. Ranks of different
    schemes meet here only to sort: the label and scheme are kept beside the rank.
    """
    risky = rows[~rows["scheme"].isin(_NOT_A_RISK_LEVEL)]
    order = risky.assign(
        exposed=exposed_levels(risky),
        hazard_order=risky["hazard"].map({hazard: i for i, hazard in enumerate(HAZARDS)}),
    ).sort_values(
        ["village_id", "exposed", "level_rank", "hazard_order", "zone_id"],
        ascending=[True, False, True, True, True],
    )
    worst = order.drop_duplicates("village_id").set_index("village_id")
    ids = villages["village_id"]
    return pd.DataFrame(
        {
            "village_id": ids,
            "town_id": villages["town_id"],
            "worst_rank": ids.map(worst["level_rank"]),
            "worst_label": ids.map(worst["level_label"]),
            "worst_scheme": ids.map(worst["scheme"]),
            "worst_zone_id": ids.map(worst["zone_id"]),
            "exposed": ids.map(worst["exposed"]).eq(True),
            "exposed_people": ids.map(people),
        }
    ).reset_index(drop=True)
