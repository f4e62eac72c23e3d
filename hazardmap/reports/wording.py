"""How numbers and people are written on paper (书写): no thousands commas, unknown said, year on every date."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd

UNKNOWN: Final = "未知"
_ASSISTED: Final = (
    ("elderly", "老"),
    ("sick", "病"),
    ("disabled", "残"),
    ("pregnant", "孕"),
    ("children", "幼"),
)
_LONG_RUN: Final = re.compile(r"[!-~]{11,}")
_PIECE: Final = 6
_STAYS_WHOLE: Final = "\u00a0"
_MAY_BREAK: Final = "\u200b"
Record = Mapping[str, Any]


def text(value: Any, missing: str = "") -> str:
    """Return a cell as printable text; missing is said as asked."""
    if value is None or value != value or value == "":  # noqa: PLR0124 - NaN
        return missing
    return printable(str(value))


def printable(words: str) -> str:
    """Make text safe for a narrow cell: marks that turn its order go, long runs may break.

    A name with a right-to-left mark would be printed backwards; a run of forty letters would run out of
    its cell into the next. Nothing that can be seen is dropped.
    """
    seen = "".join(c for c in words if unicodedata.category(c) not in {"Cc", "Cf"} or c in "\n\t")
    return _LONG_RUN.sub(lambda run: _MAY_BREAK.join(_pieces(run[0])), " ".join(seen.split()))


def _pieces(run: str) -> list[str]:
    return [run[at : at + _PIECE] for at in range(0, len(run), _PIECE)]


def phone(number: Any) -> str:
    """Write a phone for reading aloud, on one line: 199 0000 0005; anything else stays as given."""
    digits = text(number).replace(_MAY_BREAK, "")
    if len(digits) == 11 and digits.isdigit():
        return _STAYS_WHOLE.join((digits[:3], digits[3:7], digits[7:]))
    return printable(digits) or "电话未知"


def households_and_people(households: int, people: int, places: int = 0) -> str:
    """Say 30 户 85 人, with institutions beside the households."""
    word = f"{households} 户" + (f" {places} 处单位" if places else "")
    return f"{word} {people} 人"


def printed_time(at: datetime) -> str:
    """Write a moment for paper: 2026-06-10 02:40."""
    return f"{at:%Y-%m-%d %H:%M}"


def assisted_words(home: Record) -> str:
    """Say 特殊人员 of a household: ▲ 老2残1; 无 when all are zero; 未登记 when nothing was recorded."""
    counts = [(word, home.get(column)) for column, word in _ASSISTED]
    if all(pd.isna(count) for _, count in counts):
        return "未登记"
    words = "".join(
        f"{word}{int(count)}" for word, count in counts if pd.notna(count) and count > 0
    )
    return f"▲ {words}" if words else "无"


def counted(home: Record) -> str:
    """Say 在册/在家: 4 / 3; an unrecorded number says so and how it is counted."""
    listed = f"{int(home['people'])}"
    if home.get("people_unknown") is True:
        listed = f"未知按{listed}"
    night = home.get("night_people")
    return f"{listed} / {'–' if night is None or pd.isna(night) else int(night)}"
