"""Values inside a CAP 1.2 message (CAP 字段值): times, references, polygons and circles, all lat,lon."""

import math
from datetime import datetime
from typing import Final

from hazardmap.warning.cap import CapKey, CapRefused
from hazardmap.warning.target import Ring

MAX_POINTS: Final = 20_000
"""Points of one message; no warning area of one county needs more."""
MAX_RADIUS_KM: Final = 1000.0


def moment(text: str, what: str) -> datetime:
    """Read a time with its offset; a time without offset could be eight hours wrong."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CapRefused(
            f"CAP 消息的 {what}“{text[:40]}”看不懂；应写成 2026-06-10T02:10:00+08:00。"
        ) from None
    if at.tzinfo is None:
        raise CapRefused(f"CAP 消息的 {what}“{text[:40]}”没有时区；应以 +08:00 结尾。")
    if not 2000 <= at.year < 2200:
        raise CapRefused(f"CAP 消息的 {what}“{text[:40]}”年份不对；请向发送方核对。")
    return at


def references(text: str) -> tuple[CapKey, ...]:
    """Read references: sender,identifier,sent, with white space between."""
    return tuple(_reference(words) for words in text.split())


def _reference(words: str) -> CapKey:
    parts = words.split(",")
    if len(parts) != 3 or not all(parts):
        raise CapRefused(f"CAP 消息的 references“{words[:60]}”写法不对；应为 发送方,编号,时间。")
    sender, identifier, sent = parts
    return CapKey(moment(sent, "references"), sender, identifier)


def ring(text: str) -> Ring:
    """Read a polygon, given as lat,lon pairs, into a closed ring of (lon, lat)."""
    pairs = text.split()
    if len(pairs) > MAX_POINTS:
        raise CapRefused(f"CAP 消息的图形有{len(pairs)}个点，太多；一县的范围用不了这么多。")
    points = tuple(_point(pair) for pair in pairs)
    if len(points) < 4 or points[0] != points[-1]:
        raise CapRefused("CAP 消息的 polygon 没有闭合；首点和末点应相同，至少四个点。")
    return points


def circle(text: str) -> tuple[float, float, float]:
    """Read a circle, given as lat,lon and kilometres, into (lon, lat, km)."""
    parts = text.split()
    if len(parts) != 2:
        raise CapRefused(f"CAP 消息的 circle“{text[:40]}”写法不对；应为 纬度,经度 公里。")
    lon, lat = _point(parts[0])
    km = _number(parts[1])
    if not 0 <= km <= MAX_RADIUS_KM:
        raise CapRefused(f"CAP 消息的 circle 半径 {parts[1][:20]} 公里不合理；请向发送方核对。")
    # a circle of no size still means the place it stands on
    return lon, lat, max(km, 0.001)


def _point(pair: str) -> tuple[float, float]:
    lat, comma, lon = pair.partition(",")
    if not comma:
        raise CapRefused(f"CAP 消息的坐标“{pair[:40]}”写法不对；应为 纬度,经度。")
    y, x = _number(lat), _number(lon)
    if not (-90 <= y <= 90 and -180 <= x <= 180):
        raise CapRefused(f"CAP 消息的坐标“{pair[:40]}”超出范围；次序应为 纬度,经度。")
    return x, y


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CapRefused(f"CAP 消息里的“{text[:40]}”不是数字。")
    return value
