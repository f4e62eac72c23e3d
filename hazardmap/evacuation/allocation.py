"""Who goes to which shelter (安置分配): whole units within capacity, near a proven bound."""

import numpy as np

from hazardmap.evacuation.exchange import improve
from hazardmap.evacuation.flow import Relaxed, relax
from hazardmap.evacuation.placing import Placing, empty_placing
from hazardmap.evacuation.problem import (
    UNPLACED,
    Allocation,
    Costs,
    Problem,
    Split,
    gap_over,
    merge_equal_rows,
)
from hazardmap.evacuation.rounding import keep_whole, place_by_regret

__all__ = ["UNPLACED", "Allocation", "Costs", "Problem", "Split", "allocate", "allocate_split"]


def allocate(problem: Problem) -> Allocation:
    """Place whole units at least cost (整户安置); overflow is a result, never an error.

    Units without people go to their cheapest shelter and take no room. Deterministic.
    """
    problem = merge_equal_rows(problem)
    relaxed = relax(problem)
    placing = empty_placing(problem, relaxed)
    place_by_regret(placing, keep_whole(placing, relaxed))
    improve(placing)
    _seat_empty(placing, problem)
    return _answer(placing, relaxed)


def _seat_empty(placing: Placing, problem: Problem) -> None:
    """Give units without people their cheapest shelter; they take no room."""
    costs = problem.costs
    for unit in np.flatnonzero(problem.people == 0).tolist():
        pairs = slice(costs.start[problem.row[unit]], costs.start[problem.row[unit] + 1])
        shelters, cost = costs.shelter[pairs], costs.cost[pairs]
        order = np.lexsort((shelters, cost))
        open_ = order[problem.capacity[shelters[order]] > 0]
        placing.at[unit] = shelters[open_[0]] if len(open_) else placing.nowhere


def _answer(placing: Placing, relaxed: Relaxed) -> Allocation:
    """Sum up a placing."""
    placed = placing.at != placing.nowhere
    cost = placing.people * placing.now
    objective = float(cost.sum())
    return Allocation(
        shelter=np.where(placed, placing.at, UNPLACED),
        total_cost=float(cost[placed].sum()),
        objective=objective,
        lower_bound=relaxed.lower_bound,
        gap=gap_over(objective, relaxed.lower_bound),
        unplaced_people=int(placing.people[~placed].sum()),
    )


def allocate_split(problem: Problem) -> Split:
    """Place people at least cost when units may be split (可拆分), as for village estimates.

    One row per unit and shelter used (-1 = unplaced), sorted; units without people have no row.
    """
    problem = merge_equal_rows(problem)
    relaxed = relax(problem)
    of_unit = relaxed.classes.of_unit
    unit = np.argsort(of_unit, kind="stable")
    unit = unit[problem.people[unit] > 0]
    ends_unit = np.cumsum(problem.people[unit])
    ends_flow = np.cumsum(relaxed.people)
    cuts = np.union1d(ends_unit, ends_flow)
    people = np.diff(cuts, prepend=0)
    whose = unit[np.searchsorted(ends_unit, cuts)]
    where = relaxed.shelter[np.searchsorted(ends_flow, cuts)]
    shelter = np.where(where == len(problem.capacity), UNPLACED, where)
    order = np.lexsort((shelter, whose))
    return Split(whose[order], shelter[order], people[order], relaxed.lower_bound)
