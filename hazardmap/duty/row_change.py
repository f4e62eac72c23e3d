"""A table as changing one of its rows would make it (行改动)."""

from dataclasses import dataclass

import pandas as pd

from hazardmap.store.changes import Change


@dataclass(frozen=True, slots=True, eq=False)
class RowChange:
    """A would-be table and what changed in it (行改动)."""

    frame: pd.DataFrame
    changes: tuple[Change, ...]
