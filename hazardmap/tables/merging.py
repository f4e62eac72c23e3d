"""Lay the rows of a file over a table (并入): what the file brings, what stays as it was."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.tables.canonical import ordered
from hazardmap.tables.check import complete
from hazardmap.tables.contract import Table
from hazardmap.tables.differences import same_shapes, same_values
from hazardmap.tables.pairing import pair, row_keys

_SOURCE = "coord_source"
_OF_AREA = ("danger_area_id", "danger_kind")
"""Columns of a household row that belong to its danger area: they do not follow it to another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A table after a file (并入后的表): `frame` complete and in canonical order.

    `origin` has the frame's index and says which row of the file (its index there) a row came from, -1 =
    it was there before and the file has no such row. `lacking` are former rows that the file should
    have (its villages, or the whole table) and has not; `within` counts the former rows it should have.
    """

    frame: pd.DataFrame
    origin: pd.Series
    lacking: pd.DataFrame
    within: int


def merged(
    table: Table,
    former: pd.DataFrame,
    brought: pd.DataFrame,
    *,
    covers: frozenset[str] | None,
    keep_lacking: bool,
    metric_crs: str,
    source_given: bool = True,
) -> Merged:
    """Lay brought rows over a complete former table (并入).

    Columns the file does not bring keep their former values; a cell that says the same keeps its former
    spelling. `covers` are the villages whose rows the file replaces (None: all); `keep_lacking` keeps the
    rows it lacks. Unless the file itself says where its positions come from (`source_given`), a position
    that did not move keeps its former `coord_source`.
    """
    new = complete(table, brought, metric_crs)
    pairs = pair(table, former, new)
    old, later = former.iloc[pairs.former], new.iloc[pairs.later]
    both = _laid_over(table, old, later, set(brought.columns))
    if not source_given and _SOURCE in both.columns and _SOURCE in old.columns:
        unmoved = _same_place(old, later)
        both = both.assign(**{_SOURCE: old[_SOURCE].where(unmoved, both[_SOURCE])})
    added = new.iloc[pairs.only_later]
    rest = former.iloc[pairs.only_former]
    due = rest["village_id"].isin(covers) if covers is not None else pd.Series(True, rest.index)
    stays = rest if keep_lacking else rest[~due]
    parts = [both, added, stays]
    index = brought.index.to_numpy()
    origin = np.concatenate(
        [index[pairs.later], index[pairs.only_later], np.full(len(stays), -1)]
    ).astype("int64")
    frame = complete(table, _stacked(parts, metric_crs), metric_crs).assign(_origin=origin)
    frame = ordered(table, frame)
    return Merged(
        frame=frame.drop(columns="_origin"),
        origin=frame["_origin"].astype("int64"),
        lacking=rest[due].reset_index(drop=True),
        within=int(due.sum()) + _within(former.iloc[pairs.former], covers),
    )


def _same_place(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.bool_]:
    if "geometry" in old.columns:
        return same_shapes(old["geometry"].to_numpy(), new["geometry"].to_numpy())
    same: NDArray[np.bool_] = same_values(old, new, "lon") & same_values(old, new, "lat")
    return same


def _within(rows: pd.DataFrame, covers: frozenset[str] | None) -> int:
    return len(rows) if covers is None else int(rows["village_id"].isin(covers).sum())


def _stacked(parts: list[pd.DataFrame], metric_crs: str) -> pd.DataFrame:
    filled = [part for part in parts if len(part)] or parts[:1]
    stacked = pd.concat([pd.DataFrame(part) for part in filled], ignore_index=True)
    if "geometry" not in stacked.columns:
        return stacked
    shapes = np.array([*stacked["geometry"]], dtype=object)
    shapes[pd.isna(shapes)] = None
    return stacked.assign(geometry=gpd.GeoSeries(shapes, index=stacked.index, crs=metric_crs))


def _laid_over(table: Table, old: pd.DataFrame, new: pd.DataFrame, given: set[str]) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    moved = (row_keys(table, old).to_numpy() != row_keys(table, new).to_numpy()).astype(bool)
    for name in dict.fromkeys([*old.columns, *new.columns]):
        if name == "geometry":
            continue
        if name not in old.columns:
            columns[name] = new[name].set_axis(old.index)
            continue
        former = old[name].mask(moved) if name in _OF_AREA and moved.any() else old[name]
        if name not in given:
            columns[name] = former
            continue
        stays = same_values(former.to_frame(), new, name)
        columns[name] = former.where(stays, new[name].set_axis(old.index))
    out = pd.DataFrame(columns, index=old.index)
    if "geometry" not in old.columns:
        return out
    shapes: NDArray[np.object_] = np.asarray(old["geometry"].to_numpy(), dtype=object)
    if "geometry" in given:
        later = new["geometry"].to_numpy()
        shapes = np.where(same_shapes(shapes, later), shapes, later)
    shapes = shapes.copy()
    shapes[shapely.is_missing(shapes)] = None
    return out.assign(geometry=shapes)
