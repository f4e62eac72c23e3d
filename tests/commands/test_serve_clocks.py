"""What runs by itself while the pages are served: the minute, the watched folders, the backups."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hazardmap.commands import serve
from hazardmap.duty import clock


class Recorded:
    """A clock that notes what it would call."""

    ticks: list[Callable[[], None]]

    def __init__(self, tick: Callable[[], None], *, every_s: float = 60.0) -> None:
        self.ticks.append(tick)

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    Recorded.ticks = []
    monkeypatch.setattr(clock, "Clock", Recorded)
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
    return Recorded.ticks


def ticking(tmp_path: Path, backups: Any) -> None:
    worker = SimpleNamespace(tick=print, close=lambda: None)
    with serve._ticking(worker, SimpleNamespace(), tmp_path, backups):  # type: ignore[arg-type]
        pass


def test_backups_tick_beside_the_minute(tmp_path: Path, clocks: list[Callable[[], None]]) -> None:
    backups = SimpleNamespace(tick=input)
    ticking(tmp_path, backups)
    assert print in clocks
    assert input in clocks


def test_a_folder_that_is_only_read_is_not_backed_up(
    tmp_path: Path, clocks: list[Callable[[], None]]
) -> None:
    ticking(tmp_path, None)
    assert len(clocks) == 2
