"""停产撤人: the newest word of a mine since the warning; what the table's words ask."""

from datetime import timedelta

import pytest

from hazardmap.evacuation.withdrawal import NONE, REPORT, WITHDRAW, ZERO, asked_step, step
from tests.evacuation.ordering_nights import START, entry


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("正常生产，加强巡查", 0),
        ("报告雨情水情", REPORT),
        ("停产撤人", WITHDRAW),
        ("停产撤人，确认井下零人", ZERO),
        ("", 0),
    ],
)
def test_the_response_table_says_what_is_asked(words: str, asked: int) -> None:
    assert asked_step(words) == asked


def test_a_further_step_answers_an_earlier_question_but_not_the_other_way() -> None:
    part = step(NONE, entry(1, "mine.withdrawn", {"mine_id": "M", "people": 21, "said_by": "周某"}))
    assert part.latest("M", REPORT, START) is not None
    assert part.latest("M", ZERO, START) is None


def test_what_was_said_before_the_warning_does_not_answer_it() -> None:
    part = step(NONE, entry(1, "mine.withdrawn", {"mine_id": "M", "people": 21}))
    assert part.latest("M", WITHDRAW, START + timedelta(minutes=2)) is None
