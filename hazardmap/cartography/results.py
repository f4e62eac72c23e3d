"""What a layer draws (图层内容): a table of the county, or a result of the plan joined to its shapes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.cartography.layer import Layer
from hazardmap.cartography.pressing import areas_in_play, not_moved
from hazardmap.evacuation.openings import FULL, UNUSABLE
from hazardmap.levels import kind_hazards
from hazardmap.situation.model import Situation
from hazardmap.tables.places import seats
from hazardmap.viewer import Viewer

NEARLY_FULL_SHARE: Final = 0.1
"""A shelter whose listed people leave at most this share of its places is shown as 将满.

Estimates (需核实) take no listed person's place, so they do not count here.
"""
MAIN_ROADS: Final = frozenset({"国道", "省道", "县道", "高速"})
MAIN_RIVERS: Final = frozenset({"干流", "一级支流"})
STREAMS: Final = frozenset({"溪流", "溪", "沟"})
_KIND_MARKS: Final = (
    ("geological", "danger-slope"),
    ("flash_flood", "danger-flood"),
)


def drawn_frame(situation: Situation, layer: Layer, viewer: Viewer) -> gpd.GeoDataFrame:
    """Return the rows of a layer that this viewer may see, in the county's metric CRS."""
    result = RESULTS.get(layer.source)
    frame = result(situation) if result else situation.county.tables[layer.source]
    for column, value in layer.where.items():
        frame = frame[frame[column] == value]
    if layer.scoped:
        frame = viewer.rows(frame)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=situation.county.metric_crs)


def marks_of(frame: pd.DataFrame, layer: Layer) -> pd.Series:
    """Return the palette mark of each row: the values of `style_by`, joined by `-`."""
    if not layer.style_by:
        return pd.Series(layer.marks[0] if layer.marks else "", index=frame.index)
    words = [frame[column].astype(object).map(_word).astype("str") for column in layer.style_by]
    joined = words[0]
    for word in words[1:]:
        joined = joined + "-" + word
    return joined


def zones(situation: Situation) -> pd.DataFrame:
    """Return the census zones (风险图斑), the highest level last so that it is drawn on top."""
    frame = situation.county.tables["risk_zones"]
    return frame.sort_values(["level_rank", "zone_id"], ascending=[False, True], kind="stable")


def outline(situation: Situation) -> gpd.GeoDataFrame:
    """Return the county's outline (县界): the given one, else the union of towns, else of villages."""
    tables = situation.county.tables
    for name in ("outline", "towns", "villages"):
        frame = tables[name]
        shapes = np.asarray(frame["geometry"].array, dtype=object)
        areas = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))]
        if len(areas):
            whole = areas[0] if len(areas) == 1 else shapely.union_all(areas)
            return gpd.GeoDataFrame(geometry=[whole], crs=situation.county.metric_crs)
    return gpd.GeoDataFrame(geometry=[], crs=situation.county.metric_crs)


def danger_areas(situation: Situation) -> pd.DataFrame:
    """Return the danger areas (危险区、风险防范区、隐患点) with the mark of their kind."""
    frame = situation.county.tables["danger_areas"]
    shapes = np.asarray(frame["geometry"].array, dtype=object)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    kinds = frame["kind"].map(_kind_mark).astype(object)
    ranks = np.where(points, 1, 0)
    marked = frame.assign(mark=kinds.where(~points, "danger-point"), rank=ranks)
    return marked.sort_values(["rank", "area_id"], kind="stable").drop(columns="rank")


def shelters(situation: Situation) -> pd.DataFrame:
    """Return the shelters (避灾安置场所) with what the plan says of them and a mark of their state."""
    frame = situation.county.tables["shelters"]
    load = situation.plan.shelter_load.set_index("shelter_id")
    wanted = ["usable_capacity", "assigned", "free", "eligible", "why_not"]
    joined = frame.join(load[wanted], on="shelter_id")
    usable = joined["usable_capacity"].astype(float)
    nearly = usable - joined["assigned"].astype(float) <= NEARLY_FULL_SHARE * usable
    eligible = joined["eligible"].fillna(0).astype(float) == 1
    status = joined["status"].fillna("")
    doors = situation.night.openings
    opened = joined["shelter_id"].isin(list(doors.opened))
    tonight = joined["shelter_id"].map({key: one.state for key, one in doors.shut.items()})
    full, unusable = tonight.eq(FULL), tonight.eq(UNUSABLE)
    mark = np.select(
        [unusable, full, ~eligible, (status == "full") | nearly, (status == "open") | opened],
        ["shelter-no", "shelter-full", "shelter-no", "shelter-nearly", "shelter-open"],
        default="shelter-ready",
    )
    word = np.select([unusable, full], ["（不可用）", "（满）"], default="")
    return joined.assign(mark=mark, name=joined["name"] + word)


def mines(situation: Situation) -> pd.DataFrame:
    """Return the mines and tailings ponds (矿山、尾矿库) with the mark of their kind."""
    frame = situation.county.tables["mines"]
    return frame.assign(mark=np.where(frame["kind"] == "tailings", "tailings", "mine"))


def rivers(situation: Situation) -> gpd.GeoDataFrame:
    """Return the rivers (河道) as far as they run in the county, with the mark of their class."""
    frame = situation.county.tables["rivers"]
    main, small = frame["class"].isin(MAIN_RIVERS), frame["class"].isin(STREAMS)
    frame = frame.assign(
        mark=np.select([main, small], ["river-main", "stream"], default="river"),
        rank=np.select([main, small], [2, 0], default=1),
    ).sort_values(["rank", "river_id"], kind="stable")
    county = outline(situation).geometry
    if not len(county):
        return frame
    shapes = np.asarray(frame["geometry"].array, dtype=object)
    return frame.assign(geometry=shapely.intersection(shapes, county.iloc[0]))


def gauges(situation: Situation) -> pd.DataFrame:
    """Return the gauges (雨量站、水位站) with the mark of their kind."""
    frame = situation.county.tables["gauges"]
    return frame.assign(mark="gauge-" + frame["kind"].astype(object))


def roads(situation: Situation) -> pd.DataFrame:
    """Return the road pieces (道路) with the mark of their class; closed pieces last, on top."""
    frame = situation.county.tables["roads"]
    closed = frame["closed"].fillna(0).astype(float) == 1
    main = frame["class"].isin(MAIN_ROADS)
    mark = np.select([closed, main], ["road-closed", "road-main"], default="road")
    order = np.select([closed, main], [2, 1], default=0)
    marked = frame.assign(mark=mark, rank=order)
    return marked.sort_values(["rank", "road_id"], kind="stable").drop(columns="rank")


def closed_roads(situation: Situation) -> pd.DataFrame:
    """Return the road pieces closed tonight (今夜禁行), with the name they were closed by and when."""
    frame = situation.county.tables["roads"]
    names = {
        piece: f"{one.name} 封闭 {one.at:%H:%M}"
        for one in situation.night.closures.closed.values()
        for piece in one.road_ids
    }
    closed = frame[frame["road_id"].isin(list(names))]
    return closed.assign(name=closed["road_id"].map(names).astype("str"))


def closure_points(situation: Situation) -> gpd.GeoDataFrame:
    """Return a point per closed bridge or road (禁行标志), in the middle of its first piece."""
    frame = situation.county.tables["roads"]
    shapes = dict(zip(frame["road_id"], np.asarray(frame["geometry"].array, object), strict=True))
    rows = [
        {
            "closure_id": one.key,
            "name": f"{one.name} 封闭",
            "geometry": shapely.line_interpolate_point(piece, 0.5, normalized=True)
            if isinstance(piece, shapely.LineString)
            else shapely.point_on_surface(piece),
        }
        for one in situation.night.closures.closed.values()
        for piece in [shapes[road] for road in one.road_ids if road in shapes][:1]
    ]
    columns = ["closure_id", "name", "geometry"]
    frame = pd.DataFrame(rows, columns=columns)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=situation.county.metric_crs)


def of_town(situation: Situation, frame: gpd.GeoDataFrame, town_id: str) -> gpd.GeoDataFrame:
    """Keep the rows that touch a town (按镇街分幅); nothing when the town has no shape."""
    towns = situation.county.tables["towns"]
    shapes = towns.loc[towns["town_id"] == town_id, "geometry"]
    if not len(shapes) or shapes.iloc[0] is None:
        return frame.iloc[:0]
    found = np.sort(frame.sindex.query(shapes.iloc[0], predicate="intersects"))
    return frame.iloc[found]


def village_results(situation: Situation) -> pd.DataFrame:
    """Return the villages with their worst level and listed people (村受影响等级)."""
    villages = situation.county.tables["villages"][["village_id", "geometry"]]
    levels = situation.county.village_levels[["village_id", "worst_scheme"]]
    joined = villages.merge(situation.plan.villages, on="village_id", how="left")
    return joined.merge(levels, on="village_id", how="left")


def served_villages(situation: Situation) -> gpd.GeoDataFrame:
    """Return a line from each village's seat to each shelter that serves it (避灾安置分派)."""
    tables = situation.county.tables
    villages = gpd.GeoDataFrame(tables["villages"], crs=situation.county.metric_crs)
    start = pd.DataFrame({"village_id": villages["village_id"], "start": seats(villages)})
    places = tables["shelters"][["shelter_id", "name", "town_id", "geometry"]]
    places = places.rename(columns={"name": "shelter", "town_id": "shelter_town_id"})
    rows = situation.plan.villages[["village_id", "name", "town_id", "shelter_ids"]]
    rows = rows.assign(shelter_id=rows["shelter_ids"].fillna("").str.split(";"))
    rows = rows.explode("shelter_id").merge(start, on="village_id").merge(places, on="shelter_id")
    rows = rows[rows["start"].notna() & rows["geometry"].notna()]
    pairs = np.stack([rows["start"].to_numpy(), rows["geometry"].to_numpy()], axis=1)
    ends = shapely.get_coordinates(pairs.ravel()).reshape(-1, 2, 2)
    home = rows["town_id"] == rows["shelter_town_id"]
    return gpd.GeoDataFrame(
        rows[["village_id", "name", "town_id", "shelter_id", "shelter"]].assign(
            mark=np.where(home, "served-home", "served-away")
        ),
        geometry=shapely.linestrings(ends),
        crs=situation.county.metric_crs,
    )


RESULTS: Final[Mapping[str, Callable[[Situation], pd.DataFrame]]] = MappingProxyType(
    {
        "risk_zones": zones,
        "outline": outline,
        "danger_areas": danger_areas,
        "shelters": shelters,
        "mines": mines,
        "rivers": rivers,
        "gauges": gauges,
        "roads": roads,
        "closed_roads": closed_roads,
        "closure_points": closure_points,
        "village_results": village_results,
        "served_villages": served_villages,
        "not_moved": not_moved,
        "areas_in_play": areas_in_play,
    }
)
"""Source of a layer → how its rows are made; every other source is a table as it is."""
MOVING: Final = frozenset(
    {
        "shelters",
        "village_results",
        "served_villages",
        "not_moved",
        "areas_in_play",
        "closed_roads",
        "closure_points",
    }
)
"""Sources that the plan or the night changes; all others change with the tables alone."""


def _kind_mark(kind: object) -> str:
    hazards = kind_hazards(kind if isinstance(kind, str) else None)
    if len(hazards) > 2:
        return "danger-other"
    return next((mark for hazard, mark in _KIND_MARKS if hazard in hazards), "danger-other")


def _word(value: object) -> str:
    """Write 2.0 as 2: ranks are floats because they may be unknown; unknown is empty."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    return value if isinstance(value, str) else ""
