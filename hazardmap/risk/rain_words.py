"""Words of rain texts (雨情用语): hours, clock times, amounts; what is not said stays unsaid."""

import re
from datetime import datetime, timedelta
from typing import Final

from hazardmap.levels import fold

_DIGITS: Final = {word: value for value, word in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "〇": 0,
}
_HOURS: Final = re.compile(
    r"(?P<half>半)个?小时|(?P<min>\d{1,3})分钟|(?P<hour>\d{1,2}(?:\.\d)?|[一两二三六]|十二|二十四)个?(?:小时|h(?![a-z]))"
    r"|(?P<one>(?:最大)?小时(?:雨强|雨量|降雨)|雨强)|(?P<day>日雨量|日累计|日降[雨水]量?)"
)
_CLOCK: Final = re.compile(
    r"(?:(?P<year>\d{4})[年/-])?(?:(?P<month>\d{1,2})[月/-])?(?:(?P<day>\d{1,2})日?[ T]*)??"
    r"(?P<hour>\d{1,2})(?:时(?P<minute>\d{1,2})?分?|[:](?P<colon>\d{2})(?::\d{2})?)"
)
_NIGHT: Final = timedelta(minutes=10)


def clean(text: str) -> str:
    """Fold full-width letters, digits and marks of a line; tabs stay (全角转半角)."""
    return "\t".join(fold_line(cell) for cell in text.split("\t"))


def fold_line(text: str) -> str:
    """Fold one cell: width and case of units; spaces between characters are dropped."""
    return fold(text).replace("MM", "mm").replace("Mm", "mm").replace("H", "h")


def period_min(words: str) -> float | None:
    """Read how long the rain fell (时段), in minutes: 过去3小时 → 180; None when it is not said."""
    found = list(_HOURS.finditer(words))
    if not found:
        return None
    said = found[-1].groupdict()
    if said["half"]:
        return 30.0
    if said["min"]:
        return float(said["min"])
    if said["day"]:
        return 1440.0
    if said["one"]:
        return 60.0
    return 60.0 * _number(said["hour"])


def _number(word: str) -> float:
    if word[0].isdigit():
        return float(word)
    if word == "二十四":
        return 24.0
    return 12.0 if word == "十二" else float(_DIGITS[word])


def moment(words: str, now: datetime) -> datetime | None:
    """Read a time (截至时间): the latest such moment not after now; None when none is said.

    24时 is the midnight that ends the day. A full date is taken as it is, future or not; one that is
    ten years off is a slip and counts as unsaid.
    """
    found = _CLOCK.search(words)
    if found is None:
        return None
    said = {name: int(value) for name, value in found.groupdict().items() if value}
    hour, minute = said["hour"], said.get("minute", said.get("colon", 0))
    if hour > 24 or minute > 59:
        return None
    later = timedelta(days=1) if hour == 24 else timedelta(0)
    given = {name: said.get(name, getattr(now, name)) for name in ("year", "month", "day")}
    if abs(given["year"] - now.year) > 10:
        return None
    try:
        at = datetime(
            given["year"], given["month"], given["day"], hour % 24, minute, tzinfo=now.tzinfo
        )
    except ValueError:
        return None
    at += later
    undated = not {"year", "month", "day"} & set(said)
    return at - timedelta(days=1) if undated and at > now + _NIGHT else at
