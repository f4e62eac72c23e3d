"""One file on its way in (一件待接收的文件): what was read, asked, found to differ, and how it ended."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from hazardmap.errors import Fault
from hazardmap.intake.draft import Answers, Doubt, Draft, Remark
from hazardmap.situation.compare import Effect, Figure
from hazardmap.store.editions import Edition
from hazardmap.tables.differences import Differences
from hazardmap.tables.grid import Grid

READING: Final = "正在读取"
ASKS: Final = "有疑问"
READY: Final = "待接收"
FAILED: Final = "未读成"
ACCEPTED: Final = "已接收"
DISCARDED: Final = "已放弃"
CANCELLED: Final = "已取消"


@dataclass(frozen=True, slots=True, eq=False)
class WouldBe:
    """What a table would be after accepting (接收后的表), and what keeps it from being accepted.

    `frame` is complete and in canonical order; `origin` gives, for every row of it, the draft's index
    the row came from (-1 = not from the file); `based_on` are the editions it was made from.
    """

    frame: pd.DataFrame
    origin: pd.Series
    differences: Differences
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    """the faults again, by sheet and row of the file where they come from it"""
    doubts: tuple[Doubt, ...]
    statements: pd.DataFrame | None
    """`list_statements` as it would be; None = it stays"""
    based_on: tuple[int, int]
    """numbers in force of the table and of list_statements (0 = none)"""
    said: tuple[str, ...] = ()
    """sentences beside the difference: which villages stay, which columns keep their values"""
    grid: Grid | None = None
    """the raster itself; then `frame` are its facts (`tables.grid_facts`)"""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What accepting would change (接收前的差异): rows, moved points, figures, shelters that change."""

    differences: Differences
    figures: tuple[Figure, ...]
    said: tuple[str, ...]
    effect: Effect | None
    """households whose shelter changes; None while it is being computed, or when it could not be"""
    effect_said: str = ""
    """why there is no effect yet: 正在计算, or the reason it could not be computed"""

    def sentence(self) -> str:
        """Say it in one line: 新增0 · 减少0 · 修改2."""
        return self.differences.sentence()


@dataclass(slots=True, eq=False)
class Piece:
    """One file handed in (一件): `state` is one of the words above; only `who` handed it in may see it."""

    key: str
    table: str
    file_name: str
    who: str
    path: Path
    answers: Answers
    state: str = READING
    step: int = 0
    steps: int = 100
    words: str = "等待读取"
    failure: str = ""
    """the Chinese reason when `state` is 未读成"""
    draft: Draft | None = None
    would_be: WouldBe | None = None
    effect: Effect | None = None
    effect_said: str = ""
    edition: Edition | None = None
    real: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    """set when the look that runs is no longer wanted"""
    looked: threading.Event = field(default_factory=threading.Event)
    """set when the look has ended, well or not (`looked.wait()` for a command)"""
    rivals: tuple[Doubt, ...] = ()
    """which of several files of one village counts"""
    turn: int = 0
    """counts the looks: a look that was overtaken by another one is dropped"""

    @property
    def folder(self) -> Path:
        """Our own folder of this piece."""
        return self.path.parents[1]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Everything that only a person may answer (存疑), of the file and of the merging."""
        of_file = self.draft.doubts if self.draft else ()
        return (*of_file, *(self.would_be.doubts if self.would_be else ()), *self.rivals)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every line of the report (检查报告), of the file and of the checks on the result."""
        of_file = self.draft.remarks if self.draft else ()
        return (*of_file, *(self.would_be.remarks if self.would_be else ()))

    @property
    def acceptable(self) -> bool:
        """Whether it may be accepted: read, no doubt, and the result passes the checks."""
        made = self.would_be
        return self.state == READY and made is not None and not made.faults
