"""Killing the process that records: nothing acknowledged is lost or doubled, and the harness can tell."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from hazardmap.commands.benchmarks import kills
from hazardmap.commands.benchmarks.recorder import record_on

KILLS = 25
# no lock of this process is used by the forked one
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


class Forked:
    """A recording process forked from this one: the same work without a second of imports."""

    def __init__(self, state: Path, round_: str, again: list[str]) -> None:
        reading, writing = os.pipe()
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=record_on, args=(state, round_, again, writing))
        self._process.start()
        os.close(writing)
        self.stdout = os.fdopen(reading, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self._process.join()

    def kill(self) -> None:
        self._process.kill()


def test_no_kill_loses_or_doubles_what_was_acknowledged(tmp_path: Path) -> None:
    result = kills.killed(tmp_path, KILLS, seed=1, start=Forked)  # type: ignore[arg-type]
    assert len(result.acknowledged) > KILLS
    assert (result.lost, result.doubled, result.broken) == (0, 0, 0)


def test_an_acknowledgement_before_the_commit_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_write = os.write

    def say_one_ahead(said: int, line: bytes) -> int:
        before, _, number = line.strip().rpartition(b".")
        return real_write(said, b"%s.%d\n" % (before, int(number) + 1))

    monkeypatch.setattr(os, "write", say_one_ahead)
    result = kills.killed(tmp_path, 5, seed=1, start=Forked)  # type: ignore[arg-type]
    assert result.lost > 0


def test_the_recording_process_starts_by_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hazardmap.commands.benchmarks.recorder", str(tmp_path), "r0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"r0.")
        process.kill()
