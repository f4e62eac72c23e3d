"""Which row of one version is which row of another (行的对应): by key, then households by themselves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.tables.cells import as_text
from hazardmap.tables.contract import Table

_BETWEEN = "\x1f"
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Positions of the rows of two frames (对应关系): `former[i]` is the same row as `later[i]`."""

    former: Places
    later: Places
    only_former: Places
    only_later: Places


def row_keys(table: Table, frame: pd.DataFrame) -> pd.Series:
    """Return the key of every row as one text (行键); a table without key is keyed by all its cells."""
    names = [name for name in table.key if name in frame.columns]
    if not names:
        names = [column.name for column in table.columns if column.name in frame.columns]
    parts = [as_text(frame[name]).fillna("").astype("object") for name in names]
    joined = [_BETWEEN.join(cells) for cells in zip(*parts, strict=True)]
    return pd.Series(joined, index=frame.index, dtype="object")


def pair(table: Table, former: pd.DataFrame, later: pd.DataFrame) -> Pairs:
    """Pair the rows of two frames by key; keys must be unique in each.

    A household with one row left on either side has moved to another danger area: one row, changed.
    """
    old, new = row_keys(table, former), row_keys(table, later)
    at = pd.Series(np.arange(len(old)), index=old.to_numpy())
    at = at[~at.index.duplicated()]
    found = at.reindex(new.to_numpy()).to_numpy(dtype="float64")
    found = _with_households(table, former, later, found)
    known = ~np.isnan(found)
    taken = found[known].astype("int64")
    left = np.ones(len(old), dtype=bool)
    left[taken] = False
    return Pairs(taken, np.flatnonzero(known), np.flatnonzero(left), np.flatnonzero(~known))


def _with_households(
    table: Table, former: pd.DataFrame, later: pd.DataFrame, found: NDArray[np.float64]
) -> NDArray[np.float64]:
    if table.name != "households" or "household_id" not in later.columns:
        return found
    free = np.setdiff1d(np.arange(len(former)), found[~np.isnan(found)].astype("int64"))
    loose = np.flatnonzero(np.isnan(found))
    old = pd.Series(free, index=former["household_id"].to_numpy(dtype=object)[free])
    new = pd.Series(loose, index=later["household_id"].to_numpy(dtype=object)[loose])
    old = old[~old.index.duplicated(keep=False)]
    new = new[~new.index.duplicated(keep=False)]
    both = old.index.intersection(new.index)
    out = found.copy()
    out[new.loc[both].to_numpy(dtype="int64")] = old.loc[both].to_numpy(dtype="float64")
    return out
