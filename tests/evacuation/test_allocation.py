"""Whole units to shelters: cases worked out by hand, and what must hold in every world."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazardmap.evacuation.allocation import Allocation, Problem, allocate, allocate_split
from tests.evacuation.placing_worlds import problem, random_world


def test_everybody_goes_to_the_nearest_shelter_when_there_is_room():
    # 2 x 100 + 3 x 50
    made = allocate(problem([2, 3], [10, 10], [[100, 900], [800, 50]]))
    assert made.shelter.tolist() == [0, 1]
    assert made.total_cost == made.objective == made.lower_bound == pytest.approx(350)
    assert made.gap == pytest.approx(0, abs=1e-9)
    assert made.unplaced_people == 0


def test_a_full_shelter_keeps_those_whom_leaving_would_cost_most():
    # room for one family of 4: the first would walk 100 more, the second 900 more
    made = allocate(problem([4, 4], [4, 10], [[100, 200], [100, 1000]]))
    assert made.shelter.tolist() == [1, 0]
    assert made.total_cost == pytest.approx(4 * 200 + 4 * 100)


def test_a_unit_is_never_split_though_the_bound_may_split_it():
    # 6 + 6 into 10 and 10: whole 6 x 1 + 6 x 5; split 10 x 1 + 2 x 5
    made = allocate(problem([6, 6], [10, 10], [[1, 5], [1, 5]]))
    assert sorted(made.shelter.tolist()) == [0, 1]
    assert (made.objective, made.lower_bound) == (pytest.approx(36), pytest.approx(20))
    assert made.gap == pytest.approx(0.8)


def test_overflow_is_a_result():
    # 9 people, 5 places: 5 stay, the family of 4 is left
    made = allocate(problem([5, 4], [5], [[10], [10]]))
    assert made.shelter.tolist() == [0, -1]
    assert (made.unplaced_people, made.total_cost) == (4, 50)
    assert made.objective == pytest.approx(50 + 4e7)


def test_those_whose_waiting_weighs_more_are_placed_first():
    # both are 5 people and 5 places are left: the second's weight is tenfold
    made = allocate(problem([5, 5], [5], [[10], [4000]], unplaced_cost=[1e7, 1e8]))
    assert made.shelter.tolist() == [-1, 0]


def test_a_unit_without_any_allowed_shelter_stays_unplaced():
    made = allocate(problem([3, 2], [9], [[None], [7]]))
    assert made.shelter.tolist() == [-1, 0]
    assert made.lower_bound == pytest.approx(3e7 + 14)


def test_a_unit_bigger_than_every_shelter_stays_unplaced_and_blocks_nobody():
    made = allocate(problem([11, 10, 9], [10, 9], [[1, 1], [5, 5], [5, 5]]))
    assert made.shelter.tolist() == [-1, 0, 1]


def test_a_big_unit_gets_the_one_shelter_that_holds_it():
    # the small ones are nearer to the big shelter, but only there the 9 fit
    made = allocate(problem([9, 2, 2], [9, 4], [[50, 1], [1, 30], [1, 30]]))
    assert made.shelter.tolist() == [0, 1, 1]


def test_a_unit_without_people_goes_to_its_cheapest_shelter_and_takes_nothing():
    made = allocate(problem([0, 4, 0], [4, 0], [[8, 3], [5, 5], [None, 3]]))
    assert made.shelter.tolist() == [0, 0, -1]
    assert made.total_cost == 20


def test_a_shelter_without_capacity_takes_nobody():
    made = allocate(problem([4], [0, 4], [[1, 90]]))
    assert made.shelter.tolist() == [1]


def test_staying_out_is_chosen_when_it_costs_less_than_the_way():
    made = allocate(problem([2], [5], [[3e7]]))
    assert (made.unplaced_people, made.objective) == (2, 2e7)


def test_nobody_and_nowhere_are_answers_too():
    nobody = allocate(problem([], [5], []))
    assert (len(nobody.shelter), nobody.objective, nobody.gap) == (0, 0, 0)
    nowhere = allocate(problem([3], [], [[]]))
    assert (nowhere.shelter.tolist(), nowhere.unplaced_people) == ([-1], 3)


def test_the_gap_is_unknown_when_only_the_bound_is_nothing():
    # split, 3 people at no cost on either side; whole, none of the shelters holds them
    made = allocate(problem([3], [2, 2], [[0, 0]]))
    assert (made.lower_bound, made.gap, made.objective) == (0, None, 3e7)


def test_neighbours_stay_together_among_equally_good_shelters():
    # 3 + 3 + 3 at one point, both shelters at 40; a stranger of 5 fills up the first
    table = [[40, 40], [1, 900]]
    made = allocate(problem([3, 3, 3, 5], [12, 10], table, row=[0, 0, 0, 1]))
    assert made.shelter.tolist() == [1, 1, 1, 0]


def test_neighbours_part_only_by_what_does_not_fit():
    made = allocate(problem([2] * 6, [8, 20], [[10, 70]], row=[0] * 6))
    assert sorted(made.shelter.tolist()) == [0, 0, 0, 0, 1, 1]


def test_a_chain_of_moves_makes_room_for_the_last_one():
    # the third can only go to 0; 0 must go on to 1, and 1 on to 2
    made = allocate(
        problem([4, 4, 4], [4, 4, 4], [[1, 500, None], [None, 1, 500], [1, None, None]])
    )
    assert made.shelter.tolist() == [1, 2, 0]


def test_splitting_fills_every_place_and_loses_nobody():
    made = allocate_split(problem([6, 6, 0], [10, 1], [[1, 5], [2, 5], [1, 1]]))
    rows = list(zip(made.unit.tolist(), made.shelter.tolist(), made.people.tolist(), strict=True))
    # 6 at 1, 4 at 2, 1 at 5 and 1 unplaced: 6 + 8 + 5 + 1e7
    assert rows == [(0, 0, 6), (1, -1, 1), (1, 0, 4), (1, 1, 1)]
    assert made.lower_bound == pytest.approx(19 + 1e7)


worlds = st.builds(
    random_world,
    seed=st.integers(0, 10_000),
    units=st.integers(1, 40),
    shelters=st.integers(1, 12),
    load=st.floats(0.3, 2.0),
    largest=st.sampled_from([1, 8, 60]),
    allowed=st.sampled_from([1.0, 0.5, 0.1]),
)


def used(world: Problem, shelter: np.ndarray, people: np.ndarray) -> np.ndarray:
    placed = shelter >= 0
    weights = people[placed]
    return np.bincount(shelter[placed], weights=weights, minlength=len(world.capacity))


def pair_costs(world: Problem, unit: np.ndarray, shelter: np.ndarray) -> list[float]:
    """Cost per person of each pair; a pair that is not allowed raises KeyError."""
    costs = world.costs
    of_pair = {
        (int(row), int(place)): float(cost)
        for row, place, cost in zip(costs.row_of_pair(), costs.shelter, costs.cost, strict=True)
    }
    return [
        float(world.unplaced_cost[u]) if s < 0 else of_pair[int(world.row[u]), int(s)]
        for u, s in zip(unit.tolist(), shelter.tolist(), strict=True)
    ]


@given(worlds)
def test_no_shelter_is_overfilled_and_the_sums_are_those_of_the_places(world: Problem):
    made = allocate(world)
    assert len(made.shelter) == len(world.people)
    assert (used(world, made.shelter, world.people) <= world.capacity).all()
    cost = world.people * pair_costs(world, np.arange(len(world.people)), made.shelter)
    placed = made.shelter >= 0
    assert made.total_cost == pytest.approx(cost[placed].sum())
    assert made.objective == pytest.approx(cost.sum())
    assert made.unplaced_people == world.people[~placed].sum()
    assert made.objective >= made.lower_bound


@given(worlds)
def test_splitting_conserves_people_and_capacity(world: Problem):
    made = allocate_split(world)
    there = np.bincount(made.unit, weights=made.people, minlength=len(world.people))
    assert (there == world.people).all()
    assert (made.people > 0).all()
    assert (used(world, made.shelter, made.people) <= world.capacity).all()
    value = float(np.dot(made.people, pair_costs(world, made.unit, made.shelter)))
    assert value == pytest.approx(made.lower_bound, rel=1e-6)


@given(worlds)
def test_no_one_is_left_unplaced_beside_a_free_place(world: Problem):
    made = allocate(world)
    free = world.capacity - used(world, made.shelter, world.people)
    costs = world.costs
    for unit in np.flatnonzero(made.shelter < 0).tolist():
        row = world.row[unit]
        allowed = costs.shelter[costs.start[row] : costs.start[row + 1]]
        assert (free[allowed] < world.people[unit]).all()


def test_the_same_world_gives_the_same_answer():
    first, second = (allocate(random_world(7, 120, 30, 0.9)) for _ in range(2))
    assert (first.shelter == second.shelter).all()


def gap(made: Allocation) -> float:
    assert made.gap is not None
    return made.gap


@pytest.mark.parametrize(
    ("load", "most"), [(0.5, 0.02), (0.7, 0.05), (0.83, 0.05)], ids=["50%", "70%", "83%"]
)
def test_households_are_placed_near_the_bound(load: float, most: float):
    made = allocate(random_world(1, 500, 150, load))
    assert made.unplaced_people == 0
    assert gap(made) <= most


def test_on_the_worst_day_the_unplaced_are_those_of_the_bound():
    world = random_world(1, 500, 150, 1.25)
    split = allocate_split(world)
    least = split.people[split.shelter < 0].sum()
    assert allocate(world).unplaced_people <= 1.001 * least
