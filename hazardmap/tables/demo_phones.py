"""Phone numbers that no demonstration invents (非演示号段电话): a sign that a list may be a real one."""

from typing import Final

import pandas as pd

_FICTIONAL: Final = "1990000"
"""the block of the demonstration's numbers"""
_MOBILE: Final = r"1[3-9]\d{9}"
SAID: Final = "含非演示号段电话，若是真实数据请加 --real（页面上勾选“这是真实数据”）"


def real_phones(frame: pd.DataFrame) -> int:
    """Count the mobile numbers outside the demonstration's block, in all columns of phones."""
    count = 0
    for name in frame.columns:
        if "phone" in str(name):
            numbers = frame[name].dropna().astype("str")
            mobile = numbers.str.fullmatch(_MOBILE)
            count += int((mobile & ~numbers.str.startswith(_FICTIONAL)).sum())
    return count
