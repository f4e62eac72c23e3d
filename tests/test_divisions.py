"""Names and codes of divisions are folded at the import door only."""

import pytest

from hazardmap.divisions import folded_code, folded_town, folded_village


@pytest.mark.parametrize(
    "name", ["枫源", "枫源村", "枫源行政村", " 枫 源　村", "枫源村村民委员会", "枫源社区"]
)
def test_a_village_is_recognised_by_any_of_its_names(name: str) -> None:
    assert folded_village(name) == "枫源"


def test_a_short_name_keeps_its_ending() -> None:
    assert folded_village("新村") == "新村"
    assert folded_town("东和乡") == "东和"
    assert folded_town("暨阳街道办事处") == "暨阳"


def test_a_code_filled_with_zeros_is_the_id_it_begins_with() -> None:
    known = ["330681109", "330681110", "330681109290"]
    assert folded_code("330681109000", known) == "330681109"
    assert folded_code("330681109000000", known) == "330681109"
    assert folded_code("330681109290000", known) == "330681109290"
    assert folded_code("330681109290", known) == "330681109290"
    assert folded_code("330681109291", known) is None
    assert folded_code("3306811090", known) is None
    assert folded_code("枫桥", known) is None
