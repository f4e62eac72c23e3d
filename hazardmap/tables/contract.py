"""What a table promises (表的约定): columns, Chinese labels and aliases, kinds, keys, references."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Kind(Enum):
    """What a column holds; decides its dtype and its check.

    TEXT → pandas str (missing = NaN) · COUNT → float64, whole ≥ 0 · AMOUNT → float64 ≥ 0 ·
    NUMBER → float64 any sign · FLAG → float64 0/1 · DATE → datetime64[ns] · TIME → datetime64[ns, +08:00].
    """

    TEXT = "文字"
    COUNT = "个数"
    AMOUNT = "数量"
    NUMBER = "数字"
    FLAG = "是否"
    DATE = "日期"
    TIME = "时间"


class Shape(Enum):
    """What geometry a table has."""

    NONE = "无"
    POINT = "点"
    LINE = "线"
    POLYGON = "面"
    POINT_OR_POLYGON = "点或面"


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): English name, Chinese label, kind, unit, aliases and allowed words."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    unit: str = ""
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """allowed words; empty = free text"""
    word_labels: tuple[str, ...] = ()
    """the Chinese word of each allowed word, accepted in files too"""
    many: bool = False
    """several words with `;` between"""
    refers: str = ""
    """table whose key this column holds"""
    personal: bool = False
    """names, phones, addresses, house points of households"""


@dataclass(frozen=True, slots=True)
class Table:
    """One table (表): what one row is, its columns, key and geometry."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    shape: Shape = Shape.NONE
    geometry_required: bool = False

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def labels(self) -> Mapping[str, str]:
        """English name → Chinese label, in column order."""
        return MappingProxyType({column.name: column.label for column in self.columns})


KEY_ALIASES: Final = ("代码", "编码", "行政区划代码")
"""In every table these mean its (first) key column."""
COMMON_ALIASES: Final = MappingProxyType({"名称": "name", "人口": "population"})
"""In every table that has the column."""
LON_LAT_ALIASES: Final = MappingProxyType({"经度": "lon", "纬度": "lat"})
"""Degrees of a point, in every table with a point geometry or `lon`/`lat` columns."""
