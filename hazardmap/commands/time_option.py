"""The option `--at` (时刻): one way to read a time on the command line."""

import argparse
from datetime import datetime

from hazardmap.moments import in_beijing


def moment(text: str) -> datetime:
    """Read ISO time; without offset it is +08:00 (北京时间)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        msg = f"时间“{text}”看不懂，应写成 2026-06-10T02:12 的样子"
        raise argparse.ArgumentTypeError(msg) from None
    return in_beijing(at)
