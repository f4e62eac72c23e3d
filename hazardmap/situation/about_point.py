"""The answer about a point of the map (点位): what lies there, then the village it belongs to."""

import math
from dataclasses import replace

import pandas as pd
import shapely

from hazardmap.errors import UnknownPlace
from hazardmap.situation import nearby
from hazardmap.situation.about_village import about_village, basin_words, spot
from hazardmap.situation.event_words import village_sentences
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Answer, Link
from hazardmap.situation.road_names import road_at
from hazardmap.viewer import Viewer

OUTSIDE = "这个点不在本县任何村的范围内。"


def about_point(situation: Situation, viewer: Viewer, lon: float, lat: float) -> Answer:
    """Answer for a point in degrees.

    Raises
    ------
    UnknownPlace
        When the position is no position on earth.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85):
        raise UnknownPlace("经纬度不对：经度应在 -180 到 180 之间，纬度应在 -85 到 85 之间。")
    county = situation.county
    point = nearby.metric_point(lon, lat, county.metric_crs)
    villages = nearby.containing(county, "villages", point)
    villages = villages[shapely.get_dimensions(villages.geometry.to_numpy()) == 2]
    zones = nearby.containing(county, "risk_zones", point)
    danger = nearby.areas_near(county, point)
    here = _verdict(situation, point, zones, danger)
    place = spot(situation, point)
    villages = viewer.rows(villages)
    closed, links = _road(situation, viewer, point, f"/roads?lon={lon:.6f}&lat={lat:.6f}")
    if not len(villages):
        said = (*closed, here, OUTSIDE) if here else (*closed, OUTSIDE)
        return Answer("选中的点", "point", "", verdict=said, links=links, place=place)
    village = about_village(situation, viewer, str(villages["village_id"].iloc[0]))
    notes = [f"{area.sentence()}。" for area in danger[1:5]] + [
        f"{name}防治措施：{measures}"
        for name, measures in zip(zones["name"].fillna(""), zones["measures"], strict=True)
        if pd.notna(measures)
    ][:2]
    return replace(
        village,
        kind="point",
        subtitle="选中的点所在的村",
        verdict=(
            *closed,
            *village_sentences(situation, viewer, village.id),
            here,
            *village.verdict[-1:],
        ),
        links=(*village.links, *links),
        notes=(*notes, *village.notes[:2]),
        place=place,
    )


def _road(
    situation: Situation, viewer: Viewer, point: shapely.Point, page: str
) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    """Offer to close the road that was clicked (封闭此路), or say that it is closed."""
    road = road_at(situation, viewer, point)
    if road is None:
        return (), ()
    for one in situation.night.closures.closed.values():
        if set(road.road_ids) <= set(one.road_ids):
            said = f"{one.name} 封闭 {one.at:%H:%M}，禁行。"
            return (said,), (Link("/roads", f"{one.name}：解除封闭"),)
    return (), (Link(page, f"封闭此路：{road.words}"),)


def _verdict(
    situation: Situation,
    point: shapely.Point,
    zones: pd.DataFrame,
    danger: list[nearby.NearArea],
) -> str:
    parts = [
        *nearby.zone_sentences(zones),
        *(area.sentence() for area in danger[:1]),
        *basin_words(situation, point),
    ]
    if not danger:
        parts.append("周边 500 米内没有登记的危险区")
    return "；".join(parts) + "。"
