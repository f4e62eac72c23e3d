"""整点冻结: exactly once per hour and town, as the ledger stood at HH:00, and 缺报 when nobody could report."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hazardmap.duty.current import Duty
from hazardmap.duty.hourly_clock import HourlyClock
from hazardmap.evacuation.hourly import Reports
from hazardmap.evacuation.ordered_units import body_of
from hazardmap.evacuation.whereabouts import NOT_MOVED, SHELTER, Move
from hazardmap.situation.move_entries import made
from hazardmap.viewer import town_officer
from tests.evacuation.ordering_nights import unit
from tests.web.storm_night import NIGHT, Storm, storm

OFFICER = town_officer("甲镇应急办", ["A"], writes=True)
THREE = NIGHT.replace(hour=3, minute=0)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def order(night: Storm) -> None:
    units = [unit(1, 4), unit(2, 3), unit(7, 2, village_id="B1", town_id="B", areas=("F2",))]
    night.duty.record(
        "order.issued",
        {"number": 1, "decider": "镇长 郑某", "units": body_of(units)},
        by="县",
        key="o1",
    )


def move(duty: Duty, number: int, people: int) -> None:
    one = Move(f"household:A1-{number:04d}", people, NOT_MOVED, SHELTER, to_shelter="S1")
    key = uuid.uuid4().hex
    duty.decide(made(OFFICER, [one], source="tick"), by=OFFICER.who, key=key, sent=key)


def at(night: Storm, moment: datetime) -> None:
    night.at = moment
    night.duty.tick()


def reports(night: Storm) -> Reports:
    return night.duty.current().night.reports


def kinds(night: Storm) -> list[str]:
    entries = night.duty.book().entries()
    return [one.kind for one in entries if one.kind.startswith("report.")]


def test_the_hour_is_frozen_once_for_every_town_and_says_nobody_confirmed_it(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    order(night)
    clock.tick()
    assert kinds(night) == []
    at(night, THREE + timedelta(seconds=20))
    for _ in range(3):
        clock.tick()
    assert kinds(night) == ["report.frozen"]
    first = reports(night).newest(THREE, "A")
    other = reports(night).newest(THREE, "B")
    assert first is not None
    assert other is not None
    assert (first.total["people"], first.total["not_moved"], other.total["people"]) == (7, 7, 2)
    assert first.as_of == THREE
    assert first.words == "自动冻结，未经人工确认"


def test_the_figures_are_those_of_the_full_hour_however_late_the_clock_comes(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    order(night)
    move(night.duty, 1, 3)
    at(night, THREE + timedelta(seconds=40))
    move(night.duty, 1, 1)
    key = night.duty.book().entries()[1].key
    night.duty.record("entry.undone", {"of": key}, by="甲", key="u1")
    clock.tick()
    frozen = reports(night).newest(THREE, "A")
    assert frozen is not None
    # three had moved at 03:00; the fourth, and the undoing, came after it
    assert (frozen.total["settled"], frozen.total["not_moved"]) == (3, 4)
    assert night.duty.current().summary["people_settled"] == 1


def test_a_busy_minute_before_the_hour_is_folded_on_from_the_last_look(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    order(night)
    clock.tick()
    move(night.duty, 1, 2)
    at(night, THREE + timedelta(seconds=5))
    move(night.duty, 2, 3)
    clock.tick()
    frozen = reports(night).newest(THREE, "A")
    assert frozen is not None
    assert frozen.total["settled"] == 2


def test_hours_without_a_server_are_noted_as_missed_once_and_never_filled_in(night: Storm) -> None:
    order(night)
    at(night, THREE + timedelta(hours=2, minutes=10))
    clock = HourlyClock(night.duty)
    clock.tick()
    clock.tick()
    assert kinds(night) == ["report.missed"]
    (lost,) = reports(night).missed
    assert [hour.hour for hour in lost.hours] == [3, 4, 5]
    assert lost.towns == ("A", "B")
    assert reports(night).frozen == {}
    at(night, THREE + timedelta(hours=3))
    clock.tick()
    assert kinds(night) == ["report.missed", "report.frozen"]


def test_a_stuck_clock_catches_up_with_every_hour_it_slept_through(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    order(night)
    at(night, THREE + timedelta(hours=1, minutes=3))
    clock.tick()
    assert [hour.hour for hour in reports(night).hours] == [4, 3]


def test_a_town_that_does_not_balance_is_held_back_and_the_others_are_not(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    order(night)
    body: dict[str, Any] = {
        "operation": "o1", "source": "tick",
        "moves": [Move("household:A1-0001", 9, NOT_MOVED, SHELTER, to_shelter="S1").body()],
    }  # fmt: skip
    night.duty.record("move.made", body, by="坏", key="m1")
    at(night, THREE)
    clock.tick()
    found = reports(night)
    assert found.newest(THREE, "A") is None
    assert "应转4人" in found.held[THREE, "A"].where[0]
    assert found.newest(THREE, "B") is not None


def test_without_an_order_nothing_is_frozen(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    at(night, THREE)
    clock.tick()
    assert kinds(night) == []


def test_the_drill_has_reports_of_its_own(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    body = {"number": 1, "decider": "镇长 郑某", "units": body_of([unit(1, 4)])}
    night.duty.record("order.issued", body, by="县", key="o1", drill=True)
    clock.tick()
    at(night, THREE)
    clock.tick()
    assert kinds(night) == []
    assert night.duty.book(drill=True).night.reports.newest(THREE, "A") is not None
