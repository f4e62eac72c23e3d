"""Rows of the risk list (转移清单) for a town or a village: sorted, unplaced first, masked."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from hazardmap.errors import UsageError
from hazardmap.evacuation.risk_list import COLUMNS
from hazardmap.situation import totals
from hazardmap.situation.masking import masked
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import Scope, find_scope
from hazardmap.situation.totals import Tally
from hazardmap.viewer import Viewer

SORTS = {"area": "按危险区", "mover": "按转移责任人", "shelter": "按避灾场所"}
"""Ways to sort a list → Chinese name; the first is the default."""
_KEYS = {
    "area": ["village_id", "area", "mover", "no"],
    "mover": ["mover", "mover_phone", "village_id", "area", "no"],
    "shelter": ["shelter", "shelter_id", "status", "village_id", "area", "no"],
}
_LAST = "\uffff"
"""Sorts what is unknown after every name."""


@dataclass(frozen=True, slots=True)
class RiskList:
    """The list of one scope (清单): rows as in `risk_list.csv`, and their totals."""

    scope: Scope
    by: str
    rows: pd.DataFrame
    """contract columns, then town_id, village_id, group_id, shelter_id, hazards, primary_key, changed"""
    total: Tally

    @property
    def contract_rows(self) -> pd.DataFrame:
        """The columns of `risk_list.csv` alone (contracts §2)."""
        return self.rows[COLUMNS]


def risk_list(situation: Situation, viewer: Viewer, place_id: str, *, by: str = "area") -> RiskList:
    """List the units of a town or village.

    Unplaced units stand in a block at the head; `no` is the county-wide number and never renumbered.

    Raises
    ------
    UnknownPlace, NotAllowed, UsageError
        For an id that is neither town nor village, a town of others, an unknown `by`.
    """
    if by not in _KEYS:
        raise UsageError(f"不认识的排序方式“{by}”；可用：{'、'.join(_KEYS)}。")
    scope = find_scope(situation, viewer, place_id)
    town_id = None if scope.village_id else scope.town_id
    units = totals.listed_units(situation, viewer, town_id=town_id, village_id=scope.village_id)
    rows = masked(_sorted(units, by), viewer)
    return RiskList(scope=scope, by=by, rows=rows, total=totals.tally(units))


def _sorted(units: pd.DataFrame, by: str) -> pd.DataFrame:
    keys = {key: _filled(units[key]) for key in _KEYS[by]}
    order = pd.DataFrame({"placed": units["status"] != "unassigned", **keys}, index=units.index)
    return units.loc[order.sort_values(list(order.columns), kind="stable").index]


def _filled(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells):
        return cells
    text = cells.astype("str")
    return text.mask(cells.isna() | (text == ""), _LAST)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together on the page (分组), with their own sums."""

    title: str
    unplaced: bool
    households: int
    people: int
    rows: list[dict[str, Any]]


UNPLACED = "尚无去处（安置缺口）"
_SHOWN = (
    "village", "list_no", "unit_kind", "name", "people", "assisted", "address", "phone", "area",
    "also_in", "mover", "mover_phone", "shelter", "distance_m", "status", "reason", "changed", "unit_id",
    "village_id",
)  # fmt: skip
_NOBODY = {"area": "危险区未注明", "mover": "未登记转移责任人", "shelter": "不去避灾场所"}


def blocks(found: RiskList) -> list[Block]:
    """Cut a list into the unplaced and then one block per danger area, mover or shelter."""
    columns = [_cells(found.rows[name]) for name in _SHOWN]
    records = [dict(zip(_SHOWN, row, strict=True)) for row in zip(*columns, strict=True)]
    keys = _block_keys(found)
    made = []
    for key, pairs in groupby(zip(keys, records, strict=True), key=lambda pair: pair[0]):
        rows = [record for _, record in pairs]
        made.append(
            Block(
                title=key,
                unplaced=key == UNPLACED,
                households=sum(row["unit_kind"] == "household" for row in rows),
                people=sum(row["people"] for row in rows),
                rows=rows,
            )
        )
    return made


def _cells(cells: pd.Series) -> list[Any]:
    # a template must meet None for what is unknown, never NaN, which counts as true
    known = cells.notna().tolist()
    return [
        value if is_known else None for value, is_known in zip(cells.tolist(), known, strict=True)
    ]


def _block_keys(found: RiskList) -> pd.Series:
    rows = found.rows
    known = rows[found.by].notna() & (rows[found.by].astype("str") != "")
    keys = rows[found.by].astype("str").where(known, _NOBODY[found.by])
    if found.by == "shelter":
        keys = keys.mask(rows["status"] == "own_refuge", "投亲靠友")
        keys = keys.mask(rows["status"] == "own_plan", "单位自行转移")
    if found.by == "area" and found.scope.village_id is None:
        keys = rows["village"].fillna("").astype("str") + " · " + keys
    return keys.mask(rows["status"] == "unassigned", UNPLACED)
