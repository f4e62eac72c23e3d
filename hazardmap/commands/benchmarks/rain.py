"""Figures of the rain (雨情指标): 500 gauges' minute to triggers, flags and basin windows beside it."""

import time
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.duty.loading import load_tables
from hazardmap.moments import BEIJING
from hazardmap.risk.gauge_flags import flags
from hazardmap.risk.rainfall import window_rain
from hazardmap.risk.triggers import fired
from hazardmap.settings import Settings
from hazardmap.situation.basin_rain import WINDOWS_H
from hazardmap.situation.model import County
from hazardmap.situation.night import EMPTY
from hazardmap.situation.prepare import prepare
from hazardmap.situation.rain import rain_of
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete

GAUGES: Final = 500
STEP_MIN: Final = 5
HOURS: Final = 24
AT: Final = datetime(2021, 6, 10, 2, 0, tzinfo=BEIJING)


def _gauges(county: gpd.GeoDataFrame, crs: str) -> pd.DataFrame:
    """Scatter 500 rain gauges over the county."""
    chance = np.random.default_rng(1)
    west, south, east, north = county.total_bounds
    x, y = chance.uniform(west, east, GAUGES), chance.uniform(south, north, GAUGES)
    frame = gpd.GeoDataFrame(
        {
            "gauge_id": [f"B{n:03d}" for n in range(GAUGES)],
            "name": [f"{n}号雨量站" for n in range(GAUGES)],
            "kind": "rain",
            "interval_min": float(STEP_MIN),
        },
        geometry=gpd.points_from_xy(x, y),
        crs=crs,
    )
    return complete(TABLES["gauges"], frame, crs)


def _readings(seed: int) -> pd.DataFrame:
    """Let it rain for a day: 288 readings of every gauge."""
    chance = np.random.default_rng(seed)
    steps = HOURS * 60 // STEP_MIN
    wet = np.exp(-(((np.arange(steps) - 0.8 * steps) / (0.1 * steps)) ** 2))[:, None]
    mm = np.round(chance.gamma(0.8, 2.5, (steps, GAUGES)) * wet, 1)
    times = pd.Timestamp(AT) - pd.to_timedelta(STEP_MIN * np.arange(steps)[::-1], unit="min")
    frame = pd.DataFrame(
        {
            "gauge_id": np.tile([f"B{n:03d}" for n in range(GAUGES)], steps),
            "time": times.repeat(GAUGES),
            "rain_mm": mm.ravel(),
        }
    )
    return complete(TABLES["readings"], frame)


@lru_cache(maxsize=1)
def _county(data: Path, settings: Settings) -> County:
    tables = load_tables(data, None)
    villages = cast("gpd.GeoDataFrame", tables.tables["villages"])
    gauges = _gauges(villages, tables.metric_crs)
    rain = {"gauges": gauges, "readings": _readings(1)}
    return prepare(replace(tables, tables=MappingProxyType({**tables.tables, **rain})), settings)


def _tick(run: Run) -> float:
    """Milliseconds from a day's readings of 500 gauges to the triggers."""
    county = _county(run.data, run.settings)
    rain = replace(rain_of(county, EMPTY.rain), readings=_readings(run.number))
    began = time.perf_counter()
    found = fired(rain, AT, storm=True)
    taken = time.perf_counter() - began
    print(f"    读数{len(rain.readings)}条，指标{len(rain.indicators)}条，触发{len(found)}行")
    return 1000 * taken


def _windows(run: Run) -> float:
    """Milliseconds of six windows at 500 gauges."""
    county, readings = _county(run.data, run.settings), _readings(run.number)
    began = time.perf_counter()
    window_rain(readings, county.tables["gauges"], WINDOWS_H, AT)
    return 1000 * (time.perf_counter() - began)


def _flags(run: Run) -> float:
    """Milliseconds of flagging a day of 500 gauges; no trigger waits for it."""
    county, readings = _county(run.data, run.settings), _readings(run.number)
    began = time.perf_counter()
    flags(readings, county.tables["gauges"], AT)
    return 1000 * (time.perf_counter() - began)


FIGURES = (
    Figure("rain-tick-ms", "500个测站一天读数到触发", 100, "毫秒", _tick),
    Figure("rain-windows-ms", "500个测站六个时段", 100, "毫秒", _windows),
    Figure("rain-flags-ms", "500个测站一天读数查可疑", 1000, "毫秒", _flags),
)
"""What is promised for the rain (雨情指标)."""
