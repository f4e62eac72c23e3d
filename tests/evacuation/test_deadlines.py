"""立即 for 山洪, 地灾, 危房, 山塘; T−3 h and 18:00 for forecast river floods only."""

from datetime import datetime, timedelta, timezone

import pytest

from hazardmap.errors import UsageError
from hazardmap.evacuation.deadlines import (
    checked_due,
    duration_words,
    minutes_since,
    river_due,
    river_only,
)

ZONE = timezone(timedelta(hours=8))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kinds", "river"),
    [
        (("堤防险段",), True),
        (("低洼易涝区", "湖畈（圩区）"), True),
        (("堤防险段", "山洪灾害危险区"), False),
        (("屋顶山塘",), False),
        (("水库山塘下游",), False),
        (("危房",), False),
        (("新的类型",), False),
        ((), False),
    ],
)
def test_only_a_unit_of_river_floods_alone_may_wait(kinds: tuple[str, ...], river: bool) -> None:
    assert river_only(kinds) is river


@pytest.mark.parametrize(
    ("arrival", "due"),
    [
        (on(10, 14), on(10, 11)),
        (on(10, 19), on(10, 16)),
        (on(10, 23), on(10, 18)),
        (on(11, 2), on(10, 18)),
        (on(11, 5, 59), on(10, 18)),
        (on(11, 6), on(11, 3)),
    ],
)
def test_a_river_flood_leaves_three_hours_and_at_night_until_six(
    arrival: datetime, due: datetime
) -> None:
    assert river_due(arrival) == due


def test_a_deadline_in_the_past_is_an_error() -> None:
    with pytest.raises(UsageError, match="已经过去"):
        checked_due(on(10, 18), issued_at=on(10, 20), with_immediate=False)


def test_a_deadline_over_twelve_hours_after_an_immediate_order_is_an_error() -> None:
    late = on(10, 15)
    assert checked_due(late, issued_at=on(10, 2), with_immediate=False) == late
    with pytest.raises(UsageError, match="12小时以外"):
        checked_due(late, issued_at=on(10, 2), with_immediate=True)


def test_durations_are_said_in_words() -> None:
    assert duration_words(timedelta(minutes=134)) == "2小时14分"
    assert duration_words(timedelta(minutes=9)) == "9分钟"
    assert minutes_since(on(10, 2, 30), on(10, 3, 16)) == 46
