"""The replayed storm keeps to the figures that were published of it."""

import geopandas as gpd
import pandas as pd
import pytest

from hazardmap.demo import storm
from hazardmap.intake.folder import read_table
from hazardmap.tables import TABLES
from tests.demo.geo_files import GEO


@pytest.fixture(scope="module")
def fallen() -> pd.DataFrame:
    gauges = read_table(TABLES["gauges"], GEO / "gauges.csv", "EPSG:4549").frame
    assert isinstance(gauges, gpd.GeoDataFrame)
    return storm.readings(gauges)


def test_the_totals_are_the_published_ones(fallen: pd.DataFrame) -> None:
    totals = fallen.groupby("gauge_id")["rain_mm"].sum().round(1)
    assert totals["CZ13"] == totals.max() == 241.6
    assert (totals[["CZ01", "CZ04", "CZ07", "CZ13", "CZ14"]] > 170).all()
    assert totals.mean() == pytest.approx(60.5, abs=0.05)


def test_the_heaviest_hour_fell_at_zhuyuan_before_the_warning(fallen: pd.DataFrame) -> None:
    quick = fallen[fallen["period_min"] < 60].set_index("time")
    hours = quick.groupby("gauge_id")["rain_mm"].rolling("1h").sum().round(1)
    assert hours.max() == hours.loc["CZ01", storm.HOUR_ENDS] == 95.8
    hourly = fallen.loc[fallen["period_min"] == 60, "rain_mm"]
    assert hourly.max() < 95.8


def test_every_gauge_reports_at_its_own_interval_and_the_same_each_time(
    fallen: pd.DataFrame,
) -> None:
    counts = fallen.groupby("gauge_id").size() * fallen.groupby("gauge_id")["period_min"].first()
    assert (counts == storm.HOURS * 60).all()
    assert (fallen["rain_mm"] >= 0).all()


def test_the_texts_of_the_night_come_in_order() -> None:
    moments = [bulletin.at for bulletin in storm.bulletins()]
    assert moments == sorted(moments)
    assert moments[0] > storm.BEGIN
