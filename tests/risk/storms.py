"""Synthetic storms over a grid of gauges, and twelve kinds of faults put into them (seeded)."""

from collections.abc import Callable
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Point

from hazardmap.crs import METRIC
from tests.toy_county import MOMENT

STEPS = 144
SIDE = 5
APART_M = 6000.0
Field = NDArray[np.float64]


def gauges() -> gpd.GeoDataFrame:
    """Twenty-five gauges six kilometres apart, reporting every five minutes."""
    xy = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    return gpd.GeoDataFrame(
        {
            "gauge_id": [f"G{n:02d}" for n in range(len(xy))],
            "kind": "rain",
            "interval_min": 5.0,
        },
        geometry=[Point(520_000 + x * APART_M, 3_290_000 + y * APART_M) for x, y in xy],
        crs=METRIC,
    )


def storm(seed: int, *, peak_mm: float = 7.0) -> Field:
    """Twelve hours of a storm: cells that grow, move and fade, steps × gauges, in tenths of a millimetre."""
    chance = np.random.default_rng(seed)
    xy = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)], dtype="float64") * APART_M
    rain = np.zeros((STEPS, len(xy)))
    time = np.arange(STEPS)[:, None]
    for _ in range(chance.integers(3, 6)):
        start = chance.uniform(-5000, SIDE * APART_M, 2)
        drift = chance.uniform(-250, 250, 2)
        middle = start + drift * time
        size = chance.uniform(7000, 13_000)
        life = np.exp(-(((time - chance.uniform(20, STEPS - 20)) / chance.uniform(12, 40)) ** 2))
        apart = ((xy[None, :, :] - middle[:, None, :]) ** 2).sum(axis=2)
        rain += peak_mm * chance.uniform(0.4, 1.0) * life * np.exp(-apart / (2 * size**2))
    rain *= chance.gamma(6.0, 1 / 6.0, rain.shape)
    return np.round(np.where(rain < 0.05, 0.0, rain), 1)


def readings(field: Field, moment: datetime = MOMENT) -> pd.DataFrame:
    """Write a field as readings; NaN steps did not come."""
    step, gauge = np.nonzero(~np.isnan(field))
    end = pd.Timestamp(moment)
    return pd.DataFrame(
        {
            "gauge_id": [f"G{n:02d}" for n in gauge],
            "time": (end - pd.to_timedelta(5 * (STEPS - 1 - step), unit="min")).as_unit("ns"),
            "rain_mm": field[step, gauge],
            "level_m": np.nan,
            "period_min": np.nan,
            "source": "",
        }
    )


def wettest(field: Field) -> tuple[int, int]:
    """Return an inner gauge and the step around which it rained most on it and its neighbours."""
    hours = np.array([field[s - 12 : s].sum(axis=0) for s in range(24, STEPS - 12)])
    inner = [x * SIDE + y for x in range(1, SIDE - 1) for y in range(1, SIDE - 1)]
    around = {
        g: np.minimum.reduce([hours[:, g + d] for d in (-SIDE, -1, 0, 1, SIDE)]) for g in inner
    }
    gauge = max(inner, key=lambda g: float(around[g].max()))
    return gauge, int(around[gauge].argmax()) + 24


Fault = Callable[[Field, int, int], pd.DataFrame]


def _put(field: Field, gauge: int, steps: slice | int, value: float) -> pd.DataFrame:
    bad = field.copy()
    bad[steps, gauge] = value
    return readings(bad)


def _gap_then(field: Field, gauge: int, at: int, back: int) -> pd.DataFrame:
    bad = field.copy()
    bad[at - back : at, gauge] = np.nan
    bad[at, gauge] = field[at - back : at + 1, gauge].sum() + 12.0
    return readings(bad)


def _shifted(field: Field, gauge: int, hours: float) -> pd.DataFrame:
    told = readings(field)
    mine = told["gauge_id"].eq(f"G{gauge:02d}")
    later = told["time"] + pd.Timedelta(hours=hours)
    return told.assign(time=told["time"].where(~mine, later))


def _twice(field: Field, gauge: int, at: int) -> pd.DataFrame:
    told = readings(field)
    mine = told[told["gauge_id"].eq(f"G{gauge:02d}")].iloc[at : at + 3]
    return pd.concat([told, mine.assign(rain_mm=mine["rain_mm"] + 3.3)], ignore_index=True)


FAULTS: dict[str, tuple[str, Fault]] = {
    "beyond the record": ("range", lambda f, g, s: _put(f, g, s, 180.0)),
    "overflow of the counter": ("range", lambda f, g, s: _put(f, g, s, 6553.5)),
    "negative": ("range", lambda f, g, s: _put(f, g, s, -5.0)),
    "single spike": ("spike", lambda f, g, s: _put(f, g, min(s + 60, STEPS - 3), 90.0)),
    "two spikes": ("spike", lambda f, g, s: _put(f, g, slice(3, 20, 16), 80.0)),
    "stuck high": ("stuck", lambda f, g, s: _put(f, g, slice(s - 12, s), 3.4)),
    "stuck low": ("stuck", lambda f, g, s: _put(f, g, slice(max(s, 40) - 40, max(s, 40)), 0.2)),
    "stuck after the rain": ("stuck", lambda f, g, s: _put(f, g, slice(STEPS - 12, STEPS), 1.6)),
    "dead all night": ("dead", lambda f, g, s: _put(f, g, slice(0, STEPS), 0.0)),
    "dead in the storm": ("dead", lambda f, g, s: _put(f, g, slice(s - 12, STEPS), 0.0)),
    "burst after a gap": ("burst", lambda f, g, s: _gap_then(f, g, s, 24)),
    "clock ahead": ("clock", lambda f, g, s: _shifted(f, g, 6.0)),
    "twice with another value": ("clock", _twice),
}  # fmt: skip
