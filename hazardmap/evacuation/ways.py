"""Which ways lead over a piece of road (路线经过): along the shortest open path, from place to shelter."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from hazardmap.evacuation.travel import Floats, RoadNetwork, snapped

Bools = NDArray[np.bool_]


def ways_over(
    places: Floats,
    shelters: Floats,
    network: RoadNetwork | None,
    road_ids: Collection[str],
    *,
    snap_m: float,
    used: Bools,
) -> Bools:
    """Tell for places × shelters whether the shortest path leads over one of the pieces.

    Only pairs of `used` are asked; a pair without a path by road is False. `places` and `shelters` are
    (n, 2) metric coordinates, NaN = position unknown.
    """
    over = np.zeros(used.shape, dtype=bool)
    if network is None or not road_ids or not used.any():
        return over
    edges = np.isin(network.edge_roads.astype("str"), [str(piece) for piece in road_ids])
    if not edges.any():
        return over
    p, p_node, _ = snapped(network, places, snap_m)
    asked = np.flatnonzero(used.any(axis=0))
    wanted = np.full_like(shelters, np.nan)
    wanted[asked] = shelters[asked]
    s, s_node, _ = snapped(network, wanted, snap_m)
    if not len(p) or not len(s):
        return over
    sources, which = np.unique(s_node, return_inverse=True)
    _, before = dijkstra(network.metres, indices=sources, return_predecessors=True)
    keys = network.edge_keys[edges]
    met = np.stack([_met(tree, keys) for tree in before])
    over[np.ix_(p, s)] = met[which][:, p_node].T
    found: Bools = over & used
    return found


def _met(before: NDArray[np.int32], keys: NDArray[np.int64]) -> Bools:
    """Tell for every node whether its path to the source of a tree takes one of the edges."""
    n = len(before)
    parent = before.astype("int64")
    has = parent >= 0
    hit: Bools = np.logical_and(has, np.isin(np.where(has, parent, 0) * n + np.arange(n), keys))
    # pointer doubling: `hit` always holds whether an edge lies between the node and `jump`
    jump = np.where(has, parent, np.arange(n))
    while not np.array_equal(further := jump[jump], jump):
        hit, jump = np.logical_or(hit, hit[jump]), further
    return hit
