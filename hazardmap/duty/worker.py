"""The worker process (计算进程): reads, prepares and plans outside the web process.

The flow solver holds the interpreter lock for its whole run, so pages would stand still beside it.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType

from hazardmap.duty.current import Duty
from hazardmap.duty.hourly_clock import HourlyClock
from hazardmap.duty.plans import Plans
from hazardmap.duty.process import DataSource, Process
from hazardmap.errors import HazardmapError, NotReady
from hazardmap.evacuation.before import placements_of
from hazardmap.evacuation.travel import Distances
from hazardmap.situation.model import Plan
from hazardmap.situation.tonight import Tonight

_log = logging.getLogger(__name__)
CRASHED = (
    "计算进程意外退出，数据未载入；请重新启动，若再次出现请核对内存是否充足（建议 2 GB 以上）。"
)
BROKEN = "准备数据时程序出错，已记入日志；请把日志交给维护人员，页面仍显示上一次的结果。"


class Worker:
    """Runs the stages of a preparation one after another in the worker process."""

    def __init__(
        self,
        duty: Duty,
        source: DataSource,
        process: Process,
        *,
        accept: Callable[[bool], None] | None = None,
        refused: Callable[[str], None] | None = None,
    ) -> None:
        """Keep where to read from and whom to tell.

        `accept` gets whether the data are a demonstration, and raises when they may not be served;
        `refused` is told the reason when the first preparation fails.
        """
        self._duty = duty
        self._hourly = HourlyClock(duty)
        self._source = source
        self._accept = accept
        self._refused = refused
        self._loaded = False
        self._planned_on: date | None = None
        self._busy = threading.Lock()
        self._process = process
        duty.when_stale(self.replan)

    def start(self) -> None:
        """Begin the first preparation in the background."""
        self.refresh()

    def refresh(self) -> None:
        """Prepare and plan again in the background, one run at a time."""
        threading.Thread(target=self._run, name="duty-worker", daemon=True).start()

    def replan(self, drill: bool) -> None:
        """Plan a book again for its closed roads, shut shelters and orders, in the background."""
        threading.Thread(
            target=self._run_tonight, args=(drill,), name="duty-tonight", daemon=True
        ).start()

    def tick(self) -> None:
        """Assess again for the minute, plan again on a new day (appraisals run out), freeze hourly reports."""
        self._duty.tick()
        if self._loaded and self._planned_on != self._duty.now().date():
            self._planned_on = self._duty.now().date()
            self.refresh()
        self._hourly.tick()

    def close(self) -> None:
        """Stop the process; a running preparation is given up."""
        self._process.let_go()

    def _run(self) -> None:
        with self._busy, self._watched("preparation failed"):
            plans = self._stages()
            self._duty.step(5)
            self._duty.take_plans(plans)
            self._loaded = True
            self._keep_seed()

    def _run_tonight(self, drill: bool) -> None:
        with self._busy, self._watched("planning a night failed"):
            plans = self._duty.plans()
            if plans is not None and plans.stale(self._duty.book(drill=drill).night):
                self._duty.lay(drill, *self._tonight(plans, drill))

    @contextmanager
    def _watched(self, words: str) -> Iterator[None]:
        """Tell the pages, whatever goes wrong inside the block."""
        try:
            yield
        except HazardmapError as error:
            self._failed(str(error))
        except BrokenProcessPool:
            _log.exception("worker process died")
            self._process.let_go()
            self._failed(CRASHED)
        except Exception:  # noqa: BLE001 - whatever it is, the page says so
            _log.exception(words)
            self._failed(BROKEN)

    def _tonight(self, plans: Plans, drill: bool) -> tuple[Tonight, Distances, Plan]:
        """Plan a book on the county the process holds; one that holds none, or another, reads again."""
        ask = plans.ask(self._duty.book(drill=drill).night, self._duty.now().date())
        try:
            distances, plan = self._process.run("plan_of_tonight", ask).result()
        except NotReady:
            self._process.run("read", self._source).result()
            self._process.run("prepare_county", self._duty.settings).result()
            distances, plan = self._process.run("plan_of_tonight", ask).result()
        return ask.tonight, distances, plan

    def _stages(self) -> Plans:
        today = self._planned_on = self._duty.now().date()
        self._duty.step(2)
        demo = self._process.run("read", self._source).result()
        if self._accept is not None:
            self._accept(demo)
        self._duty.step(3)
        self._process.run("prepare_county", self._duty.settings).result()
        self._duty.step(4)
        settings, known = self._duty.settings, self._duty.plans()
        former = placements_of(known.plan.assignment) if known else MappingProxyType({})
        county, plan = self._process.run(
            "plan_county", today, settings, self._source, former
        ).result()
        plans = Plans(county, plan, settings)
        for drill in (False, True):
            if plans.stale(self._duty.book(drill=drill).night):
                plans.lay(drill, *self._tonight(plans, drill))
        return plans

    def _keep_seed(self) -> None:
        """Take a new seed into the state folder, after the pages are up; failing is only logged."""
        try:
            self._process.run("keep", self._source, self._duty.now()).result()
        except (HazardmapError, OSError) as refusal:
            _log.warning("seed was not taken as edition 1: %s", refusal)
        plans = self._duty.plans()
        if plans is None or not plans.restless():
            # while roads are closed the next plan of the night must come soon: the county stays ready
            self._process.let_go()

    def _failed(self, reason: str) -> None:
        self._duty.fail(reason)
        if self._refused is not None and not self._loaded:
            self._refused(reason)
