"""Metres by open road (路程): shortest paths over pieces not closed, contracts §3 Metres."""

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHORTEST_M = 1e-6  # an explicit zero would vanish from the sparse matrix


@dataclass(frozen=True, slots=True)
class RoadNetwork:
    """Nodes and open edges of the road table (路网): metric xy, lengths in metres, minutes per edge."""

    xy: Floats
    metres: csr_matrix
    edge_keys: Ints
    """sorted from × n + to of both directions"""
    edge_minutes: Floats
    edge_roads: NDArray[np.object_]
    """road_id of the piece that makes the edge (the shortest of parallel ones)"""


@dataclass(frozen=True, slots=True)
class Distances:
    """Metres from places (rows) to shelters (columns).

    `metres` is whole metres, inf where the road is cut; `by_road` tells road from straight; NaN positions
    give `known` False and 0 metres.
    """

    metres: Floats
    by_road: NDArray[np.bool_]
    known: NDArray[np.bool_]
    minutes: Floats


def _endpoints(roads: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """First and last coordinate of every piece; parts of a multi-line are taken in their order."""
    coordinates, owner = shapely.get_coordinates(roads.geometry.to_numpy(), return_index=True)
    first = np.searchsorted(owner, np.arange(len(roads)), side="left")
    last = np.searchsorted(owner, np.arange(len(roads)), side="right") - 1
    return coordinates[first], coordinates[last]


def _node_ids(roads: gpd.GeoDataFrame, start: Floats, end: Floats) -> tuple[Ints, Floats]:
    """Give nodes their number: by from_node/to_node when all have both, else by coordinates (cm)."""
    both = np.vstack([start, end])
    if roads["from_node"].notna().all() and roads["to_node"].notna().all():
        names = pd.concat([roads["from_node"], roads["to_node"]])
        number, _ = pd.factorize(names, sort=True)
    else:
        cells = np.round(both * 100).astype("int64")
        _, number = np.unique(cells, axis=0, return_inverse=True)
    number = np.asarray(number, dtype="int64").ravel()
    xy = np.empty((int(number.max()) + 1, 2))
    xy[number[::-1]] = both[::-1]
    return number, xy


def build_network(
    roads: gpd.GeoDataFrame, *, default_speed_kmh: float, closed: Collection[str] = ()
) -> RoadNetwork | None:
    """Build the network of open pieces (路网), or None without any road; `closed` are closed tonight.

    Nodes of closed pieces stay: a village behind a closed bridge still stands at its own node, cut off.
    """
    roads = roads[roads.geometry.notna()]
    if roads.empty:
        return None
    number, xy = _node_ids(roads, *_endpoints(roads))
    n = len(roads)
    frame = pd.DataFrame(
        {
            "a": number[:n],
            "b": number[n:],
            "metres": np.maximum(roads.length.to_numpy(), _SHORTEST_M),
            "road_id": roads["road_id"].to_numpy(dtype=object),
            "speed_kmh": roads["speed_kmh"].fillna(default_speed_kmh).to_numpy(),
        }
    )
    frame["minutes"] = frame["metres"] / (frame["speed_kmh"].clip(lower=1.0) * 1000 / 60)
    is_open = roads["closed"].fillna(0).ne(1).to_numpy() & frame["a"].ne(frame["b"]).to_numpy()
    is_open &= ~roads["road_id"].isin(list(closed)).to_numpy()
    one_way = frame[is_open]
    edges = pd.concat([one_way, one_way.rename(columns={"a": "b", "b": "a"})])
    # of parallel pieces the shortest counts; csr_matrix would add them up
    edges = edges.sort_values(["a", "b", "metres", "minutes"]).drop_duplicates(["a", "b"])
    shape = (len(xy), len(xy))
    matrix = csr_matrix((edges["metres"], (edges["a"], edges["b"])), shape=shape)
    keys = edges["a"].to_numpy() * len(xy) + edges["b"].to_numpy()
    named = edges["road_id"].to_numpy(dtype=object)
    return RoadNetwork(xy, matrix, keys, edges["minutes"].to_numpy(), named)


def snapped(network: RoadNetwork, xy: Floats, snap_m: float) -> tuple[Ints, Ints, Floats]:
    """Find the places near a road: their position, nearest node and the straight metres to it."""
    located = np.flatnonzero(~np.isnan(xy[:, 0]))
    straight, node = cKDTree(network.xy).query(xy[located])
    near = straight <= snap_m
    return located[near], node[near].astype("int64"), straight[near]


def _path_minutes(network: RoadNetwork, before: NDArray[np.int32]) -> Floats:
    """Minutes from the source of a shortest-metre tree (`before`) to every node."""
    n = len(network.xy)
    parent = before.astype("int64")
    has = parent >= 0
    step = np.zeros(n)
    keys = parent[has] * n + np.flatnonzero(has)
    step[has] = network.edge_minutes[np.searchsorted(network.edge_keys, keys)]
    # pointer doubling: `step` always holds the minutes from `jump` to the node
    jump = np.where(has, parent, np.arange(n))
    while not np.array_equal(further := jump[jump], jump):
        step, jump = step + step[jump], further
    return step


def road_distances(
    places: Floats,
    shelters: Floats,
    network: RoadNetwork | None,
    *,
    snap_m: float,
    straight_factor: float,
    default_speed_kmh: float,
) -> Distances:
    """Measure every place against every shelter (路程).

    By road: straight to the nearest node + shortest open path + straight to the shelter, when both ends are
    within `snap_m` of a node; inf when no open path joins them. Otherwise round(factor × straight).
    `places` and `shelters` are (n, 2) metric coordinates, NaN = position unknown.
    """
    known = ~(np.isnan(places[:, 0])[:, None] | np.isnan(shelters[:, 0])[None, :])
    straight = np.hypot(
        places[:, 0:1] - shelters[None, :, 0], places[:, 1:2] - shelters[None, :, 1]
    )
    metres = np.rint(straight_factor * straight)
    minutes = metres / (default_speed_kmh * 1000 / 60)
    by_road = np.zeros(metres.shape, dtype=bool)
    found = (
        None if network is None else _by_road(places, shelters, network, snap_m, default_speed_kmh)
    )
    if found is not None:
        ends, road_metres, road_minutes = found
        metres[ends], minutes[ends], by_road[ends] = road_metres, road_minutes, True
    return Distances(np.where(known, metres, 0.0), by_road & known, known, minutes)


def _by_road(
    places: Floats, shelters: Floats, network: RoadNetwork, snap_m: float, default_speed_kmh: float
) -> tuple[tuple[Ints, ...], Floats, Floats] | None:
    """Measure the pairs whose both ends reach a road: their index, metres and minutes."""
    p, p_node, p_off = snapped(network, places, snap_m)
    s, s_node, s_off = snapped(network, shelters, snap_m)
    if not len(p) or not len(s):
        return None
    sources, which = np.unique(s_node, return_inverse=True)
    path, before = dijkstra(network.metres, indices=sources, return_predecessors=True)
    times = np.stack([_path_minutes(network, tree) for tree in before])
    off = p_off[:, None] + s_off[None, :]
    metres = np.rint(path[which][:, p_node].T + off)
    minutes = times[which][:, p_node].T + off / (default_speed_kmh * 1000 / 60)
    return np.ix_(p, s), metres, minutes
