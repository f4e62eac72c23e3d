"""Rivers (河道): the streams of the terrain, joined in order; the sketched rivers give the names."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC
from hazardmap.demo.sources import Sources
from hazardmap.demo.streamlines import averaged, chaikin, stream_line
from hazardmap.demo.terrain import Terrain

RIVER_KM2: Final = 2.0
_SAME_M: Final = 700.0
_MAIN: Final = {
    "浦阳江(上游-城区)": "浦阳江",
    "浦阳江西江": "浦阳江西江",
    "浦阳江(湄池-出境)": "浦阳江",
}
_SPLIT: Final = "浦阳江东江"


def _chains(terrain: Terrain) -> list[list[int]]:
    """Return the stream cells between confluences, each chain ending with the first cell of the next."""
    stream = (terrain.upa_km2 >= RIVER_KM2).ravel()
    cells = np.flatnonzero(stream)
    below = terrain.downstream
    inflow = np.bincount(below[cells[below[cells] != cells]], minlength=len(stream))
    starts = cells[(inflow[cells] == 0) | (inflow[cells] > 1)]
    chains = []
    for start in starts:
        chain = [int(start)]
        while True:
            after = int(below[chain[-1]])
            if after == chain[-1]:
                break
            chain.append(after)
            if inflow[after] != 1:
                break
        if len(chain) > 1:
            chains.append(chain)
    return chains


def _river_names(
    terrain: Terrain, sketch: gpd.GeoDataFrame, chains: list[list[int]], villages: pd.DataFrame
) -> list[str]:
    lines = sketch.geometry.to_numpy()
    labels = [_MAIN.get(name, name.split("(")[0]) for name in sketch["name"]]
    tree = cKDTree(villages[["x", "y"]].to_numpy())
    names = []
    for chain in chains:
        xy = terrain.xy(np.array(chain))
        points = np.asarray(shapely.points(xy), dtype=np.object_)
        away = shapely.distance(points[:, None], lines[None, :])
        share = (away < _SAME_M).mean(axis=0) * (np.array(labels) != _SPLIT)
        best = int(np.argmax(share - 1e-6 * away.mean(axis=0)))
        if share[best] >= 0.6 and terrain.upa_km2.ravel()[chain[-2]] >= 15.0:
            names.append(labels[best])
            continue
        _, near = tree.query(xy[len(xy) // 2])
        names.append(
            villages["name"].iloc[int(near)].removesuffix("村").removesuffix("社区") + "溪"
        )
    return names


def _class(upa_km2: float, name: str) -> str:
    if name.startswith("浦阳江"):
        return "干流"
    if upa_km2 >= 60:
        return "一级支流"
    return "支流" if upa_km2 >= 15 else "溪流"


def _longest(line: BaseGeometry) -> shapely.LineString:
    parts: list[shapely.LineString] = list(shapely.get_parts(line))
    return max(parts, key=lambda part: part.length)


def _east_branch(sources: Sources) -> shapely.LineString:
    line = shapely.segmentize(
        sources.sketch.loc[sources.sketch["name"] == _SPLIT, "geometry"].iloc[0], 400.0
    )
    points = shapely.get_coordinates(line)
    along = np.arange(len(points))
    swing = 90 * np.sin(along * 1.1) + 60 * np.sin(along * 0.37 + 1)
    step = np.gradient(points, axis=0)
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(*step.T)[:, None]
    taper = np.minimum(1.0, np.minimum(along, along[::-1]) / 4)
    bent = points + normal * (swing * taper)[:, None]
    return shapely.LineString(np.round(chaikin(averaged(bent, 1)), 2))


def rivers(terrain: Terrain, sources: Sources, villages: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rivers within the county and 300 m around it, with `upa_km2` for the makers."""
    chains = _chains(terrain)
    near = shapely.buffer(sources.outline, 300.0)
    shapely.prepare(near)
    inside = [bool(shapely.intersects(near, stream_line(terrain, chain))) for chain in chains]
    chains = [chain for chain, kept in zip(chains, inside, strict=True) if kept]
    upa: NDArray[np.float64] = terrain.upa_km2.ravel()[[chain[-2] for chain in chains]]
    order = np.argsort(-upa, kind="stable")
    chains, upa = [chains[place] for place in order], upa[order]
    names = _river_names(terrain, sources.sketch, chains, villages)
    ids = [f"HD{place + 1:04d}" for place in range(len(chains))]
    first = {chain[0]: river_id for chain, river_id in zip(chains, ids, strict=True)}
    frame = gpd.GeoDataFrame(
        {
            "river_id": ids,
            "name": names,
            "to_river_id": [first.get(chain[-1]) for chain in chains],
            "class": [_class(area, name) for area, name in zip(upa, names, strict=True)],
            "upa_km2": upa,
        },
        geometry=[_longest(stream_line(terrain, chain).intersection(near)) for chain in chains],
        crs=METRIC,
    )
    east = gpd.GeoDataFrame(
        {
            "river_id": ["HD9001"],
            "name": [_SPLIT],
            "to_river_id": [None],
            "class": ["干流"],
            "upa_km2": [900.0],
        },
        geometry=[_east_branch(sources)],
        crs=METRIC,
    )
    return pd.concat([frame, east], ignore_index=True)
