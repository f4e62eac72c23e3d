"""How values are written on pages (写法): unknown is 未知 or –, never 0 and never empty."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeAlias

import pandas as pd

Cell: TypeAlias = Any
"""A cell of a frame: text, number, time or nothing."""
DASH = "–"
UNKNOWN = "未知"


def is_unknown(value: Cell) -> bool:
    """Tell whether a cell holds nothing."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, str):
        return not value
    return isinstance(value, float) and math.isnan(value)


def text(value: Cell, unknown: str = DASH) -> str:
    """Write a text cell."""
    return unknown if is_unknown(value) else str(value)


def plain(value: Cell, unknown: str = DASH) -> str:
    """Write a count without decimals or grouping: the same digits on screen, paper and in files."""
    return unknown if is_unknown(value) else str(round(float(value)))


def distance(metres: Cell, unknown: str = DASH) -> str:
    """Write metres: 600 米, 1.2 公里."""
    if is_unknown(metres):
        return unknown
    value = float(metres)
    return f"{round(value)} 米" if value < 1000 else f"{value / 1000:.1f} 公里"


def minute(moment: Cell, unknown: str = UNKNOWN) -> str:
    """Write a time with its year to the minute: 2026-06-10 02:40."""
    return unknown if is_unknown(moment) else f"{moment:%Y-%m-%d %H:%M}"


def day(value: Cell, unknown: str = UNKNOWN) -> str:
    """Write a date."""
    if is_unknown(value):
        return unknown
    return f"{value:%Y-%m-%d}" if isinstance(value, date | datetime) else str(value)


def age(moment: datetime, now: datetime) -> str:
    """Write how old something is: 刚刚, 12 分钟前, 3 小时前, 5 天前."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 48 * 60 else f"{minutes // 1440} 天前"


def phone(value: Cell, unknown: str = "未登记") -> str:
    """Group a mobile number for reading aloud: 199 0000 0005."""
    if is_unknown(value):
        return unknown
    digits = str(value).replace(" ", "")
    if len(digits) == 11 and digits.isdigit():
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return str(value)


def joined(words: Iterable[str], unknown: str = DASH) -> str:
    """Join words with 、."""
    return "、".join(words) or unknown


FILTERS = {
    "text": text,
    "number": plain,
    "plain": plain,
    "distance": distance,
    "minute": minute,
    "day": day,
    "phone": phone,
    "joined": joined,
}
