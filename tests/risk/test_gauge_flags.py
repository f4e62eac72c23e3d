"""Faults of gauges are flagged, true extremes are not, and no flag takes a reading away."""

from datetime import timedelta

import numpy as np
import pytest

from hazardmap.risk.gauge_flags import flags, most_mm
from tests.risk.storms import FAULTS, STEPS, gauges, readings, storm, wettest
from tests.toy_county import MOMENT

STORMS = 6
STATIONS = gauges()
FIELDS = [storm(seed, peak_mm=(4.0, 7.0, 12.0, 20.0)[seed % 4]) for seed in range(STORMS)]


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_found_in_every_storm(kind: str):
    word, fault = FAULTS[kind]
    missed = []
    for number, field in enumerate(FIELDS):
        gauge, step = wettest(field)
        found = flags(fault(field, gauge, step), STATIONS, MOMENT)
        mine = found[found["gauge_id"].eq(f"G{gauge:02d}")]
        if word not in set(mine["flag"]):
            missed.append(number)
    assert missed == []


def test_clean_storms_are_hardly_ever_flagged():
    found = [len(flags(readings(field), STATIONS, MOMENT)) for field in FIELDS]
    assert sum(found) <= 0.001 * STORMS * STEPS * len(STATIONS)


def test_an_hour_of_120_millimetres_that_neighbours_share_is_not_flagged():
    field = np.zeros((STEPS, 25))
    shape = np.sin(np.linspace(0.1, np.pi - 0.1, 12))
    chance = np.random.default_rng(5)
    heavy = chance.uniform(0.8, 1.0, (12, 25)) * (120 * shape / shape.sum())[:, None]
    field[-14:-2] = np.round(heavy, 1)
    assert field[:, 12].sum() > 100
    assert flags(readings(field), STATIONS, MOMENT).empty


def test_a_gauge_that_sends_nothing_is_silent_not_flagged():
    field = storm(3)
    field[60:, 7] = np.nan
    assert "G07" not in set(flags(readings(field), STATIONS, MOMENT)["gauge_id"])


def test_a_dry_gauge_beside_a_dry_one_is_not_dead():
    field = np.zeros((STEPS, 25))
    assert flags(readings(field), STATIONS, MOMENT).empty


def test_readings_of_the_day_before_are_left_alone():
    late = flags(readings(storm(1)), STATIONS, MOMENT + timedelta(hours=40))
    assert late.empty


def test_the_records_grow_with_the_hours():
    assert most_mm(60) == pytest.approx(401.0)
    assert most_mm(5) < most_mm(30) < most_mm(180) < most_mm(1440)
