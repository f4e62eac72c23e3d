"""A past storm played again (复盘演练): its rain and texts come into the drill's book, at any speed.

Everything goes the way it goes on a real night: readings and pastes become entries, thresholds fire,
suggestions appear. Only the clock is the storm's own.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hazardmap.duty.current import Duty
from hazardmap.situation.model import Situation
from hazardmap.situation.score import REACHED, STARTED
from hazardmap.situation.suggestion import suggestion
from hazardmap.viewer import whole_county

BY: Final = "复盘演练"
_EVERYBODY: Final = whole_county(BY, names=False)
Act = Callable[[Duty, Situation, "Moment"], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """What comes in at one moment of the storm (一个时刻): rows of `rain.readings`, texts as they arrive."""

    at: datetime
    rows: tuple[Mapping[str, Any], ...] = ()
    texts: tuple[str, ...] = ()


class Replay:
    """One run of a storm (一次复盘): started once, watched, stopped; it writes to the drill's book alone."""

    def __init__(
        self,
        duty: Duty,
        moments: Sequence[Moment],
        *,
        title: str,
        speed: float,
        officer: Act | None = None,
    ) -> None:
        """Keep what to play; `speed` = storm minutes per minute, 0 = as fast as it goes.

        `officer` acts after every moment in place of a person (脚本值班员).
        """
        self.title = title
        self.speed = speed
        self.done = 0
        self.failure = ""
        self._duty = duty
        self._moments = tuple(moments)
        self._officer = officer
        self._stopped = threading.Event()
        self._began = 0.0
        self._at = self._moments[0].at
        self._fired: frozenset[str] = frozenset()
        self._noted: dict[str, frozenset[str]] = {"reached": frozenset(), "suggested": frozenset()}

    @property
    def count(self) -> int:
        """Number of moments."""
        return len(self._moments)

    @property
    def running(self) -> bool:
        """Whether the storm still goes on."""
        return self.done < self.count and not self.failure and not self._stopped.is_set()

    def now(self) -> datetime:
        """Return the storm's time (复盘时间); it runs on with the speed between two moments."""
        if self.speed <= 0:
            return self._at
        gone = timedelta(seconds=(time.monotonic() - self._began) * self.speed)
        return (self._moments[0].at + gone).replace(microsecond=0)

    def start(self) -> None:
        """Play in the background."""
        threading.Thread(target=self._guarded, name="replay", daemon=True).start()

    def stop(self) -> None:
        """End the replay after the moment it is in (停止); what was recorded stays."""
        self._stopped.set()

    def play(self) -> None:
        """Play to the end, or until stopped."""
        self._began = time.monotonic()
        book = self._duty.new_drill(now=self.now)
        book.record(
            STARTED, {"title": self.title, "speed": self.speed}, by=BY, key=f"{self._key()}.0"
        )
        for number, moment in enumerate(self._moments):
            if self._wait(moment):
                return
            self._at = moment.at
            self._take(number, moment)
            self.done += 1

    def _key(self) -> str:
        return f"replay.{self._moments[0].at:%Y%m%d}"

    def _guarded(self) -> None:
        try:
            self.play()
        except Exception as error:
            self.failure = f"复盘中断：{error}"
            raise

    def _wait(self, moment: Moment) -> bool:
        """Wait until the storm has come to a moment; tell whether it was stopped meanwhile."""
        if self.speed <= 0:
            return self._stopped.is_set()
        due_s = (moment.at - self._moments[0].at).total_seconds() / self.speed
        return self._stopped.wait(max(0.0, due_s - (time.monotonic() - self._began)))

    def _take(self, number: int, moment: Moment) -> None:
        """Let what comes in come in, and note which villages newly reached their mark."""
        key = f"{self._key()}.{number + 1}"
        if moment.rows:
            body = {"rows": [dict(row) for row in moment.rows], "way": "feed"}
            self._duty.record("rain.readings", body, by=BY, key=key, drill=True)
        for part, text in enumerate(moment.texts):
            paste = f"{key}.{part}"
            body = {"id": paste, "text": text, "source": "paste"}
            self._duty.record("warning.pasted", body, by=BY, key=paste, drill=True)
        situation = self._duty.current(drill=True)
        self._note(key, situation)
        if self._officer is not None:
            self._officer(self._duty, situation, moment)

    def _note(self, key: str, situation: Situation) -> None:
        rows = situation.triggers
        fired = frozenset(rows.loc[rows["step"].eq("immediate"), "village_id"].dropna())
        if fired == self._fired:
            return
        self._fired = fired
        immediate = frozenset(suggestion(situation, _EVERYBODY).immediate["village_id"])
        for what, now in (("reached", fired), ("suggested", immediate & fired)):
            new = sorted(now - self._noted[what])
            if new:
                self._noted[what] |= now
                body = {"what": what, "villages": new}
                self._duty.record(REACHED, body, by=BY, key=f"{key}.{what}", drill=True)
