"""Danger areas that water makes (涉水危险区): flash floods, ponds, low ground, polders, dikes."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.bands import blob, main_body, valley_band
from hazardmap.demo.chance import rng
from hazardmap.demo.ground import FENGYUAN, Ground

FENGXI: Final = "枫溪山洪危险区"
_FLASH_FLOODS: Final = 262


def stem(name: str) -> str:
    """Return a village's name without 村 or 社区 (村名词干)."""
    return name.removesuffix("社区").removesuffix("村")


def area_row(kind: str, name: str, hamlet: pd.Series, shape: BaseGeometry) -> dict[str, Any]:
    """Return a row of danger areas before numbering."""
    return {
        "name": name,
        "kind": kind,
        "town_id": hamlet["town_id"],
        "village_id": hamlet["village_id"],
        "hamlet": hamlet["name"],
        "level_label": None,
        "scheme": None,
        "radius_m": np.nan,
        "shape": shape,
    }


def with_stems(ground: Ground) -> pd.DataFrame:
    """Return the hamlets with `place`: village stem + hamlet, said once when they are the same."""
    stems = ground.villages.set_index("village_id")["name"].map(stem)
    out = ground.hamlets.assign(stem=stems.loc[ground.hamlets["village_id"]].to_numpy())
    same = out["stem"] == out["name"]
    out["place"] = out["stem"].where(same, out["stem"] + out["name"])
    return out


def _channel_slope(ground: Ground, cell: int) -> float:
    terrain = ground.terrain
    up, down = terrain.path(cell, 6, terrain.upstream), terrain.path(cell, 6, terrain.downstream)
    z = terrain.z.ravel()
    return float((z[up[-1]] - z[down[-1]]) / (100.0 * (len(up) + len(down) - 1)))


def _flash_candidates(ground: Ground, places: pd.DataFrame) -> pd.DataFrame:
    terrain = ground.terrain
    upa = terrain.upa_km2.ravel()
    streams = np.flatnonzero((upa >= 2.0) & (upa <= 150.0))
    away, nearest = cKDTree(terrain.xy(streams)).query(places[["x", "y"]].to_numpy())
    rows = places.assign(cell=streams[nearest], away=away)
    rows = rows[rows["away"] <= 420.0]
    rows = rows.assign(fall=[_channel_slope(ground, int(cell)) for cell in rows["cell"]])
    noise = rng("flash floods").uniform(0.6, 1.4, len(rows))
    first = (rows["village_id"] == FENGYUAN) & (rows["name"] == rows["stem"])
    rows = rows.assign(rank=rows["fall"] * noise + np.where(first, 100.0, 0.0))
    return rows[rows["fall"] >= 0.002].sort_values("rank", ascending=False, kind="stable")


def _flash_level(fall: float, stream: np.random.Generator) -> str:
    mark = fall * stream.uniform(0.7, 1.3)
    return "极高危险区" if mark > 0.06 else "高危险区" if mark > 0.024 else "危险区"


def flash_floods(ground: Ground) -> list[dict[str, Any]]:
    """Return flash-flood areas (山洪灾害危险区): bands along the channel beside hamlets."""
    terrain = ground.terrain
    rows: list[dict[str, Any]] = []
    used = np.empty((0, 2))
    for _, hamlet in _flash_candidates(ground, with_stems(ground)).iterrows():
        here = terrain.xy(np.array([hamlet["cell"]]))
        if len(used) and np.hypot(*(used - here).T).min() < 800.0:
            continue
        used = np.concatenate([used, here])
        pinned = hamlet["village_id"] == FENGYUAN and hamlet["name"] == hamlet["stem"]
        stream = rng(f"flash {hamlet['village_id']} {hamlet['name']}")
        up = terrain.path(int(hamlet["cell"]), int(stream.integers(5, 11)), terrain.upstream)
        down = terrain.path(int(hamlet["cell"]), int(stream.integers(4, 10)), terrain.downstream)
        shape = valley_band(
            terrain, up[:0:-1] + down, rise_m=3.0, least_m=28.0, most_m=95.0, stream=stream
        )
        name = FENGXI if pinned else hamlet["place"] + "山洪危险区"
        level = "极高危险区" if pinned else _flash_level(float(hamlet["fall"]), stream)
        row = area_row("山洪灾害危险区", name, hamlet, shape)
        rows.append(row | {"level_label": level, "scheme": "ff3"})
        if len(rows) == _FLASH_FLOODS:
            break
    return rows


def _spread_out(rows: pd.DataFrame, count: int, least_m: float, name: str) -> pd.DataFrame:
    """Pick rows at random that keep a distance from one another."""
    order = rng(name).permutation(len(rows))
    xy = rows[["x", "y"]].to_numpy()
    chosen: list[int] = []
    for place in order:
        if all(np.hypot(*(xy[place] - xy[other])) >= least_m for other in chosen):
            chosen.append(int(place))
            if len(chosen) == count:
                break
    return rows.iloc[sorted(chosen)]


def pond_floods(ground: Ground) -> list[dict[str, Any]]:
    """Return the ground below reservoirs and ponds (水库山塘下游) and below roof ponds (屋顶山塘)."""
    terrain = ground.terrain
    places = with_stems(ground)
    upa = terrain.upa_km2.ravel()
    heads = np.flatnonzero((upa >= 1.0) & (upa <= 12.0) & (terrain.slope.ravel() > 3.0))
    away, nearest = cKDTree(terrain.xy(heads)).query(places[["x", "y"]].to_numpy())
    near = places.assign(cell=heads[nearest])[(away < 700.0) & (places["z"] > 25.0)]
    rows = []
    for _, hamlet in _spread_out(near, 22, 2500.0, "reservoirs").iterrows():
        stream = rng(f"pond {hamlet['place']}")
        walk = terrain.path(int(hamlet["cell"]), int(stream.integers(12, 24)), terrain.downstream)
        shape = valley_band(terrain, walk, rise_m=3.5, least_m=38.0, most_m=120.0, stream=stream)
        dam = "水库" if upa[hamlet["cell"]] > 4 else "山塘"
        rows.append(area_row("水库山塘下游", f"{hamlet['place']}{dam}下游", hamlet, shape))
    steep = places[(terrain.slope.ravel()[terrain.cells(places[["x", "y"]].to_numpy())] > 4.0)]
    for _, hamlet in _spread_out(steep, 26, 1500.0, "roof ponds").iterrows():
        rows.append(_roof_pond(ground, hamlet))
    return rows


def _roof_pond(ground: Ground, hamlet: pd.Series) -> dict[str, Any]:
    terrain = ground.terrain
    cell = int(terrain.cells(np.array([[hamlet["x"], hamlet["y"]]]))[0])
    stream = rng(f"roof {hamlet['place']}")
    walk = (
        terrain.path(cell, 3, terrain.upstream)[::-1]
        + terrain.path(cell, 3, terrain.downstream)[1:]
    )
    shape = valley_band(terrain, walk, rise_m=5.0, least_m=28.0, most_m=80.0, stream=stream)
    return area_row("屋顶山塘", f"{hamlet['place']}屋顶山塘", hamlet, shape)


def low_ground(ground: Ground) -> list[dict[str, Any]]:
    """Return hollows that flood (低洼易涝区) and polders (湖畈) of the northern plain."""
    places = with_stems(ground)
    waters = shapely.union_all(shapely.buffer(ground.rivers.geometry.to_numpy(), 45.0))
    rows = []
    for _, hamlet in _spread_out(places[places["z"] < 16.0], 32, 1800.0, "hollows").iterrows():
        stream = rng(f"hollow {hamlet['place']}")
        centre = hamlet[["x", "y"]].to_numpy(dtype=float) + stream.normal(0, 70, 2)
        size = stream.uniform(90, 210)
        shape = blob(
            centre,
            long_m=size,
            wide_m=size * stream.uniform(0.45, 0.8),
            angle=stream.uniform(0, 3.1),
            stream=stream,
            roughness=0.22,
        )
        rows.append(area_row("低洼易涝区", f"{hamlet['place']}低洼易涝区", hamlet, shape))
    plain = places[
        (places["z"] < 9.5) & (places["y"] > 3_297_000.0) & (places["name"] != places["stem"])
    ]
    for _, hamlet in _spread_out(plain, 17, 2200.0, "polders").iterrows():
        stream = rng(f"polder {hamlet['place']}")
        size = stream.uniform(380, 680)
        shape = blob(
            hamlet[["x", "y"]].to_numpy(dtype=float),
            long_m=size,
            wide_m=size * 0.62,
            angle=stream.uniform(0, 3.1),
            stream=stream,
            roughness=0.25,
        )
        dry = main_body(shapely.difference(shape, waters))
        rows.append(
            area_row("湖畈（圩区）", f"{hamlet['stem']}{hamlet['name'][:1]}湖畈", hamlet, dry)
        )
    return rows


def dikes(ground: Ground) -> list[dict[str, Any]]:
    """Return weak stretches of the main river's dikes (堤防险段)."""
    main = ground.rivers[ground.rivers["class"] == "干流"]
    line = shapely.union_all(main.geometry.to_numpy())
    places = with_stems(ground)
    away = np.asarray(shapely.distance(shapely.points(places[["x", "y"]].to_numpy()), line))
    places = places[(places["z"] < 14).to_numpy() & (away < 600)]
    rows = []
    for _, hamlet in _spread_out(places, 7, 3500.0, "dikes").iterrows():
        near = shapely.intersection(line, shapely.Point(hamlet["x"], hamlet["y"]).buffer(650.0))
        shape = main_body(shapely.simplify(shapely.buffer(near, 85.0), 3.0))
        rows.append(area_row("堤防险段", f"浦阳江{hamlet['place']}堤防险段", hamlet, shape))
    return rows


def tailings_run(ground: Ground, start: NDArray[np.float64], hamlet: pd.Series) -> dict[str, Any]:
    """Return the ground below the tailings pond (尾矿库下游), two kilometres along the channel."""
    terrain = ground.terrain
    walk = terrain.path(int(terrain.cells(start[None, :])[0]), 20, terrain.downstream)
    shape = valley_band(
        terrain, walk, rise_m=6.0, least_m=50.0, most_m=150.0, stream=rng("tailings")
    )
    return area_row("尾矿库下游", "铜坞尾矿库下游", hamlet, shape)
