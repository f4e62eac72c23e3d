"""Roads and bridges by name or place (道路、桥梁): what can be closed tonight, found in a slip or by a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.errors import UnknownPlace
from hazardmap.evacuation.road_words import Slip, fold_road, read_slip
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Situation
from hazardmap.situation.scope import village_places
from hazardmap.viewer import Viewer

CLICK_M: Final = 60.0
"""A click this near a piece of road is on it."""
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Road:
    """Something that can be closed (可封闭的道路、桥梁): a bridge, a road within one village, or one piece."""

    key: str
    name: str
    place: str
    """枫桥镇枫源村; empty where nothing tells"""
    road_ids: tuple[str, ...]
    towns: tuple[str, ...]
    villages: tuple[str, ...]
    bridge: bool

    @property
    def words(self) -> str:
        """枫源桥（枫桥镇枫源村）."""
        return f"{self.name}（{self.place}）" if self.place else self.name


@dataclass(frozen=True, slots=True)
class FoundRoads:
    """What a slip or a search found (识别结果): `roads` best first, all of the viewer's towns."""

    slip: Slip
    roads: tuple[Road, ...]


@kept
def road_pieces(county: County) -> pd.DataFrame:
    """Return every piece with the village and town it lies in: road_id, name, bridge, class, village_id, town_id."""
    roads = cast("gpd.GeoDataFrame", county.tables["roads"])
    columns = ["road_id", "name", "bridge", "class"]
    rows = pd.DataFrame(roads[columns]).assign(village_id="", town_id="")
    villages = cast("gpd.GeoDataFrame", county.tables["villages"])
    shapes = np.asarray(villages["geometry"].array, dtype=object)
    polygons = villages[np.isin(shapely.get_type_id(shapes), (3, 6))]
    if not len(rows) or not len(polygons):
        return rows
    middles = shapely.line_interpolate_point(roads.geometry.to_numpy(), 0.5, normalized=True)
    middles = np.where(
        shapely.get_type_id(roads.geometry.to_numpy()) == shapely.GeometryType.LINESTRING,
        middles,
        shapely.point_on_surface(roads.geometry.to_numpy()),
    )
    piece, village = polygons.sindex.query(middles, predicate="intersects")
    first = pd.Series(village, index=piece).groupby(level=0).first()
    rows.loc[rows.index[first.index], "village_id"] = polygons["village_id"].to_numpy()[first]
    rows.loc[rows.index[first.index], "town_id"] = polygons["town_id"].to_numpy()[first]
    return rows


@kept
def named_roads(county: County) -> Mapping[str, Road]:
    """Return everything with a name (有名称的道路、桥梁) on its key: a bridge, or a road within a village."""
    rows = road_pieces(county)
    rows = rows[rows["name"].notna()]
    made = {}
    for (name, village_id), part in rows.groupby(["name", "village_id"], sort=True):
        bridge = bool(part["bridge"].fillna(0).eq(1).all())
        key = f"{part['road_id'].iloc[0]}+{len(part)}"
        made[key] = _road(county, key, str(name), part, bridge=bridge, village_id=str(village_id))
    return made


def _road(
    county: County, key: str, name: str, part: pd.DataFrame, *, bridge: bool, village_id: str
) -> Road:
    village, town_id = village_places(county).get(village_id, ("", ""))
    towns = county.tables["towns"]
    names = dict(zip(towns["town_id"], towns["name"], strict=True))
    return Road(
        key=key,
        name=name,
        place=f"{names.get(town_id, '')}{village}",
        road_ids=tuple(sorted(part["road_id"])),
        towns=(town_id,) if town_id else (),
        villages=(village_id,) if village_id else (),
        bridge=bridge,
    )


def may_close(viewer: Viewer, road: Road) -> bool:
    """Tell whether it lies in the viewer's towns, or in none that is known."""
    return not road.towns or any(viewer.sees_town(town) for town in road.towns)


def find_roads(situation: Situation, viewer: Viewer, text: str) -> FoundRoads:
    """Find the roads and bridges a slip names (识别): exact first, bridges before roads.

    A name inside the text counts, the longest alone; else names that hold the words that were typed.
    """
    slip = read_slip(text)
    wanted = fold_road(slip.subject)
    if not wanted:
        return FoundRoads(slip, ())
    line = fold_road(slip.text)
    mine = [road for road in named_roads(situation.county).values() if may_close(viewer, road)]
    folded = {road.key: fold_road(road.name) for road in mine}
    said = [road for road in mine if folded[road.key] in line]
    longest = max((len(folded[road.key]) for road in said), default=0)
    found = [road for road in said if len(folded[road.key]) == longest]
    if not found:
        found = [road for road in mine if wanted in folded[road.key]]
    found.sort(key=lambda road: (folded[road.key] != wanted, not road.bridge, road.name, road.key))
    return FoundRoads(slip, tuple(found[:_MOST]))


def road_by_key(situation: Situation, viewer: Viewer, key: str) -> Road:
    """Find what a form names: the key of a named road, or the id of one piece.

    Raises `UnknownPlace` for an unknown key, `NotAllowed` for a road of other towns.
    """
    county = situation.county
    road = named_roads(county).get(key)
    if road is None:
        rows = road_pieces(county)
        part = rows[rows["road_id"].eq(key)]
        if not len(part):
            raise UnknownPlace("路网中没有这一段路（可能道路表已更新）；请重新查找。")
        row = part.iloc[0]
        road = _road(
            county,
            key,
            _piece_name(row),
            part,
            bridge=row["bridge"] == 1,
            village_id=row["village_id"],
        )
    if not may_close(viewer, road):
        viewer.require_town(road.towns[0])
    return road


def _piece_name(row: pd.Series) -> str:
    if isinstance(row["name"], str) and row["name"]:
        return str(row["name"])
    kind = row["class"] if isinstance(row["class"], str) and row["class"] else "道路"
    return f"无名桥（{kind}）" if row["bridge"] == 1 else str(kind)


def road_at(situation: Situation, viewer: Viewer, point: shapely.Point) -> Road | None:
    """Return the bridge or piece of road at a metric point (点到的路), None when none is near."""
    roads = cast("gpd.GeoDataFrame", situation.county.tables["roads"])
    if not len(roads) or not viewer.writes:
        return None
    near = roads.sindex.query(point, predicate="dwithin", distance=CLICK_M)
    if not len(near):
        return None
    rows = roads.iloc[np.sort(near)]
    order = pd.DataFrame(
        {"bridge": rows["bridge"].fillna(0).ne(1), "far": rows.geometry.distance(point).round(1)},
        index=rows.index,
    )
    row = rows.loc[order.sort_values(["far", "bridge"], kind="stable").index[0]]
    county = situation.county
    named = [
        road
        for road in named_roads(county).values()
        if road.bridge and row["road_id"] in road.road_ids
    ]
    road = named[0] if named else road_by_key(situation, Viewer(who="", towns=None), row["road_id"])
    return road if may_close(viewer, road) else None
