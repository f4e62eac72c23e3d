"""Doubts about gauges (测站读数可疑): flags, never deletions; a flagged value still may fire.

A flag says what a person should look at. Silence is not a flag but R2; true extremes must pass: nothing
below the world's records is out of range, and heavy rain that neighbours share is no spike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.risk.rainfall import DEFAULT_INTERVAL_MIN

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_RECORDS: Final = (
    (1.0, 38.0), (15.0, 198.0), (60.0, 401.0), (180.0, 724.0), (360.0, 840.0), (720.0, 1144.0), (1440.0, 1825.0),
)  # fmt: skip
"""Minutes → most rain ever measured there, mm (point rainfall records as WMO and NOAA list them)."""
WORDS: Final = {
    "range": "超过世界纪录",
    "spike": "突跳",
    "stuck": "数值不变",
    "dead": "周边有雨而本站为0",
    "burst": "中断后补报的累计",
    "clock": "时间异常",
}
"""Flag → words."""
SPAN_H: Final = 24
STUCK_STEPS: Final = 6
STUCK_MM: Final = 0.5
"""So many equal steps of at least this amount do not happen in rain; smaller ones need four times as many."""
SPIKE_MM: Final = 15.0
"""A single step below this is never called a spike."""
SPIKE_TIMES: Final = 5.0
"""A spike is so many times the steps beside it, and half as many times what any neighbour got."""
BURST_MM: Final = 8.0
DEAD_MIN: Final = 60.0
WET_MM: Final = 2.0
WET_MEDIAN_MM: Final = 6.0
"""Dead = nothing in an hour in which every neighbour got the first and half of them the second amount."""
NEAR_M: Final = 12_000.0
AHEAD_NS: Final = 600_000_000_000
_STEP_MIN: Final = 5.0
_MIN_NS: Final = 60_000_000_000


def most_mm(period_min: float) -> float:
    """Return the most rain ever measured in so many minutes (世界纪录), between records by logarithms."""
    minutes, amounts = (np.log([pair[at] for pair in _RECORDS]) for at in (0, 1))
    return float(np.exp(np.interp(np.log(max(period_min, 1.0)), minutes, amounts)))


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """All gauges on one grid of five minutes: `mm` steps × gauges (NaN = nothing came)."""

    mm: Floats
    summed: Floats
    """rain from the beginning to before each step"""
    ends: NDArray[np.int64]
    near: list[NDArray[np.int64]]
    every: NDArray[np.int64]
    """steps between two readings of a gauge"""


def flags(readings: pd.DataFrame, gauges: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """Flag doubtful rain readings of the day before a moment (可疑读数).

    `gauges` carries metric points. Returns gauge_id, time, flag (a word of `WORDS`), each once; readings
    are not changed, and who tests thresholds need not ask here.
    """
    end = int(pd.Timestamp(at).as_unit("ns").value)
    stations = gauges[gauges["kind"].eq("rain")].reset_index(drop=True)
    rain = readings[readings["rain_mm"].notna() & readings["gauge_id"].isin(stations["gauge_id"])]
    time: NDArray[np.int64] = rain["time"].dt.as_unit("ns").astype("int64").to_numpy(dtype="int64")
    recent = time > end - SPAN_H * 60 * _MIN_NS
    rain, time = rain[recent], time[recent]
    found = [*_of_rows(rain, time, stations, end)]
    field = _field(rain, time, stations, end)
    for number in range(len(stations)):
        found += [
            (stations["gauge_id"].iloc[number], int(field.ends[step]), word)
            for word, step in _of_gauge(field, number)
        ]
    table = pd.DataFrame(found, columns=["gauge_id", "time", "flag"])
    times = pd.to_datetime(table["time"], utc=True).dt.tz_convert(at.tzinfo)
    table = table.assign(time=times.dt.as_unit("ns")).drop_duplicates()
    return table.sort_values(["gauge_id", "time", "flag"], ignore_index=True)


def _of_rows(
    rain: pd.DataFrame, time: NDArray[np.int64], stations: pd.DataFrame, end: int
) -> Iterator[tuple[str, int, str]]:
    """Flag what one reading tells by itself: beyond any record, ahead of the clock, twice at one time."""
    interval = stations.set_index("gauge_id")["interval_min"]
    period = rain["period_min"].fillna(rain["gauge_id"].map(interval)).fillna(DEFAULT_INTERVAL_MIN)
    limits = {minutes: most_mm(minutes) for minutes in period.unique()}
    mm = rain["rain_mm"].to_numpy()
    beyond = (mm > period.map(limits).to_numpy()) | (mm < 0)
    twice = rain.groupby(["gauge_id", "time"])["rain_mm"].transform("nunique").gt(1).to_numpy()
    wrong = (time > end + AHEAD_NS) | twice
    ids = rain["gauge_id"].to_numpy()
    for hit, word in ((beyond, "range"), (wrong, "clock")):
        yield from ((str(ids[row]), int(time[row]), word) for row in np.flatnonzero(hit))


def _field(rain: pd.DataFrame, time: NDArray[np.int64], stations: pd.DataFrame, end: int) -> _Field:
    """Lay the readings on a grid of time and gauges."""
    steps = int(SPAN_H * 60 / _STEP_MIN)
    size = int(_STEP_MIN * _MIN_NS)
    ends = end - size * np.arange(steps - 1, -1, -1, dtype="int64")
    mm = np.full((steps, len(stations)), np.nan)
    column = pd.Index(stations["gauge_id"]).get_indexer(pd.Index(rain["gauge_id"]))
    # a reading belongs to the step it ends in; the newest step ends at the moment itself
    row = steps - 1 - (end - time) // size
    fits = (row >= 0) & (row < steps)
    mm[row[fits], column[fits]] = rain["rain_mm"].to_numpy()[fits]
    summed = np.vstack([np.zeros(len(stations)), np.cumsum(np.nan_to_num(mm), axis=0)])
    interval = stations["interval_min"].fillna(DEFAULT_INTERVAL_MIN).to_numpy()
    every = np.maximum(1, np.round(interval / _STEP_MIN)).astype("int64")
    return _Field(mm, summed, ends, _neighbours(stations), every)


def _neighbours(stations: pd.DataFrame) -> list[NDArray[np.int64]]:
    """Return the positions of the gauges near each one; none without a place."""
    points = stations["geometry"].to_numpy()
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    apart = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    close = (apart <= NEAR_M) & ~np.eye(len(xy), dtype=bool)
    return [np.flatnonzero(row) for row in close]


def _of_gauge(field: _Field, number: int) -> Iterator[tuple[str, int]]:
    """Flag what a gauge's own course and its neighbours tell; gives flag and step."""
    told = np.flatnonzero(~np.isnan(field.mm[:, number]))
    if not len(told):
        return
    mm, every = field.mm[told, number], int(field.every[number])
    around = _around(field, number, told, every)
    gap = np.diff(told, prepend=told[0]) > 2 * every
    for step in told[_spikes(mm, around) & ~gap]:
        yield "spike", int(step)
    for step in told[gap & (mm >= BURST_MM) & (mm > 2.5 * np.nan_to_num(around))]:
        yield "burst", int(step)
    for step in told[_stuck(mm)]:
        yield "stuck", int(step)
    yield from (("dead", step) for step in _dead(field, number, told))


def _around(field: _Field, number: int, told: NDArray[np.int64], every: int) -> Floats:
    """Return the most any neighbour got in one stretch as long as a reading: its own, before or after."""
    near = field.near[number]
    if not len(near):
        return np.full(len(told), np.nan)
    summed, steps = field.summed[:, near], len(field.mm)
    most = np.zeros(len(told))
    for shift in (-every, 0, every):
        last = np.clip(told + 1 + shift, 0, steps)
        first = np.clip(told + 1 + shift - every, 0, steps)
        most = np.maximum(most, (summed[last] - summed[first]).max(axis=1))
    return most


def _spikes(mm: Floats, around: Floats) -> Flags:
    before, after = np.r_[mm[:1], mm[:-1]], np.r_[mm[1:], mm[-1:]]
    beside = np.maximum(before, after)
    beside[0], beside[-1] = after[0] if len(mm) > 1 else mm[0], before[-1]
    alone = np.isnan(around) | (mm > SPIKE_TIMES / 2 * around)
    found: Flags = (mm >= SPIKE_MM) & (mm > SPIKE_TIMES * beside) & alone
    return found


def _stuck(mm: Floats) -> Flags:
    """Flag the readings of a run of equal amounts from the one that makes it too long."""
    begins = np.flatnonzero(np.r_[True, mm[1:] != mm[:-1]])
    nth = np.arange(len(mm)) - np.repeat(begins, np.diff(np.r_[begins, len(mm)]))
    needed = np.where(mm >= STUCK_MM, STUCK_STEPS, 4 * STUCK_STEPS)
    found: Flags = (mm > 0) & (nth + 1 >= needed)
    return found


def _dead(field: _Field, number: int, told: NDArray[np.int64]) -> list[int]:
    """Find hours in which a gauge reports nothing but zeros while all around it is wet."""
    near = field.near[number]
    span = max(int(DEAD_MIN / _STEP_MIN), int(field.every[number]))
    if len(near) < 2:
        return []
    last = told[told >= span - 1]
    own = field.summed[last + 1, number] - field.summed[last + 1 - span, number]
    sums = field.summed[last + 1][:, near] - field.summed[last + 1 - span][:, near]
    wet = (sums.min(axis=1) >= WET_MM) & (np.median(sums, axis=1) >= WET_MEDIAN_MM)
    reports = np.searchsorted(told, last, side="right") - np.searchsorted(
        told, last - span, side="right"
    )
    full = reports * field.every[number] >= span - 1
    return [int(step) for step in last[(own == 0) & wet & full]]
