"""Read a foreign file outside this process (隔离读取): own process, no network, limits, files as result.

The process that reads is forked for each file from one that has the readers imported and never sees a
file itself (`limited_reader`), so a file costs milliseconds to start and cannot touch the next one.
Nothing here opens a user's bytes with GDAL or a spreadsheet reader. Where there is no fork (Windows)
each file gets a fresh process with a time limit only: no memory limit and no network guard but
Python's own; `guards` says so.
"""

import atexit
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

from hazardmap.errors import FileRefused, HazardmapError, UsageError
from hazardmap.intake.confinement import Guards, Limits, limits_for
from hazardmap.intake.draft import Answers, Draft, Known, RasterDraft
from hazardmap.intake.draft_files import read_draft, read_raster_draft
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_endings import foreign_ending
from hazardmap.intake.frame_files import FolderOdd, read_text
from hazardmap.intake.known_files import answers_record, write_known
from hazardmap.intake.reading_alone import MODULE, PROJECT, START_S, environment, read_alone
from hazardmap.intake.reading_ends import CRASHED, DONE, REFUSED, SENTENCES
from hazardmap.intake.reading_watch import GRACE_S, OnStep, Watch
from hazardmap.intake.upload import take_in
from hazardmap.tables import GRIDS, TABLES

FORKS: Final = hasattr(os, "fork") and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
_KEPT: Final = 4
_LAST_WORDS: Final = 20_000
_log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _reader() -> "Reader":
    made = Reader()
    atexit.register(made.close)
    return made


def look_safely(
    path: Path,
    table_name: str,
    known: Known,
    answers: Answers,
    *,
    work_folder: Path,
    limits: Limits | None = None,
    on_step: OnStep | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Draft:
    """Read a foreign file as a table in a limited process (隔离读取外来文件).

    `on_step` hears what is being done and the share done so far; `cancelled` is asked five times a
    second, and the process is killed when it says yes. `work_folder` is used and left clean.

    Raises
    ------
    FileRefused
        With the reason in Chinese; `end` tells a refusal from time, memory, damage and cancelling.
    """
    if table_name not in TABLES:
        raise UsageError(f"没有“{table_name}”这张表；请从表的清单里选一张。")
    made, _ = _reader().look(
        path,
        table_name,
        known,
        answers,
        work_folder=work_folder,
        limits=limits,
        on_step=on_step,
        cancelled=cancelled,
    )
    return cast(Draft, made)


def look_at_raster_safely(
    path: Path,
    name: str,
    known: Known,
    answers: Answers,
    *,
    work_folder: Path,
    limits: Limits | None = None,
    on_step: OnStep | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RasterDraft:
    """Read a foreign GeoTIFF as `dem` or `risk_raster`, like `look_safely` (隔离读取外来栅格)."""
    if name not in GRIDS:
        raise UsageError(f"没有“{name}”这种栅格；可用：{'、'.join(GRIDS)}。")
    made, _ = _reader().look(
        path,
        name,
        known,
        answers,
        work_folder=work_folder,
        limits=limits,
        on_step=on_step,
        cancelled=cancelled,
    )
    return cast(RasterDraft, made)


def guards() -> Guards:
    """Tell which guards of the kernel the reading process has (隔离措施)."""
    return _reader().guards()


class Reader:
    """The process from which the readers are forked (读取进程); started when first needed, and again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._guards = Guards(network=False, landlock=0, limits=False)
        self._folder: Path | None = None
        self._known: list[tuple[Known, Path]] = []
        self._made = 0

    def guards(self) -> Guards:
        """Start the process if need be and tell which guards it has."""
        if FORKS:
            with self._lock:
                self._started()
        return self._guards

    def close(self) -> None:
        """End the process and forget what it knew."""
        with self._lock:
            self._end()
            self._known.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait(timeout=GRACE_S)
        self._process = self._control = None

    def look(
        self,
        path: Path,
        table_name: str,
        known: Known,
        answers: Answers,
        *,
        work_folder: Path,
        limits: Limits | None = None,
        on_step: OnStep | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> tuple[Draft | RasterDraft, Mapping[str, Any]]:
        """Read one file as `look_safely` does; also return what the reading took.

        `resident_kb` and `cpu_s`, where the process is forked.
        """
        began = time.monotonic()
        work_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=work_folder, prefix="reading-") as name:
            job = Path(name)
            # the caller's name never becomes a path
            stored = f"input{_ending(path)}"
            size_bytes = take_in(path, job / "input", stored)
            limits = limits or limits_for(size_bytes)
            facts = self._facts(known)
            order = {"input": stored, "table": table_name, "known": str(facts)}
            order_text = json.dumps({**order, "answers": answers_record(answers)})
            (job / "job.json").write_text(order_text, encoding="utf-8")
            watch = Watch(limits, on_step, cancelled)
            run = self._forked if FORKS else read_alone
            said = run(job, facts, watch)
            draft = _result(path.name, stored, job, str(said["end"]), raster=table_name in GRIDS)
        _log.info("read a file in %.1f s: %s", time.monotonic() - began, said)
        return replace(draft, file_name=path.name), said

    def _facts(self, known: Known) -> Path:
        """Return the folder with what is known, written once for as long as it is the same."""
        with self._lock:
            for former, folder in self._known:
                if former is known:
                    return folder
            self._folder = self._folder or Path(tempfile.mkdtemp(prefix="known-"))
            self._made += 1
            folder = self._folder / str(self._made)
            write_known(folder, known)
            self._known.append((known, folder))
            if len(self._known) > _KEPT:
                shutil.rmtree(self._known.pop(0)[1], ignore_errors=True)
            return folder

    def _forked(self, job: Path, facts: Path, watch: "Watch") -> Mapping[str, Any]:
        ours, theirs = socket.socketpair()
        order = {"folder": str(job), "known": str(facts), "limits": asdict(watch.limits)}
        with ours:
            with theirs, self._lock:
                control = self._started()
                try:
                    socket.send_fds(control, [json.dumps(order).encode()], [theirs.fileno()])
                except OSError:
                    return {"end": CRASHED}
            return watch.follow(ours)

    def _started(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, our own words
                [sys.executable, "-m", MODULE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment(),
                cwd=PROJECT,
                start_new_session=True,
            )
        ours.settimeout(START_S)
        words = ours.recv(4096)
        if not words:
            raise HazardmapError("读取外来文件的进程没有启动，暂不能导入；请重新启动服务后再试。")
        said = json.loads(words)
        self._guards = Guards(bool(said["network"]), int(said["landlock"]), limits=True)
        self._control = ours
        return ours


def _ending(path: Path) -> str:
    try:
        return foreign_ending(path)
    except Unreadable as error:
        raise FileRefused(path.name, error.found, error.do) from None


def _result(
    name: str, stored: str, job: Path, end: str, *, raster: bool = False
) -> Draft | RasterDraft:
    """Return the draft of a job folder, or raise why there is none."""
    try:
        if end == DONE:
            return (read_raster_draft if raster else read_draft)(job / "draft")
        if end == REFUSED:
            said = read_text(job / "refused.json")
            # the readers know the file under our own name only
            raise FileRefused(stored, str(said["found"]), str(said["do"])).named(name)
    except (FolderOdd, KeyError):
        _log.exception("the result of a reading is not what it should be")
        end = CRASHED
    _log.warning("a file was not read: %s%s", end, _trouble(job))
    raise FileRefused(name, *SENTENCES[end], end=end)


def _trouble(job: Path) -> str:
    """Return where the reader failed, for the log: lines of code and kinds of errors, no cell of the file."""
    words = job / "words.txt"
    if not words.is_file() or words.is_symlink():
        return ""
    lines = words.read_text("utf-8", "replace")[-_LAST_WORDS:].splitlines()
    kept = [line.partition(":")[0] for line in lines if line[:1].isalpha() and ": " in line]
    where = [line.strip() for line in lines if line.startswith('  File "')]
    return "".join(f"\n  {line}" for line in (*where[-8:], *kept[-2:]))
