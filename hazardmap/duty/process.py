"""The worker process (计算进程): started first, before anything heavy is imported on either side.

This module is light on purpose. The process begins to import what it computes with while the web
process imports the pages; calls go by name, so that the caller need not import the job.
"""

import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import connection, get_context, parent_process
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType
from typing import Any

_JOB = "hazardmap.duty.job"


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where the tables come from (数据来源): the seed folder and the state folder with its editions."""

    seed: Path
    state: Path | None = None
    held: bool = False
    """the process that asks is the state folder's writer"""


class Process:
    """One process that does one call after another; what it has read and prepared stays with it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = _started()

    def run(self, name: str, *arguments: object) -> "Future[Any]":
        """Call a function of the job by name; the result or its error comes with the future.

        A process that was let go is started again.
        """
        self._pool = self._pool or _started()
        return self._pool.submit(_call, name, *arguments)

    def let_go(self) -> None:
        """End the process: its memory, as large as the county, is free until the next call."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def read_only(content: dict[Any, Any]) -> Mapping[Any, Any]:
    """Make a mapping read-only again on this side of the border."""
    return MappingProxyType(content)


def _reduce_mapping(mapping: Mapping[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    return read_only, (dict(mapping),)


# read-only mappings cross the border between the processes, which pickle alone cannot do
ForkingPickler.register(MappingProxyType, _reduce_mapping)


def _started() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(
        max_workers=1, mp_context=get_context("spawn"), initializer=enter_process
    )
    pool.submit(_call, "ready")
    return pool


def _call(name: str, *arguments: object) -> Any:
    return getattr(import_module(_JOB), name)(*arguments)


def enter_process() -> None:
    """Prepare the process: Ctrl+C is the parent's to handle, and no orphan stays behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
