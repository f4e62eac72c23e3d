"""A raster told as a small table (栅格概况): what an officer compares before and after, fact by fact."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.canonical import grid_hash
from hazardmap.tables.contract import Column, Table
from hazardmap.tables.grid import Grid

_MOST_CLASSES: Final = 64
FACTS: Final[Mapping[str, Table]] = MappingProxyType(
    {
        name: Table(
            name=name,
            title=title,
            columns=(Column("item", "项目", required=True), Column("value", "数值")),
            key=("item",),
        )
        for name, title in GRIDS.items()
    }
)
"""Raster → the table its facts are shown in; such a table is never read from a file."""
ALL_TABLES: Final[Mapping[str, Table]] = MappingProxyType({**TABLES, **FACTS})
"""Every table and raster that may be handed in, with its title (可交的表和栅格)."""


def grid_facts(name: str, grid: Grid | None) -> pd.DataFrame:
    """Return `item`, `value`: extent, cell size, share without data, heights or shares of the classes.

    No raster has no facts.
    """
    facts = {} if grid is None else _facts(name, grid)
    return pd.DataFrame({"item": list(facts), "value": list(facts.values())}, dtype="str")


def cells_with_data(grid: Grid) -> NDArray[Any]:
    """Return the values of the cells that hold any (有数据的格)."""
    values = grid.values
    good = np.isfinite(values)
    if grid.nodata is not None and not np.isnan(grid.nodata):
        good &= values != grid.nodata
    return np.asarray(values[good])


def _facts(name: str, grid: Grid) -> dict[str, str]:
    x0, dx, _, y0, _, dy = grid.transform
    rows, columns = grid.values.shape
    there = cells_with_data(grid)
    east, south = x0 + dx * columns, y0 + dy * rows
    facts = {
        "范围": f"东 {x0:.0f}–{east:.0f}，北 {south:.0f}–{y0:.0f}（{grid.crs}，米）",
        "格网": f"{columns}×{rows} 格，每格 {dx:.1f}×{-dy:.1f} 米",
        "无数据": f"{1 - len(there) / max(1, grid.values.size):.1%}",
    }
    if len(there):
        facts |= _heights(there) if name == "dem" else _classes(there, grid.labels)
    # two rasters may agree in all of the above and still differ in their cells
    return facts | {"内容编号": grid_hash(grid)[:10]}


def _heights(there: NDArray[Any]) -> dict[str, str]:
    low, mean, high = (float(number) for number in (there.min(), there.mean(), there.max()))
    return {"最低": f"{low:.1f} 米", "平均": f"{mean:.1f} 米", "最高": f"{high:.1f} 米"}


def _classes(there: NDArray[Any], labels: Mapping[int, str]) -> dict[str, str]:
    values, counts = np.unique(there, return_counts=True)
    shares = counts / counts.sum()
    return {
        f"数值 {value:g}": f"{share:.1%}（{labels.get(int(value), '等级未说明')}）"
        for value, share in list(zip(values, shares, strict=True))[:_MOST_CLASSES]
    }
