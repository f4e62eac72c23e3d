"""Cheapest paths over the terrain (最省力路径), one small window at a time; compiled by numba."""

import heapq
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

_MARGIN: Final = 25


def _search(cost: NDArray[np.float64], start: int, goal: int) -> NDArray[np.int64]:
    rows, columns = cost.shape
    best = np.full(rows * columns, np.inf)
    came = np.full(rows * columns, -1, np.int64)
    best[start] = 0.0
    heap = [(0.0, start)]
    while len(heap) > 0:
        spent, cell = heapq.heappop(heap)
        if cell == goal:
            break
        if spent > best[cell]:
            continue
        row, column = cell // columns, cell % columns
        for down in range(-1, 2):
            for right in range(-1, 2):
                r, c = row + down, column + right
                if (down == 0 and right == 0) or r < 0 or c < 0 or r >= rows or c >= columns:
                    continue
                length = 1.4142135623730951 if down != 0 and right != 0 else 1.0
                total = spent + length * (cost[row, column] + cost[r, c]) / 2
                if total < best[r * columns + c]:
                    best[r * columns + c] = total
                    came[r * columns + c] = cell
                    heapq.heappush(heap, (total, r * columns + c))
    return came


_compiled: Any = numba.njit(_search)


def cheapest_path(cost: NDArray[np.float64], start: int, goal: int) -> list[int]:
    """Return the cells of the cheapest 8-connected path, both ends included; empty when there is none."""
    columns = cost.shape[1]
    (r1, c1), (r2, c2) = divmod(start, columns), divmod(goal, columns)
    top, left = max(0, min(r1, r2) - _MARGIN), max(0, min(c1, c2) - _MARGIN)
    window = cost[top : max(r1, r2) + _MARGIN + 1, left : max(c1, c2) + _MARGIN + 1]
    wide = window.shape[1]
    here, there = (r1 - top) * wide + c1 - left, (r2 - top) * wide + c2 - left
    came = _compiled(np.ascontiguousarray(window), here, there)
    path = [there]
    while path[-1] != here:
        path.append(int(came[path[-1]]))
        if path[-1] < 0:
            return []
    return [(cell // wide + top) * columns + cell % wide + left for cell in reversed(path)]
