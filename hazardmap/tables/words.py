"""Map text columns without losing their dtype (文字列换算): an all-missing column stays text."""

from collections.abc import Callable

import pandas as pd


def worded(column: pd.Series, change: Callable[[str], str | None] | pd.Series) -> pd.Series:
    """Apply a function or a look-up to every known text; missing stays missing, dtype stays str."""
    if isinstance(change, pd.Series):
        return column.map(change).astype("str")
    # long columns repeat few words: each is changed once
    words = {word: change(word) for word in column.dropna().unique()}
    return column.map(words).astype("str")
