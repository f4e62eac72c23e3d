"""Windows of the basins: worst and mean, what fired, what is only forecast, what lies below."""

from datetime import timedelta
from typing import Any

from hazardmap.settings import Settings
from hazardmap.situation.assess import situation
from hazardmap.situation.basin_rain import BasinRain, WindowRain, basin_rain
from hazardmap.situation.night import folded
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from tests.risk.test_recorded import BASINS, GAUGES, entry, mark, row
from tests.toy_county import MOMENT, at, toy

MARKS = [
    {"basin_id": "U", "window_h": 3.0, "step": "ready", "rain_mm": 60.0},
    {"basin_id": "U", "window_h": 3.0, "step": "immediate", "rain_mm": 90.0},
]


def basins(*entries: Any, **tables: Any) -> dict[str, BasinRain]:
    data = toy(**{"basins": BASINS, "gauges": GAUGES, "thresholds": MARKS, **tables})
    county = prepare(data, Settings())
    made = plan(county, on=MOMENT.date(), settings=Settings())
    return basin_rain(situation(county, made, at=MOMENT, night=folded(entries)))


def three(found: dict[str, BasinRain], basin: str = "U") -> WindowRain:
    return next(window for window in found[basin].windows if window.window_h == 3.0)


def forecast(rain_mm: float, hours: float = 3.0, **more: Any) -> dict[str, Any]:
    return {
        "basin_id": "U", "issued_at": MOMENT - timedelta(hours=1), "valid_from": MOMENT,
        "valid_to": MOMENT + timedelta(hours=hours), "rain_mm": rain_mm,
    } | more  # fmt: skip


def test_the_worst_gauge_is_held_against_the_threshold_and_the_mean_beside_it():
    gauges = [
        *GAUGES,
        {**GAUGES[0], "gauge_id": "R3", "name": "三号雨量站", "geometry": at(200, 200)},
    ]
    told = entry(1, row(100.0, period_min=180.0), row(50.0, gauge_id="R3", period_min=180.0))
    found = basins(told, gauges=gauges)
    window = three(found)
    assert (window.worst_mm, window.mean_mm, window.gauge) == (100.0, 75.0, "一号站")
    assert (window.ready_mm, window.immediate_mm, window.reached) == (60.0, 90.0, "立即转移")
    assert found["U"].fired == "一号站 3 小时 100/90 毫米，人工录入"
    assert found["U"].age_min == 12


def test_villages_below_are_named_with_the_hours_and_none_beyond_the_divide():
    found = basins(entry(1, row(100.0, period_min=180.0)))
    assert found["U"].below == (("甲2村", 2.0),)


def test_a_forecast_is_coming_never_reached():
    found = basins(entry(1, row(40.0, period_min=60.0)), forecasts=[forecast(90.0)])
    window = three(found)
    # 40 fallen in the last hour and two of the three hours' 90 to come: 100
    assert (window.worst_mm, window.forecast_mm, window.together_mm) == (40.0, 90.0, 100.0)
    assert (window.reached, window.coming) == ("", "立即转移")
    assert found["U"].fired == ""


def test_rain_fallen_and_to_come_is_never_more_than_one_window():
    # 50 of the last three hours and 50 of the next three are not 100 in three hours
    found = basins(entry(1, row(50.0, period_min=180.0)), forecasts=[forecast(50.0)])
    assert three(found).together_mm == 50.0
    assert three(found).coming == ""


def test_an_old_forecast_and_one_that_is_over_do_not_speak():
    old = forecast(500.0, issued_at=MOMENT - timedelta(hours=9))
    assert three(basins(forecasts=[old, forecast(10.0)])).forecast_mm == 10.0
    over = forecast(500.0, valid_from=MOMENT - timedelta(hours=3), valid_to=MOMENT)
    assert "U" not in basins(forecasts=[over])
    unborn = forecast(500.0, issued_at=MOMENT + timedelta(hours=1))
    assert "U" not in basins(forecasts=[unborn])


def test_no_rain_known_is_no_row_not_zero():
    assert basins() == {}
    only = basins(forecasts=[forecast(10.0)])
    assert three(only).worst_mm is None
    assert three(only).reached == ""


def test_the_newest_soil_decides_which_threshold_is_shown():
    marks = [mark(80.0, soil="dry"), mark(50.0, soil="wet")]
    told = entry(1, row(10.0, period_min=180.0))
    assert three(basins(told, thresholds=marks)).immediate_mm == 50.0
    soil = [{"basin_id": "U", "state": "dry", "as_of": MOMENT}]
    assert three(basins(told, thresholds=marks, soil=soil)).immediate_mm == 80.0
