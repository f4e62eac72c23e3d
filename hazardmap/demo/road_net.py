"""Which places roads join (路网骨架), and the cells they run over."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from hazardmap.demo.chance import rng
from hazardmap.demo.paths import cheapest_path
from hazardmap.demo.terrain import Terrain
from hazardmap.demo.villages import wavering

CLASSES: Final = ("省道", "县道", "乡道", "村道")
_MERGE: Final = 0.45
"""Cost of a cell that already has a road: roads join rather than run side by side."""


def neighbours(points: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs of the relative neighbourhood graph (相对邻域图): connected, few crossings."""
    tree = cKDTree(points)
    corners = Delaunay(points).simplices
    sides = np.sort(
        np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1
    )
    pairs = []
    for a, b in np.unique(sides, axis=0):
        length = float(np.hypot(*(points[a] - points[b])))
        near = tree.query_ball_point(points[a], length * (1 - 1e-9))
        away = np.hypot(*(points[near] - points[b]).T)
        if not np.any(
            (away < length * (1 - 1e-9)) & (np.asarray(near) != a) & (np.asarray(near) != b)
        ):
            pairs.append((int(a), int(b)))
    lengths = [np.hypot(*(points[a] - points[b])) for a, b in pairs]
    return [pairs[place] for place in np.argsort(lengths, kind="stable")]


def ground_cost(terrain: Terrain) -> NDArray[np.float64]:
    """Return what building a road costs per cell: flat valley floors are cheap, channels and slopes dear."""
    cost = 1.0 + (terrain.slope / 5.0) ** 2
    cost = cost * wavering("roads", cost.shape) ** 1.4
    cost[terrain.upa_km2 >= 4.0] += 5.0
    return np.where(terrain.inside, cost, np.inf)


def _legs(
    towns: pd.DataFrame, villages: pd.DataFrame, hamlets: pd.DataFrame
) -> Iterator[tuple[int, NDArray[np.float64], list[tuple[int, int]]]]:
    town_xy = towns[["x", "y"]].to_numpy()
    village_xy = villages[["x", "y"]].to_numpy()
    yield 0, town_xy, neighbours(town_xy)
    rural = village_xy[rng("county roads").random(len(village_xy)) < 0.3]
    points = np.concatenate([town_xy, rural])
    yield 1, points, neighbours(points)
    points = np.concatenate([town_xy, village_xy])
    yield 2, points, neighbours(points)
    points = np.concatenate([town_xy, village_xy, hamlets[["x", "y"]].to_numpy()])
    yield (
        3,
        np.unique(np.round(points, 3), axis=0),
        neighbours(np.unique(np.round(points, 3), axis=0)),
    )


def road_edges(
    terrain: Terrain, towns: pd.DataFrame, villages: pd.DataFrame, hamlets: pd.DataFrame
) -> pd.DataFrame:
    """Return a, b (cells, a < b), rank (0 省道 … 3 村道) and leg (the line it belongs to) of the net."""
    cost = ground_cost(terrain)
    cost_flat = cost.ravel()
    used: dict[tuple[int, int], tuple[int, str]] = {}
    for rank, points, pairs in _legs(towns, villages, hamlets):
        cells = terrain.cells(points)
        for start, goal in pairs:
            path = cheapest_path(cost, int(cells[start]), int(cells[goal]))
            leg = _leg_name(towns, start, goal) if rank == 0 else ""
            for a, b in pairwise(path):
                used.setdefault((min(a, b), max(a, b)), (rank, leg))
            fresh = [cell for cell in path if cost_flat[cell] > _MERGE]
            cost_flat[fresh] = _MERGE
    rows = [(a, b, rank, leg) for (a, b), (rank, leg) in sorted(used.items())]
    return pd.DataFrame(rows, columns=["a", "b", "rank", "leg"])


def _leg_name(towns: pd.DataFrame, start: int, goal: int) -> str:
    return f"{towns['name'].iloc[start][:1]}{towns['name'].iloc[goal][:1]}线"
