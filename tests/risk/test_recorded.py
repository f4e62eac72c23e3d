"""Readings told by paste, form, bulletin or folder: counted once, never added to measured ones."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from hazardmap.entries import Entry
from hazardmap.risk.recorded import NONE, rows_of, step
from hazardmap.settings import Settings
from hazardmap.situation.assess import situation
from hazardmap.situation.night import folded
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.situation.trigger_words import village_trigger
from tests.toy_county import MOMENT, at, square, toy

# A1 in basin U, which flows in 2 h to D (A2); B1, B2 in basin E, apart: nothing flows there
BASINS = [
    {"basin_id": "U", "name": "上流域", "downstream_id": "D", "concentration_h": 2.0,
     "geometry": square(0, 0, 1000, 1000)},
    {"basin_id": "D", "name": "下流域", "concentration_h": 1.5, "geometry": square(1000, 0, 2000, 1000)},
    {"basin_id": "E", "name": "别流域", "concentration_h": 1.0, "geometry": square(2000, 0, 4000, 1000)},
]  # fmt: skip
GAUGES = [
    {"gauge_id": "R1", "name": "一号雨量站", "kind": "rain", "basin_id": "U", "interval_min": 60.0,
     "geometry": at(100, 100)},
    {"gauge_id": "R2", "name": "二号雨量站", "kind": "rain", "basin_id": "D", "interval_min": 60.0,
     "geometry": at(1900, 100)},
]  # fmt: skip


def mark(rain_mm: float, **more: Any) -> dict[str, Any]:
    return {"village_id": "A1", "window_h": 3.0, "step": "immediate", "rain_mm": rain_mm} | more


def row(rain_mm: float | None = None, minutes: float = 12.0, **more: Any) -> dict[str, Any]:
    time = (MOMENT - timedelta(minutes=minutes)).isoformat()
    return {"gauge_id": "R1", "time": time, "rain_mm": rain_mm, "source": "人工录入"} | more


def entry(seq: int, *rows: dict[str, Any], way: str = "") -> Entry:
    return Entry(
        seq, f"k{seq}", MOMENT, "值班员", "rain.readings", {"rows": list(rows), "way": way}
    )


def fired(
    marks: list[dict[str, Any]], *entries: Entry, storm: bool = False, **tables: Any
) -> list[dict[str, Any]]:
    data = toy(**{"basins": BASINS, "gauges": GAUGES, "thresholds": marks, **tables})
    county = prepare(data, Settings())
    made = plan(county, on=MOMENT.date(), settings=Settings())
    night = folded(entries)
    return situation(county, made, at=MOMENT, storm=storm, night=night).triggers.to_dict("records")


def own(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in rows if pd.isna(one["from_upstream"])]


def test_a_told_total_fires_its_window_and_villages_below_get_ready():
    rows = fired([mark(90.0, window_h=1.0)], entry(1, row(95.8, period_min=60.0)))
    (hit,) = own(rows)
    assert (hit["village_id"], hit["gauge_id"], hit["rain_mm"], hit["source"]) == (
        "A1",
        "R1",
        95.8,
        "人工录入",
    )
    (below,) = [one for one in rows if not pd.isna(one["from_upstream"])]
    assert (below["village_id"], below["step"], below["arrival_h"]) == ("A2", "ready", 2.0)


def test_totals_that_overlap_are_not_added():
    # 60 in the last hour, 100 in the last three, and the same hour said again as 58: never 218
    told = entry(
        1,
        row(60.0, period_min=60.0),
        row(100.0, period_min=180.0),
        row(58.0, minutes=20.0, period_min=60.0),
    )
    assert own(fired([mark(100.1)], told)) == []
    (hit,) = own(fired([mark(100.0)], told))
    assert hit["rain_mm"] == 100.0
    # hours that follow each other do add up
    apart = entry(1, row(30.0, period_min=60.0), row(40.0, minutes=72.0, period_min=60.0))
    (hit,) = own(fired([mark(70.0)], apart))
    assert hit["rain_mm"] == 70.0


def test_a_total_longer_than_the_window_does_not_fire_it():
    assert own(fired([mark(50.0, window_h=1.0)], entry(1, row(200.0, period_min=360.0)))) == []


def test_a_total_without_a_said_period_speaks_for_a_day_only():
    told = entry(1, row(200.0))
    assert own(fired([mark(50.0), mark(50.0, window_h=6.0)], told)) == []
    (hit,) = own(fired([mark(150.0, window_h=24.0)], told))
    assert hit["window_h"] == 24


def test_told_and_measured_rain_of_one_gauge_are_never_added_the_larger_counts():
    measured = [
        {"gauge_id": "R1", "time": MOMENT - timedelta(minutes=m), "rain_mm": 20.0}
        for m in (0, 60, 120)
    ]
    told = entry(1, row(55.0, period_min=180.0))
    assert own(fired([mark(60.1)], told, readings=measured)) == []
    (hit,) = own(fired([mark(60.0)], told, readings=measured))
    assert (hit["rain_mm"], pd.isna(hit["source"])) == (60.0, True)
    (hit,) = own(fired([mark(70.0)], entry(1, row(75.0, period_min=180.0)), readings=measured))
    assert (hit["rain_mm"], hit["source"]) == (75.0, "人工录入")


def test_a_lower_told_total_never_clears_what_was_measured():
    measured = [{"gauge_id": "R1", "time": MOMENT, "rain_mm": 95.0}]
    (hit,) = own(fired([mark(90.0)], entry(1, row(1.0, period_min=180.0)), readings=measured))
    assert hit["rain_mm"] == 95.0


def test_the_same_reading_twice_counts_once_and_a_correction_replaces():
    hours = [row(30.0, minutes=m, period_min=60.0) for m in (12.0, 72.0, 132.0)]
    assert own(fired([mark(90.1)], entry(1, *hours), entry(2, *hours))) == []
    wrong = entry(1, row(95.8, period_min=60.0))
    right = entry(2, row(9.58, period_min=60.0))
    assert own(fired([mark(50.0, window_h=1.0)], wrong, right)) == []
    assert len(own(fired([mark(50.0, window_h=1.0)], wrong))) == 1
    assert len(rows_of(step(step(NONE, wrong), right))) == 1


def test_a_folders_steps_join_the_table_and_a_silent_folder_gauge_raises():
    steps = entry(1, *(row(20.0, minutes=m) for m in (0, 60, 120)), way="feed")
    (hit,) = own(fired([mark(60.0)], steps))
    assert hit["rain_mm"] == 60.0
    old = entry(1, row(1.0, minutes=150.0), row(1.0, minutes=210.0), way="feed")
    (hit,) = own(fired([mark(60.0)], old, storm=True))
    assert (hit["step"], hit["interrupted"]) == ("ready", True)


def test_a_gauge_only_people_told_of_cannot_fall_silent():
    old = entry(1, row(5.0, minutes=150.0, period_min=180.0))
    assert own(fired([mark(60.0)], old, storm=True)) == []


def test_a_place_of_a_villages_name_speaks_for_the_villages_of_its_basin():
    told = entry(1, row(95.0, gauge_id=None, place="乙镇乙1", town_id="B", period_min=60.0))
    marks = [mark(80.0, window_h=1.0, village_id=v) for v in ("A1", "B1", "B2")]
    rows = own(fired(marks, told))
    assert [(one["village_id"], one["step"], one["basin_id"]) for one in rows] == [
        ("B1", "immediate", "E"),
        ("B2", "immediate", "E"),
    ]
    assert rows[0]["place"] == "乙镇乙1"
    assert pd.isna(rows[0]["gauge_id"])


def test_a_place_known_by_its_town_alone_calls_for_ready_in_that_town_only():
    told = entry(1, row(95.0, gauge_id=None, place="白门", town_id="B", period_min=60.0))
    marks = [mark(80.0, window_h=1.0, village_id=v) for v in ("A1", "B1", "B2")]
    rows = own(fired(marks, told))
    assert [(one["village_id"], one["step"]) for one in rows] == [("B1", "ready"), ("B2", "ready")]
    assert all(one["nearest"] for one in rows)


def test_a_place_nobody_knows_fires_nothing():
    told = entry(1, row(500.0, gauge_id=None, place="义乌佛堂", period_min=60.0))
    assert fired([mark(80.0, window_h=1.0)], told) == []


def test_no_told_rain_crosses_a_divide():
    told = entry(
        1,
        row(300.0, gauge_id=None, place="乙1村", town_id="B", period_min=60.0),
        row(300.0, gauge_id="R2", period_min=60.0),
    )
    marks = [mark(80.0, window_h=1.0, village_id=v) for v in ("A1", "A2", "B1", "B2")]
    reached = {one["village_id"] for one in fired(marks, told)}
    # A1 lies above D and beside E: water reaches it from neither
    assert reached == {"A2", "B1", "B2"}


@pytest.mark.parametrize("soil", [None, "wet"])
def test_an_unknown_soil_takes_the_lowest_threshold_for_places_too(soil: str | None):
    marks = [
        mark(95.0, window_h=1.0, village_id="B1", soil="dry"),
        mark(70.0, window_h=1.0, village_id="B1", soil="wet"),
    ]
    told = entry(1, row(80.0, gauge_id=None, place="乙1村", town_id="B", period_min=60.0))
    state = [{"basin_id": "E", "state": soil, "as_of": MOMENT}] if soil else []
    (hit,) = own(fired(marks, told, soil=state))
    assert hit["threshold_mm"] == 70.0
    dry = [{"basin_id": "E", "state": "dry", "as_of": MOMENT}]
    assert own(fired(marks, told, soil=dry)) == []


def test_a_doubtful_reading_still_fires_and_is_marked():
    # 120 mm in one hour out of nowhere, alone: doubted, and never suppressed
    steps = [row(mm, minutes=m) for mm, m in ((0.0, 0), (120.0, 60), (0.0, 120), (0.0, 180))]
    data = toy(basins=BASINS, gauges=GAUGES, thresholds=[mark(90.0)])
    county = prepare(data, Settings())
    made = plan(county, on=MOMENT.date(), settings=Settings())
    night = folded([entry(1, *steps, way="feed")])
    now = situation(county, made, at=MOMENT, night=night)
    step, words = village_trigger(now, "A1") or ("", "")
    assert step == "immediate"
    assert words == "一号站 3 小时 120/90 毫米，读数可疑：突跳，请核对"


@pytest.mark.parametrize(
    "wrong",
    [{"time": "0001-01-01T00:00+08:00"}, {"rain_mm": float("nan")}, {"rain_mm": float("inf")},
     {"period_min": 0.0}, {"period_min": -5.0}, {"period_min": 1e9}],
)  # fmt: skip
def test_a_row_nobody_can_compute_with_never_stops_the_others(wrong: dict[str, Any]) -> None:
    rows = [row(95.8, period_min=60.0), row(1.0, period_min=60.0) | wrong]
    entry = Entry(1, "k1", MOMENT, "某某", "rain.readings", {"rows": rows})
    assert rows_of(step(NONE, entry))["rain_mm"].tolist() == [95.8]
