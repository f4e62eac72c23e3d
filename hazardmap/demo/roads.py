"""Road pieces (路段): the net cut at junctions, places, bridges and every few hundred metres."""

from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hazardmap.crs import METRIC
from hazardmap.demo.road_net import CLASSES, road_edges
from hazardmap.demo.sources import Sources
from hazardmap.demo.streamlines import averaged, chaikin, wandering
from hazardmap.demo.terrain import Terrain

_MOST_EDGES: Final = 4
_SPEEDS: Final = (60.0, 45.0, 30.0, 20.0)


def _bridges(terrain: Terrain, edges: pd.DataFrame, rivers: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    a, b = wandering(terrain, edges["a"].to_numpy()), wandering(terrain, edges["b"].to_numpy())
    lines = np.asarray(shapely.linestrings(np.stack([a, b], axis=1)), dtype=np.object_)
    crossed = shapely.STRtree(lines).query(rivers.geometry.to_numpy(), predicate="crosses")[1]
    out = np.zeros(len(edges), dtype=bool)
    out[crossed] = True
    return out


def _breaks(edges: pd.DataFrame, places: NDArray[np.int64]) -> set[int]:
    """Return the cells where pieces must end: junctions, ends, places, bridge heads, change of class."""
    ends = pd.DataFrame(
        {
            "cell": np.concatenate([edges["a"], edges["b"]]),
            "rank": np.concatenate([edges["rank"], edges["rank"]]),
            "leg": np.concatenate([edges["leg"], edges["leg"]]),
            "bridge": np.concatenate([edges["bridge"], edges["bridge"]]),
        }
    )
    per = ends.groupby("cell").agg(
        degree=("rank", "size"),
        ranks=("rank", "nunique"),
        legs=("leg", "nunique"),
        bridge=("bridge", "max"),
    )
    odd = (per["degree"] != 2) | (per["ranks"] > 1) | (per["legs"] > 1) | per["bridge"]
    return {int(cell) for cell in per.index[odd]} | {int(cell) for cell in places}


def _chains(edges: pd.DataFrame, breaks: set[int]) -> list[list[int]]:
    """Walk the net from break to break; rings without any break are cut at their lowest cell."""
    links: dict[int, list[int]] = {}
    for a, b in zip(edges["a"].tolist(), edges["b"].tolist(), strict=True):
        links.setdefault(a, []).append(b)
        links.setdefault(b, []).append(a)
    walked: set[tuple[int, int]] = set()
    chains = []
    for start in [*sorted(breaks & set(links)), *sorted(set(links) - breaks)]:
        for after in sorted(links[start]):
            if (min(start, after), max(start, after)) in walked:
                continue
            chain = [start, after]
            while chain[-1] not in breaks and chain[-1] != start:
                ahead = [cell for cell in links[chain[-1]] if cell != chain[-2]]
                chain.append(ahead[0])
            walked |= {(min(p, q), max(p, q)) for p, q in pairwise(chain)}
            chains.append(chain)
    return chains


def _pieces(chain: list[int]) -> list[tuple[int, int]]:
    """Cut a chain into stretches of a few cells; returned as (first, last) positions."""
    count = -(-(len(chain) - 1) // _MOST_EDGES)
    cuts = np.rint(np.linspace(0, len(chain) - 1, count + 1)).astype(int)
    return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))


def _curves(
    terrain: Terrain, chains: list[list[int]]
) -> list[tuple[int, int, int, NDArray[np.float64]]]:
    """Return chain, first cell, last cell and smooth points of every piece; neighbours meet exactly."""
    out = []
    for number, chain in enumerate(chains):
        points = averaged(wandering(terrain, np.array(chain)), 1)
        for first, last in _pieces(chain):
            part = np.round(chaikin(points[first : last + 1], 2), 2)
            out.append((number, chain[first], chain[last], part))
    return out


def _bridge_names(lines: gpd.GeoSeries, hamlets: pd.DataFrame) -> list[str]:
    tree = cKDTree(hamlets[["x", "y"]].to_numpy())
    middle = shapely.get_coordinates(shapely.centroid(lines.to_numpy()))
    _, nearest = tree.query(middle)
    seen: dict[tuple[str, str], int] = {}
    names = []
    for place in nearest:
        key = (str(hamlets["village_id"].iloc[place]), str(hamlets["name"].iloc[place]))
        seen[key] = seen.get(key, 0) + 1
        names.append(key[1] + ("" if seen[key] == 1 else f"{seen[key]}号") + "桥")
    return names


def roads(
    terrain: Terrain,
    sources: Sources,
    villages: pd.DataFrame,
    hamlets: pd.DataFrame,
    rivers: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Return the road pieces (contract `roads`); nodes are named after their cells."""
    edges = road_edges(terrain, sources.towns, villages, hamlets)
    edges["bridge"] = _bridges(terrain, edges, rivers)
    places = terrain.cells(np.concatenate([villages[["x", "y"]], hamlets[["x", "y"]]]))
    chains = _chains(edges, _breaks(edges, places))
    what = {
        (a, b): (rank, leg, bridge)
        for a, b, rank, leg, bridge in edges.itertuples(index=False, name=None)
    }
    curves = _curves(terrain, chains)
    kinds = [what[min(chains[n][:2]), max(chains[n][:2])] for n, *_ in curves]
    frame = gpd.GeoDataFrame(
        {
            "road_id": [f"LD{place + 1:05d}" for place in range(len(curves))],
            "class": [CLASSES[rank] for rank, _, _ in kinds],
            "speed_kmh": [_SPEEDS[rank] for rank, _, _ in kinds],
            "bridge": [int(bridge) for _, _, bridge in kinds],
            "name": [leg or None for _, leg, _ in kinds],
            "closed": 0,
            "from_node": [f"N{first}" for _, first, _, _ in curves],
            "to_node": [f"N{last}" for _, _, last, _ in curves],
        },
        geometry=[shapely.LineString(points) for *_, points in curves],
        crs=METRIC,
    )
    over = frame["bridge"] == 1
    frame.loc[over, "name"] = _bridge_names(frame.geometry[over], hamlets)
    return frame
