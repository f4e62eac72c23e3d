"""Small worlds for the allocation tests: costs as a table, None = not allowed."""

from collections.abc import Sequence

import numpy as np

from hazardmap.evacuation.allocation import Costs, Problem


def problem(
    people: Sequence[int],
    capacity: Sequence[int],
    table: Sequence[Sequence[float | None]],
    *,
    row: Sequence[int] | None = None,
    unplaced_cost: Sequence[float] | None = None,
) -> Problem:
    """One table row per cost row; a unit per row unless `row` says otherwise."""
    pairs = [
        (number, shelter, cost)
        for number, costs in enumerate(table)
        for shelter, cost in enumerate(costs)
        if cost is not None
    ]
    start = np.searchsorted([number for number, _, _ in pairs], np.arange(len(table) + 1))
    return Problem(
        people=np.array(people, np.int64),
        row=np.array(range(len(people)) if row is None else row, np.int64),
        costs=Costs(
            start.astype(np.int64),
            np.array([shelter for _, shelter, _ in pairs], np.int32),
            np.array([cost for _, _, cost in pairs], np.float64),
        ),
        capacity=np.array(capacity, np.int64),
        unplaced_cost=np.array(
            [1e7] * len(people) if unplaced_cost is None else unplaced_cost, np.float64
        ),
    )


def random_world(
    seed: int, units: int, shelters: int, load: float, *, largest: int = 8, allowed: float = 1.0
) -> Problem:
    """Households of 1 to `largest` people and shelters of uneven size on a square of 60 km."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, largest + 1, units)
    points, targets = rng.uniform(0, 60_000, (units, 2)), rng.uniform(0, 60_000, (shelters, 2))
    size = rng.uniform(0.3, 1.7, shelters)
    capacity = np.maximum(1, size / size.sum() * people.sum() / load).astype(np.int64)
    metres = np.hypot(points[:, :1] - targets[:, 0], points[:, 1:] - targets[:, 1])
    open_ = rng.random(metres.shape) < allowed
    table = [
        [float(cost) if ok else None for cost, ok in zip(costs, oks, strict=True)]
        for costs, oks in zip(metres, open_, strict=True)
    ]
    return problem(people.tolist(), capacity.tolist(), table)
