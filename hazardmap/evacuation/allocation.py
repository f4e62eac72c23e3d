"""Who goes to which shelter (安置分配): whole units within capacity, near a proven bound."""

import numpy as np

from hazardmap.evacuation.exchange import improve
from hazardmap.evacuation.flow import Relaxed, relax
from hazardmap.evacuation.neighbours import reunite
from hazardmap.evacuation.placing import Placing, empty_placing
from hazardmap.evacuation.problem import (
    UNPLACED,
    Allocation,
    Costs,
    Problem,
    Split,
    gap_over,
    merge_equal_rows,
    without_misfits,
)
from hazardmap.evacuation.repartition import repartition
from hazardmap.evacuation.rounding import keep_whole, place_by_regret
from hazardmap.evacuation.shake import shake_out
from hazardmap.evacuation.staying import Former, better, stayed

__all__ = ["UNPLACED", "Allocation", "Costs", "Problem", "Split", "allocate", "allocate_split"]

MISFITS = 0.01
"""share of people in shelters smaller than their unit from which the flow is solved again"""


def allocate(problem: Problem, former: Former | None = None) -> Allocation:
    """Place whole units at least cost (整户安置); overflow is a result, never an error.

    Units without people go to their cheapest shelter and take no room. Deterministic. `former` is the
    plan that these people know: at equal wishes it is kept.
    """
    problem = merge_equal_rows(problem)
    relaxed = relax(problem)
    fitting, guide = _guide(problem, relaxed)
    placing = _fresh(problem, fitting, guide, relaxed)
    if former is not None:
        placing = better(placing, stayed(fitting, guide, former), former)
    _seat_empty(placing, problem)
    return _answer(placing, relaxed)


def _fresh(problem: Problem, fitting: Problem, guide: Relaxed, relaxed: Relaxed) -> Placing:
    """Round the split optimum and improve it, whatever stood before."""
    placing = empty_placing(fitting, guide)
    place_by_regret(placing, keep_whole(placing, guide))
    improve(placing)
    repartition(placing)
    unplaced = guide.people[guide.shelter == placing.nowhere]
    shake_out(placing, relaxed.lower_bound, int(unplaced.sum()))
    repartition(placing)
    improve(placing)
    reunite(placing, problem.row)
    return placing


def _guide(problem: Problem, relaxed: Relaxed) -> tuple[Problem, Relaxed]:
    """Find the split optimum to round: a new one if it leans on shelters too small for whole units."""
    fitting = without_misfits(problem)
    if fitting is problem or _misfit_share(problem, relaxed) <= MISFITS:
        return fitting, relaxed
    return fitting, relax(fitting)


def _misfit_share(problem: Problem, relaxed: Relaxed) -> float:
    """Say which share of the people the flow sends to shelters smaller than their units."""
    least = np.full(len(relaxed.classes.row), np.iinfo(np.int64).max)
    np.minimum.at(least, relaxed.classes.of_unit, problem.people)
    room = np.append(problem.capacity, np.iinfo(np.int64).max)
    misfit = room[relaxed.shelter] < least[relaxed.source]
    return float(relaxed.people[misfit].sum() / max(1, relaxed.people.sum()))


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
    bound = min(relaxed.lower_bound, objective)  # equal but for the last bits
    return Allocation(
        shelter=np.where(placed, placing.at, UNPLACED),
        total_cost=float(cost[placed].sum()),
        objective=objective,
        lower_bound=bound,
        gap=gap_over(objective, bound),
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
