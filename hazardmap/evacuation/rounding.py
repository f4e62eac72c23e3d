"""From the split optimum to whole units (取整): keep what is whole, then place the rest by regret."""

import heapq

import numpy as np

from hazardmap.evacuation.flow import Relaxed
from hazardmap.evacuation.placing import Placing
from hazardmap.evacuation.problem import Whole


def keep_whole(placing: Placing, relaxed: Relaxed) -> Whole:
    """Place the units that the flow sends to one shelter; return those left over, biggest first."""
    sources = len(relaxed.classes.row)
    ways = np.bincount(relaxed.source, minlength=sources)
    only = np.full(sources, placing.nowhere)
    single = ways[relaxed.source] == 1
    only[relaxed.source[single]] = relaxed.shelter[single]
    whole = ways[relaxed.classes.of_unit] <= 1
    placing.put(np.flatnonzero(whole), only[relaxed.classes.of_unit[whole]])
    return _share_out(placing, relaxed, np.flatnonzero(ways > 1))


def _share_out(placing: Placing, relaxed: Relaxed, split: Whole) -> Whole:
    """Fill the parts of split classes with whole units, big ones first, each into the tightest."""
    left: list[int] = []
    order = np.lexsort((-placing.people, relaxed.classes.of_unit))
    start = np.searchsorted(relaxed.classes.of_unit[order], split, "left")
    end = np.searchsorted(relaxed.classes.of_unit[order], split, "right")
    flow_start = np.searchsorted(relaxed.source, split, "left")
    flow_end = np.searchsorted(relaxed.source, split, "right")
    units: list[int] = []
    shelters: list[int] = []
    for number in range(len(split)):
        part = slice(flow_start[number], flow_end[number])
        room = relaxed.people[part].copy()
        shelter = relaxed.shelter[part]
        for unit in order[start[number] : end[number]]:
            size = placing.people[unit]
            fits = np.flatnonzero(room >= size)
            if not len(fits):
                left.append(int(unit))
                continue
            place = fits[np.argmin(room[fits])]
            room[place] -= size
            units.append(int(unit))
            shelters.append(int(shelter[place]))
    placing.put(np.array(units, np.int64), np.array(shelters, np.int64))
    return np.array(sorted(left, key=lambda unit: (-placing.people[unit], unit)), np.int64)


def place_by_regret(placing: Placing, left: Whole) -> None:
    """Place the units that would lose most by waiting first; who fits nowhere stays unplaced."""
    queue = []
    for unit in left:
        regret, shelter = _regret(placing, int(unit))
        queue.append((-regret, int(unit), shelter))
    heapq.heapify(queue)
    while queue:
        _, unit, shelter = heapq.heappop(queue)
        if placing.free[shelter] >= placing.people[unit]:
            placing.move(unit, shelter)
            continue
        regret, shelter = _regret(placing, unit)
        heapq.heappush(queue, (-regret, unit, shelter))
    placing.settle(left)


def _regret(placing: Placing, unit: int) -> tuple[float, int]:
    """Say what a unit loses when its best place goes, and that place ("unplaced" if none)."""
    shelters = placing.choice[unit]
    fits = placing.free[shelters] >= placing.people[unit]
    cost = np.where(fits, placing.choice_cost[unit], np.inf)
    best = int(np.argmin(cost))
    others = np.delete(cost, best)
    second = float(others.min(initial=np.inf))
    second = second if np.isfinite(second) else float(placing.unplaced_cost[unit])
    return (second - float(cost[best])) * float(placing.people[unit]), int(shelters[best])
