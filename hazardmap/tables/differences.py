"""What differs between two versions of one table (两版差异): rows added, removed, changed, points moved."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.levels import fold
from hazardmap.tables.cells import as_text
from hazardmap.tables.contract import Table
from hazardmap.tables.formulas import as_written
from hazardmap.tables.pairing import pair

NEAR_M = 0.01
"""Closer than this is the same place: files give degrees with eight or nine decimals."""
_DIGITS = 1e-14
POSITIONS = frozenset({"lon", "lat", "seat_lon", "seat_lat"})
"""Columns of degrees."""
NEAR_DEGREES = 5e-6
"""Half a metre: what rounding leaves after a datum was undone."""


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """How one version of a table differs from another (差异).

    `added` and `removed` are whole rows. `changes` has one row per changed cell: `row` (the key in
    words), `column`, `label`, `old`, `new` (text, null = empty). `moved` has one row per moved point:
    `row`, `metres`, `old`, `new` (points in the metric CRS).
    """

    table: str
    added: pd.DataFrame
    removed: pd.DataFrame
    changes: pd.DataFrame
    moved: pd.DataFrame
    changed_rows: int
    same_rows: int

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not (len(self.added) or len(self.removed) or self.changed_rows)

    def sentence(self) -> str:
        """Say it in one line (新增0 · 减少0 · 修改2)."""
        return f"新增{len(self.added)} · 减少{len(self.removed)} · 修改{self.changed_rows}"


def differences(table: Table, former: pd.DataFrame, later: pd.DataFrame) -> Differences:
    """Compare two complete frames of a table, row by row of its key (逐行比较)."""
    pairs = pair(table, former, later)
    old, new = former.iloc[pairs.former], later.iloc[pairs.later]
    names = [name for name in later.columns if name != "geometry"]
    unequal = {name: ~same_values(old, new, name) for name in names}
    shapes = _moved_shapes(old, new)
    rows = row_words(table, new)
    cells = [
        _cells(table.labels.get(name, name), rows, old.get(name), new[name], where)
        for name, where in unequal.items()
    ]
    cells.append(_shape_cells(rows, old, new, shapes))
    changed = reduce(np.logical_or, unequal.values(), shapes)
    return Differences(
        table=table.name,
        added=later.iloc[pairs.only_later].reset_index(drop=True),
        removed=former.iloc[pairs.only_former].reset_index(drop=True),
        changes=pd.concat(cells, ignore_index=True),
        moved=_moved_points(rows, old, new, shapes),
        changed_rows=int(changed.sum()),
        same_rows=int((~changed).sum()),
    )


def row_words(table: Table, frame: pd.DataFrame) -> NDArray[np.object_]:
    """Name every row of a frame by its key, in words (行的称呼)."""
    names = [name for name in table.key if name in frame.columns] or list(frame.columns[:3])
    parts = [as_text(frame[name]).fillna("").to_numpy(dtype=object) for name in names]
    words = [" ".join(part for part in row if part) for row in zip(*parts, strict=True)]
    return np.array(words, dtype=object)


def same_values(old: pd.DataFrame, new: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Tell which cells of a column say the same; rows are compared by position.

    Text that differs in spaces, full-width forms or an apostrophe before a formula says the same.
    """
    if name not in old.columns:
        return new[name].isna().to_numpy()
    if pd.api.types.is_float_dtype(old[name].dtype) and pd.api.types.is_float_dtype(
        new[name].dtype
    ):
        numbers = old[name].to_numpy(dtype="float64"), new[name].to_numpy(dtype="float64")
        # a workbook keeps sixteen digits of a number; a position written in another datum and turned
        # back is the same place, not a move
        near = NEAR_DEGREES if name in POSITIONS else 0.0
        alike: NDArray[np.bool_] = np.isclose(*numbers, rtol=_DIGITS, atol=near, equal_nan=True)
        return alike
    left, right = old[name].to_numpy(dtype=object), new[name].to_numpy(dtype=object)
    blank = pd.isna(left), pd.isna(right)
    same: NDArray[np.bool_] = blank[0] & blank[1]
    both = ~blank[0] & ~blank[1]
    same[both] = left[both] == right[both]
    for row in np.flatnonzero(both & ~same):
        if isinstance(left[row], str) and isinstance(right[row], str):
            same[row] = fold(left[row]) == fold(as_written(right[row]))
    return same


def same_shapes(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which shapes are the same to the centimetre, whatever way their rings are written."""
    missing = shapely.is_missing(old), shapely.is_missing(new)
    same: NDArray[np.bool_] = missing[0] & missing[1]
    both = np.flatnonzero(~missing[0] & ~missing[1])
    left, right = shapely.normalize(old[both]), shapely.normalize(new[both])
    same[both] = shapely.equals_exact(left, right, tolerance=NEAR_M)
    # rings may begin elsewhere: then their outlines lie on each other
    rest = both[~same[both]]
    same[rest] = shapely.hausdorff_distance(old[rest], new[rest]) <= NEAR_M
    return same


def _moved_shapes(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.bool_]:
    if "geometry" not in new.columns:
        return np.zeros(len(new), dtype=bool)
    return ~same_shapes(old["geometry"].to_numpy(), new["geometry"].to_numpy())


def _cells(
    label: str,
    rows: NDArray[np.object_],
    old: pd.Series | None,
    new: pd.Series,
    where: NDArray[np.bool_],
) -> pd.DataFrame:
    blank = np.full(int(where.sum()), None, dtype=object)
    return pd.DataFrame(
        {
            "row": rows[where],
            "column": new.name,
            "label": label,
            "old": blank if old is None else _words(old[where]),
            "new": _words(new[where]),
        },
        dtype="object",
    )


def _words(values: pd.Series) -> NDArray[np.object_]:
    words = as_text(values).to_numpy(dtype=object, copy=True)
    words[pd.isna(words)] = None
    return words


def _shape_cells(
    rows: NDArray[np.object_], old: pd.DataFrame, new: pd.DataFrame, where: NDArray[np.bool_]
) -> pd.DataFrame:
    columns = ["row", "column", "label", "old", "new"]
    if not where.any():
        return pd.DataFrame(columns=columns, dtype="object")
    words = [
        [_place_words(shape) for shape in frame["geometry"].to_numpy()[where]]
        for frame in (old, new)
    ]
    cells = zip(rows[where], *words, strict=True)
    return pd.DataFrame(
        [[row, "geometry", "位置图形", left, right] for row, left, right in cells],
        columns=columns,
        dtype="object",
    )


def _place_words(shape: Any) -> str | None:
    if shape is None:
        return None
    if shape.geom_type == "Point":
        return f"{shape.x:.1f}, {shape.y:.1f}"
    return f"{shape.area / 10_000:.2f} 公顷" if shape.area else f"{shape.length:.0f} 米"


def _moved_points(
    rows: NDArray[np.object_], old: pd.DataFrame, new: pd.DataFrame, where: NDArray[np.bool_]
) -> pd.DataFrame:
    if not where.any():
        return pd.DataFrame({"row": [], "metres": [], "old": [], "new": []})
    left, right = (shapely.centroid(frame["geometry"].to_numpy()) for frame in (old, new))
    known = where & ~shapely.is_missing(left) & ~shapely.is_missing(right)
    return pd.DataFrame(
        {
            "row": rows[known],
            "metres": shapely.distance(left[known], right[known]),
            "old": left[known],
            "new": right[known],
        }
    )
