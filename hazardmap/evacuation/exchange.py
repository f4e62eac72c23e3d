"""Make a placing of whole units better by shifts, swaps and ejections (局部调整)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hazardmap.evacuation.placing import Placing
from hazardmap.evacuation.problem import FORBIDDEN, Real, Whole
from hazardmap.evacuation.rows import ranges

PASSES = 200
TRIED_AT_ONCE = 1_000_000
"""unit × guest combinations looked at together"""
MOST_TAKEN = 20_000
STAYS = -1


@dataclass(frozen=True, slots=True)
class Moves:
    """Ways to gain: a unit goes to a shelter, and a guest there (or -1) goes elsewhere."""

    gain: Real
    unit: Whole
    to: Whole
    guest: Whole
    guest_to: Whole


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units that would gain by going to a shelter, if there were room."""

    unit: Whole
    to: Whole
    gain: Real


def improve(placing: Placing, active: NDArray[np.bool_] | None = None) -> None:
    """Take gaining moves that touch an active shelter until none is left."""
    if active is None:
        active = np.ones(len(placing.free), np.bool_)
    for _ in range(PASSES):
        active = _take(placing, _moves(placing, active))
        if not active.any():
            return


def _moves(placing: Placing, active: NDArray[np.bool_]) -> Moves:
    """List the gaining moves that touch an active shelter."""
    wanted = _wanted(placing, active)
    unit, to, gain = wanted.unit, wanted.to, wanted.gain
    fits = placing.free[to] >= placing.people[unit]
    stays = np.full(int(fits.sum()), STAYS)
    found = [Moves(gain[fits], unit[fits], to[fits], stays, stays)]
    found += _with_guest(placing, unit[~fits], to[~fits], gain[~fits])
    return Moves(
        np.concatenate([moves.gain for moves in found]),
        np.concatenate([moves.unit for moves in found]),
        np.concatenate([moves.to for moves in found]),
        np.concatenate([moves.guest for moves in found]),
        np.concatenate([moves.guest_to for moves in found]),
    )


def _wanted(placing: Placing, active: NDArray[np.bool_]) -> Wanted:
    """List who would gain by going where, from or to an active shelter."""
    wide = placing.choice.shape[1]
    if active.all():
        cell = np.arange(placing.choice.size)
    else:
        shelters = np.flatnonzero(active[:-1])
        start, end = placing.wish_start[shelters], placing.wish_start[shelters + 1]
        there = placing.wish[ranges(start, end)]
        leaving = np.flatnonzero(active[placing.at])
        cell = np.concatenate([there, ranges(leaving * wide, (leaving + 1) * wide)])
    unit = cell // wide
    people = placing.people[unit]
    gain = people * (placing.now[unit] - placing.choice_cost.ravel()[cell])
    real = np.flatnonzero(gain > 1e-9 * (1 + people * placing.now[unit]))
    return Wanted(unit[real], placing.choice.ravel()[cell[real]], gain[real])


def _with_guest(placing: Placing, unit: Whole, to: Whole, gain: Real) -> list[Moves]:
    """Look at every guest of the wanted shelters, in portions."""
    guests = np.argsort(placing.at, kind="stable")
    start = np.searchsorted(placing.at[guests], np.arange(len(placing.free) + 1))
    lengths = np.diff(start)[to]
    hosts = np.zeros(len(placing.free), np.bool_)
    hosts[to] = True
    others = _elsewhere(placing, np.flatnonzero(hosts[placing.at]))
    before = np.cumsum(lengths) - lengths
    portions = np.unique(before // TRIED_AT_ONCE, return_index=True)[1].tolist()
    found = []
    for begin, end in zip(portions, [*portions[1:], len(unit)][: len(portions)], strict=True):
        part = slice(begin, end)
        which = np.repeat(np.arange(begin, end), lengths[part])
        guest = guests[ranges(start[to[part]], start[to[part] + 1])]
        enough = placing.free[to[which]] + placing.people[guest] >= placing.people[unit[which]]
        which, guest = which[enough], guest[enough]
        found.append(_exits(placing, Wanted(unit[which], to[which], gain[which]), guest, others))
    return found


def _exits(placing: Placing, wanted: Wanted, guest: Whole, others: tuple[Whole, Real]) -> Moves:
    """Send the guest to the newcomer's old place or the best other one, whichever costs less."""
    unit, to, gain = wanted.unit, wanted.to, wanted.gain
    guest_to, loss = others[0][guest], others[1][guest]
    origin = placing.at[unit]
    room = placing.free[origin] + placing.people[unit] >= placing.people[guest]
    swap = np.flatnonzero(room & (origin != placing.nowhere))
    swapped = placing.cost_at(guest[swap], origin[swap]) - placing.now[guest[swap]]
    swap_loss = placing.people[guest[swap]] * swapped
    better = swap_loss <= loss[swap]
    loss[swap[better]] = swap_loss[better]
    guest_to[swap[better]] = origin[swap[better]]
    total = gain - loss
    pays = total > 1e-9 * (1 + np.abs(gain))
    return Moves(total[pays], unit[pays], to[pays], guest[pays], guest_to[pays])


def _elsewhere(placing: Placing, units: Whole) -> tuple[Whole, Real]:
    """Find for these units the cheapest other place with room now, and what going there costs."""
    choice = placing.choice[units]
    fits = placing.free[choice] >= placing.people[units][:, None]
    fits &= choice != placing.at[units][:, None]
    cost = np.where(fits, placing.choice_cost[units], FORBIDDEN)
    column = np.argmin(cost, axis=1)
    rows = np.arange(len(units))
    to = np.full(len(placing.people), placing.nowhere)
    loss = np.full(len(placing.people), FORBIDDEN)
    to[units] = choice[rows, column]
    loss[units] = placing.people[units] * (cost[rows, column] - placing.now[units])
    return to, loss


def _take(placing: Placing, moves: Moves) -> NDArray[np.bool_]:
    """Take the moves, best first, as long as they still hold; tell which shelters changed."""
    touched = np.zeros(len(placing.free), np.bool_)
    order = np.lexsort((moves.guest, moves.to, moves.unit, -moves.gain))[:MOST_TAKEN]
    origin = placing.at[moves.unit[order]]
    columns = (
        origin,
        moves.unit[order],
        moves.to[order],
        moves.guest[order],
        moves.guest_to[order],
    )
    free, people, at = placing.free, placing.people, placing.at
    before = at.copy()
    for source, unit, to, guest, guest_to in zip(*(c.tolist() for c in columns), strict=True):
        if at[unit] != source:
            continue
        size = people[unit]
        if guest == STAYS:
            if free[to] >= size:
                placing.move(unit, to)
                touched[[source, to]] = True
            continue
        if at[guest] != to or free[to] + people[guest] < size:
            continue
        if free[guest_to] + (size if guest_to == source else 0) < people[guest]:
            continue
        placing.move(guest, guest_to)
        placing.move(unit, to)
        touched[[source, to, guest_to]] = True
    placing.settle(np.flatnonzero(placing.at != before))
    touched[placing.nowhere] = False
    return touched
