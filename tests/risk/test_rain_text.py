"""Rain as it comes: chats and copied tables; what is not said is left open."""

from datetime import datetime

import pytest

from hazardmap.risk.rain_text import read_rain
from hazardmap.risk.rain_words import moment, period_min
from tests.toy_county import MOMENT


def rows(text: str) -> list[tuple[str, float, float | None, str | None]]:
    return [
        (one.place, one.value, one.period_min, one.time and f"{one.time:%d %H:%M}")
        for one in read_rain(text, MOMENT).rows
    ]


def test_a_chat_line_gives_places_amounts_hours_and_time():
    told = read_rain("截至1时，祝园95.8毫米，枫桥 60.2 毫米（1小时）", MOMENT)
    assert [(one.place, one.rain_mm, one.period_min) for one in told.rows] == [
        ("祝园", 95.8, 60.0),
        ("枫桥", 60.2, 60.0),
    ]
    assert {f"{one.time:%m-%d %H:%M}" for one in told.rows if one.time} == {"06-10 01:00"}
    # the hours stand with 枫桥 alone: of 祝园 they are shown to be checked
    assert [one.guessed for one in told.rows] == [True, False]


def test_hours_said_before_hold_until_others_are_said_and_means_are_left_out():
    text = (
        "截止6月10日02时，过去3小时全市面雨量32.1毫米，最大陶朱白门241.6毫米；"
        "枫桥站 112.0mm/3小时，祝园站1小时雨量95.8毫米，太平桥水位10.53米。"
    )
    assert rows(text) == [
        ("陶朱白门", 241.6, 180.0, "10 02:00"),
        ("枫桥", 112.0, 180.0, "10 02:00"),
        ("祝园", 95.8, 60.0, "10 02:00"),
        ("太平桥", 10.53, None, "10 02:00"),
    ]
    assert [one.level for one in read_rain(text, MOMENT).rows] == [False, False, False, True]


def test_a_copied_table_with_windows_gives_one_row_per_window_and_a_dash_is_no_zero():
    text = (
        "站名\t时间\t1h\t3h\t24h\n祝园\t06-10 02:00\t95.8\t120\t180\n枫源\t06-10 02:00\t-\t60.5\t"
    )
    assert rows(text) == [
        ("祝园", 95.8, 60.0, "10 02:00"),
        ("祝园", 120.0, 180.0, "10 02:00"),
        ("祝园", 180.0, 1440.0, "10 02:00"),
        ("枫源", 60.5, 180.0, "10 02:00"),
    ]


def test_a_table_with_codes_units_and_levels_is_read_by_its_header():
    text = "站码,站名,观测时间,降雨量(毫米),水位(米)\nCZ01,祝园,2026-06-10 02:00,5.5,"
    text += "\nCZ99,太平桥,2026-06-10 02:00,,10.55"
    told = read_rain(text, MOMENT).rows
    assert [(one.code, one.value, one.unit, one.level) for one in told] == [
        ("CZ01", 5.5, "毫米", False),
        ("CZ99", 10.55, "米", True),
    ]


def test_what_a_table_does_not_say_is_left_open():
    (first, _) = read_rain("测站\t雨量\n祝园雨量站\t30.2\n枫源雨量站\t12", MOMENT).rows
    assert (first.unit, first.period_min, first.time, first.rain_mm) == ("", None, None, None)


def test_centimetres_are_converted_only_when_said():
    (one,) = read_rain("截至2时，祝园站3小时雨量6厘米", MOMENT).rows
    assert one.rain_mm == 60.0


def test_lines_that_are_not_understood_are_told():
    told = read_rain("今晚值班电话 87012345\n截至2时，祝园95.8毫米（1小时）", MOMENT)
    assert len(told.rows) == 1
    assert told.unread == ("今晚值班电话 87012345",)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("过去3小时", 180), ("半小时", 30), ("近二十四小时", 1440), ("10分钟", 10),
     ("小时雨强", 60), ("日雨量", 1440), ("累计", None)],
)  # fmt: skip
def test_hours_are_read_or_unsaid(words: str, minutes: float | None):
    assert period_min(words) == minutes


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("截至1时", "06-10 01:00"),
        ("截至23时", "06-09 23:00"),
        ("9日24时", "06-10 00:00"),
        ("2026-06-10 02:05", "06-10 02:05"),
        ("06-10 02:05", "06-10 02:05"),
        ("6月9日5时30分", "06-09 05:30"),
    ],
)
def test_a_time_is_the_latest_such_moment_not_after_now(words: str, told: str):
    at = moment(words, MOMENT)
    assert isinstance(at, datetime)
    assert f"{at:%m-%d %H:%M}" == told
