"""Divide the guests of two shelters between them in the best possible way (两所重分)."""

import numpy as np
from numpy.typing import NDArray

from hazardmap.evacuation.placing import Placing
from hazardmap.evacuation.problem import Real, Whole
from hazardmap.evacuation.rows import ranges

MOST_UNITS = 10
"""units of two shelters together: all 2¹⁰ ways are tried"""
NEIGHBOURS = 4
"""a shelter's partners are the first choices of its guests"""
ROUNDS = 20
WAYS_AT_ONCE = 2_000_000


def repartition(placing: Placing) -> None:
    """Divide pairs of shelters anew until nothing is gained."""
    active = np.ones(len(placing.free), np.bool_)
    for _ in range(ROUNDS):
        active = _round(placing, active)
        if not active.any():
            return


def _round(placing: Placing, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Divide anew every pair with an active shelter; tell which shelters changed."""
    touched = np.zeros(len(placing.free), np.bool_)
    before = placing.at.copy()
    guests = np.argsort(placing.at, kind="stable")
    start = np.searchsorted(placing.at[guests], np.arange(len(placing.free) + 1))
    first, second = _partners(placing, active)
    together = np.diff(start)[first] + np.diff(start)[second]
    for size in range(2, MOST_UNITS + 1):
        chosen = np.flatnonzero(together == size)
        portion = max(1, WAYS_AT_ONCE >> size)
        for begin in range(0, len(chosen), portion):
            part = chosen[begin : begin + portion]
            units = _units(guests, start, first[part], second[part])
            _divide(placing, units, first[part], second[part], touched)
    placing.settle(np.flatnonzero(placing.at != before))
    return touched


def _partners(placing: Placing, active: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """List pairs of shelters between which guests could sensibly change."""
    shelters = len(placing.free)
    wanted = placing.choice[:, :NEIGHBOURS]
    here = np.broadcast_to(placing.at[:, None], wanted.shape)
    real = (here != wanted) & (here != placing.nowhere) & (wanted != placing.nowhere)
    real &= active[here] | active[wanted]
    low, high = np.minimum(here, wanted)[real], np.maximum(here, wanted)[real]
    key = np.unique(low * shelters + high)
    return key // shelters, key % shelters


def _units(guests: Whole, start: Whole, first: Whole, second: Whole) -> Whole:
    """Lay the guests of each pair of shelters in a row; every pair has as many."""
    ends = np.column_stack([start[first + 1], start[second + 1]]).ravel()
    places = ranges(np.column_stack([start[first], start[second]]).ravel(), ends)
    return np.asarray(guests[places].reshape(len(first), -1))


def _divide(
    placing: Placing, units: Whole, first: Whole, second: Whole, touched: NDArray[np.bool_]
) -> None:
    """Try all divisions of each row's units; apply the best where it gains and still holds."""
    size = units.shape[1]
    ways = (np.arange(1 << size)[:, None] >> np.arange(size)) & 1
    people = placing.people[units]
    flat = units.ravel()
    cost_first = _cost(placing, flat, np.repeat(first, size)).reshape(units.shape)
    cost_second = _cost(placing, flat, np.repeat(second, size)).reshape(units.shape)
    in_second = placing.at[units] == second[:, None]
    total = people.sum(axis=1)
    there = (people * in_second).sum(axis=1)
    capacity_first = placing.free[first] + total - there
    capacity_second = placing.free[second] + there
    moved = people.astype(np.float64) @ ways.T
    cost = (people * (cost_second - cost_first)) @ ways.T.astype(np.float64)
    allowed = (moved <= capacity_second[:, None]) & (
        total[:, None] - moved <= capacity_first[:, None]
    )
    cost = np.where(allowed, cost, np.inf)
    best = np.argmin(cost, axis=1)
    now = (people * np.where(in_second, cost_second - cost_first, 0.0)).sum(axis=1)
    gain = now - cost[np.arange(len(best)), best]
    pays = np.flatnonzero(gain > 1e-9 * (1 + np.abs(now)) + 1e-6)
    for number in pays[np.argsort(-gain[pays], kind="stable")]:
        a, b = int(first[number]), int(second[number])
        if touched[a] or touched[b]:
            continue
        for unit, place in zip(units[number].tolist(), ways[best[number]].tolist(), strict=True):
            if placing.at[unit] != (b if place else a):
                placing.move(unit, b if place else a)
        touched[[a, b]] = True


def _cost(placing: Placing, units: Whole, shelters: Whole) -> Real:
    """Cost per person, with something huge in place of "not allowed"."""
    return np.minimum(placing.pair.of(placing.row[units], shelters), 1e12)
