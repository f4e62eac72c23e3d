"""Backups of the serving process (自动备份): every quarter of an hour, before imports, after an operation."""

import logging
import shutil
import threading
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hazardmap.duty.clock import beijing_now
from hazardmap.duty.current import Duty
from hazardmap.errors import StateRefused
from hazardmap.intake.county_file import read_county_file
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.store.backup import Backup, backups_in, contents, databases, file_name, make_backup
from hazardmap.store.backup_file import ENDING
from hazardmap.store.files import whole
from hazardmap.store.heads import FILE_NAME as HEADS
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.schema import BACKUPS
from hazardmap.store.state import State, unused
from hazardmap.version import VERSION

EVERY: Final = timedelta(minutes=15)
_FIRST: Final = timedelta(minutes=5)
_CUT_OFF: Final = timedelta(hours=1)
"""No backup takes longer: what is half done since then was cut off."""
OLD: Final = timedelta(hours=24)
"""Age of the newest backup from which the pages say so."""
MADE: Final = "backup.made"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup that is kept (一份备份): when it was made, how large, where."""

    at: datetime
    size_bytes: int
    path: Path


def kept_in(folder: Path) -> tuple[Kept, ...]:
    """List the backups of a state folder, newest first; a file with a strange name is left out."""
    found = []
    for file in backups_in(folder):
        at = _moment(file)
        if at is not None:
            found.append(Kept(at, file.stat().st_size, file))
    return tuple(found)


def _moment(file: Path) -> datetime | None:
    try:
        made = datetime.strptime(file.stem[-15:], "%Y%m%d-%H%M%S")  # noqa: DTZ007 - named in local time
    except ValueError:
        return None
    return made.replace(tzinfo=BEIJING)


def tidy(folder: Path, settings: Settings) -> None:
    """Keep the newest backups, and the last of each of the last days (整理备份); the rest go."""
    files = sorted(folder.glob(f"*{ENDING}"), key=lambda file: file.name, reverse=True)
    dated = [(at, file) for file in files if (at := _moment(file)) is not None]
    keep = {file for _, file in dated[: max(1, int(settings.backups_kept))]}
    days: dict[str, Path] = {}
    for at, file in dated:
        days.setdefault(f"{at:%Y%m%d}", file)
    keep |= set(list(days.values())[: int(settings.backup_days)])
    for _, file in dated:
        if file not in keep:
            file.unlink(missing_ok=True)
    _clear(folder)


def _clear(folder: Path) -> None:
    """Remove what backups that were cut off left behind: they hold names, and nobody would look there."""
    oldest = beijing_now().timestamp() - _CUT_OFF.total_seconds()
    for left in folder.glob(".*"):
        if left.stat().st_mtime < oldest and left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        elif left.stat().st_mtime < oldest:
            left.unlink(missing_ok=True)


def back_up_now(
    folder: Path,
    *,
    county_id: str,
    reason: str,
    by: str,
    out: Path | None = None,
    held: bool = False,
) -> tuple[Backup, str]:
    """Back a state folder up by command (命令备份), also while it is served.

    `held` = this process is the folder's writer. Gives the backup and why it is not in the audit log
    ("" = it is). Raises `StateRefused`.
    """
    at = beijing_now()
    file = out or folder / BACKUPS / file_name(county_id, at)
    made = make_backup(folder, file, county_id=county_id, at=at, program=VERSION, reason=reason)
    try:
        with nullcontext() if held else unused(folder):
            log = Ledger(State(folder, writable=True), AUDIT)
            body = {"file": file.name, "reason": reason, "bytes": made.size_bytes}
            log.append(MADE, body, key=uuid.uuid4().hex, by=by, at=at)
            log.close()
    except StateRefused as refusal:
        return made, str(refusal)
    return made, ""


def backups_of(duty: Duty, opened: State, seed: Path, *, also: Path | None) -> "Backups | None":
    """Make what backs a served state folder up; None for one that is only read."""
    if not opened.writable:
        return None
    county_id = read_county_file(seed).county_id
    return Backups(duty, opened, county_id=county_id, also=also)


class Backups:
    """Makes and keeps the backups of one state folder (备份管理); a failure is said and stops nobody."""

    def __init__(
        self,
        duty: Duty,
        state: State,
        *,
        county_id: str,
        also: Path | None = None,
        now: Callable[[], datetime] = beijing_now,
    ) -> None:
        """Keep what to copy and where; `also` is a second place, such as a memory stick.

        `now` is the computer's own clock, also where the duty's runs on a past storm.
        """
        self.duty = duty
        self.state = state
        self._folder = state.path
        self._county_id = county_id
        self._also = also
        self._now = now
        self._lock = threading.Lock()
        self._copied: dict[str, tuple[int, int]] = {}
        self._closed = 0
        self._tried: datetime | None = None
        self._since = now()
        self.failure = ""
        """why the last backup was not made"""
        self.also_failure = ""
        """why it is not in the second place"""

    def tick(self) -> None:
        """Make a backup when one is due (到点备份): something changed, and a quarter of an hour has passed."""
        closed = self._closings()
        ended, self._closed = closed > self._closed, closed
        if ended:
            self.make("行动结束")
        elif self._due():
            self.make("定时")

    def _closings(self) -> int:
        log = self.duty.book().night.log
        return sum(entry.kind == "operation.closed" for entry in log)

    def _due(self) -> bool:
        if self._tried is None:
            # the first start takes the seed in after its pages are up: a copy without it says little
            taken = any((self._folder / "editions").glob("*/manifest.json"))
            return taken or self._now() - self._since >= _FIRST
        return self._now() - self._tried >= EVERY

    def make(self, reason: str) -> bool:
        """Make a backup now unless nothing changed since the last (立即备份), and tell whether all is safe."""
        with self._lock:
            at = self._tried = self._now()
            changes = self._changes()
            if changes == self._copied and not self.failure:
                return True
            out = self._folder / BACKUPS / file_name(self._county_id, at)
            try:
                made = make_backup(
                    self._folder,
                    out,
                    county_id=self._county_id,
                    at=at,
                    program=VERSION,
                    reason=reason,
                )
            except (StateRefused, OSError) as error:
                self.failure = f"{at:%m-%d %H:%M} 的备份没有做成：{error}"
                _log.warning("backup failed: %s", error)
                return False
            self.failure = ""
            self._duplicate(out)
            body = {"file": out.name, "reason": reason, "bytes": made.size_bytes}
            noted = self.duty.audit(MADE, body, by="本程序")
            tidy(self._folder / BACKUPS, self.duty.settings)
            # what was written while the copy was made counts as new; its own event does not
            events, _ = changes.get(AUDIT, (0, 0))
            self._copied = changes | ({AUDIT: (events + 1, 0)} if noted else {})
            return True

    def _changes(self) -> dict[str, tuple[int, int]]:
        """Tell size and time of all that a backup copies, and how many audit events there are.

        The notes of heads are left out: they follow the ledgers.
        """
        mark = self.duty.audit_log.mark
        found = {AUDIT: (mark.seq if mark else 0, 0)}
        books = [file for file in databases(self._folder) if file.name != AUDIT]
        logs = [file.with_name(f"{file.name}-wal") for file in books]
        for file in (*books, *logs, *contents(self._folder)):
            if file.name != HEADS and file.is_file():
                stat = file.stat()
                found[str(file)] = (stat.st_size, stat.st_mtime_ns)
        return found

    def _duplicate(self, made: Path) -> None:
        if self._also is None:
            return
        try:
            for file in (made, self._folder / HEADS):
                if file.is_file():
                    with whole(self._also / file.name) as beside:
                        beside.touch(mode=0o600)
                        beside.write_bytes(file.read_bytes())
            tidy(self._also, self.duty.settings)
            self.also_failure = ""
        except OSError as error:
            why = error.strerror or error
            self.also_failure = (
                f"备份没有复制到第二处 {self._also}（{why}）；请检查移动盘是否插好。"
            )

    @property
    def age(self) -> timedelta | None:
        """Return how old the newest backup is (备份年龄); None when there is none."""
        kept = kept_in(self._folder)
        return self._now() - kept[0].at if kept else None
