"""What the door makes of one foreign file (入库草稿): rows, what was recognised, repaired, refused, asked.

A draft changes nothing: only accepting it adds an edition. It crosses from the limited process as a
folder of Parquet and JSON (`draft_files`), never as a pickle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.tables.grid import Grid

REFUSED: Final = "refused"
"""the row is left out (未收)"""
REPAIRED: Final = "repaired"
"""the cell was put right, the raw text is kept (已修正)"""
NOTED: Final = "noted"
"""kept as it is, the officer should know (请留意)"""


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the report (检查报告的一行); `row` counts as the sheet shows it, from 1; 0 = whole file."""

    sheet: str
    row: int
    column: str
    value: str
    problem: str
    suggestion: str
    grade: str = REFUSED


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a doubt (一个选项); `figure` says in words how well it fits what is known."""

    value: str
    label: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that only a person may answer (存疑).

    `option` is how the command answers it (`--crs gcj02`); on the page `key` and a choice's value do.
    Nothing is accepted while a doubt stands.
    """

    key: str
    question: str
    choices: tuple[Choice, ...]
    option: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """One column of the file (识别出的列): its header as written and the contract's field, "" = kept as it is."""

    header: str
    field: str
    how: str = ""
    """约定, 别名, 按列内容, 上次确认, 手工指定"""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placing:
    """Which coordinates the file holds (坐标判断): the hypothesis applied, and every one that was scored."""

    chosen: str
    """EPSG:4549, gcj02, bd09, … ; "" while it is a doubt"""
    certain: bool
    scored: tuple[Choice, ...] = ()
    said: str = ""
    """one Chinese sentence for page, report and `coord_source`"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said about a file (人工指定): sheet, coordinates, columns, answers to doubts."""

    sheet: str = ""
    crs: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """header → field ("" = do not use)"""
    doubts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """doubt key → value of the choice"""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the county when a file comes (已知县情): it scores, resolves and keeps ids.

    `tables` are the tables in force (complete frames, metric CRS). `used_ids` are all ids of the table
    that any edition ever held. `mappings` are header → field confirmed before for files of this kind.
    """

    county_id: str
    metric_crs: str
    tables: Mapping[str, pd.DataFrame]
    former_towns: Mapping[str, str]
    """old town name → town id"""
    used_ids: frozenset[str] = frozenset()
    mappings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    placings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """`source_key` of a file accepted before → which coordinates it held"""

    def usual_crs(self, headers: Iterable[str]) -> str:
        """Return which coordinates files with these headers held before, "" when none came."""
        return self.placings.get(source_key(headers), "")


def source_key(headers: Iterable[str]) -> str:
    """Name a source by its headers, in any order (来源): the same office sends the same form again."""
    return "\x1f".join(sorted(set(headers)))


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """One foreign file, read (入库草稿).

    `frame`: good rows under the contract's names, typed, geometry in the metric CRS, extra columns under
    their own header; one index with `raw`. `raw`: the cells as they came, as text — `sheet`, `row`
    (numbered as the sheet shows it), then the file's own headers in their order. `statements`: rows of
    `list_statements` that the file says (本村无转移人员). `covers`: ids of the villages whose rows the file
    replaces; None = the whole table.
    """

    table: str
    file_name: str
    frame: pd.DataFrame
    raw: pd.DataFrame
    columns: tuple[Recognised, ...]
    remarks: tuple[Remark, ...]
    doubts: tuple[Doubt, ...]
    placing: Placing | None = None
    statements: pd.DataFrame = field(default_factory=pd.DataFrame)
    covers: frozenset[str] | None = None
    kind: str = ""
    """what sort of file it is, for the page: 省级20列转移清单, 表格, 矢量, 栅格"""
    titles: Mapping[str, tuple[tuple[str, ...], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """sheet → the rows above its header, as they came"""

    @property
    def refused(self) -> int:
        """Number of rows left out (未收行数)."""
        return len({(r.sheet, r.row) for r in self.remarks if r.grade == REFUSED and r.row})


@dataclass(frozen=True, slots=True, eq=False)
class RasterDraft:
    """One foreign raster, read (栅格入库草稿): `grid` in the metric CRS, cut to the county and a margin.

    `grid` is None while a doubt stands. `shares`: for classes, each value and its share of the cells with
    data inside the window, most frequent first.
    """

    table: str
    file_name: str
    grid: Grid | None
    remarks: tuple[Remark, ...]
    doubts: tuple[Doubt, ...]
    placing: Placing | None = None
    shares: tuple[tuple[float, float], ...] = ()
    kind: str = "栅格"
