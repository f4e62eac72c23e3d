"""When a bulletin was issued (发布时间): finds times in the text and completes what they leave out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hazardmap.moments import BEIJING, in_beijing
from hazardmap.warning.numerals import NUMBER, whole_number

_AHEAD: Final = timedelta(hours=12)
"""How far a pasted bulletin may lie ahead of the reference time (wrong clocks, 24时)."""
_DAY_WORDS: Final = {"今天": 0, "今日": 0, "今": 0, "昨天": -1, "昨日": -1, "昨": -1}
_EVENING: Final = ("下午", "傍晚", "晚", "夜里", "夜间")
_PART: Final = r"凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|晚|夜里|夜间|白天"
_TIME: Final = re.compile(
    rf"(?:(?:(?P<year>20\d\d)[年\-/.])?(?P<month>{NUMBER})[月\-/.])?"
    rf"(?:(?P<day>{NUMBER})(?:[日号]|(?<=[\-/.]\d)T?\ ?|(?<=[\-/.]\d\d)T?\ ?))?"
    rf"(?P<word>今天|今日|昨天|昨日|今(?={_PART}|\d)|昨(?={_PART}))?"
    r"(?:\(.{1,6}?\)|,)?"
    rf"(?P<part>{_PART})?"
    rf"(?P<hour>{NUMBER})(?:(?:时|点钟?)(?:(?P<minute>{NUMBER}|半)分?|整)?|:(?P<colon>\d\d)(?::\d\d)?)"
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One time as written (文中时刻); what is not written is None."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    day_shift: int | None
    hour: int
    minute: int


def times(text: str) -> Iterator[TimeWords]:
    """Find every time of day in folded text (文中所有时刻), with the date written before it."""
    for found in _TIME.finditer(text):
        part = found["part"] or ""
        try:
            hour = whole_number(found["hour"])
            minute = _minute(found["minute"] or found["colon"])
            year, month, day = (_whole(found[name]) for name in ("year", "month", "day"))
        except ValueError:
            continue
        small = 6 if part.startswith("夜") else 12
        if part.startswith(_EVENING) and (hour < 12 and (part[0] != "夜" or hour >= small)):
            hour += 12
        if part == "中午" and hour < 6:
            hour += 12
        if part.startswith("晚") and hour == 12:
            hour = 24
        if hour > 24 or minute > 59 or (month is not None and day is None):
            continue
        shift = _DAY_WORDS.get(found["word"] or "")
        yield TimeWords(found.start(), found.end(), year, month, day, shift, hour, minute)


def _minute(word: str | None) -> int:
    return 30 if word == "半" else whole_number(word) if word else 0


def _whole(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdigit() else whole_number(word)


def completed(words: TimeWords, at: datetime | None) -> datetime | None:
    """Complete a written time (补全年月日) from the reference time `at`.

    A missing year, month or day is the latest that does not lie more than 12 hours after `at`; 24时 is
    0时 of the next day. None when the date cannot exist, or is not written and `at` is None.
    """
    if words.year is not None:
        return _moment(words.year, words.month or 1, words.day or 1, words)
    if at is None:
        return None
    local = in_beijing(at).astimezone(BEIJING)
    for year, month, day in _dates(words, local):
        moment = _moment(year, month, day, words)
        if moment is not None and moment <= local + _AHEAD:
            return moment
    return None


def _dates(words: TimeWords, at: datetime) -> Iterator[tuple[int, int, int]]:
    if words.month is not None and words.day is not None:
        for year in range(at.year + 1, at.year - 9, -1):
            yield year, words.month, words.day
    elif words.day is not None:
        for months in range(at.year * 12 + at.month, at.year * 12 + at.month - 4, -1):
            yield months // 12, months % 12 + 1, words.day
    else:
        for back in (0, 1) if words.day_shift is not None else (-1, 0, 1):
            day = at - timedelta(days=back - (words.day_shift or 0))
            yield day.year, day.month, day.day


def _moment(year: int, month: int, day: int, words: TimeWords) -> datetime | None:
    try:
        start = datetime(year, month, day, tzinfo=BEIJING)
    except ValueError:
        return None
    return start + timedelta(hours=words.hour, minutes=words.minute)
