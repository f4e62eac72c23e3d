"""All tables of one county after the door (一县数据): checked, in one metric CRS, in canonical row order."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hazardmap.tables.grid import Grid


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table came from (来源): shown beside every figure drawn from it."""

    table: str
    edition: int
    source: str
    as_of: str
    licence: str
    norm: str
    demo: bool
    rows: int


@dataclass(frozen=True, slots=True)
class CountyTables:
    """What the door hands on: every contract table (absent ones empty, with all columns), grids, sources.

    Rows are sorted by their key, so the same content in any row order is the same object; `fingerprint`
    is the SHA-256 of that content. `unknowns` are sentences for the people (接受但要说明的事).
    """

    county_id: str
    name: str
    demo: bool
    metric_crs: str
    tables: Mapping[str, pd.DataFrame]
    grids: Mapping[str, Grid]
    sources: Mapping[str, Source]
    unknowns: tuple[str, ...]
    fingerprint: str
