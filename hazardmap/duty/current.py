"""The current County, Plan and Situation (当前态势): held once, swapped whole, read by every page."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hazardmap.duty.loading import newest_editions
from hazardmap.errors import NotReady
from hazardmap.settings import Settings
from hazardmap.situation.assess import situation as situation_at
from hazardmap.situation.frozen import frozen
from hazardmap.situation.model import County, Plan, Situation

STEPS = ("启动计算进程", "读取数据", "叠加风险区、计算路程", "安排避灾场所", "生成态势")
"""Steps of a start (启动步骤), in order; the waiting page shows which one runs."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the preparation is (准备进度): `step` counts from 1 to `of`; `failure` ends it."""

    step: int
    words: str
    failure: str = ""

    @property
    def of(self) -> int:
        """Number of steps of a start."""
        return len(STEPS)

    def sentence(self) -> str:
        """Say the progress in one Chinese line."""
        if self.failure:
            return self.failure
        return f"正在准备数据（第{self.step}步，共{self.of}步）：{self.words}"


class Duty:
    """Holds what every page reads (值守); readers see a whole Situation or none.

    A swap replaces one reference, so a request that began before it ends with the old Situation.
    """

    def __init__(
        self, *, settings: Settings, now: Callable[[], datetime], state: Path | None = None
    ) -> None:
        self._state = state
        self._settings = settings
        self._now = now
        self._changed = threading.Condition()
        self._prepared: tuple[County, Plan] | None = None
        self._situation: Situation | None = None
        self._progress = Progress(step=1, words=STEPS[0])

    @property
    def settings(self) -> Settings:
        """The planning numbers that every computation of this process uses."""
        return self._settings

    def now(self) -> datetime:
        """Return the duty's clock (值班时钟), with its offset."""
        return self._now()

    def newest_editions(self) -> Mapping[str, int]:
        """Return the newest edition of each table on disk: what is shown may be an older one."""
        return newest_editions(self.current().county.county_id, self._state)

    def progress(self) -> Progress:
        """Tell how far the preparation is, or why the last one failed."""
        return self._progress

    def current(self, *, wait_s: float = 2.0) -> Situation:
        """Return the current Situation; waits shortly for the first one.

        Raises
        ------
        NotReady
            While the first preparation runs, or when it failed; the message is for the page.
        """
        ready = self._situation
        if ready is not None:
            return ready
        with self._changed:
            self._changed.wait_for(self._answered, timeout=wait_s)
            if self._situation is None:
                raise NotReady(self._progress.sentence())
            return self._situation

    def step(self, number: int) -> None:
        """Note that step `number` (from 1) of a preparation has begun."""
        self._progress = Progress(step=number, words=STEPS[number - 1])

    def take(self, county: County, plan: Plan) -> None:
        """Swap in a newly prepared county and plan, assessed at the duty's clock."""
        county, plan = frozen(county), frozen(plan)
        fresh = frozen(situation_at(county, plan, at=self.now()))
        with self._changed:
            self._prepared = (county, plan)
            self._situation = fresh
            self._progress = Progress(step=len(STEPS), words="数据已就绪")
            self._changed.notify_all()

    def fail(self, reason: str) -> None:
        """Keep the Chinese reason of a failed preparation; the former Situation stays."""
        with self._changed:
            self._progress = Progress(step=self._progress.step, words="", failure=reason)
            self._changed.notify_all()

    def tick(self) -> None:
        """Assess the same county and plan again at the duty's clock (rain, ages, deadlines)."""
        with self._changed:
            prepared = self._prepared
        if prepared is None:
            return
        county, plan = prepared
        fresh = frozen(situation_at(county, plan, at=self.now()))
        with self._changed:
            # a plan swapped in meanwhile is newer than what this tick was computed from
            if self._prepared is prepared:
                self._situation = fresh

    def _answered(self) -> bool:
        return self._situation is not None or bool(self._progress.failure)
