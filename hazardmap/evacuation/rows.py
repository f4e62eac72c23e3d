"""Vector operations on compressed rows (按行压缩的数组): row r holds start[r]:start[r+1]."""

import numpy as np

from hazardmap.evacuation.problem import Real, Whole

CELLS_AT_ONCE = 4_000_000


def ranges(start: Whole, end: Whole) -> Whole:
    """Join the numbers start[i] … end[i] − 1 of all i."""
    length = end - start
    before = np.cumsum(length) - length
    joined: Whole = np.arange(int(length.sum())) + np.repeat(start - before, length)
    return joined


def limit_of_rows(start: Whole, value: Real, count: int) -> Real:
    """Find the `count`-th smallest value of every row; infinite where a row has fewer."""
    length = np.diff(start)
    limit = np.full(len(length), np.inf)
    longer = np.flatnonzero(length > count)
    if not len(longer):
        return limit
    portion = max(1, CELLS_AT_ONCE // int(length.max()))
    for begin in range(0, len(longer), portion):
        rows = longer[begin : begin + portion]
        wide = int(length[rows].max())
        square = np.full((len(rows), wide), np.inf)
        inside = np.arange(wide) < length[rows][:, None]
        square[inside] = value[ranges(start[rows], start[rows + 1])]
        limit[rows] = np.partition(square, count - 1, axis=1)[:, count - 1]
    return limit
