"""The bound against the LP optimum of another solver, and whole units against all ways to place them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from hazardmap.evacuation.allocation import Problem, allocate
from hazardmap.evacuation.flow import relax
from hazardmap.evacuation.problem import merge_equal_rows, without_misfits
from tests.evacuation.placing_worlds import problem, random_world


def lp_optimum(world: Problem) -> float:
    """Optimum with splitting by HiGHS: a column per allowed pair and one per unit for unplaced."""
    costs, units = world.costs, len(world.people)
    length = np.diff(costs.start)[world.row]
    pair = np.concatenate([np.arange(costs.start[r], costs.start[r + 1]) for r in world.row])
    unit = np.repeat(np.arange(units), length)
    columns = np.arange(len(pair) + units)
    placed = csr_matrix(
        (np.ones(len(columns)), (np.append(unit, np.arange(units)), columns)),
        shape=(units, len(columns)),
    )
    taken = csr_matrix(
        (np.ones(len(pair)), (costs.shelter[pair], columns[: len(pair)])),
        shape=(len(world.capacity), len(columns)),
    )
    found = linprog(
        np.append(costs.cost[pair], world.unplaced_cost),
        A_ub=taken,
        b_ub=world.capacity,
        A_eq=placed,
        b_eq=world.people,
        method="highs",
    )
    return float(found.fun)


worlds = st.builds(
    random_world,
    seed=st.integers(0, 10_000),
    units=st.integers(1, 60),
    shelters=st.integers(1, 50),
    load=st.floats(0.3, 2.0),
    largest=st.sampled_from([8, 300]),
    allowed=st.sampled_from([1.0, 0.3]),
)


@given(worlds)
def test_the_bound_is_the_lp_optimum(world: Problem):
    assert relax(world).lower_bound == pytest.approx(lp_optimum(world), rel=1e-6)


@pytest.mark.parametrize("load", [0.83, 1.0, 1.25])
def test_the_bound_counts_the_pairs_left_out_at_first(load: float):
    # 300 shelters per row, far more than the flow begins with
    world = random_world(3, 200, 300, load)
    assert relax(world).lower_bound == pytest.approx(lp_optimum(world), rel=1e-6)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_the_bound_is_as_sharp_for_small_costs_as_for_large(scale: float):
    table = [[1.25 * scale, 3.5 * scale], [1.75 * scale, 9.125 * scale]]
    # 4 places at the first: 4 x 1.75 there saves most; 3 x 3.5 away
    made = relax(problem([3, 4], [4, 9], table, unplaced_cost=[1e8, 1e7]))
    assert made.lower_bound == pytest.approx((4 * 1.75 + 3 * 3.5) * scale, rel=1e-6)


def best_whole(world: Problem) -> float:
    """Try every way to place every unit."""
    costs = world.costs
    ways = []
    for unit in range(len(world.people)):
        pairs = slice(costs.start[world.row[unit]], costs.start[world.row[unit] + 1])
        allowed = zip(costs.shelter[pairs].tolist(), costs.cost[pairs].tolist(), strict=True)
        ways.append([(-1, float(world.unplaced_cost[unit])), *allowed])
    best = np.inf
    for way in product(*ways):
        left = world.capacity.copy()
        value = 0.0
        for people, (shelter, cost) in zip(world.people.tolist(), way, strict=True):
            value += people * cost
            if shelter >= 0:
                left[shelter] -= people
        if (left >= 0).all():
            best = min(best, value)
    return best


@given(
    st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 3), st.sampled_from([0.6, 0.9, 1.3])
)
def test_tiny_worlds_are_placed_at_the_optimum(seed: int, units: int, shelters: int, load: float):
    world = random_world(seed, units, shelters, load)
    assert allocate(world).objective == pytest.approx(best_whole(world), rel=1e-9)


@given(worlds)
def test_leaving_out_misfits_changes_nothing_for_whole_units(world: Problem):
    fitting = without_misfits(world)
    row, old = fitting.costs.row_of_pair(), world.costs
    kept = set(zip(row.tolist(), fitting.costs.shelter.tolist(), strict=True))
    for unit, people in enumerate(world.people.tolist()):
        pairs = slice(old.start[world.row[unit]], old.start[world.row[unit] + 1])
        for shelter in old.shelter[pairs].tolist():
            if world.capacity[shelter] >= people:
                assert (int(fitting.row[unit]), shelter) in kept


def test_equal_rows_are_merged_and_others_are_not():
    world = problem([1, 2, 3], [5, 5], [[1, 2], [1, 3], [1, 2]])
    merged = merge_equal_rows(world)
    assert merged.row.tolist() == [0, 1, 0]
    assert merged.costs.cost.tolist() == [1, 2, 1, 3]
