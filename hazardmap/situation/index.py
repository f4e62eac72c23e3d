"""Rows by town and village (索引): looked up by position, so that a page costs what it shows.

What is derived from a plan is kept as long as the plan is; the keys are the objects themselves, so
nothing old is ever found under a new plan.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from typing import ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")
KEPT = 16
"""Results kept per function: of the plan in force and of the one before, with some room."""
KEPT_PER_VIEWER = 64
"""Results kept of what each viewer sees: the county and every town, now and just before."""


def kept(function: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
    """Keep the last results of a pure function of frozen objects (记住结果)."""
    size = KEPT_PER_VIEWER if "viewer" in signature(function).parameters else KEPT
    return lru_cache(maxsize=size)(function)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """A frame and the positions of its rows by town and by village."""

    rows: pd.DataFrame
    by_town: Mapping[str, NDArray[np.intp]]
    by_village: Mapping[str, NDArray[np.intp]]

    def part(self, town_id: str | None = None, village_id: str | None = None) -> pd.DataFrame:
        """Return the rows of a village, else of a town, else all, as a frame of the caller's own."""
        if village_id is not None:
            return self.rows.iloc[self.by_village.get(village_id, _NONE)]
        if town_id is not None:
            return self.rows.iloc[self.by_town.get(town_id, _NONE)]
        return self.rows.copy(deep=False)


_NONE: NDArray[np.intp] = np.empty(0, dtype=np.intp)


def grouped(rows: pd.DataFrame) -> Grouped:
    """Index a frame that has `town_id` and `village_id`; rows without them are in no part."""
    return Grouped(
        rows=rows, by_town=_places(rows, "town_id"), by_village=_places(rows, "village_id")
    )


def _places(rows: pd.DataFrame, column: str) -> Mapping[str, NDArray[np.intp]]:
    plain = rows[column].reset_index(drop=True)
    return cast(Mapping[str, NDArray[np.intp]], plain.groupby(plain).indices)
