"""Villages without a household list (需核实): people estimated by area, contracts §3 U5."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.evacuation.exclusion import outlines, within
from hazardmap.levels import in_order
from hazardmap.tables.places import is_polygon, seats

_SHARE_TOLERANCE = 1e-9


def _covered(villages: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share of each village polygon under the union of the excluding shapes, and their hazards."""
    at, cut = shapes.sindex.query(villages.geometry.to_numpy(), predicate="intersects")
    outline, hazards = shapes.geometry.to_numpy(), shapes["hazards"].to_numpy()
    share, met = np.zeros(len(villages)), [frozenset[str]() for _ in range(len(villages))]
    for position in np.unique(at):
        parts = cut[at == position]
        village = villages.geometry.iloc[int(position)]
        union = shapely.union_all(outline[parts])
        share[position] = min(1.0, village.intersection(union).area / village.area)
        met[position] = frozenset(h for part in parts for h in hazards[part])
    return pd.DataFrame({"share": share, "met": met}, index=villages.index)


def village_estimates(
    villages: gpd.GeoDataFrame,
    listed_villages: pd.Series,
    none_declared: pd.Series,
    excluding: gpd.GeoDataFrame,
    *,
    min_share: float,
) -> pd.DataFrame:
    """Estimate the people of villages without any list (需核实, U5).

    Only villages with geometry, no household row and no 本村无转移人员; people = ceil(population × share of
    the union of the excluding polygons), the share at least `min_share` when only the seat is inside. A
    point village inside counts whole. An unknown population gives people NaN: said, not placed.
    Returns unit_id, village_id, town_id, people, hazards (tuple), x, y, sorted by unit_id.
    """
    skip = villages["village_id"].isin(listed_villages) | villages["village_id"].isin(none_declared)
    asked = villages[villages.geometry.notna() & ~skip]
    polygon = is_polygon(asked.geometry)
    cover = _covered(asked[polygon], outlines(excluding)).reindex(asked.index)
    pairs = within(seats(asked).to_numpy(), excluding)
    seat_hazards = pairs.assign(met=excluding["hazards"].to_numpy()[pairs["polygon"]])
    inside = np.zeros(len(asked), dtype=bool)
    inside[pairs["at"]] = True
    share = (
        cover["share"].fillna(0.0).where(~inside, cover["share"].clip(lower=min_share).fillna(1.0))
    )
    met = [set(have) if isinstance(have, frozenset) else set() for have in cover["met"]]
    for at, have in zip(seat_hazards["at"], seat_hazards["met"], strict=True):
        met[at].update(have)
    counts = share.ge(min_share - _SHARE_TOLERANCE).to_numpy()
    picked = asked[counts]
    point = seats(picked).to_numpy()
    return pd.DataFrame(
        {
            "unit_id": picked["village_id"],
            "village_id": picked["village_id"],
            "town_id": picked["town_id"],
            # the overlay's last digits must not push a whole number up to the next one
            "people": np.ceil(picked["population"] * share[counts] - 1e-6),
            "hazards": [
                in_order(have) for have, counted in zip(met, counts, strict=True) if counted
            ],
            "x": shapely.get_x(point),
            "y": shapely.get_y(point),
        }
    ).sort_values("unit_id", ignore_index=True)
