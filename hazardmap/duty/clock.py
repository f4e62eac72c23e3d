"""The duty's clock (值班时钟): assesses the Situation again at the start of every minute."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from hazardmap.moments import BEIJING

_log = logging.getLogger(__name__)


def beijing_now() -> datetime:
    """Return the time in +08:00, whole seconds (北京时间)."""
    return datetime.now(UTC).astimezone(BEIJING).replace(microsecond=0)


def clock_from(start: datetime) -> Callable[[], datetime]:
    """Return a clock that reads `start` now and runs on from there (演示、演练用的时钟)."""
    ahead = start - datetime.now(UTC)

    def now() -> datetime:
        return (datetime.now(UTC) + ahead).astimezone(BEIJING).replace(microsecond=0)

    return now


class Clock:
    """Calls `tick` once a minute from a thread of its own; an error is logged and the clock goes on."""

    def __init__(self, tick: Callable[[], None], *, every_s: float = 60.0) -> None:
        self._tick = tick
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="duty-clock", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """End the ticking and wait for the last tick."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds_to_next()):
            try:
                self._tick()
            except Exception:  # noqa: BLE001 - the clock must go on
                # the pages keep the last Situation with its time; the next minute tries again
                _log.exception("minute tick failed")

    def _seconds_to_next(self) -> float:
        return self._every_s - datetime.now(UTC).timestamp() % self._every_s
