"""The process that reads foreign files (受限读取进程): `python -m hazardmap.intake.limited_reader`.

It imports the readers once, leaves the network, and then waits on its standard input, a Unix socket,
for work: one line of JSON with a socket attached. For each it forks a keeper, which forks a reader
with limits and watches the clock; the reader ends with the file, whatever became of it. No thread is
started before the forks. Started with the name of a job folder it does that one job and ends (Windows).

Words to the caller, one JSON object a line: {"step": …, "share": …} and at last {"end": …, …}.
"""

import errno
import json
import logging
import os
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from hazardmap.intake.confinement import (
    Limits,
    enclose,
    landlock_version,
    leave_network,
    refuse_in_python,
)
from hazardmap.intake.door import look
from hazardmap.intake.draft import Known, RasterDraft
from hazardmap.intake.draft_files import write_draft, write_raster_draft
from hazardmap.intake.drivers import require_no_following_driver
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.known_files import answers_from, read_known
from hazardmap.intake.reading_ends import (
    BROKEN,
    CANCELLED,
    CPU,
    CRASHED,
    DONE,
    EXITS,
    FULL,
    MEMORY,
    REFUSED,
    TIMEOUT,
)

_UNKNOWN: Final = 20
_CODES: Final = {end: code for code, end in EXITS.items()}
_OUT_OF_MEMORY: Final = (
    "memory allocation",
    "bad_alloc",
    "MemoryError",
    "Cannot allocate memory",
    "failed to map",
)
_LAST_WORDS: Final = 20_000
_log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Do one job, or serve until the caller hangs up."""
    require_no_following_driver()
    if arguments:
        job = Path(arguments[0])
        order = json.loads((job / "job.json").read_text("utf-8"))
        known = read_known(Path(order["known"]))
        tempfile.tempdir = str(job)
        refuse_in_python()
        return _CODES.get(_read(job, known, _say_plainly), _UNKNOWN)
    guards = {"network": leave_network(), "landlock": landlock_version()}
    with socket.socket(fileno=os.dup(0)) as control:
        control.sendall(json.dumps(guards).encode() + b"\n")
        _serve(control)
    return 0


def _serve(control: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        words, sockets, _, _ = socket.recv_fds(control, 65_536, 1)
        if not words:
            return
        job = json.loads(words)
        known = _known(job["known"])
        if os.fork() == 0:
            control.close()
            try:
                with socket.socket(fileno=sockets[0]) as line:
                    _keep(line, job, known)
            finally:
                os._exit(0)
        for number in sockets:
            os.close(number)


@lru_cache(maxsize=2)
def _known(folder: str) -> Known:
    """Read what is known of the county once, for all readers to come: it is our own folder."""
    return read_known(Path(folder))


def _keep(line: socket.socket, job: dict[str, Any], known: Known) -> None:
    """Let a child read the file and say how it ended; nobody waits for one that hangs."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    limits = Limits(**job["limits"])
    until = time.monotonic() + limits.wall_s
    child = os.fork()
    if child == 0:
        _be_reader(line, Path(job["folder"]), known, limits)
    reason = _watch(line, child, until)
    _, status, usage = os.wait4(child, 0)
    _kill_group(child)
    end = reason or _end_of(status, Path(job["folder"]))
    said = {"end": end, "resident_kb": usage.ru_maxrss, "cpu_s": usage.ru_utime + usage.ru_stime}
    try:
        line.sendall(json.dumps(said).encode() + b"\n")
    except OSError:
        _log.debug("the caller has hung up")


def _watch(line: socket.socket, child: int, until: float) -> str:
    """Wait for the child, the caller's word or the clock; kill the child unless it ended by itself."""
    ended = os.pidfd_open(child)
    watched = [ended, line.fileno()]
    found = select.select(watched, [], [], max(0.0, until - time.monotonic()))[0]
    os.close(ended)
    if ended in found:
        return ""
    _kill_group(child)
    return CANCELLED if found else TIMEOUT


def _kill_group(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _end_of(status: int, folder: Path) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return CPU
        words = folder / "words.txt"
        last = words.read_text("utf-8", "replace")[-_LAST_WORDS:] if words.exists() else ""
        lack = number == signal.SIGKILL or any(word in last for word in _OUT_OF_MEMORY)
        return MEMORY if lack else CRASHED
    return EXITS.get(os.WEXITSTATUS(status), CRASHED)


def _be_reader(line: socket.socket, folder: Path, known: Known, limits: Limits) -> None:
    """Become the confined reader: never returns."""
    end = CRASHED
    try:
        os.setsid()
        # whoever turns pages goes before whoever waits for a file
        os.nice(10)
        null = os.open(os.devnull, os.O_RDONLY)
        words = os.open(folder / "words.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for number, to in ((null, 0), (words, 1), (words, 2)):
            os.dup2(number, to)
        os.chdir(folder)
        tempfile.tempdir = str(folder)
        enclose(folder, limits)
        end = _read(folder, known, _speaker(line))
    finally:
        os._exit(_CODES.get(end, _UNKNOWN))


def _speaker(line: socket.socket) -> Callable[[str, float], None]:
    def say(step: str, share: float) -> None:
        line.sendall(json.dumps({"step": step, "share": share}).encode() + b"\n")

    return say


def _say_plainly(step: str, share: float) -> None:
    sys.stdout.write(json.dumps({"step": step, "share": share}) + "\n")
    sys.stdout.flush()


def _read(folder: Path, known: Known, say: Callable[[str, float], None]) -> str:
    """Do the job of a folder: `job.json` and the file in, `draft/` or `refused.json` out."""
    try:
        job = json.loads((folder / "job.json").read_text("utf-8"))
        path = folder / "input" / job["input"]
        draft = look(path, job["table"], known, answers_from(job["answers"]), on_step=say)
        say("写出结果", 0.9)
        if isinstance(draft, RasterDraft):
            write_raster_draft(folder / "draft", draft)
        else:
            write_draft(folder / "draft", draft)
    except Unreadable as error:
        refused = json.dumps({"found": error.found, "do": error.do}, ensure_ascii=False)
        (folder / "refused.json").write_text(refused, encoding="utf-8")
        return REFUSED
    except Exception as error:  # noqa: BLE001 - whatever a broken file does to a reader ends here
        return _end_by(error)
    return DONE


def _end_by(error: Exception) -> str:
    lacks = isinstance(error, MemoryError) or any(word in str(error) for word in _OUT_OF_MEMORY)
    number = error.errno if isinstance(error, OSError) else None
    if lacks or number == errno.ENOMEM:
        return MEMORY
    if number in {errno.EFBIG, errno.ENOSPC}:
        return FULL
    traceback.print_exc()
    return BROKEN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
