"""By when people must be out (转移期限), by danger kind: 立即, or before a forecast river flood arrives.

《浙江省防御洪涝台灾害人员避险转移办法》: a river flood 3 hours before it arrives, arriving at night by 18:00;
heavy rain at once. The 18:00 rule is never applied to 山洪, 地灾, 危房, 山塘.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hazardmap.errors import UsageError

RIVER_KINDS: Final = frozenset({"低洼易涝区", "堤防险段", "湖畈（圩区）", "蓄滞洪区", "海塘险段"})
"""Danger kinds whose flood is forecast; every other kind, an unknown one too, is 立即."""
AT_ONCE: Final = "立即"
LEAD: Final = timedelta(hours=3)
LONGEST: Final = timedelta(hours=12)
_EVENING: Final = 18
_MORNING: Final = 6


def river_only(kinds: Iterable[str]) -> bool:
    """Tell whether a unit that stands in these kinds waits for a river flood alone."""
    known = set(kinds)
    return bool(known) and known <= RIVER_KINDS


def river_due(arrival: datetime) -> datetime:
    """Return when all must be out before a river flood (洪水到达前的期限): T−3 h, at night 18:00."""
    due = arrival - LEAD
    if arrival.hour >= _EVENING or arrival.hour < _MORNING:
        evening = arrival - timedelta(days=1) if arrival.hour < _MORNING else arrival
        due = min(due, evening.replace(hour=_EVENING, minute=0, second=0, microsecond=0))
    return due


def checked_due(due: datetime, *, issued_at: datetime, with_immediate: bool) -> datetime:
    """Return a deadline that can be kept.

    Raises `UsageError` for one in the past, and for one over 12 hours after an order that also says 立即.
    """
    if due <= issued_at:
        raise UsageError(
            f"期限 {due:%m-%d %H:%M} 已经过去（现在 {issued_at:%m-%d %H:%M}），未下达；"
            "请改为“立即”，或核对洪水到达时间。"
        )
    if with_immediate and due - issued_at > LONGEST:
        raise UsageError(
            f"期限 {due:%m-%d %H:%M} 在立即转移后12小时以外，未下达；"
            "请把立即转移的村和等洪水预报的村分成两条指令。"
        )
    return due


def minutes_since(issued_at: datetime, now: datetime) -> int:
    """Count the full minutes since an order said 立即."""
    return max(0, int((now - issued_at).total_seconds() // 60))


def duration_words(span: timedelta) -> str:
    """Write a duration in words (时长): 2小时14分, 9分, 不到1分钟."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "不到1分钟"
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest}分" if hours else f"{rest}分钟"
