"""Looks at a file handed in (查看来件): reads it in the limited process, compares, computes the effect."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from hazardmap.duty.acceptance import would_be
from hazardmap.duty.in_force import InForce
from hazardmap.duty.pieces import ASKS, FAILED, READING, READY, Piece
from hazardmap.duty.preview import Preview
from hazardmap.duty.raster_acceptance import raster_would_be
from hazardmap.duty.rivals import giving_way
from hazardmap.errors import FileRefused, HazardmapError
from hazardmap.intake.draft import NOTED, Answers, Draft, Known, RasterDraft, Remark
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_endings import foreign_ending
from hazardmap.intake.sandbox import look_at_raster_safely, look_safely
from hazardmap.intake.upload import take_in
from hazardmap.store.state import State
from hazardmap.tables import GRIDS
from hazardmap.tables.demo_phones import SAID, real_phones

_log = logging.getLogger(__name__)
BROKEN = "读取时程序出错，已记入日志；请把文件和日志交给维护人员。现行数据没有改动。"
__all__ = ["Look", "Work", "begin_turn", "look_at_anything", "merged_answers"]


class Look(Protocol):
    """How a file is read (读取方式): `look_at_anything`."""

    def __call__(
        self,
        path: Path,
        table_name: str,
        known: Known,
        answers: Answers,
        *,
        work_folder: Path,
        on_step: Callable[[str, float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Draft | RasterDraft:
        """Read the file or raise `FileRefused`."""
        ...


def look_at_anything(
    path: Path,
    table_name: str,
    known: Known,
    answers: Answers,
    *,
    work_folder: Path,
    on_step: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Draft | RasterDraft:
    """Read a table or a raster in the limited process (隔离读取)."""
    read = look_at_raster_safely if table_name in GRIDS else look_safely
    return read(
        path,
        table_name,
        known,
        answers,
        work_folder=work_folder,
        on_step=on_step,
        cancelled=cancelled,
    )


def taken_in(folder: Path, file: Path) -> Path:
    """Copy a file handed in to a folder of our own, under a name of our own; links are refused."""
    try:
        name = f"file{foreign_ending(file)}"
    except Unreadable as error:
        raise FileRefused(file.name, error.found, error.do) from error
    take_in(file, folder / "input", name)
    return folder / "input" / name


def merged_answers(former: Answers, later: Answers) -> Answers:
    """Put later answers over former ones; what is not said again stays."""
    return replace(
        former,
        sheet=later.sheet or former.sheet,
        crs=later.crs or former.crs,
        columns=MappingProxyType({**former.columns, **later.columns}),
        doubts=MappingProxyType({**former.doubts, **later.doubts}),
    )


def begin_turn(piece: Piece) -> int:
    """Make a piece ready for another look; the look before is told to stop and will be dropped."""
    piece.cancelled.set()
    piece.cancelled = threading.Event()
    piece.looked.clear()
    piece.turn += 1
    piece.state, piece.words, piece.step = READING, "等待读取", 0
    piece.failure = piece.effect_said = ""
    piece.draft = piece.would_be = piece.effect = None
    piece.rivals = ()
    return piece.turn


def _phones_told(here: InForce, piece: Piece, draft: Draft) -> Draft:
    """Say of a list in a demonstration county that it holds phones nobody invented (可能是真实数据)."""
    if piece.real or not (here.county.demo and here.source_of(piece.table).demo):
        return draft
    count = real_phones(draft.frame)
    if not count:
        return draft
    remark = Remark(piece.file_name, 0, "", f"{count} 个", SAID, "", NOTED)
    return replace(draft, remarks=(*draft.remarks, remark))


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a look needs (读取所需)."""

    state: State
    in_force: Callable[[], InForce]
    look: Look
    preview: Preview | None
    settle: Callable[[], None]
    """told when a piece has been read, before it is said to be"""

    def run(self, piece: Piece, turn: int, known: Known) -> None:
        """Look at a piece; whatever happens, the piece says so."""
        try:
            self._look_at(piece, turn, known)
        except FileRefused as error:
            self._fail(piece, turn, str(error.named(piece.file_name)))
        except HazardmapError as error:
            self._fail(piece, turn, str(error))
        except Exception:  # noqa: BLE001 - whatever it is, the page says so
            _log.exception("intake failed")
            self._fail(piece, turn, BROKEN)
        finally:
            if piece.turn == turn:
                piece.looked.set()

    def _look_at(self, piece: Piece, turn: int, known: Known) -> None:
        def on_step(words: str, share: float) -> None:
            if piece.turn == turn:
                piece.words, piece.step = words, round(share * piece.steps)

        cancelled = piece.cancelled
        read = self.look(
            piece.path,
            piece.table,
            known,
            piece.answers,
            work_folder=piece.folder / "work",
            on_step=on_step,
            cancelled=cancelled.is_set,
        )
        read = replace(read, file_name=piece.file_name)
        on_step("与现行数据比较", 0.95)
        here = self.in_force()
        if isinstance(read, RasterDraft):
            draft, made = raster_would_be(here, read, piece.answers)
        else:
            draft, said = giving_way(piece, _phones_told(here, piece, read))
            made = would_be(here, piece.table, draft, piece.answers)
            made = replace(made, said=(*made.said, *said))
        if piece.turn != turn:
            return
        piece.draft, piece.would_be = draft, made
        piece.state = ASKS if piece.doubts else READY
        piece.step, piece.words = piece.steps, "已读完"
        self.settle()
        piece.looked.set()
        if self.preview is not None and piece.acceptable:
            self._effect(piece, turn, here, self.preview)

    def _effect(self, piece: Piece, turn: int, here: InForce, preview: Preview) -> None:
        made = piece.would_be
        if made is None or made.differences.none:
            return
        piece.effect_said = "正在计算哪些户的避灾场所会改变……"
        try:
            effect = preview(here, made, piece.table)
        except HazardmapError as error:
            effect, said = None, f"未能计算避灾场所的变化：{error}"
        else:
            said = ""
        if piece.turn == turn:
            piece.effect, piece.effect_said = effect, said

    def _fail(self, piece: Piece, turn: int, reason: str) -> None:
        if piece.turn == turn:
            piece.state, piece.failure = FAILED, reason
