"""Shake a placing in many spots at once and keep each spot that got better (多点扰动)."""

import numpy as np
from numpy.typing import NDArray

from hazardmap.evacuation.exchange import improve
from hazardmap.evacuation.placing import Placing, beside, copies
from hazardmap.evacuation.problem import Whole
from hazardmap.evacuation.rows import ranges

CLOSE_ENOUGH = 2e-4
"""gap at which shaking is not worth its time"""
COPIES = 8
UNITS_AT_ONCE = 12_000
"""units of all copies together, about"""
TRIED = 10
"""choices of a unit that are tried while shaking"""
LEAST_ROUNDS = 12
SPOTS = 0.12
"""spots shaken at once in each copy, as a share of the shelters"""
IDLE_ROUNDS = 5
WANTED = 3
"""a shaken unit is forced into one of its cheapest so many choices"""


def shake_out(placing: Placing, lower_bound: float, unplaced_at_least: int) -> None:
    """Shake for a number of rounds that depends on the size only: the same input, the same answer.

    There are more rounds while more people are unplaced than must be (`unplaced_at_least`).
    """
    units = max(1, len(placing.at))
    count = int(np.clip(UNITS_AT_ONCE // units, 1, COPIES))
    rounds = int(np.clip(0.25 * np.sqrt(units), LEAST_ROUNDS, 40))
    spots = max(1, int(SPOTS * placing.nowhere))
    rng = np.random.default_rng(units)
    more_rounds = int(np.clip(100_000 // units, 10, 40))
    trial = copies(placing, count, TRIED)
    idle = 0
    for number in range(rounds + more_rounds):
        if placing.objective() <= lower_bound * (1 + CLOSE_ENOUGH) or idle == IDLE_ROUNDS:
            return
        excess = placing.people[placing.at == placing.nowhere].sum() > unplaced_at_least
        if number >= rounds and not excess:
            return
        idle = 0 if _shake(placing, trial, spots, rng) or excess else idle + 1


def _shake(placing: Placing, trial: Placing, spots: int, rng: np.random.Generator) -> bool:
    """Force some units where they would rather be, mend, and keep what paid; tell if anything did.

    `trial` is made of copies of the placing. Changes that share no shelter are judged apart, so
    one round makes many trials at once.
    """
    count = len(trial.at) // len(placing.at)
    before = beside(placing, placing.at, count)
    trial.at[:], trial.now[:] = before, np.tile(placing.now, count)
    trial.free[:-1] = np.tile(placing.free[:-1], count)
    improve(trial, _force(trial, spots * count, rng))
    changed = np.flatnonzero(trial.at != before)
    if not len(changed):
        return False
    spot = _connected(before[changed], trial.at[changed], trial.nowhere)
    was = placing.now[changed % len(placing.at)]
    delta = np.bincount(spot, weights=trial.people[changed] * (trial.now[changed] - was))
    order = np.argsort(spot, kind="stable")
    start = np.searchsorted(spot[order], np.arange(len(delta) + 1))
    taken = np.zeros(len(placing.free), np.bool_)
    better = False
    for number in np.argsort(delta, kind="stable"):
        if delta[number] > 0:
            break
        units = changed[order[start[number] : start[number + 1]]]
        better |= _adopt(placing, trial, units, taken) and bool(delta[number] < -1e-6)
    return better


def _adopt(placing: Placing, trial: Placing, units: Whole, taken: NDArray[np.bool_]) -> bool:
    """Take over the places of some units of a copy unless one of their shelters was changed."""
    to = trial.at[units]
    to = np.where(to == trial.nowhere, placing.nowhere, to % max(1, placing.nowhere))
    units = units % len(placing.at)
    shelters = np.concatenate([placing.at[units], to])
    shelters = shelters[shelters != placing.nowhere]
    if taken[shelters].any():
        return False
    placing.put(units, to)
    taken[shelters] = True
    return True


def _force(placing: Placing, spots: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Put units into shelters they prefer and turn guests out until they fit."""
    heads, targets = _heads(placing, spots, rng)
    guests = np.lexsort((rng.random(len(placing.at)), placing.at))
    start = np.searchsorted(placing.at[guests], np.arange(len(placing.free) + 1))
    touched = np.zeros(len(placing.free), np.bool_)
    before = placing.at.copy()
    forced = 0
    for unit, to in zip(heads.tolist(), targets.tolist(), strict=True):
        origin = placing.at[unit]
        if to < 0 or touched[to] or touched[origin]:
            continue
        there = guests[start[to] : start[to + 1]]
        size = placing.people[unit]
        if placing.free[to] + placing.people[there].sum() < size:
            continue
        for guest in there.tolist():
            if placing.free[to] >= size:
                break
            placing.move(guest, placing.nowhere)
        placing.move(unit, to)
        touched[[to, origin]] = True
        touched[placing.nowhere] = False
        forced += 1
        if forced == spots:
            break
    placing.settle(np.flatnonzero(placing.at != before))
    return touched


def _heads(placing: Placing, spots: int, rng: np.random.Generator) -> tuple[Whole, Whole]:
    """Draw units to force and where: the unplaced, then those that would rather be elsewhere."""
    unplaced = np.flatnonzero((placing.at == placing.nowhere) & (placing.people > 0))
    dearer = np.flatnonzero(
        (placing.at != placing.nowhere) & (placing.now > placing.choice_cost.min(axis=1))
    )
    dearer = rng.permutation(dearer)[: 2 * spots]
    if len(unplaced) <= spots:
        heads = np.concatenate([rng.permutation(unplaced), dearer])
        return heads, _preferred(placing, heads, rng)
    filling, half_empty = _fillers(placing, rng)
    targets = _preferred(placing, dearer, rng)
    return np.concatenate([filling, dearer]), np.concatenate([half_empty, targets])


def _fillers(placing: Placing, rng: np.random.Generator) -> tuple[Whole, Whole]:
    """When many are unplaced, draw one of them for every shelter that still has places."""
    wide = placing.choice.shape[1]
    shelters = np.flatnonzero(placing.free[:-1] > 0)
    cell = placing.wish[ranges(placing.wish_start[shelters], placing.wish_start[shelters + 1])]
    unit = cell // wide
    cell = rng.permutation(cell[(placing.at[unit] == placing.nowhere) & (placing.people[unit] > 0)])
    shelter, first = np.unique(placing.choice.ravel()[cell], return_index=True)
    drawn = rng.permutation(len(shelter))
    return cell[first[drawn]] // wide, shelter[drawn]


def _preferred(placing: Placing, units: Whole, rng: np.random.Generator) -> Whole:
    """Draw for each unit one of its cheapest choices that cost less than now; -1 if none does."""
    cost = placing.choice_cost[units]
    better = (cost < placing.now[units][:, None]) & (placing.choice[units] != placing.nowhere)
    order = np.argsort(np.where(better, cost, np.inf), axis=1, kind="stable")
    wanted = np.where(placing.at[units] == placing.nowhere, better.shape[1], WANTED)
    ways = np.minimum(better.sum(axis=1), wanted)
    drawn = (rng.random(len(units)) * ways).astype(np.int64)
    rows = np.arange(len(units))
    return np.where(ways > 0, placing.choice[units][rows, order[rows, drawn]], -1)


def _connected(first: Whole, second: Whole, nowhere: int) -> Whole:
    """Tell which changes hang together by a shelter; "unplaced" joins nothing."""
    label = np.arange(nowhere + 1)
    a = np.where(first == nowhere, second, first)
    b = np.where(second == nowhere, first, second)
    while True:
        low = np.minimum(label[a], label[b])
        lower = label.copy()
        np.minimum.at(lower, a, low)
        np.minimum.at(lower, b, low)
        if np.array_equal(lower, label):
            return np.unique(label[a], return_inverse=True)[1]
        label = lower
