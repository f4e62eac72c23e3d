"""Rain, gauges and thresholds (contracts §3 R1–R5), worked out by hand. The moment is 02:12 of 10 June."""

from datetime import timedelta

import pandas as pd
import pytest

from hazardmap.settings import Settings
from hazardmap.situation.assess import situation
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from tests.toy_county import MOMENT, assessed, at, square, toy

# A1 lies in basin U, which flows in 2 h to D (A2), which flows in 1.5 h to E (B1)
BASINS = [
    {"basin_id": basin, "name": basin, "downstream_id": below, "concentration_h": hours,
     "geometry": square(x, 0, x + 1000, 1000)}
    for basin, below, hours, x in (("U", "D", 2.0, 0), ("D", "E", 1.5, 1000), ("E", None, 3.0, 2000))
]  # fmt: skip
GAUGES = [
    {"gauge_id": "R1", "name": "一站", "kind": "rain", "basin_id": "U", "interval_min": 60.0, "geometry": at(100, 100)},
    {"gauge_id": "R2", "name": "二站", "kind": "rain", "basin_id": "U", "interval_min": 60.0, "geometry": at(900, 100)},
]  # fmt: skip


def reading(gauge_id, minutes_before, rain_mm=None, level_m=None):
    time = pd.Timestamp(MOMENT - timedelta(minutes=minutes_before))
    return {"gauge_id": gauge_id, "time": time, "rain_mm": rain_mm, "level_m": level_m}


def hourly(gauge_id, *rain_mm):
    """Readings now, an hour ago, two hours ago …"""
    return [reading(gauge_id, 60.0 * n, mm) for n, mm in enumerate(rain_mm)]


def threshold(rain_mm, *, window_h=3.0, step="ready", **more):
    return {"rain_mm": rain_mm, "window_h": window_h, "step": step, **more}


def fired(readings, thresholds, *, gauges=GAUGES, basins=BASINS, storm=False, **more):
    data = toy(readings=readings, thresholds=thresholds, gauges=gauges, basins=basins, **more)
    county = prepare(data, Settings())
    made = plan(county, on=MOMENT.date(), settings=Settings())
    return situation(county, made, at=MOMENT, storm=storm).triggers.to_dict("records")


def own(rows):
    return [row for row in rows if pd.isna(row["from_upstream"])]


def test_rain_of_a_window_leaves_out_its_beginning_and_takes_its_end():
    # 3 h: 20 (02:12) + 15 (01:12) + 10 (00:12) = 45; the 100 at 23:12 fell before the window
    rain = hourly("R1", 20.0, 15.0, 10.0, 100.0)
    rows = own(fired(rain, [threshold(45.0, village_id="A1")]))
    assert [(row["village_id"], row["rain_mm"], row["threshold_mm"]) for row in rows] == [
        ("A1", 45, 45)
    ]
    assert own(fired(rain, [threshold(45.1, village_id="A1")])) == []


def test_the_beginning_of_a_shorter_window_is_left_out_too():
    # three hours: 20 + 15 + 10 = 45; six hours take the 100 of 23:12 as well: 145
    rain = hourly("R1", 20.0, 15.0, 10.0, 100.0)
    marks = [threshold(45.1, village_id="A1"), threshold(145.0, village_id="A1", window_h=6.0)]
    rows = own(fired(rain, marks))
    assert [(row["window_h"], row["rain_mm"]) for row in rows] == [(6, 145)]


def test_readings_after_the_moment_do_not_count():
    rain = [*hourly("R1", 10.0, 10.0, 10.0), reading("R1", -60.0, 500.0)]
    assert own(fired(rain, [threshold(31.0, village_id="A1")])) == []


def test_the_largest_gauge_of_the_basin_is_tested_and_the_mean_is_shown():
    # R1 30, R2 60: 60 fires a threshold of 50 that their mean of 45 would not
    rain = [*hourly("R1", 10.0, 10.0, 10.0), *hourly("R2", 20.0, 20.0, 20.0)]
    (row,) = own(fired(rain, [threshold(50.0, village_id="A1")]))
    assert (row["gauge_id"], row["rain_mm"], row["mean_mm"], row["basin_id"]) == ("R2", 60, 45, "U")


def test_a_threshold_with_its_own_gauge_is_tested_there_only():
    rain = [*hourly("R1", 10.0, 10.0, 10.0), *hourly("R2", 20.0, 20.0, 20.0)]
    assert own(fired(rain, [threshold(50.0, village_id="A1", gauge_id="R1")])) == []


def test_a_basin_without_gauge_takes_the_nearest_within_ten_kilometres_and_says_so():
    # B1's basin E has no gauge; R2 at (900, 100) is about 1.65 km from its middle (2500, 500)
    (row,) = own(fired(hourly("R2", 60.0), [threshold(50.0, window_h=1.0, village_id="B1")]))
    assert (row["gauge_id"], row["nearest"]) == ("R2", True)
    far = [{**GAUGES[0], "gauge_id": "R9", "basin_id": "Z", "geometry": at(2500, 10_501)}]
    far_basin = [
        *BASINS,
        {"basin_id": "Z", "name": "远", "geometry": square(0, 9000, 9000, 20_000)},
    ]
    rows = fired(
        hourly("R9", 60.0),
        [threshold(50.0, window_h=1.0, village_id="B1")],
        gauges=far,
        basins=far_basin,
    )
    assert rows == []
    near = [{**far[0], "geometry": at(2500, 10_499)}]
    rows = fired(
        hourly("R9", 60.0),
        [threshold(50.0, window_h=1.0, village_id="B1")],
        gauges=near,
        basins=far_basin,
    )
    assert [row["village_id"] for row in rows] == ["B1"]


def test_a_gauge_without_a_basin_of_its_own_belongs_to_the_one_it_stands_in():
    gauges = [{**GAUGES[0], "basin_id": None}]
    (row,) = own(
        fired(hourly("R1", 60.0), [threshold(50.0, window_h=1.0, village_id="A1")], gauges=gauges)
    )
    assert (row["gauge_id"], row["nearest"]) == ("R1", False)


def test_an_interrupted_gauge_still_fires_as_a_lower_bound():
    # only one reading of 50 in the last three hours, 60-minute station: incomplete, but 50 >= 45
    rows = own(fired([reading("R1", 170.0, 50.0)], [threshold(45.0, village_id="A1")]))
    assert [row["rain_mm"] for row in rows] == [50]


def test_a_silent_gauge_counts_as_ready_only_while_a_storm_is_on_and_is_marked():
    # newest reading 125 minutes ago; twice the interval is 120 minutes
    rain = [reading("R1", 125.0, 1.0), reading("R1", 185.0, 1.0)]
    indicator = [threshold(45.0, village_id="A1", step="immediate")]
    gauges = GAUGES[:1]
    assert fired(rain, indicator, gauges=gauges) == []
    (row,) = own(fired(rain, indicator, gauges=gauges, storm=True))
    assert (row["village_id"], row["step"], row["interrupted"]) == ("A1", "ready", True)
    assert pd.isna(row["rain_mm"])  # never shown as measured


def test_a_gap_of_just_twice_the_interval_is_not_silence():
    rain = [reading("R1", 0.0, 1.0), reading("R1", 120.0, 1.0)]
    assert fired(rain, [threshold(45.0, village_id="A1")], gauges=GAUGES[:1], storm=True) == []


WET = [
    threshold(mm, village_id="A1", soil=soil)
    for mm, soil in ((60.0, "dry"), (50.0, "normal"), (40.0, "wet"))
]


def soil(state, days_before):
    return {
        "basin_id": "U",
        "state": state,
        "as_of": pd.Timestamp(MOMENT - timedelta(days=days_before)),
    }


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], 40.0),  # unknown: the lowest
        ([soil("dry", 2)], None),  # 60 is not reached by 45
        ([soil("dry", 2), soil("wet", 1)], 40.0),  # the newest row counts
        ([soil("wet", 2), soil("dry", 1)], None),
        ([soil("dry", 1), soil("wet", -1)], None),  # a state of tomorrow is not known today
    ],
)
def test_soil_of_the_newest_row_picks_the_threshold_else_the_lowest(states, expected):
    rows = own(fired(hourly("R1", 15.0, 15.0, 15.0), WET, soil=states))
    assert [row["threshold_mm"] for row in rows] == ([] if expected is None else [expected])


def test_a_soil_state_without_a_threshold_of_its_own_takes_the_lowest():
    rows = own(
        fired(hourly("R1", 15.0, 15.0, 15.0), WET[:2], soil=[soil("wet", 1)], gauges=GAUGES[:1])
    )
    assert rows == []  # the lowest of dry 60 and normal 50 is 50, and 45 fell
    rows = own(
        fired(hourly("R1", 18.0, 18.0, 18.0), WET[:2], soil=[soil("wet", 1)], gauges=GAUGES[:1])
    )
    assert [row["threshold_mm"] for row in rows] == [50]


def test_villages_downstream_get_ready_with_the_hours_until_the_water_comes():
    # U fires at A1; U's own 2 h bring it to D (A2), 1.5 h more to E (B1): 2.0 and 3.5 h
    rows = fired(
        hourly("R1", 60.0), [threshold(50.0, window_h=1.0, village_id="A1", step="immediate")]
    )
    keys = ("village_id", "basin_id", "step", "from_upstream", "arrival_h")
    below = [tuple(row[key] for key in keys) for row in rows if not pd.isna(row["from_upstream"])]
    assert below == [("A2", "D", "ready", "U", 2.0), ("B1", "E", "ready", "U", 3.5)]


def test_a_basin_where_nobody_lives_still_warns_those_below():
    basins = [{**BASINS[0], "geometry": square(0, 2000, 1000, 3000)}, *BASINS[1:]]
    gauges = [{**GAUGES[0], "geometry": at(100, 2100)}]
    rows = fired(
        hourly("R1", 60.0),
        [threshold(50.0, window_h=1.0, basin_id="U")],
        basins=basins,
        gauges=gauges,
    )
    assert [(row["village_id"], row["from_upstream"]) for row in rows if not pd.isna(row["from_upstream"])] == [
        ("A2", "U"), ("B1", "U"),
    ]  # fmt: skip


def test_a_threshold_of_a_basin_speaks_for_every_village_in_it():
    basins = [{**BASINS[0], "downstream_id": None, "geometry": square(0, 0, 2000, 1000)}]
    rows = fired(hourly("R1", 60.0), [threshold(50.0, window_h=1.0, basin_id="U")], basins=basins)
    assert [row["village_id"] for row in rows] == ["A1", "A2"]


def test_a_threshold_of_a_danger_area_speaks_for_its_village():
    rows = own(fired(hourly("R1", 60.0), [threshold(50.0, window_h=1.0, area_id="F1")]))
    assert [row["village_id"] for row in rows] == ["A1"]


def test_a_level_at_its_mark_fires():
    gauges = [
        {"gauge_id": "L1", "name": "桥站", "kind": "level", "basin_id": "U", "geometry": at(10, 10)}
    ]
    mark = {
        "village_id": "A1",
        "window_h": 0.0,
        "step": "immediate",
        "gauge_id": "L1",
        "level_m": 12.0,
    }
    levels = [reading("L1", 60.0, level_m=12.5), reading("L1", 0.0, level_m=12.0)]
    assert [row["village_id"] for row in own(fired(levels, [mark], gauges=gauges))] == ["A1"]
    falling = [reading("L1", 60.0, level_m=12.5), reading("L1", 0.0, level_m=11.9)]
    assert fired(falling, [mark], gauges=gauges) == []


def test_without_readings_nothing_fires():
    assert (
        len(
            assessed(
                thresholds=[threshold(1.0, village_id="A1")], gauges=GAUGES, basins=BASINS
            ).triggers
        )
        == 0
    )
