"""The placing problem (安置问题) and its answer, in bare arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
UNPLACED = -1
"""shelter of a unit without a place (无处安置)"""
FORBIDDEN = 1e200
"""cost of a pair that is not allowed, where a table needs a number"""


@dataclass(frozen=True, slots=True)
class Costs:
    """Allowed pairs and their cost per person (可去的场所), compressed by cost row.

    Row r holds pairs start[r]:start[r+1]; a missing pair is not allowed. Costs are finite and ≥ 0.
    """

    start: Whole
    shelter: NDArray[np.int32]
    cost: Real

    @property
    def rows(self) -> int:
        """Count the cost rows."""
        return len(self.start) - 1

    def row_of_pair(self) -> Whole:
        """Name the row of every pair."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))


@dataclass(frozen=True, slots=True)
class Problem:
    """Who needs a place and where places are (待安置单元与场所容量).

    `people` and `row` per unit, `capacity` per shelter, `unplaced_cost` per person of each unit.
    Units of one cost row have the same costs.
    """

    people: Whole
    row: Whole
    costs: Costs
    capacity: Whole
    unplaced_cost: Real


@dataclass(frozen=True, slots=True)
class Allocation:
    """One shelter per unit (安置结果), -1 = unplaced, with a proven bound.

    `objective` = `total_cost` (Σ people × cost of the placed) + Σ people × unplaced cost of the rest;
    `lower_bound` allows splitting units; `gap` is None when the bound is 0 and the objective is not.
    """

    shelter: Whole
    total_cost: float
    objective: float
    lower_bound: float
    gap: float | None
    unplaced_people: int


@dataclass(frozen=True, slots=True)
class Split:
    """The best placing when units may be split (可拆分安置): rows of unit, shelter (-1), people."""

    unit: Whole
    shelter: Whole
    people: Whole
    lower_bound: float


def gap_over(objective: float, lower_bound: float) -> float | None:
    """Say how far an objective lies above its bound: 0 if both are 0, None if only the bound is."""
    if lower_bound > 0:
        return max(0.0, objective / lower_bound - 1)
    return 0.0 if objective <= 0 else None


def merge_equal_rows(problem: Problem) -> Problem:
    """Give units whose costs are the same to the last bit one cost row (同地合并)."""
    costs = problem.costs
    numbers: dict[bytes, int] = {}
    same = np.empty(costs.rows, np.int64)
    for row, (begin, end) in enumerate(zip(costs.start[:-1], costs.start[1:], strict=True)):
        key = costs.shelter[begin:end].tobytes() + costs.cost[begin:end].tobytes()
        same[row] = numbers.setdefault(key, len(numbers))
    if len(numbers) == costs.rows:
        return problem
    kept = np.unique(same, return_index=True)[1]
    lengths = np.diff(costs.start)
    pairs = np.isin(costs.row_of_pair(), kept)
    start = np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64)
    merged = Costs(start, costs.shelter[pairs], costs.cost[pairs])
    return Problem(
        people=problem.people,
        row=same[problem.row],
        costs=merged,
        capacity=problem.capacity,
        unplaced_cost=problem.unplaced_cost,
    )


def without_misfits(problem: Problem) -> Problem:
    """Leave out pairs whose shelter is smaller than the unit (装不下的场所).

    Cost rows with units of very different sizes are parted by size, so that the big ones lose only
    what is too small for them. The optimum for whole units stays the same.
    """
    capacity, people = problem.capacity, problem.people
    open_ = capacity[capacity > 0]
    if not len(open_) or people.max(initial=0) <= open_.min():
        return problem
    size = np.where(people <= open_.min(), 0, np.frexp(people)[1])
    found, first, row = np.unique(problem.row * 64 + size, return_index=True, return_inverse=True)
    least = np.full(len(found), np.iinfo(np.int64).max)
    np.minimum.at(least, row, people)
    costs, old = problem.costs, problem.row[first]
    length = np.diff(costs.start)[old]
    new_row = np.repeat(np.arange(len(found)), length)
    before = np.cumsum(length) - length
    pair = np.arange(len(new_row)) - before[new_row] + costs.start[old][new_row]
    kept = capacity[costs.shelter[pair]] >= least[new_row]
    start = np.concatenate([[0], np.cumsum(np.bincount(new_row[kept], minlength=len(found)))])
    pair = pair[kept]
    fitting = Costs(start.astype(np.int64), costs.shelter[pair], costs.cost[pair])
    return Problem(people, row.astype(np.int64), fitting, capacity, problem.unplaced_cost)
