"""What slips say of a road: the name, what is wrong, and whether it is open again."""

import pytest

from hazardmap.evacuation.road_words import fold_road, read_slip


@pytest.mark.parametrize(
    ("text", "subject", "trouble"),
    [
        ("枫源桥过不去", "枫源桥", "过不去"),
        ("枫源桥 车过不去了", "枫源桥", "车过不去"),
        ("枫源桥已经被淹", "枫源桥", "被淹"),
        ("枫源桥不通了", "枫源桥", "不通了"),
        ("枫源桥上面漫水，人车都过不去！", "枫源桥", "人车都过不去"),
        ("浬东线塌方", "浬东线", "塌方"),
        ("枫源桥", "枫源桥", ""),
    ],
)
def test_a_slip_is_parted_into_name_and_trouble(text: str, subject: str, trouble: str) -> None:
    slip = read_slip(text)
    assert slip.trouble == trouble
    assert subject in slip.subject
    assert not slip.open_again


@pytest.mark.parametrize(
    "text", ["枫源桥通了", "枫源桥恢复通行", "枫源桥 已抢通", "枫源桥可以走了"]
)
def test_a_slip_that_says_it_is_open_is_no_closure(text: str) -> None:
    slip = read_slip(text)
    assert slip.open_again
    assert slip.subject == "枫源桥"


def test_numbers_and_spaces_in_names_are_folded() -> None:
    assert fold_road("枫源 ２号桥") == fold_road("枫源二号桥")
