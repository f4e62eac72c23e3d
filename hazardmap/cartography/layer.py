"""The Layer type (图层): what one layer of the one map shows and how it looks; data, never code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Draw(Enum):
    """How a layer is drawn."""

    AREA = "area"
    LINE = "line"
    POINT = "point"
    IMAGE = "image"


GROUPS = ("普查成果", "隐患与承灾", "安置", "结果", "底图")
"""Groups of the layer panel (图层分组), top to bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """The text a layer writes on the map (注记): a field, a text style of the palette, a first zoom."""

    column: str
    style: str
    min_zoom: float = 0
    rank: int = 5
    """1 = placed first where labels would meet"""
    along: bool = False
    """written along the line"""
    inside: bool = False
    """written in the middle of its symbol"""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer (图层) of the one map.

    `source` names a table of the county, a grid, or a result of `cartography.results`. `columns` are
    the only properties that leave the process; the first is the id. `style_by` are columns whose values, joined by `-`,
    name a mark of the palette; empty means the single mark of `marks`.
    """

    name: str
    title: str
    group: str
    order: int
    """drawing order, lowest first"""
    source: str
    draw: Draw
    columns: tuple[str, ...] = ()
    style_by: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """palette marks in legend order; level schemes are added by the data"""
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """column → the value a row must have"""
    asks: tuple[str, str] | None = None
    """what a click on one of its symbols asks: parameter of `/answer.json`, column of the id"""
    label: Label | None = None
    default: bool = False
    in_event: bool | None = None
    """on or off while a storm is on (事件模式); None = as by default"""
    by_town: bool = False
    """served in parts, one per town"""
    min_zoom: float = 0
    shared_borders: bool = False
    """a coverage: neighbours are simplified together so that no gap opens"""
    tolerance_m: float = 12.0
    scoped: bool = False
    """figures about people: only the rows of the viewer's towns"""
    note: str = ""
    """a line under the legend"""
    always: bool = False
    """drawn without a check box"""

    def __post_init__(self) -> None:
        """Refuse a group that does not exist, or a needed column that is not served."""
        if self.group not in GROUPS:
            raise ValueError(f"{self.name}: unknown group {self.group}")
        needed = {*self.style_by, *([self.label.column] if self.label else [])}
        needed |= {self.asks[1]} if self.asks else set()
        if needed - set(self.columns):
            raise ValueError(f"{self.name}: not served: {sorted(needed - set(self.columns))}")
