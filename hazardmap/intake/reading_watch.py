"""The caller's side of one reading (读取过程): hands on its steps, ends it at the clock or the caller's word."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from hazardmap.intake.confinement import Limits
from hazardmap.intake.reading_ends import CANCELLED, CRASHED, TIMEOUT

LOOK_S: Final = 0.2
GRACE_S: Final = 10.0
"""how much longer than the limit the caller waits, since the keeper ends the reading itself"""
OnStep = Callable[[str, float], None]


class Watch:
    """Follows one reading until its end, the clock or the caller's word."""

    def __init__(
        self, limits: Limits, on_step: OnStep | None, cancelled: Callable[[], bool] | None
    ) -> None:
        """Keep whom to tell and whom to ask; the clock runs from now."""
        self.limits = limits
        self._on_step = on_step
        self._cancelled = cancelled
        self._until = time.monotonic() + limits.wall_s + GRACE_S

    def follow(self, line: socket.socket) -> Mapping[str, Any]:
        """Hand on the steps and return the last words; closing the line kills the reader."""
        for words in self._lines(line):
            if "end" in words:
                return words
            if self._on_step is not None and "step" in words:
                self._on_step(str(words["step"]), float(words["share"]))
        if self.stopped():
            return {"end": CANCELLED}
        return {"end": CRASHED if time.monotonic() < self._until else TIMEOUT}

    def stopped(self) -> bool:
        """Tell whether the caller has given up."""
        return self._cancelled is not None and self._cancelled()

    def _lines(self, line: socket.socket) -> Iterator[dict[str, Any]]:
        rest = b""
        line.settimeout(LOOK_S)
        while time.monotonic() < self._until and not self.stopped():
            try:
                heard = line.recv(65_536)
            except TimeoutError:
                continue
            if not heard:
                return
            *whole, rest = (rest + heard).split(b"\n")
            yield from (json.loads(words) for words in whole)
