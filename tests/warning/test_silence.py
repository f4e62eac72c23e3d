"""Sources: over two intervals amber, over three red, never heard red; words never say all is well."""

from datetime import timedelta
from typing import Any

import pytest

from hazardmap.entries import Entry
from hazardmap.situation.night import folded
from hazardmap.warning.silence import Feed, silences
from tests.warning.cap_messages import START

FEED = Feed("p", "省预警发布平台", 10.0)


def heard(seq: int, **body: Any) -> Entry:
    return Entry(seq, f"k{seq}", START, "x", "source.heard", {"name": "p", **body})


@pytest.mark.parametrize(
    ("minutes", "level"), [(20, "ok"), (20.5, "amber"), (30, "amber"), (30.5, "red")]
)
def test_a_silent_source_turns_amber_then_red(minutes: float, level: str) -> None:
    (one,) = silences([FEED], folded([heard(1)]).heard, START + timedelta(minutes=minutes))
    assert (one.level, one.minutes, one.silent) == (level, int(minutes), level != "ok")


def test_a_source_never_heard_is_red_and_says_so() -> None:
    (one,) = silences([FEED], folded([]).heard, START)
    assert (one.level, one.words) == ("red", "省预警发布平台 尚未收到，是否有预警未知")
    assert "无预警" not in one.words


def test_an_older_sign_of_life_does_not_undo_a_newer_one() -> None:
    newer = heard(1, at=(START + timedelta(minutes=40)).isoformat())
    (one,) = silences([FEED], folded([newer, heard(2)]).heard, START + timedelta(minutes=45))
    assert (one.level, one.minutes) == ("ok", 5)
