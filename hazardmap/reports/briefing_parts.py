"""The parts of a briefing (专报构件): tables, sections, and the line that says moment and source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hazardmap.situation.model import Situation
from hazardmap.situation.wording import moment_words
from hazardmap.tables import TABLES

MOST_NAMES = 6
"""Names written out before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a briefing (表): cells are text as printed; `numbers` are the columns set to the right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    total: bool = False
    """the first row is the total of the others"""


@dataclass(frozen=True, slots=True)
class Section:
    """A section (一节): sentences, tables, and the line with moment and source of its figures."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    basis: str

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        tables = [
            {
                "caption": table.caption,
                "heads": list(table.heads),
                "rows": [list(r) for r in table.rows],
            }
            for table in self.tables
        ]
        return {
            "title": self.title,
            "sentences": list(self.sentences),
            "tables": tables,
            "basis": self.basis,
        }


def basis(situation: Situation, *tables: str) -> str:
    """Say to which moment figures belong and from which editions they come (截至、来源)."""
    moment = f"截至{moment_words(situation.as_of, year=False)}"
    sources = "、".join(source_words(situation, table) for table in tables)
    return f"{moment}；来源：{sources}" if sources else moment


def source_words(situation: Situation, table: str) -> str:
    """Name a table with its edition and date: 转移清单第1版〔2026-05-01〕."""
    source = situation.county.sources.get(table)
    title = TABLES[table].title
    if source is None:
        return f"{title}（未提供）"
    return f"{title}第{source.edition}版〔{source.as_of or '时间未注明'}〕"


def whole(value: Any) -> str:
    """Write a count: no decimals, no grouping, 未知 when unknown."""
    return "未知" if value is None or pd.isna(value) else str(round(float(value)))


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a frame as text."""
    cells = [
        [_cell(value) for value in frame[column].tolist()] if column in frame else []
        for column in columns
    ]
    return tuple(zip(*cells, strict=True))


def some(names: Iterable[str], *, most: int = MOST_NAMES, unit: str = "处") -> str:
    """Join names with 、; beyond `most` the rest is counted: 甲、乙等9处."""
    known = [str(name) for name in names]
    words = "、".join(known[:most])
    return f"{words}等{len(known)}{unit}" if len(known) > most else words


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value or "–"
    return "–" if value is None or pd.isna(value) else str(round(float(value)))
