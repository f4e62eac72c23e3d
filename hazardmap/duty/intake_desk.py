"""The intake desk (收件台): files handed in, looked at, compared, accepted or discarded; rows kept up.

Everything that changes a table goes through here and becomes an edition: who, when, from what, old → new.
The serving process holds one desk, every command makes one for itself.
"""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from hazardmap.duty import looking, rivals, row_changes, statements
from hazardmap.duty.acceptance import keep, refuse_unless_acceptable, still_the_same
from hazardmap.duty.in_force import InForce, known_of
from hazardmap.duty.looking import Look, Work, look_at_anything
from hazardmap.duty.pieces import ACCEPTED, CANCELLED, DISCARDED, READING, Difference, Piece
from hazardmap.duty.preview import Preview, difference_of
from hazardmap.duty.raster_acceptance import keep_raster
from hazardmap.duty.row_change import RowChange
from hazardmap.errors import HazardmapError, UnknownPlace, UsageError
from hazardmap.intake.draft import Answers
from hazardmap.settings import Settings
from hazardmap.store.changes import Change, read_changes
from hazardmap.store.editions import Edition, Manifest, read_manifest, use_edition
from hazardmap.store.state import State
from hazardmap.tables import TABLES
from hazardmap.tables.grid_facts import ALL_TABLES

CHANGED: Final = "{title}刚刚有了新的一版，正在重新比较；请再看一遍差异后接收。"
_KEPT: Final = 30
"""pieces that can still be looked at after they ended"""


class Desk:
    """Takes files and row edits in (收件台); a piece belongs to the person `who` handed it in."""

    def __init__(
        self,
        state: State,
        in_force: Callable[[], InForce],
        *,
        look: Look = look_at_anything,
        settings: Settings = Settings(),  # noqa: B008 - frozen
        preview: Preview | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep where to write, what is in force, who plans a would-be table, whom to tell of an edition."""
        self.state = state
        self.in_force = in_force
        self._look = look
        self._settings = settings
        self._preview = preview
        self._on_change = on_change
        self._pieces: dict[str, Piece] = {}
        self._lock = threading.RLock()

    @property
    def inbox(self) -> Path:
        """Where a page keeps what is being handed in (收件箱) until `begin` has copied it."""
        return self.state.path / "inbox"

    def begin(
        self,
        file: Path,
        file_name: str,
        table: str,
        *,
        who: str,
        answers: Answers = Answers(),  # noqa: B008 - frozen
        real: bool = False,
    ) -> Piece:
        """Take a file in and look at it in the background (收件).

        The file (with what belongs to a bare .shp beside it) is copied to a folder of our own.
        `real` says that the table is no demonstration any more. Raises `UsageError` for an unknown
        table, `FileRefused` for a file that cannot be taken.
        """
        if table not in ALL_TABLES:
            raise UsageError(f"没有“{table}”这张表；可用：{'、'.join(ALL_TABLES)}。")
        folder = Path(tempfile.mkdtemp(prefix="intake-"))
        key = secrets.token_urlsafe(12)
        copied = looking.taken_in(folder, file)
        piece = Piece(key, table, file_name, who, copied, answers, real=real)
        with self._lock:
            self._pieces[key] = piece
            self._forget_old()
        self._start(piece)
        return piece

    def piece(self, key: str, who: str) -> Piece:
        """Find a piece of this person; another's piece is not there for him (`UnknownPlace`)."""
        piece = self._pieces.get(key)
        if piece is None or piece.who != who:
            raise UnknownPlace("没有这个待接收的文件（可能已过期）；请重新选择文件。")
        return piece

    def pieces(self, who: str) -> tuple[Piece, ...]:
        """List the pieces of this person, newest first."""
        return tuple(piece for piece in reversed(self._pieces.values()) if piece.who == who)

    def answer(self, key: str, answers: Answers, *, who: str) -> Piece:
        """Look again with more answers (答疑); what was answered before stays unless it is said anew."""
        piece = self._open(key, who)
        for other, said in rivals.asked_too(self.pieces(who), piece, answers):
            other.answers = looking.merged_answers(other.answers, said)
            self._start(other)
        piece.answers = looking.merged_answers(piece.answers, answers)
        self._start(piece)
        return piece

    def cancel(self, key: str, *, who: str) -> None:
        """Stop looking at a file (取消)."""
        self._give_up(self._open(key, who), CANCELLED)

    def discard(self, key: str, *, who: str) -> None:
        """Give a piece up (放弃); nothing was changed."""
        self._give_up(self._open(key, who), DISCARDED)

    def difference(self, key: str, *, who: str) -> Difference:
        """Return what accepting would change (差异); raises `HazardmapError` while it is being read."""
        piece = self.piece(key, who)
        if piece.would_be is None:
            raise HazardmapError(piece.failure or f"{piece.file_name} 还没有读完，请稍候。")
        return difference_of(piece, self.in_force(), self._settings)

    def accept(self, key: str, *, who: str, now: datetime) -> Edition:
        """Accept the difference (接收): the table gets its next edition, or nothing happens.

        Raises `HazardmapError` while a doubt or a fault stands, or when the table has changed since
        the difference was made (the file is read again: look again).
        """
        piece = self._open(key, who)
        with self._lock:
            if piece.state in {ACCEPTED, DISCARDED, CANCELLED}:
                raise HazardmapError(f"{piece.file_name} {piece.state}，不能再接收。")
            here = self.in_force()
            refuse_unless_acceptable(piece)
            if not still_the_same(piece, here):
                self._start(piece)
                raise HazardmapError(CHANGED.format(title=ALL_TABLES[piece.table].title))
            kept = keep if piece.table in TABLES else keep_raster
            piece.edition = kept(self.state, piece, here, who=who, now=now)
            self._end(piece, ACCEPTED)
            self._settle()
        self._on_change()
        return piece.edition

    def wait(self, piece: Piece) -> None:
        """Wait until nothing runs for a piece any more, not even the preview (for a command)."""
        for thread in threading.enumerate():
            if thread.name == f"intake {piece.key}":
                thread.join()

    def close(self) -> None:
        """Give every piece up and remove what was copied."""
        for piece in self._pieces.values():
            self._end(piece, piece.state)

    def editions(self, table: str) -> Manifest | None:
        """Return the editions of a table (版次), or None when it has none yet."""
        return read_manifest(self.state, table)

    def changes(self, table: str, number: int) -> tuple[Change, ...]:
        """Return what an edition changed against the one before it (旧→新), cell by cell."""
        return read_changes(self.state, table, number)

    def bring_back(self, table: str, number: int, *, who: str, now: datetime) -> Edition:
        """Put an edition in force again (退回到某一版); recorded with who and when.

        Raises `UnknownPlace` when there is no such edition, `FolderRefused` when its rows no longer fit
        the other tables.
        """
        with self._lock:
            row_changes.refuse_unfit(self.state, self.in_force(), table, number)
            edition = use_edition(self.state, table, number, who=who, when=now)
        self._on_change()
        return edition

    def edit_row(
        self,
        table: str,
        row_key: Sequence[str],
        changes: Mapping[str, str],
        *,
        who: str,
        now: datetime,
    ) -> Edition:
        """Change cells of one row (改): field → new text ("" = empty); `lon`/`lat` move a point.

        `row_key` are the texts of the table's key columns. Raises `UnknownPlace` without such a row,
        `FolderRefused` in Chinese when the result breaks the contract.
        """
        return self._change(
            table, who, now, lambda here: row_changes.edited(here, table, row_key, changes)
        )

    def add_row(self, table: str, values: Mapping[str, str], *, who: str, now: datetime) -> Edition:
        """Add one row (增): field → text. A household without `household_id` gets the next one."""
        return self._change(
            table, who, now, lambda here: row_changes.added(here, table, values, self.state)
        )

    def strike_row(
        self, table: str, row_key: Sequence[str], *, reason: str, who: str, now: datetime
    ) -> Edition:
        """Take one row off the list (销号) with its reason; the id is never used again."""
        return self._change(
            table, who, now, lambda here: row_changes.struck(here, table, row_key, reason)
        )

    def confirm_village(
        self, village_id: str, *, by: str, on: date, who: str, now: datetime
    ) -> Edition:
        """Note that somebody confirmed a village's list on a day (村级确认: 姓名、日期)."""
        return self._change(
            "list_statements",
            who,
            now,
            lambda here: statements.confirmed(here, village_id, by, on),
        )

    def declare_none(
        self, village_id: str, *, by: str, on: date, who: str, now: datetime
    ) -> Edition:
        """Note that a village declares nobody to move (本村无转移人员); refused while it has rows."""
        return self._change(
            "list_statements",
            who,
            now,
            lambda here: statements.none_declared(here, village_id, by, on),
        )

    def record_dial(self, duty_id: str, result: str, *, who: str, now: datetime) -> Edition:
        """Note a test call to a duty holder (试拨): 接通, 空号, 停机, 无人接听 or 号码有误, and its day."""
        return self._change(
            "duty_holders",
            who,
            now,
            lambda here: row_changes.dialled(here, duty_id, result, now.date()),
        )

    def _change(
        self,
        table: str,
        who: str,
        now: datetime,
        make: Callable[[InForce], RowChange],
    ) -> Edition:
        self.state.require_writable()
        if table not in TABLES:
            raise UnknownPlace(f"没有“{table}”这张表。")
        with self._lock:
            here = self.in_force()
            edition = row_changes.keep(self.state, here, table, make(here), who=who, now=now)
        self._on_change()
        return edition

    def _open(self, key: str, who: str) -> Piece:
        piece = self.piece(key, who)
        if piece.state in {ACCEPTED, DISCARDED, CANCELLED}:
            raise HazardmapError(f"{piece.file_name} {piece.state}，请重新选择文件。")
        return piece

    def _end(self, piece: Piece, state: str) -> None:
        piece.state = state
        piece.turn += 1
        piece.cancelled.set()
        shutil.rmtree(piece.folder, ignore_errors=True)

    def _give_up(self, piece: Piece, state: str) -> None:
        with self._lock:
            self._end(piece, state)
            for other in rivals.released(self._pieces.values(), piece):
                self._start(other)
            self._settle()

    def _settle(self) -> None:
        with self._lock:
            for piece in rivals.settle(tuple(self._pieces.values()), self.in_force):
                self._start(piece)

    def _forget_old(self) -> None:
        old = [piece for piece in self._pieces.values() if piece.state != READING][:-_KEPT]
        for piece in old:
            self._end(piece, piece.state)
            del self._pieces[piece.key]

    def _start(self, piece: Piece) -> None:
        turn = looking.begin_turn(piece)
        work = Work(self.state, self.in_force, self._look, self._preview, self._settle)
        known = known_of(self.state, self.in_force(), piece.table)
        threading.Thread(
            target=work.run, args=(piece, turn, known), name=f"intake {piece.key}", daemon=True
        ).start()
