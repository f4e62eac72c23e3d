"""The palette (色标): colour, hatch and words of every level and mark, built from one palette file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from hazardmap.errors import UsageError
from hazardmap.levels import SCHEMES

HATCHES: Final = ("none", "wide", "dense", "cross", "back", "dots", "level")
"""Hatch names (晕线) the map can draw: they tell levels apart without colour."""
SYMBOLS: Final = (
    "none",
    "square",
    "square-half",
    "square-cross",
    "triangle",
    "pond",
    "circle",
    "ring",
    "diamond",
)
UNLABELLED: Final = "unlabelled"
"""The mark of raster values and levels whose meaning nobody stated (等级未说明)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of thing is drawn (图例项): colours are `#rrggbb`, lengths are screen pixels."""

    label: str
    colour: str = "#777777"
    opacity: float = 0.0
    hatch: str = "none"
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    symbol: str = "none"
    size: float = 0.0
    from_zoom: float = 0.0
    """drawn only from this zoom on"""
    print_hatch: str = ""
    """hatch on paper, where grey alone must tell levels apart; empty = as on screen"""

    @property
    def on_paper(self) -> str:
        """Name the hatch that is printed (纸上晕线)."""
        return self.print_hatch or self.hatch

    def __post_init__(self) -> None:
        """Refuse words the map cannot draw."""
        if {self.hatch, self.on_paper} - {*HATCHES} or self.symbol not in SYMBOLS:
            raise UsageError(
                f"色标文件：“{self.label}”的晕线或符号不认识（{self.hatch}、{self.on_paper}、{self.symbol}）；"
                f"晕线可用 {'、'.join(HATCHES)}，符号可用 {'、'.join(SYMBOLS)}。"
            )


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a kind of label is written (注记样式)."""

    size: float
    colour: str = "#222222"
    weight: int = 400
    italic: bool = False
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Palette:
    """Every mark and text style of the map (色标)."""

    marks: Mapping[str, Mark]
    schemes: Mapping[str, str]
    """scheme → its title in the legend"""
    texts: Mapping[str, TextStyle]
    paper: str
    accent: str

    def mark(self, name: str) -> Mark:
        """Return the mark of this name, or the grey 等级未说明."""
        return self.marks.get(name, self.marks[UNLABELLED])

    def as_json(self) -> dict[str, Any]:
        """Return what the browser draws with."""
        return {
            "marks": {name: asdict(mark) for name, mark in self.marks.items()},
            "texts": {name: asdict(text) for name, text in self.texts.items()},
            "schemes": dict(self.schemes),
            "paper": self.paper,
            "accent": self.accent,
        }


def palette_from(values: Mapping[str, Any]) -> Palette:
    """Build the palette from the tables of a palette file (色标文件); a missing level is an error."""
    marks = {name: _mark(entry) for name, entry in values.get("marks", {}).items()}
    marks.setdefault(UNLABELLED, Mark("等级未说明", "#9a9a9a", 0.45, "dots"))
    titles: dict[str, str] = {}
    for scheme, labels in SCHEMES.items():
        entry = values.get("levels", {}).get(scheme)
        if entry is None or len(entry.get("level", ())) != len(labels):
            raise UsageError(f"色标文件缺少等级体系 {scheme} 的 {len(labels)} 个等级。")
        titles[scheme] = entry["title"]
        for rank, level in enumerate(entry["level"], start=1):
            marks[f"{scheme}-{rank}"] = _mark(level)
    texts = {name: TextStyle(**entry) for name, entry in values.get("texts", {}).items()}
    return Palette(
        marks=MappingProxyType(marks),
        schemes=MappingProxyType(titles),
        texts=MappingProxyType(texts),
        paper=values.get("paper", "#f5f5f2"),
        accent=values.get("accent", "#5b2a86"),
    )


def _mark(entry: Mapping[str, Any]) -> Mark:
    """Build one mark; TOML lists become tuples."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Mark(**values)
