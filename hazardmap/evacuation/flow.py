"""The best placing with splitting, and a proven bound over all allowed pairs (最小费用流与下界).

Minimum cost flow on few pairs per row; the duals of the capacities, read from the residual graph,
price out every pair left aside; pairs that would pay are added until none is left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from hazardmap.evacuation.problem import Costs, Problem, Real, Whole
from hazardmap.evacuation.rows import limit_of_rows

FIRST_PAIRS = 24
"""nearest pairs per row to begin with, where a row has more than `ALL_PAIRS`"""
ALL_PAIRS = 40
MORE_PAIRS = 12
"""pairs that pay, added per row and round"""
ROUNDS = 40
PRECISION = 1e8
"""how finely the mean way is divided into whole numbers, where the solver's range allows it"""
SOLVER_RANGE = 2.0**59
"""cost × nodes that the solver's own scaling still holds in 64 bits, with room for its prices"""


@dataclass(frozen=True, slots=True)
class Classes:
    """People of one cost row with one unplaced cost (同地同权的人), the flow's sources."""

    row: Whole
    unplaced_cost: Real
    people: Whole
    of_unit: Whole


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum with splitting (可拆分最优): people per (class, shelter), and the bound.

    Shelter number n_shelters stands for being unplaced. `price` ≥ 0 is what one more place in a
    shelter is worth; `lower_bound` is proven by it for all allowed pairs.
    """

    classes: Classes
    source: Whole
    shelter: Whole
    people: Whole
    price: Real
    lower_bound: float


@dataclass(frozen=True, slots=True)
class _Arcs:
    """Arcs class → shelter sorted by class; the last arc of each class leads to "unplaced"."""

    start: Whole
    source: Whole
    shelter: Whole
    cost: Real


def classes_of(problem: Problem) -> Classes:
    """Join units with the same costs and the same unplaced cost."""
    weight, weight_no = np.unique(problem.unplaced_cost, return_inverse=True)
    key = problem.row * max(1, len(weight)) + weight_no
    found, of_unit = np.unique(key, return_inverse=True)
    people = np.bincount(of_unit, weights=problem.people, minlength=len(found)).astype(np.int64)
    count = max(1, len(weight))
    return Classes(found // count, weight[found % count], people, of_unit.astype(np.int64))


def relax(problem: Problem) -> Relaxed:
    """Place everybody at least cost when units may be split, and prove it."""
    classes = classes_of(problem)
    costs = problem.costs
    row_of_pair = costs.row_of_pair()
    useful = _useful(problem, classes, row_of_pair)
    chosen = useful & _nearest(costs, FIRST_PAIRS)
    best = -np.inf
    price = np.zeros(len(problem.capacity) + 1)
    for _ in range(ROUNDS):
        arcs = _arcs(problem, classes, chosen)
        flow, price = _solve(arcs, classes.people, problem.capacity)
        worth = costs.cost + price[costs.shelter]
        best = max(best, _lagrangian(problem, classes, worth, price))
        value = float(flow @ arcs.cost)
        pay = useful & ~chosen & (worth < _paid(arcs, classes, price, costs.rows)[row_of_pair])
        if value - best <= 1e-9 * abs(value) or not pay.any():
            break
        chosen |= _cheapest(pay, row_of_pair, worth)
    used = np.flatnonzero(flow)
    return Relaxed(
        classes, arcs.source[used], arcs.shelter[used], flow[used], price, max(0.0, float(best))
    )


def _useful(problem: Problem, classes: Classes, row_of_pair: Whole) -> NDArray[np.bool_]:
    """Keep pairs that lead to places and cost no more than being left unplaced."""
    costs = problem.costs
    dearest = np.full(costs.rows, -1.0)
    np.maximum.at(dearest, classes.row, classes.unplaced_cost)
    open_ = problem.capacity[costs.shelter] > 0
    return np.asarray(open_ & (costs.cost <= dearest[row_of_pair]))


def _nearest(costs: Costs, count: int) -> NDArray[np.bool_]:
    """Mark the `count` cheapest pairs of every row."""
    if np.diff(costs.start).max(initial=0) <= ALL_PAIRS:
        return np.ones(len(costs.cost), np.bool_)
    limit = limit_of_rows(costs.start, costs.cost, count)
    return np.asarray(costs.cost <= limit[costs.row_of_pair()])


def _cheapest(among: NDArray[np.bool_], row_of_pair: Whole, value: Real) -> NDArray[np.bool_]:
    """Mark the `MORE_PAIRS` smallest values of every row among the marked pairs."""
    pairs = np.flatnonzero(among)
    order = pairs[np.lexsort((value[pairs], row_of_pair[pairs]))]
    rows = row_of_pair[order]
    first = np.searchsorted(rows, rows)
    mark = np.zeros(len(among), np.bool_)
    mark[order[np.arange(len(order)) - first < MORE_PAIRS]] = True
    return mark


def _arcs(problem: Problem, classes: Classes, chosen: NDArray[np.bool_]) -> _Arcs:
    """Lay the chosen pairs of every class and its way to "unplaced"."""
    costs, sources = problem.costs, len(classes.row)
    pairs = np.flatnonzero(chosen)
    begin = np.searchsorted(pairs, costs.start)
    length = np.diff(begin)[classes.row]
    start = np.concatenate([[0], np.cumsum(length + 1)]).astype(np.int64)
    source = np.repeat(np.arange(sources), length + 1)
    place = np.arange(start[-1]) - start[source]
    last = place == length[source]
    pair = pairs[np.where(last, 0, begin[classes.row][source] + place)] if len(pairs) else place
    if len(pairs):
        shelter = np.where(last, len(problem.capacity), costs.shelter[pair])
        cost = np.where(last, classes.unplaced_cost[source], costs.cost[pair])
    else:
        shelter = np.full(len(place), len(problem.capacity))
        cost = classes.unplaced_cost[source]
    return _Arcs(start[:-1], source, shelter.astype(np.int64), cost)


def _solve(arcs: _Arcs, people: Whole, capacity: Whole) -> tuple[Whole, Real]:
    """Solve the flow in whole numbers and read the worth of a place from it."""
    room = np.append(capacity, people.sum())
    nodes = len(people) + len(room) + 1
    dearest = float(arcs.cost.max(initial=0.0))
    ways = arcs.cost[(arcs.shelter < len(capacity)) & (arcs.cost > 0)]
    mean = float(ways.mean()) if len(ways) else max(1.0, dearest)
    scale = min(PRECISION / mean, SOLVER_RANGE / (nodes * dearest)) if dearest else 1.0
    while True:
        whole = np.rint(arcs.cost * scale).astype(np.int64)
        flow = _least_cost(arcs, whole, people, room)
        if flow is not None:
            return flow, _prices(arcs, whole, flow, room) / scale
        scale /= 16


def _least_cost(arcs: _Arcs, whole: Whole, people: Whole, room: Whole) -> Whole | None:
    """Run the solver; None when the costs are beyond its range."""
    solver = min_cost_flow.SimpleMinCostFlow()
    sources, places = len(people), len(room)
    sink = sources + places
    bound = np.minimum(people[arcs.source], room[arcs.shelter])
    ways = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.source, arcs.shelter + sources, bound, whole
    )
    shelters = np.arange(sources, sink)
    solver.add_arcs_with_capacity_and_unit_cost(
        shelters, np.full(places, sink), room, np.zeros(places, np.int64)
    )
    solver.set_nodes_supplies(np.arange(sources), people)
    solver.set_node_supply(sink, -int(people.sum()))
    if solver.solve() != solver.OPTIMAL:
        return None
    return np.asarray(solver.flows(ways), np.int64)


def _prices(arcs: _Arcs, whole: Whole, flow: Whole, room: Whole) -> Real:
    """Find the largest prices that fit the flow: shortest ways from the sink in the residual graph.

    A shelter with free places costs nothing; one that is full costs what its guests would save.
    """
    used = np.flatnonzero(flow)
    taken = np.bincount(arcs.shelter, weights=flow, minlength=len(room)).astype(np.int64)
    full = taken >= room
    full[-1] = False
    price = np.where(full, whole.max(initial=0), 0)
    shelter, source, cost = arcs.shelter[used], arcs.source[used], whole[used]
    inside = full[shelter]
    shelter, source, cost = shelter[inside], source[inside], cost[inside]
    while True:
        least = np.minimum.reduceat(whole + price[arcs.shelter], arcs.start)
        lower = price.copy()
        np.minimum.at(lower, shelter, least[source] - cost)
        if np.array_equal(lower, price):
            return np.maximum(price, 0).astype(np.float64)
        price = lower


def _paid(arcs: _Arcs, classes: Classes, price: Real, rows: int) -> Real:
    """Say what the dearest class of every row pays per person, less a grain of rounding."""
    least = np.minimum.reduceat(arcs.cost + price[arcs.shelter], arcs.start)
    paid = np.full(rows, -np.inf)
    np.maximum.at(paid, classes.row, least)
    return paid - 1e-9 * np.abs(np.where(np.isfinite(paid), paid, 0)) - 1e-12


def _lagrangian(problem: Problem, classes: Classes, worth: Real, price: Real) -> float:
    """Evaluate Σ people·min(min(cost+price), unplaced) − Σ capacity·price: a bound for any price."""
    costs = problem.costs
    least = np.full(costs.rows, np.inf)
    filled = np.flatnonzero(np.diff(costs.start))
    if len(filled):
        open_ = np.where(problem.capacity[costs.shelter] > 0, worth, np.inf)
        least[filled] = np.minimum.reduceat(open_, costs.start[filled])
    paid = np.minimum(least[classes.row], classes.unplaced_cost)
    return float(classes.people @ paid - problem.capacity @ price[:-1])
