"""Rain of a window at every gauge (时段雨量), contracts §3 R1–R2."""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

_DEFAULT_INTERVAL_MIN = 60.0


def window_rain(
    readings: pd.DataFrame, gauges: pd.DataFrame, windows_h: Iterable[float], at: datetime
) -> pd.DataFrame:
    """Sum the rain of each window and gauge that ever reported (时段雨量).

    Rain of a window is the sum of readings with at − w < time ≤ at (R1). A gap longer than twice the gauge's
    interval, also at either end, makes it `incomplete`: a lower bound that may fire and never clears (R2).
    Returns gauge_id, window_h, rain_mm, incomplete.
    """
    rain = readings[readings["rain_mm"].notna()]
    rain = rain.sort_values("rain_mm").drop_duplicates(["gauge_id", "time"], keep="last")
    rain = rain.sort_values(["gauge_id", "time"])
    interval = gauges.set_index("gauge_id")["interval_min"]
    rows = []
    for gauge_id, mine in rain.groupby("gauge_id"):
        limit = 2 * interval.get(gauge_id, np.nan)
        limit = timedelta(minutes=2 * _DEFAULT_INTERVAL_MIN if np.isnan(limit) else limit)
        for window_h in sorted(set(windows_h)):
            start = pd.Timestamp(at) - pd.Timedelta(hours=window_h)
            inside = mine[mine["time"].gt(start) & mine["time"].le(pd.Timestamp(at))]
            times = [start, *inside["time"], pd.Timestamp(at)]
            gap = max(later - sooner for sooner, later in itertools.pairwise(times))
            rows.append(
                (gauge_id, float(window_h), float(inside["rain_mm"].sum()), bool(gap > limit))
            )
    return pd.DataFrame(rows, columns=["gauge_id", "window_h", "rain_mm", "incomplete"])


def newest_levels(readings: pd.DataFrame, at: datetime) -> pd.Series:
    """Return the newest water level of each gauge up to `at`, in metres, on gauge_id."""
    level = readings[readings["level_m"].notna() & readings["time"].le(pd.Timestamp(at))]
    return (
        level.sort_values("time")
        .drop_duplicates("gauge_id", keep="last")
        .set_index("gauge_id")["level_m"]
    )
