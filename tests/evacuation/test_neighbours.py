"""Neighbours come together where it costs nothing, and only there."""

import numpy as np
import pytest

from hazardmap.evacuation.flow import relax
from hazardmap.evacuation.neighbours import reunite
from hazardmap.evacuation.placing import Placing, empty_placing
from tests.evacuation.placing_worlds import problem


def placed(costs: list[float], capacity: list[int], at: list[int]) -> Placing:
    """Put families of 3 of one row into the given shelters."""
    world = problem([3] * len(at), capacity, [costs], row=[0] * len(at))
    placing = empty_placing(world, relax(world))
    placing.put(np.arange(len(at)), np.array(at))
    reunite(placing, world.row)
    return placing


@pytest.mark.parametrize(
    ("costs", "capacity", "expected"),
    [
        ([40, 40], [9, 9], [0, 0, 0]),
        ([40, 40], [8, 9], [1, 1, 1]),
        ([40, 40], [8, 8], [0, 0, 1]),
        ([40, 50], [9, 9], [0, 0, 0]),
        ([50, 40], [9, 9], [1, 1, 1]),
        ([50, 40], [9, 8], [0, 0, 1]),
    ],
    ids=[
        "smaller part moves",
        "where all fit",
        "none fits",
        "to cheaper",
        "all to cheaper",
        "never to dearer",
    ],
)
def test_a_row_in_two_shelters(costs: list[float], capacity: list[int], expected: list[int]):
    placing = placed(costs, capacity, [0, 0, 1])
    assert placing.at.tolist() == expected
    taken = np.bincount(expected, minlength=2) * 3
    assert placing.free[:2].tolist() == (np.array(capacity) - taken).tolist()


def test_those_without_a_place_stay_so():
    assert placed([40, 40], [3, 3], [0, 1, 2]).at.tolist() == [0, 1, 2]
