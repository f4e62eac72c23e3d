"""Killing the process that records, again and again (强行结束): what was acknowledged stays, once."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.live import (
    PROJECT,
    User,
    port_of,
    serving,
    started,
    wait_for_data,
)
from hazardmap.errors import HazardmapError
from hazardmap.store.chain_walk import walk
from hazardmap.store.ledger import REAL, Ledger
from hazardmap.store.state import State

KILLS = 500
_LIVES_S = 0.05
"""A process lives at most so long after its first acknowledgement."""
_PATIENCE_S = 300.0


@dataclass(slots=True)
class Killed:
    """What all kills came to (强行结束的结果)."""

    acknowledged: set[str] = field(default_factory=set)
    serving_s: list[float] = field(default_factory=list)
    """from the start of the process to its first acknowledgement"""
    lost: int = 0
    doubled: int = 0
    broken: int = 0
    """what a verification of the chain finds wrong"""


Start = Callable[[Path, str, list[str]], "subprocess.Popen[bytes]"]
"""Starts a process that records in a state folder, in a round, some keys again."""


def recorder(state: Path, round_: str, again: list[str]) -> "subprocess.Popen[bytes]":
    """Start the recording process."""
    command = [sys.executable, "-m", "hazardmap.commands.benchmarks.recorder", str(state), round_]
    return subprocess.Popen(  # noqa: S603 - our own module
        [*command, *again], stdout=subprocess.PIPE, cwd=PROJECT
    )


def killed(state: Path, kills: int, *, seed: int, start: Start = recorder) -> Killed:
    """Kill the recording process so many times at a random moment; look at the ledger each time."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    result, again = Killed(), list[str]()
    for number in range(kills):
        said = _lived(start(state, f"r{number}", again), dice.random() * _LIVES_S, result)
        if not said:
            raise HazardmapError("登记进程没有登记任何一条就结束了，不能测量。")
        result.acknowledged.update(said)
        _looked(state, result)
        # what was under way got no answer: its sender sends it again
        again = [key for one in said[-8:] for key in (one, _after(one))]
    return result


def _lived(process: "subprocess.Popen[bytes]", seconds: float, result: Killed) -> list[str]:
    """Let a process live for a while, kill it, and return what it had acknowledged."""
    began = time.perf_counter()
    with process:
        out = process.stdout
        first = out.readline() if out is not None else b""
        result.serving_s.append(time.perf_counter() - began)
        time.sleep(seconds)
        process.kill()
        said = [first, *_lines(out)]
    return [line.decode().strip() for line in said if line.endswith(b"\n")]


def _lines(out: IO[bytes] | None) -> Iterator[bytes]:
    return iter(out or ())


def _after(key: str) -> str:
    before, _, number = key.rpartition(".")
    return f"{before}.{int(number) + 1}"


def _looked(state: Path, result: Killed) -> None:
    ledger = Ledger(State(state, writable=True))
    keys = [entry.key for entry in ledger.entries()]
    ledger.close()
    result.lost += len(result.acknowledged - set(keys))
    result.doubled += len(keys) - len(set(keys))
    result.broken += len(walk(state / REAL, REAL).findings)


@lru_cache(maxsize=16)
def _all(run: Run) -> Killed:
    with tempfile.TemporaryDirectory() as state:
        return killed(Path(state), KILLS, seed=run.number)


def _wrong(run: Run) -> float:
    result = _all(run)
    print(f"确认{len(result.acknowledged)}条。", file=sys.stderr)
    return float(result.lost + result.doubled + result.broken)


@dataclass(frozen=True, slots=True)
class Back:
    """How long the whole server takes after a kill (重启用时): until it answers, and until it has the county."""

    answers_s: float
    data_s: float


@lru_cache(maxsize=16)
def _server_back(run: Run) -> Back:
    """Kill a serving server, start it on the same state folder, whose caches are warm, and wait."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with serving(run.data, state=state) as office:
            # the first start keeps its tables ready for the next
            _tables_kept(state)
            office.process.kill()
            office.process.wait()
        began = time.perf_counter()
        process = started(run.data, state)
        try:
            port = port_of(process)
            user = User(port)
            user.ask("/health")
            answers_s = time.perf_counter() - began
            user.close()
            wait_for_data(port, process, _PATIENCE_S)
            return Back(answers_s, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait()


def _tables_kept(state: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and not any((state / "cache").glob("*")):
        time.sleep(0.3)


FIGURES = (
    Figure("kills-lost", f"强行结束{KILLS}次：丢失、重复或断链的已确认登记", 0, "条", _wrong),
    Figure(
        "kills-serving",
        "强行结束后到再次登记成功（登记进程，最长一次）",
        3,
        "秒",
        lambda run: max(_all(run).serving_s),
    ),
    Figure(
        "kills-server-answers",
        "强行结束整个服务后到又能答复（/health，缓存已有）",
        3,
        "秒",
        lambda run: _server_back(run).answers_s,
    ),
    Figure(
        "kills-server-data",
        "强行结束整个服务后到全部页面可用（缓存已有）",
        3,
        "秒",
        lambda run: _server_back(run).data_s,
    ),
)
"""What is promised when the process is killed (强行结束时的指标)."""
