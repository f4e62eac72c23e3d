"""A replayed storm goes through the live code into the drill, and nowhere else; it is scored."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hazardmap.duty.current import Duty
from hazardmap.duty.replay import Moment, Replay
from hazardmap.duty.replay_officer import Officer
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.score import medians, scores
from hazardmap.store.state import State
from tests.toy_county import at
from tests.web.storm_county import storm_tables

BEGIN = datetime(2021, 6, 10, 0, 0, tzinfo=timezone(timedelta(hours=8)))
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=BEGIN.tzinfo)
TEXT = "玩具县气象台6月10日00时05分发布暴雨橙色预警信号：预计今天凌晨甲镇3小时雨量可达50毫米以上。"


def falling(minute: int, rain_mm: float, *texts: str) -> Moment:
    moment = BEGIN + timedelta(minutes=minute)
    row = {
        "gauge_id": "R1", "time": moment.isoformat(), "rain_mm": rain_mm, "period_min": 5.0,
        "source": "合成",
    }  # fmt: skip
    return Moment(moment, (row,), texts)


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    tables = storm_tables(
        gauges=[
            {"gauge_id": "R1", "name": "甲溪雨量站", "kind": "rain", "basin_id": "W1",
             "interval_min": 5.0, "geometry": at(100, 100)},
        ],
        thresholds=[{"village_id": "A1", "window_h": 1.0, "step": "immediate", "rain_mm": 40.0}],
    )  # fmt: skip
    county = prepare(tables, Settings())
    duty = Duty(settings=Settings(), now=lambda: NOW, opened=State(tmp_path, writable=True))
    duty.take(county, plan(county, on=NOW.date(), settings=Settings()))
    yield duty
    duty.close()


def storm() -> list[Moment]:
    wet = [falling(minute, 9.0) for minute in range(10, 60, 5)]
    return [falling(5, 1.0, TEXT), *wet]


def test_the_threshold_leads_to_suggestion_order_call_and_answer(duty: Duty) -> None:
    replay = Replay(duty, storm(), title="试", speed=0, officer=Officer())
    replay.play()
    (score,) = scores(duty.current(drill=True).night)
    # 45 mm fall in the five readings from 00:10 to 00:30, 1 mm before
    assert score.village_id == "A1"
    assert score.reached == score.suggested == BEGIN + timedelta(minutes=30)
    assert score.minutes(score.ordered) == 5
    assert score.minutes(score.called) == 10
    assert medians([score])["ordered"] == (1, 5.0)


def test_the_scripted_officer_leaves_a_text_without_a_place_to_a_person(duty: Duty) -> None:
    text = "义乌市气象台6月10日00时05分发布暴雨橙色预警信号：预计佛堂等镇3小时雨量可达50毫米以上。"
    wet = [falling(minute, 1.0) for minute in (10, 15)]
    Replay(duty, [falling(5, 1.0, text), *wet], title="试", speed=0, officer=Officer()).play()
    warnings = duty.current(drill=True).night.warnings
    assert len(warnings.pasted) == 1
    assert not warnings.said


def test_a_replay_leaves_the_real_night_alone(duty: Duty) -> None:
    before = duty.current()
    Replay(duty, storm(), title="试", speed=0, officer=Officer()).play()
    duty.tick()
    assert duty.book().entries() == ()
    assert duty.current().number == before.number
    assert duty.current(drill=True).night.drill


def test_the_drill_runs_on_the_storms_own_clock(duty: Duty) -> None:
    Replay(duty, storm(), title="试", speed=0).play()
    assert duty.current(drill=True).as_of == BEGIN + timedelta(minutes=55)
    assert duty.current().as_of == NOW


def test_every_replay_begins_an_empty_drill_and_keeps_the_one_before(
    duty: Duty, tmp_path: Path
) -> None:
    for _ in range(2):
        Replay(duty, storm(), title="试", speed=0).play()
    assert len(scores(duty.current(drill=True).night)) == 1
    kept = [path.suffix for path in (tmp_path / "drills").iterdir()]
    assert kept.count(".db") == 2  # the unused one of the start, and the first replay


def test_a_stopped_replay_takes_nothing_more(duty: Duty) -> None:
    replay = Replay(duty, storm(), title="试", speed=0)
    replay.stop()
    replay.play()
    assert (replay.done, replay.running) == (0, False)
