"""GCJ-02 and BD-09 are undone to less than a metre; degrees are read however they are written."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from hazardmap.intake.datum import degrees_of, from_bd09, from_gcj02, to_bd09, to_gcj02

_EARTH = Geod(ellps="GRS80")


def places() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(7)
    return chance.uniform(119.88, 120.53, 20_000), chance.uniform(29.35, 29.99, 20_000)


@pytest.mark.parametrize(("there", "back"), [(to_gcj02, from_gcj02), (to_bd09, from_bd09)])
def test_a_shift_is_undone_to_less_than_a_centimetre(there, back) -> None:  # type: ignore[no-untyped-def]
    lon, lat = places()
    again = back(*there(lon, lat))
    assert _EARTH.inv(lon, lat, *again)[2].max() < 0.01


def test_gcj02_shifts_the_county_by_half_a_kilometre_to_the_southeast() -> None:
    lon, lat = places()
    bearing, _, far_m = _EARTH.inv(lon, lat, *to_gcj02(lon, lat))
    assert 490 < far_m.min() < far_m.max() < 540
    assert 118 < bearing.min() < bearing.max() < 127


def test_missing_degrees_stay_missing() -> None:
    lon, lat = from_gcj02(np.array([120.2, np.nan]), np.array([29.7, 29.7]))
    assert np.isnan(lon[1])
    assert not np.isnan(lat[0])


@pytest.mark.parametrize(
    "text",
    [
        "120°14′24″", "120°14'24\"", "120 14 24", "120.24", "120.24E", "E120.24", "120.24°", "120度14分24秒",
        "东经120°14′24″", "120:14:24", "１２０．２４", "120° 14′ 24″ E", "120°14.4′", "120º14’24”", "经度:120.24",
    ],
)  # fmt: skip
def test_one_longitude_in_many_spellings(text: str) -> None:
    assert degrees_of(pd.Series([text])).iloc[0] == pytest.approx(120.24, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["不详", "120.24，29.7", "29°61′", "120°14′24″36", "12O.24", "181°1′"]
)
def test_what_is_no_position_is_unknown(text: str) -> None:
    assert degrees_of(pd.Series([text])).isna().all()


def test_metres_of_a_plane_grid_stay_numbers() -> None:
    assert degrees_of(pd.Series(["523223.5", "-12", None])).tolist()[:2] == [523223.5, -12.0]
