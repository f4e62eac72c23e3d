"""Keep neighbours together where it costs nothing (邻里同所)."""

import numpy as np

from hazardmap.evacuation.placing import Placing
from hazardmap.evacuation.problem import Whole


def reunite(placing: Placing, row: Whole) -> None:
    """Bring units of one cost row that are in equally good shelters into one of them, if all fit."""
    placed = np.flatnonzero((placing.at != placing.nowhere) & (placing.people > 0))
    parts = np.unique(np.column_stack([row[placed], placing.at[placed]]), axis=0)
    same = np.flatnonzero(np.diff(parts[:, 0]) == 0)
    for number in np.unique(parts[same, 0]).tolist():
        _reunite_row(placing, placed[row[placed] == number])


def _reunite_row(placing: Placing, units: Whole) -> None:
    """Empty parts of a row into equally good shelters, small ones first, as long as one can be."""
    while True:
        shelters, part = np.unique(placing.at[units], return_inverse=True)
        people = np.bincount(part, weights=placing.people[units]).astype(np.int64)
        cost = np.zeros(len(shelters))
        cost[part] = placing.now[units]
        for small in np.lexsort((shelters, people)).tolist():
            fits = (cost <= cost[small]) & (placing.free[shelters] >= people[small])
            fits[small] = False
            targets = np.flatnonzero(fits)
            if len(targets):
                target = targets[np.lexsort((shelters[targets], -people[targets]))[0]]
                moved = units[part == small]
                placing.put(moved, np.full(len(moved), shelters[target]))
                break
        else:
            return
