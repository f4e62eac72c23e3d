"""Danger areas of slopes (地质灾害): 风险防范区 polygons beside hamlets and 隐患点."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.bands import blob, random_points
from hazardmap.demo.chance import rng
from hazardmap.demo.flood_areas import area_row, with_stems
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, Ground

HOUSHANWU: Final = "后山坞风险防范区"
_AREAS: Final = 340
_POINTS: Final = 42
_WORDS: Final = ("屋后边坡", "后山", "东侧山坡", "西侧山坡", "村口边坡", "沟谷")


def _steepest_spot(
    ground: Ground, hamlet: pd.Series, stream: np.random.Generator
) -> tuple[NDArray[np.float64], float]:
    """Return a steep spot near a hamlet's houses and its slope in degrees."""
    turn = stream.uniform(0, 2 * np.pi, 60)
    away = stream.uniform(90, 380, 60)
    spots = (
        hamlet[["x", "y"]].to_numpy(dtype=float)
        + np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    )
    slope = ground.terrain.sample(ground.terrain.slope, spots)
    slope = np.where(
        shapely.contains_xy(ground.village_shape(hamlet["village_id"]), spots), slope, 0.0
    )
    best = int(np.argmax(slope - away / 60.0))
    return spots[best], float(slope[best])


def _fall_angle(ground: Ground, spot: NDArray[np.float64]) -> float:
    """Return the direction of steepest descent (坡向), radians from east."""
    reach = np.array([[150.0, 0.0], [-150.0, 0.0], [0.0, 150.0], [0.0, -150.0]])
    east, west, north, south = ground.terrain.sample(ground.terrain.z, spot + reach)
    return float(np.arctan2(south - north, west - east))


def slope_areas(ground: Ground) -> list[dict[str, Any]]:
    """Return risk-prevention areas (地质灾害风险防范区), uneven ellipses along the fall line."""
    tries = []
    for _, hamlet in with_stems(ground).iterrows():
        stream = rng(f"slope {hamlet['village_id']} {hamlet['name']}")
        spot, slope = _steepest_spot(ground, hamlet, stream)
        pinned = hamlet["village_id"] == FENGYUAN and hamlet["name"] == hamlet["stem"]
        mark = slope * stream.uniform(0.75, 1.25) + (1000.0 if pinned else 0.0)
        mark += 50.0 if hamlet["town_id"] == FENGQIAO else 0.0  # the script needs 25 areas there
        if slope > (3.2 if hamlet["town_id"] == FENGQIAO else 5.0) or pinned:
            tries.append((mark, hamlet, spot, slope, pinned))
    tries.sort(key=lambda item: (-item[0], item[1]["village_id"], item[1]["name"]))
    rows = []
    for _, hamlet, spot, slope, pinned in tries[:_AREAS]:
        stream = rng(f"slope shape {hamlet['village_id']} {hamlet['name']}")
        long_m = stream.uniform(55, 130)
        shape = blob(
            spot,
            long_m=long_m,
            wide_m=long_m * stream.uniform(0.4, 0.75),
            angle=_fall_angle(ground, spot) + stream.normal(0, 0.15),
            stream=stream,
        )
        word = _WORDS[stream.integers(len(_WORDS))]
        mark = slope * stream.uniform(0.7, 1.3)
        level = "中" if pinned or 9 <= mark < 15 else "高" if mark >= 15 else "低"
        name = HOUSHANWU if pinned else f"{hamlet['place']}{word}风险防范区"
        row = area_row("地质灾害风险防范区", name, hamlet, shape)
        rows.append(row | {"level_label": level, "scheme": "guard3"})
    return rows


def hazard_points(ground: Ground, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return hazard points (地质灾害点): half of them lie inside a 防范区 and only warn there."""
    stream = rng("hazard points")
    order = [int(place) for place in stream.permutation(len(areas))]
    named = with_stems(ground)
    keys = zip(named["village_id"], named["name"], strict=True)
    words: dict[tuple[str, str], str] = dict(zip(keys, named["place"], strict=True))
    rows = []
    for count, place in enumerate(order[:_POINTS]):
        area = areas[place]
        shape: BaseGeometry = area["shape"]
        spot = random_points(shape, 1, stream)[0]
        if count % 2:
            spot = (
                spot
                + (spot - shapely.get_coordinates(shape.centroid)[0])
                + stream.choice([-1, 1], 2) * 190.0
            )
        key = (area["village_id"], area["hamlet"])
        hamlet = pd.Series({"town_id": area["town_id"], "village_id": key[0], "name": key[1]})
        if not shapely.contains_xy(ground.village_shape(str(key[0])), *spot):
            continue
        name = f"{words[key]}滑坡隐患点"
        row = area_row("地质灾害点", name, hamlet, shapely.Point(np.round(spot, 1)))
        radius = np.nan if count % 3 == 0 else float(stream.integers(3, 9) * 10)
        rows.append(row | {"radius_m": radius})
    return rows
