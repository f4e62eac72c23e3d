"""Cells of files (文件单元格): plain values, whole counts, empty for unknown; never a live formula."""

import math
from typing import Any

import pandas as pd

WHOLE = frozenset(
    {
        "no", "people", "assisted", "distance_m",
        "ordered_people", "settled_people", "on_the_way_people", "not_moved_people",
    }
)  # fmt: skip
"""Columns of the risk list that are whole numbers; all others are text."""


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: whole numbers as int, unknown as None, times as ISO 8601 text."""
    columns = {str(name): _plain_column(frame[name]) for name in frame.columns}
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain_column(cells: pd.Series) -> list[Any]:
    if cells.dtype.kind == "b":
        return [bool(value) for value in cells]
    if cells.dtype.kind == "M":
        return [None if pd.isna(value) else value.isoformat() for value in cells]
    if cells.dtype.kind in "iuf":
        return [_number(value) for value in cells.tolist()]
    return [_text(value) for value in cells.tolist()]


def _number(value: float) -> int | float | None:
    if math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _text(value: object) -> object:
    if isinstance(value, tuple | list):
        return list(value)
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return None
    return value
