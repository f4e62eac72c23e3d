"""Moments (时间): Beijing time, and what a time without an offset means."""

from datetime import datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
"""北京时间, +08:00: the time of every clock and table here (contracts §1.1)."""


def in_beijing(at: datetime) -> datetime:
    """Read a time without offset as Beijing time (北京时间); one with an offset stays as it is."""
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)
