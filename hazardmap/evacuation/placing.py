"""A placing in the making (安置草案): where each whole unit is, and the room left."""

from dataclasses import dataclass

import numpy as np

from hazardmap.evacuation.flow import Relaxed
from hazardmap.evacuation.problem import FORBIDDEN, Costs, Problem, Real, Whole
from hazardmap.evacuation.rows import limit_of_rows

DENSE_PAIRS = 20_000_000
"""up to this many row × shelter cells the costs are kept as a full table"""
ENDLESS = np.int64(2) ** 60
CHOICES = 28
"""shelters a unit is tried in, the cheapest by cost + price"""


@dataclass(frozen=True, slots=True)
class PairCost:
    """Cost per person of any row and shelter (任意一对的费用); FORBIDDEN when not allowed."""

    table: Real | None
    key: Whole
    cost: Real
    shelters: int

    def of(self, row: Whole, shelter: Whole) -> Real:
        """Look up pairs given as equal-length arrays."""
        if self.table is not None:
            return np.asarray(self.table[row, shelter])
        if not len(self.key):
            return np.full(len(row), FORBIDDEN)
        wanted = row * self.shelters + shelter
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, self.cost[place], FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where each unit is now; `at`, `now` and `free` change in place, all else is fixed.

    Shelter number n_shelters is "unplaced" and always has room. `choice`/`choice_cost` hold per
    unit the shelters worth trying, the last column being "unplaced". `wish` lists the cells of
    `choice` (unit × columns + column) by shelter, from `wish_start` on.
    """

    people: Whole
    row: Whole
    unplaced_cost: Real
    pair: PairCost
    choice: Whole
    choice_cost: Real
    wish_start: Whole
    wish: Whole
    at: Whole
    now: Real
    free: Whole

    @property
    def nowhere(self) -> int:
        """Number of the place that means "unplaced"."""
        return len(self.free) - 1

    def cost_at(self, unit: Whole, shelter: Whole) -> Real:
        """Cost per person of units in shelters, "unplaced" included."""
        inside = np.minimum(shelter, self.nowhere - 1)
        allowed = self.pair.of(self.row[unit], inside % max(1, self.pair.shelters))
        return np.where(shelter == self.nowhere, self.unplaced_cost[unit], allowed)

    def move(self, unit: int, shelter: int) -> None:
        """Put one unit elsewhere; the caller sees to the room, and calls `settle` in the end."""
        size = self.people[unit]
        self.free[self.at[unit]] += size
        self.free[shelter] -= size
        self.at[unit] = shelter

    def settle(self, units: Whole) -> None:
        """Bring the costs of moved units up to date."""
        self.now[units] = self.cost_at(units, self.at[units])

    def put(self, units: Whole, shelters: Whole) -> None:
        """Put many units elsewhere at once."""
        places, size = len(self.free), self.people[units]
        left = np.bincount(self.at[units], weights=size, minlength=places)
        taken = np.bincount(shelters, weights=size, minlength=places)
        self.free[:] += (left - taken).astype(np.int64)
        self.at[units] = shelters
        self.settle(units)

    def objective(self) -> float:
        """Σ people × cost, the unplaced included."""
        return float(self.people @ self.now)


def empty_placing(problem: Problem, relaxed: Relaxed) -> Placing:
    """Start with nobody placed."""
    units, shelters = len(problem.people), len(problem.capacity)
    row_choice, row_cost = _choices(problem, relaxed.price)
    choice = np.hstack([row_choice[problem.row], np.full((units, 1), shelters)])
    wish_start, wish = _wishes(choice, shelters)
    return Placing(
        people=problem.people,
        row=problem.row,
        unplaced_cost=problem.unplaced_cost,
        pair=_pair_cost(problem.costs, problem.capacity),
        choice=choice,
        choice_cost=np.hstack([row_cost[problem.row], problem.unplaced_cost[:, None]]),
        wish_start=wish_start,
        wish=wish,
        at=np.full(units, shelters),
        now=problem.unplaced_cost.copy(),
        free=np.append(problem.capacity, ENDLESS),
    )


def copies(placing: Placing, count: int, choices: int) -> Placing:
    """Lay `count` copies side by side in one placing; they share only "unplaced".

    Their units keep the first `choices` of their choices.
    """
    columns = np.r_[: min(choices, placing.choice.shape[1] - 1), placing.choice.shape[1] - 1]
    choice = beside(placing, placing.choice[:, columns].ravel(), count).reshape(-1, len(columns))
    wish_start, wish = _wishes(choice, count * placing.nowhere)
    return Placing(
        people=np.tile(placing.people, count),
        row=np.tile(placing.row, count),
        unplaced_cost=np.tile(placing.unplaced_cost, count),
        pair=placing.pair,
        choice=choice,
        choice_cost=np.tile(placing.choice_cost[:, columns], (count, 1)),
        wish_start=wish_start,
        wish=wish,
        at=beside(placing, placing.at, count),
        now=np.tile(placing.now, count),
        free=np.append(np.tile(placing.free[:-1], count), ENDLESS),
    )


def beside(placing: Placing, shelters: Whole, count: int) -> Whole:
    """Give shelters of a placing their numbers in each of `count` copies."""
    shift = np.arange(count)[:, None] * placing.nowhere
    nowhere = shelters[None, :] == placing.nowhere
    return np.where(nowhere, count * placing.nowhere, shelters[None, :] + shift).ravel()


def _wishes(choice: Whole, shelters: int) -> tuple[Whole, Whole]:
    """Sort the cells of the choices by shelter."""
    flat = choice.ravel()
    wish = np.argsort(flat, kind="stable")
    return np.searchsorted(flat[wish], np.arange(shelters + 2)), wish


def _choices(problem: Problem, price: Real) -> tuple[Whole, Real]:
    """Pick per row the cheapest shelters by cost + price; missing ones are FORBIDDEN."""
    costs = problem.costs
    width = min(CHOICES, int(np.diff(costs.start).max(initial=0)))
    choice = np.full((costs.rows, width), len(problem.capacity))
    cost = np.full((costs.rows, width), FORBIDDEN)
    worth = np.where(problem.capacity[costs.shelter] > 0, costs.cost + price[costs.shelter], np.inf)
    row = costs.row_of_pair()
    pairs = np.flatnonzero(worth <= limit_of_rows(costs.start, worth, width)[row]) if width else row
    row = row[pairs]
    order = np.lexsort((costs.shelter[pairs], worth[pairs], row))
    pairs, row = pairs[order], row[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = (rank < width) & np.isfinite(worth[pairs])
    choice[row[kept], rank[kept]] = costs.shelter[pairs[kept]]
    cost[row[kept], rank[kept]] = costs.cost[pairs[kept]]
    return choice, cost


def _pair_cost(costs: Costs, capacity: Whole) -> PairCost:
    """Prepare the look-up of any pair; shelters without capacity are left out."""
    shelters = len(capacity)
    row = costs.row_of_pair()
    kept = capacity[costs.shelter] > 0
    row, shelter, cost = row[kept], costs.shelter[kept], costs.cost[kept]
    nothing = np.zeros(0, np.int64)
    if costs.rows * shelters <= DENSE_PAIRS:
        table = np.full((costs.rows, max(1, shelters)), FORBIDDEN)
        table[row, shelter] = cost
        return PairCost(table, nothing, np.zeros(0), shelters)
    key = row * shelters + shelter
    order = np.argsort(key, kind="stable")
    return PairCost(None, key[order], cost[order], shelters)
