"""Long work (后台任务) in a process of its own: started, watched step by step, cancelled."""

import itertools
import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from hazardmap.duty.process import enter_process
from hazardmap.errors import HazardmapError, UnknownPlace

_log = logging.getLogger(__name__)
_KEPT = 20
"""finished jobs that can still be fetched"""
CRASHED = "打印任务意外中断，请重试；若再次出现，请改为逐村打印。"


@dataclass(slots=True)
class Job:
    """One piece of long work (任务): its steps, how far it is, and what came out."""

    key: str
    title: str
    steps: int
    owner: str
    done: int = 0
    results: list[bytes] = field(default_factory=list)
    failure: str = ""
    cancelled: bool = False

    @property
    def finished(self) -> bool:
        """Whether everything is there."""
        return self.done == self.steps and not self.failure and not self.cancelled

    @property
    def state(self) -> str:
        """Say how it stands: 进行中, 已完成, 已取消, 失败."""
        if self.failure:
            return "失败"
        if self.cancelled:
            return "已取消"
        return "已完成" if self.finished else "进行中"


class Jobs:
    """Runs one step after another in a separate process; the web process only watches."""

    def __init__(self) -> None:
        """Start without a process: it comes with the first job."""
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def start(
        self,
        title: str,
        work: Callable[[Any], bytes],
        steps: Iterable[Any],
        *,
        count: int = 1,
        owner: str,
    ) -> Job:
        """Begin a job: `work` is called with every one of `count` steps in turn, in another process.

        `steps` may be a generator: it is asked for the next step in the job's own thread, so whoever
        starts a job never waits for its material.
        """
        job = Job(key=secrets.token_urlsafe(12), title=title, steps=count, owner=owner)
        with self._lock:
            self._jobs[job.key] = job
            for old in list(itertools.islice(self._jobs, max(0, len(self._jobs) - _KEPT))):
                if self._jobs[old].state != "进行中":
                    del self._jobs[old]
        threading.Thread(target=self._run, args=(job, work, steps), daemon=True).start()
        return job

    def get(self, key: str, owner: str) -> Job:
        """Find a job of this viewer; another's job is not there for him."""
        job = self._jobs.get(key)
        if job is None or job.owner != owner:
            raise UnknownPlace("没有这个打印任务（可能已过期）；请重新开始打印。")
        return job

    def cancel(self, job: Job) -> None:
        """Stop a job after the step it is in; what it made so far is dropped."""
        job.cancelled = True
        job.results.clear()

    def close(self) -> None:
        """Stop the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[Any], bytes], step: Any) -> "Future[bytes]":
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, mp_context=get_context("spawn"), initializer=enter_process
                )
            return self._pool.submit(work, step)

    def _run(self, job: Job, work: Callable[[Any], bytes], steps: Iterable[Any]) -> None:
        try:
            for step in steps:
                if job.cancelled:
                    return
                made = self._submit(work, step).result()
                if not job.cancelled:
                    job.results.append(made)
                    job.done += 1
        except HazardmapError as error:
            job.failure = str(error)
        except BrokenProcessPool:
            _log.exception("print process died")
            job.failure = CRASHED
            self._pool = None
        except Exception:  # noqa: BLE001 - whatever it was, the officer must hear of it
            _log.exception("print job failed")
            job.failure = CRASHED
