"""The current County, Plan and Situation (当前态势): held once, swapped whole, read by every page."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hazardmap.duty.audit import audit_log
from hazardmap.duty.book import Book
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.county_words import NO_WORDS, CountyWords
from hazardmap.duty.entrance import Entrance
from hazardmap.duty.loading import newest_editions
from hazardmap.duty.pace import Ahead, Pace
from hazardmap.duty.plans import Plans
from hazardmap.entries import Entry
from hazardmap.errors import NotReady, StateRefused
from hazardmap.evacuation.travel import Distances
from hazardmap.settings import Settings
from hazardmap.situation.assess import situation as situation_at
from hazardmap.situation.frozen import frozen
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.tonight import Tonight
from hazardmap.store.heads import Heads
from hazardmap.store.ledger import AUDIT, DRILL, REAL, Ledger, set_aside
from hazardmap.store.state import State

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

    A swap replaces one reference, so a request that began before it ends with the old Situation. The
    real night and the drill (演练) have a book, and so a Situation, each.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        now: Callable[[], datetime],
        state: Path | None = None,
        opened: State | None = None,
        words: CountyWords = NO_WORDS,
    ) -> None:
        """Keep the settings and the clock; `opened` is the state folder whose ledgers are used."""
        self.words = words
        self._state = state
        self._opened = opened
        self._settings = settings
        self._now = now
        self._changed = threading.Condition()
        self._plans: Plans | None = None
        self._replan: Callable[[bool], None] | None = None
        self._books = {
            False: Book(Ledger(opened) if opened else None, now=now),
            True: Book(Ledger(opened, DRILL) if opened else None, now=now, drill=True),
        }
        self.audit_log = audit_log(opened, now=now)
        """who signed in, saw names, printed: `failure` says why it is not being written"""
        # sessions and locks end by the clock on the wall, also while a demonstration runs on its own
        self.entrance = Entrance(opened, audit=self.audit, now=beijing_now) if opened else None
        self._situations: dict[bool, Situation] = {}
        self._stale: set[bool] = set()
        """books with entries that their Situation has not seen"""
        self._seen: dict[bool, int] = {}
        """newest entry that the Situation of each book is sure to know"""
        self._pace = Pace()
        self._ahead = Ahead()
        self._progress = Progress(step=1, words=STEPS[0])

    @property
    def settings(self) -> Settings:
        """The planning numbers that every computation of this process uses."""
        return self._settings

    @property
    def opened(self) -> State | None:
        """The state folder in use; None when nothing is kept."""
        return self._opened

    def now(self) -> datetime:
        """Return the duty's clock (值班时钟), with its offset."""
        return self._now()

    def newest_editions(self) -> Mapping[str, int]:
        """Return the newest edition of each table on disk: what is shown may be an older one."""
        return newest_editions(self.current().county.county_id, self._state)

    def progress(self) -> Progress:
        """Tell how far the preparation is, or why the last one failed."""
        return self._progress

    def current(
        self, *, drill: bool = False, wait_s: float = 2.0, own: int | None = None
    ) -> Situation:
        """Return the current Situation, real or of the drill; waits shortly for the first one.

        `own` = the newest entry that the reader knows of (0 = none): under load he gets a Situation that
        may be half a second old, and has that entry. Without it the Situation has every entry.

        Raises
        ------
        NotReady
            While the first preparation runs, or when it failed; the message is for the page.
        """
        ready = self._situations.get(drill)
        if ready is not None and drill not in self._stale:
            return ready
        if ready is not None and own is not None and not self._pace.turn():
            if own <= self._seen.get(drill, 0) or self._plans is None:
                return ready
            plans = self._plans
            return self._ahead.of(drill, own, lambda: self._numbered(plans, drill))
        with self._changed:
            self._changed.wait_for(self._answered, timeout=wait_s)
            if self._plans is None:
                raise NotReady(self._progress.sentence())
            if drill not in self._situations or drill in self._stale:
                self._stale.discard(drill)
                self._situations |= {drill: self._of_book(self._plans, drill=drill)}
            return self._situations[drill]

    def plans(self) -> Plans | None:
        """Return the plans in use, None before the first preparation."""
        return self._plans

    def replanning(self, *, drill: bool = False) -> bool:
        """Tell whether a book waits for another plan (正在重新计算)."""
        plans, night = self._plans, self._books[drill].night
        return plans is not None and self._replan is not None and plans.stale(night)

    def when_stale(self, replan: Callable[[bool], None]) -> None:
        """Name who plans a book again, in the background, when its night wants another plan."""
        self._replan = replan

    def lay(self, drill: bool, tonight: Tonight, distances: Distances, plan: Plan) -> None:
        """Swap in tonight's plan of a book (今夜方案); the plan of the tables stays below it."""
        with self._changed:
            if self._plans is None:
                return
            # whoever asks from here on waits for the new Situation
            self._stale.add(drill)
            self._plans.lay(drill, tonight, distances, plan)
            self._situations |= {drill: self._of_book(self._plans, drill=drill)}
            self._stale.discard(drill)

    def book(self, *, drill: bool = False) -> Book:
        """Return the book of the real night or of the drill."""
        return self._books[drill]

    def new_drill(self, *, now: Callable[[], datetime]) -> Book:
        """Lay the drill's ledger aside and begin an empty one with its own clock (新的演练)."""
        if self._opened is None:
            raise StateRefused("没有状态文件夹，不能演练；请用 --state 指定一个能写的文件夹。")
        self.note_heads()
        with self._changed:
            self._books[True].close()
            set_aside(self._opened, DRILL, at=self._now())
            self._books[True] = Book(Ledger(self._opened, DRILL), now=now, drill=True)
            self._seen.pop(True, None)
            self._ahead.forget(True)
            if self._plans is not None:
                self._plans.forget(True)
                self._situations |= {True: self._of_book(self._plans, drill=True)}
            return self._books[True]

    def record(
        self, kind: str, body: Mapping[str, Any], *, by: str, key: str, drill: bool = False
    ) -> Entry:
        """Add an entry to the ledger (登记); it is on the disk when this returns.

        Whoever looks next sees it: many entries in a row cost one assessment. Raises as `Book.record`
        does; then nothing has changed.
        """
        entry = self._books[drill].record(kind, body, by=by, key=key)
        self._stale.add(drill)
        self.ask_for_plan(drill)
        return entry

    def decide(
        self, decision: Decision, *, by: str, key: str, sent: str, drill: bool = False
    ) -> Entry:
        """Add the entry that `decision` makes of the night as it stands; see `Book.decide`."""
        entry = self._books[drill].decide(decision, by=by, key=key, sent=sent)
        self._stale.add(drill)
        self.ask_for_plan(drill)
        return entry

    def ask_for_plan(self, drill: bool) -> None:
        """Have a book planned again if its night wants another plan; returns at once."""
        if self._replan is not None and self.replanning(drill=drill):
            self._replan(drill)

    def audit(self, kind: str, body: Mapping[str, Any], *, by: str) -> int:
        """Write an event to the audit log (记入审计); return its number, 0 = not on the disk: nobody waits.

        `body` holds what an auditor asks (purpose, rows, drill), never a name or a phone of a household.
        """
        return self.audit_log.write(kind, body, by=by)

    def heads(self, *, drill: bool = False) -> Heads | None:
        """Return the hashes that a print carries (台账指纹), noted on the disk; None when nothing is kept."""
        ledger, audit = self._books[drill].mark, self.audit_log.mark
        self.note_heads()
        return None if ledger is None or audit is None else Heads(ledger, audit, drill=drill)

    def note_heads(self) -> None:
        """Note in `heads.log` where the ledgers end, so that a cut-off end can be seen (记指纹)."""
        real, drill = (self._books[drill].mark for drill in (False, True))
        self.audit_log.note_heads({REAL: real, DRILL: drill, AUDIT: self.audit_log.mark})

    def step(self, number: int) -> None:
        """Note that step `number` (from 1) of a preparation has begun."""
        self._progress = Progress(step=number, words=STEPS[number - 1])

    def take(self, county: County, plan: Plan) -> None:
        """Swap in a newly prepared county and plan, assessed at the duty's clock."""
        self.take_plans(Plans(county, plan, self._settings))

    def take_plans(self, plans: Plans) -> None:
        """Swap in newly prepared plans, tonight's among them, all at once."""
        with self._changed:
            self._plans = plans
            self._situations = self._assessed(plans)
            self._progress = Progress(step=len(STEPS), words="数据已就绪")
            self._changed.notify_all()

    def fail(self, reason: str) -> None:
        """Keep the Chinese reason of a failed preparation; the former Situation stays."""
        with self._changed:
            self._progress = Progress(step=self._progress.step, words="", failure=reason)
            self._changed.notify_all()

    def tick(self) -> None:
        """Assess the same county and plan again at the duty's clock (rain, ages, deadlines).

        One assessment at a time: the one that began last saw the newest entries and stands.
        """
        self.note_heads()
        with self._changed:
            if self._plans is not None:
                self._situations = self._assessed(self._plans)

    def close(self) -> None:
        """Note where the ledgers end and close them."""
        self.note_heads()
        for book in self._books.values():
            book.close()
        if self.entrance is not None:
            self.entrance.close()
        self.audit_log.close()

    def _assessed(self, plans: Plans) -> dict[bool, Situation]:
        """Assess the real night, and the drill once somebody has looked at it."""
        wanted = {False, *self._situations}
        self._stale.clear()
        return {drill: self._of_book(plans, drill=drill) for drill in sorted(wanted)}

    def _of_book(self, plans: Plans, *, drill: bool) -> Situation:
        self._seen[drill], made = self._numbered(plans, drill)
        return made

    def _numbered(self, plans: Plans, drill: bool) -> tuple[int, Situation]:
        """Assess a book; the number is read before the night, which may know more entries, never fewer."""
        book = self._books[drill]
        number, (county, plan) = book.seq, plans.of(book.night)
        feeds = self.words.feeds
        made = situation_at(county, plan, at=book.now(), night=book.night, feeds=feeds)
        return number, frozen(made)

    def _answered(self) -> bool:
        return bool(self._situations) or bool(self._progress.failure)
