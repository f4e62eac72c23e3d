"""Written times are completed from the reference time: year, month, day, 24时, words of the day."""

from datetime import datetime

import pytest

from hazardmap.warning.issued import completed, times

CASES = [
    ("2026年6月10日02时10分", "2026-11-23T20:00", "2026-06-10T02:10"),
    ("6月10日02时10分", "2026-11-23T20:00", "2026-06-10T02:10"),
    ("6月10日02时10分", "2026-06-10T02:12", "2026-06-10T02:10"),
    ("12月31日23时50分", "2027-01-01T00:05", "2026-12-31T23:50"),
    ("12月31日24时", "2027-01-01T00:05", "2027-01-01T00:00"),
    ("1月1日0时5分", "2026-12-31T23:58", "2027-01-01T00:05"),
    ("10日02时10分", "2026-06-10T02:12", "2026-06-10T02:10"),
    ("30日23时", "2026-07-01T00:10", "2026-06-30T23:00"),
    ("31日23时50分", "2027-01-01T00:05", "2026-12-31T23:50"),
    ("30日23时", "2026-03-01T00:10", "2026-01-30T23:00"),
    ("2月29日8时", "2026-03-01T00:10", "2024-02-29T08:00"),
    ("今天2时10分", "2026-06-10T02:12", "2026-06-10T02:10"),
    ("今日23时50分", "2026-06-11T00:05", "2026-06-10T23:50"),
    ("昨天23时50分", "2026-06-11T00:05", "2026-06-10T23:50"),
    ("23时50分", "2026-06-11T00:05", "2026-06-10T23:50"),
    ("2时10分", "2026-06-10T02:12", "2026-06-10T02:10"),
    ("24时", "2026-06-10T00:03", "2026-06-10T00:00"),
    ("下午3时", "2026-06-10T16:00", "2026-06-10T15:00"),
    ("晚上8点半", "2026-06-10T21:00", "2026-06-10T20:30"),
    ("晚上12点", "2026-06-11T00:05", "2026-06-11T00:00"),
    ("夜里2时", "2026-06-10T02:12", "2026-06-10T02:00"),
    ("中午1时", "2026-06-10T14:00", "2026-06-10T13:00"),
    ("凌晨2点", "2026-06-10T02:12", "2026-06-10T02:00"),
    ("六月十日二时十分", "2026-06-10T02:12", "2026-06-10T02:10"),
    ("2026-06-10 02:10", "2026-11-23T20:00", "2026-06-10T02:10"),
    ("2026/6/10 2:10:33", "2026-11-23T20:00", "2026-06-10T02:10"),
    ("06-10 02:10", "2026-11-23T20:00", "2026-06-10T02:10"),
]


@pytest.mark.parametrize(("text", "at", "wanted"), CASES)
def test_a_time_is_completed(text: str, at: str, wanted: str) -> None:
    moment = completed(next(times(text)), datetime.fromisoformat(f"{at}:00+08:00"))
    assert moment is not None
    assert moment.isoformat() == f"{wanted}:00+08:00"


def test_the_reference_may_stand_in_another_zone_or_in_none() -> None:
    words = next(times("10日02时10分"))
    assert completed(words, datetime.fromisoformat("2026-06-09T18:12:00+00:00")) == completed(
        words, datetime.fromisoformat("2026-06-10T02:12:00")
    )


@pytest.mark.parametrize("text", ["6月10日02时10分", "10日02时10分", "2时10分", "今天2时"])
def test_without_a_reference_an_incomplete_time_stays_unknown(text: str) -> None:
    assert completed(next(times(text)), None) is None


def test_a_date_that_does_not_exist_is_no_time() -> None:
    at = datetime.fromisoformat("2026-06-10T02:12:00+08:00")
    assert completed(next(times("2026年2月30日2时")), at) is None
    assert completed(next(times("6月31日2时")), at) is None


@pytest.mark.parametrize("text", ["过去3小时", "一小时50毫米", "25时", "2时70分", "95.8毫米"])
def test_what_is_no_time_of_day_is_left_alone(text: str) -> None:
    assert list(times(text)) == []
