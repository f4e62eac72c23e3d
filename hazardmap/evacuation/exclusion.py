"""Polygons that exclude shelters (排除范围): active danger areas and rank-1 zonings (contracts X1, X2)."""

from collections.abc import Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import require_same
from hazardmap.levels import (
    EXCLUDING_SCHEMES,
    HAZARD_POINT_KIND,
    HAZARDS,
    HOUSE_KINDS,
    PREVENTION_AREA_KIND,
    canonical_kind,
    in_order,
    kind_hazards,
)
from hazardmap.tables.places import is_polygon
from hazardmap.tables.words import worded

COLUMNS = ["key", "name", "reason", "hazards", "radius_m", "geometry"]
_NEVER = frozenset({"comprehensive"})
_ONLY_WHEN_NAMED = frozenset({"typhoon", "earthquake", "forest_fire"})
_ZONINGS = ("zoning", "hazard_zoning")


def _danger_areas(
    areas: gpd.GeoDataFrame, hazards: frozenset[str], radius_m: float
) -> gpd.GeoDataFrame:
    """X1: areas whose kind meets the set; points as discs, points inside a 防范区 add none."""
    kinds = worded(areas["kind"], canonical_kind)
    met = kinds.map(lambda kind: in_order(set(kind_hazards(kind)) & hazards))
    active = (met.map(len) > 0) & ~kinds.isin(HOUSE_KINDS) & areas.geometry.notna()
    polygon = is_polygon(areas.geometry)
    guarded = areas[active & polygon & kinds.eq(PREVENTION_AREA_KIND)]
    points = areas[active & ~polygon & kinds.eq(HAZARD_POINT_KIND)]
    inside, _ = guarded.sindex.query(points.geometry.to_numpy(), predicate="intersects")
    active &= ~areas["area_id"].isin(points["area_id"].to_numpy()[inside])
    picked = areas[active]
    radius = picked["radius_m"].fillna(radius_m).where(~polygon[active.to_numpy()], 0.0)
    return gpd.GeoDataFrame(
        {
            "key": picked["area_id"],
            "name": picked["name"],
            "reason": "位于" + picked["name"] + "内",
            "hazards": met[active],
            "radius_m": radius,
        },
        geometry=picked.geometry,
        crs=areas.crs,
    )


def _zones(
    zones: gpd.GeoDataFrame, hazards: frozenset[str], named: frozenset[str]
) -> gpd.GeoDataFrame:
    """X2: rank-1 zones of geo4, ff3 and guard3 zonings of hazards in the set."""
    allowed = (hazards - _NEVER - _ONLY_WHEN_NAMED) | (hazards & named & _ONLY_WHEN_NAMED)
    picked = zones[
        zones["level_rank"].eq(1)
        & zones["scheme"].isin(EXCLUDING_SCHEMES)
        & zones["product"].isin(_ZONINGS)
        & zones["hazard"].isin(allowed)
    ]
    title = worded(picked["hazard"], HAZARDS.get) + "区划“" + picked["level_label"] + "”区"
    name = picked["name"].fillna(title)
    return gpd.GeoDataFrame(
        {
            "key": picked["zone_id"],
            "name": name,
            "reason": "位于" + title + worded(picked["name"], "（{}）".format).fillna("") + "内",
            "hazards": picked["hazard"].map(lambda hazard: (hazard,)),
            "radius_m": 0.0,
        },
        geometry=picked.geometry,
        crs=zones.crs,
    )


def excluding_polygons(
    areas: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    hazards: Sequence[str],
    named: Collection[str],
    hazard_point_radius_m: float,
) -> gpd.GeoDataFrame:
    """Collect what excludes shelters in the whole county (排除范围, X1 and X2).

    `hazards` is the set in play; `named` the hazards asked for by name. Returns key, name, reason (Chinese),
    hazards (tuple), radius_m (of point areas, else 0) and geometry; danger areas first, by id.
    """
    require_same(areas, zones)
    wanted = frozenset(hazards)
    parts = [
        _danger_areas(areas, wanted, hazard_point_radius_m).sort_values("key"),
        _zones(zones, wanted, frozenset(named)).sort_values("key"),
    ]
    kept = [part for part in parts if len(part)]
    if not kept:
        return parts[0]
    return gpd.GeoDataFrame(pd.concat(kept, ignore_index=True), geometry="geometry", crs=areas.crs)


def within(
    points: NDArray[np.object_], excluding: gpd.GeoDataFrame, *, margin_m: float = 0.0
) -> pd.DataFrame:
    """Pair points with the excluding polygons that hold them or lie within a margin; the edge is inside.

    Returns `at` (position in points) and `polygon` (position in excluding), sorted by both.
    """
    if excluding.empty or len(points) == 0:
        return pd.DataFrame({"at": pd.Series(dtype="int64"), "polygon": pd.Series(dtype="int64")})
    shapes = excluding.geometry.to_numpy()
    reach = excluding["radius_m"].to_numpy() + margin_m
    # the query runs from the polygons because only they carry a reach of their own
    polygon, at = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=reach)
    pairs = pd.DataFrame({"at": at, "polygon": polygon})
    return pairs.sort_values(["at", "polygon"], ignore_index=True)


def outlines(excluding: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw discs of point areas as polygons (64 segments a quarter), for areas and maps."""
    disc = excluding["radius_m"].to_numpy() > 0
    shapes = excluding.geometry.to_numpy().copy()
    shapes[disc] = shapely.buffer(
        shapes[disc], excluding["radius_m"].to_numpy()[disc], quad_segs=64
    )
    return excluding.set_geometry(gpd.GeoSeries(shapes, index=excluding.index, crs=excluding.crs))
