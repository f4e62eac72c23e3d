"""Spread territories over the terrain (按地形划界): each cell goes to the seat it is easiest to reach from.

With plain distance this is the Voronoi (power) diagram of the seats; steep ground costs more, so borders
come to lie on ridges as real ones do.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph

_STEPS = ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 2**0.5), (1, -1, 2**0.5))


def _edges(
    cost: NDArray[np.float64], zone: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    rows, columns = cost.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for down, right, length in _STEPS:
        a = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
        b = (slice(down, rows), slice(max(0, right), columns + min(0, right)))
        joined = (zone[a] >= 0) & (zone[a] == zone[b])
        weight = (cost[a] + cost[b]) / 2 * length
        parts.append((number[a][joined], number[b][joined], weight[joined]))
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def spread(
    cost: NDArray[np.float64],
    zone: NDArray[np.int64],
    seats: NDArray[np.int64],
    handicap: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return per cell the index of its seat, or −1 outside.

    `cost` is per cell crossed (≥ 1), `zone` walls territories in (−1 = outside), `handicap` (cells, ≥ 0) is the
    weight of the power diagram: a smaller one wins more ground.
    """
    a, b, weight = _edges(cost, zone)
    cells = cost.size
    starts = cells + np.arange(len(seats))
    size = cells + len(seats)
    row = np.concatenate([a, b, starts])
    column = np.concatenate([b, a, seats])
    data = np.concatenate([weight, weight, handicap + 1e-6])
    graph = sparse.csr_matrix((data, (row, column)), shape=(size, size))
    _, _, winner = csgraph.dijkstra(graph, indices=starts, min_only=True, return_predecessors=True)
    owner = np.where(winner[:cells] >= cells, winner[:cells] - cells, -1)
    return _solid(owner.reshape(cost.shape).astype(np.int64), zone)


def _solid(owner: NDArray[np.int64], zone: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give cells cut off from the main body of their territory (飞地) to the nearest neighbour."""
    out = owner.copy()
    for index in range(int(owner.max()) + 1):
        bodies, count = ndimage.label(owner == index)
        if count > 1:
            sizes = np.bincount(bodies.ravel())[1:]
            out[(bodies > 0) & (bodies != int(np.argmax(sizes)) + 1)] = -2
    for value in np.unique(zone[out == -2]):
        here = zone == value
        holes = here & (out < 0)
        good = here & (out >= 0)
        _, nearest = ndimage.distance_transform_edt(~good, return_indices=True)
        out[holes] = out[tuple(nearest)][holes]
    return out
