"""How often a book is assessed for its readers (态势更新节奏): at once, and under load every half second.

A reader then sees a Situation that is at most that old; whoever wrote sees what he wrote in any case.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from hazardmap.situation.model import Situation

AT_ONCE: Final = 10
"""So many assessments may follow each other without a pause."""
EVERY_S: Final = 0.5
"""Afterwards one in this time."""


class Pace:
    """Counts turns (节奏): `turn` says whether another assessment is due now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with all turns to spare."""
        self._clock = clock
        self._lock = threading.Lock()
        self._spare = float(AT_ONCE)
        self._at = clock()

    def turn(self) -> bool:
        """Take a turn if one is to spare."""
        with self._lock:
            now = self._clock()
            self._spare = min(AT_ONCE, self._spare + (now - self._at) / EVERY_S)
            self._at = now
            if self._spare < 1:
                return False
            self._spare -= 1
            return True


class Ahead:
    """What was made between two turns for those who had just written (抢先一版), for each book."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._made: dict[bool, tuple[int, Situation]] = {}

    def of(self, drill: bool, own: int, make: Callable[[], tuple[int, Situation]]) -> Situation:
        """Return a Situation that knows entry `own`; several who wait for it get the same."""
        with self._lock:
            if drill not in self._made or self._made[drill][0] < own:
                self._made[drill] = make()
            return self._made[drill][1]

    def forget(self, drill: bool) -> None:
        """Forget a book that was laid aside."""
        with self._lock:
            self._made.pop(drill, None)
