"""Rain of a window at every gauge (时段雨量), contracts §3 R1–R2."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DEFAULT_INTERVAL_MIN: Final = 60.0
"""Interval of a gauge that states none."""
_HOUR_NS: Final = 3_600_000_000_000


def _ordered(readings: pd.DataFrame, sooner_ns: int, at_ns: int) -> tuple[pd.Index, pd.DataFrame]:
    """Name the gauges that ever reported rain; their readings of the span by gauge and time, the largest of equals."""
    rain = readings[readings["rain_mm"].notna()]
    code, names = pd.factorize(rain["gauge_id"], sort=True)
    frame = pd.DataFrame(
        {"gauge": code, "time": rain["time"].astype("int64"), "mm": rain["rain_mm"].to_numpy()}
    )
    frame = frame[frame["time"].gt(sooner_ns) & frame["time"].le(at_ns)]
    frame = frame.sort_values(["gauge", "time", "mm"])
    return pd.Index(names), frame.drop_duplicates(["gauge", "time"], keep="last")


def _longest_gaps(
    gauge: NDArray[np.int64], time: NDArray[np.int64], gauges: int, start: int, end: int
) -> NDArray[np.int64]:
    """Return the longest time without a reading of each gauge between start and end, in ns."""
    longest = np.full(gauges, end - start, dtype="int64")
    if not len(gauge):
        return longest
    first = np.r_[True, gauge[1:] != gauge[:-1]]
    last = np.r_[first[1:], True]
    before = np.where(first, start, np.r_[start, time[:-1]])
    longest[gauge[first]] = 0
    np.maximum.at(longest, gauge, time - before)
    np.maximum.at(longest, gauge[last], end - time[last])
    return longest


def window_rain(
    readings: pd.DataFrame, gauges: pd.DataFrame, windows_h: Iterable[float], at: datetime
) -> pd.DataFrame:
    """Sum the rain of each window and gauge that ever reported (时段雨量).

    Rain of a window is the sum of readings with at − w < time ≤ at (R1). A gap longer than twice the gauge's
    interval, also at either end, makes it `incomplete`: a lower bound that may fire and never clears (R2).
    Returns gauge_id, window_h, rain_mm, incomplete.
    """
    windows = sorted(set(windows_h))
    end = int(pd.Timestamp(at).as_unit("ns").value)
    names, rain = _ordered(readings, end - int(max(windows, default=0.0) * _HOUR_NS), end)
    interval = gauges.set_index("gauge_id")["interval_min"].reindex(names)
    limit = 2 * interval.fillna(DEFAULT_INTERVAL_MIN).to_numpy() * _HOUR_NS / 60
    gauge, time, mm = (rain[name].to_numpy() for name in ("gauge", "time", "mm"))
    fallen = np.zeros((len(names), len(windows)))
    gap = np.zeros((len(names), len(windows)), dtype="int64")
    for place, window_h in enumerate(windows):
        start = end - int(window_h * _HOUR_NS)
        inside = time > start
        # tenths of a millimetre do not add up exactly in binary, and 45.0 must reach 45
        fallen[:, place] = np.bincount(gauge[inside], mm[inside], len(names)).round(6)
        gap[:, place] = _longest_gaps(gauge[inside], time[inside], len(names), start, end)
    return pd.DataFrame(
        {
            "gauge_id": names.repeat(len(windows)),
            "window_h": np.tile(np.asarray(windows, dtype="float64"), len(names)),
            "rain_mm": fallen.ravel(),
            "incomplete": (gap > limit[:, None]).ravel(),
        }
    )


def newest_levels(readings: pd.DataFrame, at: datetime) -> pd.Series:
    """Return the newest water level of each gauge up to `at`, in metres, on gauge_id."""
    level = readings[readings["level_m"].notna()]
    level = level[level["time"].le(pd.Timestamp(at))]
    return (
        level.sort_values("time")
        .drop_duplicates("gauge_id", keep="last")
        .set_index("gauge_id")["level_m"]
    )
