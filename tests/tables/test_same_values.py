"""When two cells say the same: a position turned back from another datum is no move."""

import pandas as pd
import pytest

from hazardmap.tables.differences import same_values


@pytest.mark.parametrize(("shift", "same"), [(0.0, True), (1e-6, True), (2e-5, False)])
def test_a_position_within_half_a_metre_is_the_same_place(shift: float, same: bool) -> None:
    old = pd.DataFrame({"lon": [120.25], "people": [3.0]})
    new = pd.DataFrame({"lon": [120.25 + shift], "people": [3.0]})
    assert same_values(old, new, "lon").tolist() == [same]


def test_no_other_number_is_taken_as_nearly_the_same() -> None:
    old, new = pd.DataFrame({"people": [3.0]}), pd.DataFrame({"people": [3.000001]})
    assert same_values(old, new, "people").tolist() == [False]
