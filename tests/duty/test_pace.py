"""Under load readers share a Situation of the last half second; whoever wrote sees what he wrote."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hazardmap.duty import current
from hazardmap.duty.current import Duty
from hazardmap.duty.pace import AT_ONCE, EVERY_S, Pace
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.toy_county import toy

AT = datetime(2026, 6, 9, 16, 20, tzinfo=timezone(timedelta(hours=8)))


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def duty(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Duty:
    monkeypatch.setattr(current, "Pace", lambda: Pace(clock))
    settings = Settings()
    made = Duty(settings=settings, now=lambda: AT, opened=State(tmp_path, writable=True))
    county = prepare(toy(), settings)
    made.take(county, plan(county, on=AT.date(), settings=settings))
    return made


def say(duty: Duty, number: int) -> int:
    return duty.record("note.said", {"n": number}, by="甲镇应急办", key=f"k{number}").seq


def known(duty: Duty, own: int | None) -> int:
    return len(duty.current(own=own).night.log)


def test_a_few_entries_are_seen_at_once_by_everybody(duty: Duty) -> None:
    for number in range(1, AT_ONCE + 1):
        say(duty, number)
        assert known(duty, own=0) == number


def test_under_load_a_reader_waits_for_his_turn_and_a_writer_does_not(
    duty: Duty, clock: Clock
) -> None:
    for number in range(1, AT_ONCE + 6):
        seq = say(duty, number)
        assert known(duty, own=seq) >= number
        assert known(duty, own=0) == min(number, AT_ONCE)
    clock.now_s += EVERY_S
    assert known(duty, own=0) == AT_ONCE + 5


def test_whoever_asks_without_patience_gets_every_entry(duty: Duty) -> None:
    for number in range(1, AT_ONCE + 6):
        say(duty, number)
        assert known(duty, own=0) == min(number, AT_ONCE)
    assert known(duty, own=None) == AT_ONCE + 5
