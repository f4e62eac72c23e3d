"""Whom a closed road touches (封闭影响): at once, by the ways of the plan, before anything is planned again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.evacuation.placement import place_positions
from hazardmap.evacuation.road_words import fold_road
from hazardmap.evacuation.travel import build_network
from hazardmap.evacuation.ways import Bools, ways_over
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.prepare import points_xy
from hazardmap.situation.road_names import named_roads
from hazardmap.situation.tonight import set_out


@dataclass(frozen=True, slots=True)
class RoadEffect:
    """Listed units whose way leads over a closed piece (影响): counts, their villages and towns.

    `unknown` counts households whose way cannot be told: no position, no road near, or no such road.
    """

    households: int
    institutions: int
    people: int
    villages: tuple[str, ...]
    by_town: Mapping[str, int]
    unknown: int

    def body(self) -> dict[str, Any]:
        """Write it as plain JSON for the ledger."""
        return {
            "households": self.households,
            "institutions": self.institutions,
            "people": self.people,
            "by_town": dict(self.by_town),
            "unknown": self.unknown,
        }


def road_effect(
    situation: Situation, name: str, road_ids: tuple[str, ...], towns: tuple[str, ...] = ()
) -> RoadEffect:
    """Count whom closing a road touches (影响n户), besides what is closed already.

    By the shortest open way of each group to its shelter, and by the list's own words (转移路线) where they
    name the road. Whoever has set out needs the way no more. `towns` narrow the unknown ones for a road
    that is on no table.
    """
    county = situation.county
    gone = set_out(situation.night)
    units = assigned_units(county, situation.plan)
    units = units[~units["key"].isin(list(gone))]
    doors = frozenset(units["shelter"].tolist())
    cut = cut_ways(county, situation.night.closures.road_ids, frozenset(road_ids), doors)
    by_way = cut[units["place"].to_numpy(), units["shelter"].to_numpy()]
    by_words = units["route"].str.contains(fold_road(name), regex=False) & units["route"].ne("")
    touched = units[by_way | by_words]
    told = units["by_road"] if road_ids else units["route"].ne("")
    unknown = units[~told & ~by_words]
    if towns:
        unknown = unknown[unknown["town_id"].isin(towns)]
    home = touched["unit_kind"].eq("household")
    return RoadEffect(
        households=int(home.sum()),
        institutions=int((~home).sum()),
        people=int(touched["people"].sum()),
        villages=tuple(sorted(set(touched["village_id"]) - {""})),
        by_town=MappingProxyType(touched[home].groupby("town_id").size().astype(int).to_dict()),
        unknown=int(unknown["unit_kind"].eq("household").sum()),
    )


def ready_for_closing(situation: Situation) -> None:
    """Gather beforehand what closing a road asks for, so that the answer comes at once."""
    named_roads(situation.county)
    assigned_units(situation.county, situation.plan)


@kept
def assigned_units(county: County, plan: Plan) -> pd.DataFrame:
    """Return the listed units with a shelter: key, unit_kind, people, village_id, town_id, place, shelter.

    `place` and `shelter` are positions in the county's metres, `by_road` tells that a way is known, `route`
    is the list's own 转移路线, folded.
    """
    rows = plan.assignment[plan.assignment["status"].eq("assigned")]
    ids = pd.Index(county.tables["shelters"]["shelter_id"])
    units = pd.DataFrame(
        {
            "key": rows["unit_kind"] + ":" + rows["unit_id"],
            "unit_kind": rows["unit_kind"],
            "people": rows["people"].astype("int64"),
            "village_id": rows["village_id"].fillna(""),
            "town_id": rows["town_id"].fillna(""),
            "place": place_positions(county.places, rows["unit_kind"], rows["group_id"]),
            "shelter": ids.get_indexer(pd.Index(rows["shelter_id"])),
        },
        index=rows.index,
    )
    routes = _routes(county)
    units["route"] = [
        routes.get(unit, "") if kind == "household" else ""
        for unit, kind in zip(rows["unit_id"], rows["unit_kind"], strict=True)
    ]
    known = units[(units["place"] >= 0) & (units["shelter"] >= 0)]
    by_road = county.distances.by_road[known["place"], known["shelter"]]
    return known.assign(by_road=by_road, route=known["route"].astype("str"))


def _routes(county: County) -> Mapping[str, str]:
    """Return the list's own words for the way (转移路线), per household."""
    rows = county.tables["households"]
    named = rows.loc[rows["route"].notna(), ["household_id", "route"]]
    joined = named.groupby("household_id")["route"].agg("；".join)
    return {str(key): fold_road(words) for key, words in joined.items()}


@kept
def cut_ways(
    county: County, closed: frozenset[str], closing: frozenset[str], doors: frozenset[int]
) -> Bools:
    """Tell for places × shelters whether the way of now, with `closed` closed, leads over `closing`.

    Only the shelters at the positions `doors` are asked: every one costs a search of the network.
    """
    shape = (len(county.places), len(county.tables["shelters"]))
    if not closing:
        return np.zeros(shape, dtype=bool)
    roads = cast("gpd.GeoDataFrame", county.tables["roads"])
    shelters = cast("gpd.GeoDataFrame", county.tables["shelters"])
    network = build_network(
        roads, default_speed_kmh=county.settings.default_speed_kmh, closed=closed - closing
    )
    return ways_over(
        county.places[["x", "y"]].to_numpy(dtype="float64"),
        np.column_stack(points_xy(shelters.geometry)),
        network,
        closing,
        snap_m=county.settings.snap_m,
        used=np.broadcast_to(np.isin(np.arange(shape[1]), list(doors)), shape),
    )
