"""All danger areas of the county (危险区总表): clipped to their town, 枫桥镇 exactly as the script has it."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC
from hazardmap.demo.bands import main_body
from hazardmap.demo.chance import rng
from hazardmap.demo.flood_areas import (
    FENGXI,
    dikes,
    flash_floods,
    low_ground,
    pond_floods,
    tailings_run,
    with_stems,
)
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, Ground
from hazardmap.demo.slope_areas import HOUSHANWU, hazard_points, slope_areas

LISTED_VILLAGES: Final = 12
LISTED_AREAS: Final = 25
_LEAST_M2: Final = 1500.0
_CODES: Final = {
    "山洪灾害危险区": "SH",
    "地质灾害风险防范区": "FF",
    "水库山塘下游": "SK",
    "屋顶山塘": "WD",
    "低洼易涝区": "DW",
    "湖畈（圩区）": "WQ",
    "堤防险段": "DF",
    "尾矿库下游": "WK",
}


def _clipped(ground: Ground, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cut areas at the border of their town, those of 枫桥镇 at that of their village."""
    kept = []
    for row in rows:
        shape: BaseGeometry = row["shape"]
        if shape.geom_type != "Point":
            own = row["town_id"] == FENGQIAO
            border = (
                ground.village_shape(str(row["village_id"]))
                if own
                else ground.town_shape(str(row["town_id"]))
            )
            shape = main_body(shapely.intersection(shape, border, grid_size=0.1))
            if shape.area < _LEAST_M2:
                continue
        kept.append(row | {"shape": shape})
    return kept


def _of_the_script(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep 25 areas in 12 villages of 枫桥镇, two of them in 枫源村; no hazard points there."""
    here = [row for row in rows if row["town_id"] == FENGQIAO and row["kind"] != "地质灾害点"]
    pinned = [row for row in here if row["name"] in {FENGXI, HOUSHANWU}]
    others: dict[str, list[dict[str, Any]]] = {}
    for row in here:
        if row["village_id"] != FENGYUAN:
            others.setdefault(str(row["village_id"]), []).append(row)
    ranked = sorted(others, key=lambda village: (-len(others[village]), village))
    villages = ranked[: LISTED_VILLAGES - 1]
    chosen = [others[village][0] for village in villages]
    spare = [
        row
        for depth in range(1, 9)
        for village in villages
        for row in others[village][depth : depth + 1]
    ]
    chosen += spare[: LISTED_AREAS - len(pinned) - len(chosen)]
    if len(pinned) + len(chosen) != LISTED_AREAS or len(villages) != LISTED_VILLAGES - 1:
        raise RuntimeError("枫桥镇 has too few danger areas for the script")
    kept = {id(row) for row in pinned + chosen}
    return [row for row in rows if row["town_id"] != FENGQIAO or id(row) in kept]


def _numbered(rows: list[dict[str, Any]]) -> list[str]:
    seen: dict[str, int] = {}
    ids = []
    for row in rows:
        kind = str(row["kind"])
        seen[kind] = seen.get(kind, 0) + 1
        code = _CODES.get(kind)
        ids.append(f"330681{code}{seen[kind]:04d}" if code else f"33068101{seen[kind]:04d}")
    return ids


def _batches(rows: list[dict[str, Any]]) -> NDArray[np.float64]:
    """Return the batch (批次): 1 for the highest level, else 2; some are not filled in."""
    first = np.array([row["level_label"] in {"极高危险区", "高"} for row in rows])
    filled = rng("batches").random(len(rows)) < 0.8
    return np.where(filled, np.where(first, 1.0, 2.0), np.nan)


def tailings_site(ground: Ground) -> NDArray[np.float64]:
    """Return where the tailings pond lies: a stream head in the hills of 璜山镇."""
    terrain = ground.terrain
    here = shapely.contains_xy(
        ground.town_shape("330681119").buffer(-900.0), terrain.xy(np.arange(terrain.z.size))
    )
    upa = terrain.upa_km2.ravel()
    heads = np.flatnonzero(here & (upa >= 0.8) & (upa <= 1.6))
    best = heads[int(np.argmax(terrain.slope.ravel()[heads] * 10 + terrain.z.ravel()[heads] / 20))]
    spot: NDArray[np.float64] = terrain.xy(np.array([best]))[0]
    return spot


def danger_areas(ground: Ground) -> gpd.GeoDataFrame:
    """Return the danger areas; the registered numbers follow from the list (`with_registered`)."""
    slopes = slope_areas(ground)
    places = with_stems(ground)
    site = tailings_site(ground)
    near = places[places["town_id"] == "330681119"]
    below = near.iloc[int(np.argmin(np.hypot(near["x"] - site[0], near["y"] - site[1])))]
    rows = [
        *flash_floods(ground),
        *slopes,
        *pond_floods(ground),
        *low_ground(ground),
        *dikes(ground),
        tailings_run(ground, site, below),
        *hazard_points(ground, slopes),
    ]
    rows = _of_the_script(_clipped(ground, rows))
    middle = np.array([shapely.get_coordinates(row["shape"].centroid)[0] for row in rows])
    frame = pd.DataFrame(rows).drop(columns="shape")
    frame.insert(0, "area_id", _numbered(rows))
    frame["batch"] = _batches(rows)
    frame["basin_id"] = ground.basin_at(middle)
    frame["name"] = _unique(frame["name"].tolist())
    return gpd.GeoDataFrame(frame, geometry=[row["shape"] for row in rows], crs=METRIC)


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return out


def with_registered(areas: gpd.GeoDataFrame, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add registered_households and registered_people: mostly what the list says, sometimes older figures.

    `rows` are the list's rows with `area_id` and `people`; an area without rows keeps a figure from the register.
    """
    stream = rng("registered")
    count = rows.groupby("area_id").agg(homes=("people", "size"), people=("people", "sum"))
    homes = count["homes"].reindex(areas["area_id"]).to_numpy(dtype=float)
    people = count["people"].reindex(areas["area_id"]).to_numpy(dtype=float)
    guess = stream.integers(2, 16, len(areas)).astype(float)
    unlisted = np.isnan(homes)
    homes, people = np.where(unlisted, guess, homes), np.where(unlisted, guess * 3 - 1, people)
    stale = (stream.random(len(areas)) < 0.12) & (areas["town_id"] != FENGQIAO).to_numpy()
    homes = np.where(stale, homes + stream.integers(1, 4, len(areas)), homes)
    people = np.where(stale, people + stream.integers(2, 9, len(areas)), people)
    blank = (stream.random(len(areas)) < 0.06) & (areas["town_id"] != FENGQIAO).to_numpy()
    return areas.assign(
        registered_households=np.where(blank, np.nan, homes),
        registered_people=np.where(blank, np.nan, people),
    )
