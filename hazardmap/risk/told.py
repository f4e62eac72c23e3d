"""What told totals prove about windows (录入累计雨量的判定): a lower bound, never added up twice.

A total of a period says how much fell in it, not how it was spread. For a window the totals that end in
it and are no longer than it are taken, at most one for any minute: their largest sum is proven rain.
It may fire a threshold and never clears one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_HOUR_NS: Final = 3_600_000_000_000
UNSAID_H: Final = 24.0
"""A total whose period nobody said is taken as the rain of a whole day (未说明时段只按24小时判定)."""
TARGET: Final = ["gauge_id", "place", "town_id", "village_id", "basin_id"]


def _proven(
    ends: NDArray[np.int64], starts: NDArray[np.int64], mm: NDArray[np.float64]
) -> tuple[float, int]:
    """Return the largest sum of totals that do not overlap, and the position of the latest one in it.

    `ends` are sorted. The usual case, no overlap at all, is a plain sum.
    """
    if (starts[1:] >= ends[:-1]).all():
        return float(mm.sum()), len(ends) - 1
    best = np.zeros(len(ends) + 1)
    last = np.zeros(len(ends) + 1, dtype=int)
    before = np.searchsorted(ends, starts, side="right")
    for place in range(len(ends)):
        taken = best[min(before[place], place)] + mm[place]
        better = taken >= best[place]
        best[place + 1] = taken if better else best[place]
        last[place + 1] = place if better else last[place]
    return float(best[-1]), int(last[-1])


def told_rain(rows: pd.DataFrame, windows_h: Sequence[float], at: datetime) -> pd.DataFrame:
    """Return the proven rain of every window and target (录入雨量的时段下限).

    `rows` as `recorded.divided` tells apart. Returns the columns of `TARGET`, window_h, rain_mm, source
    and ended (time of the latest total counted); windows in which nothing ended are absent.
    """
    end = int(pd.Timestamp(at).as_unit("ns").value)
    longest = int(max([*windows_h, UNSAID_H]) * _HOUR_NS)
    times = rows["time"].dt.as_unit("ns").astype("int64")
    rows = rows[times.gt(end - longest) & times.le(end)].sort_values(["time", "seq"])
    made = []
    for target, mine in rows.groupby(TARGET, dropna=False, sort=False):
        ends = mine["time"].dt.as_unit("ns").astype("int64").to_numpy()
        period = mine["period_min"].fillna(UNSAID_H * 60).to_numpy()
        length = (period * 60_000_000_000).astype("int64")
        mm = mine["rain_mm"].to_numpy()
        for window_h in windows_h:
            span = int(window_h * _HOUR_NS)
            fits = np.flatnonzero((ends > end - span) & (length <= span))
            if not len(fits):
                continue
            total, latest = _proven(ends[fits], ends[fits] - length[fits], mm[fits])
            row = mine.iloc[int(fits[latest])]
            made.append((*target, window_h, round(total, 6), row["source"], row["time"]))
    table = pd.DataFrame(made, columns=[*TARGET, "window_h", "rain_mm", "source", "ended"])
    return table.astype({**dict.fromkeys([*TARGET, "source"], "str"), "window_h": "float64"})


def raised(measured: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Raise the measured rain of windows by what was told of the same gauge (取较大值); never lower.

    A gauge that only people told of is not connected, so it cannot fall silent: `incomplete` stays
    what the series itself says. Returns the columns of `rainfall.window_rain`, then source (empty = measured).
    """
    own = told[told["gauge_id"].notna()][["gauge_id", "window_h", "rain_mm", "source"]]
    measured = measured.assign(source="")
    if own.empty:
        return measured
    both = pd.concat([part for part in (measured, own.assign(incomplete=False)) if len(part)])
    both = both.sort_values("rain_mm", kind="stable", na_position="first")
    silent = both.groupby(["gauge_id", "window_h"])["incomplete"].transform("max").astype(bool)
    both = both.assign(incomplete=silent)
    return both.drop_duplicates(["gauge_id", "window_h"], keep="last").sort_values(
        ["gauge_id", "window_h"], ignore_index=True
    )


def place_rows(told: pd.DataFrame, reach: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Test rain told of places against the thresholds of the villages it may speak for (按地点判定).

    `reach` pairs a target with villages (`place_key`, village_id, basin_id, certain); `marks` are the
    thresholds of villages that the soil state lets stand. A place known by its town alone (`certain`
    false) may call for 准备转移 in any of its villages, never for more. Returns rows of `triggers.fired`.
    """
    columns = ["village_id", "basin_id", "window_h", "step", "threshold_mm"]
    rain = told[told["gauge_id"].isna()].assign(place_key=key_of)
    marks = marks.rename(columns={"rain_mm": "threshold_mm"})[columns].dropna(subset="threshold_mm")
    # the place decides the basin, the village its own marks
    pairs = rain.drop(columns=["village_id", "basin_id", "town_id"]).merge(reach, on="place_key")
    pairs = pairs.merge(marks.drop(columns="basin_id"), on=["village_id", "window_h"])
    hit = pairs[pairs["rain_mm"].ge(pairs["threshold_mm"])]
    hit = hit.assign(
        step=hit["step"].where(hit["certain"], "ready"),
        mean_mm=float("nan"), interrupted=False, nearest=~hit["certain"],
        basin_id=hit["basin_id"].where(hit["certain"]),
    )  # fmt: skip
    hit = hit.sort_values(["rain_mm", "threshold_mm"], ascending=[False, True], kind="stable")
    hit = hit.drop_duplicates(["village_id", "step", "window_h"])
    return hit.drop(columns=["place_key", "certain", "ended"])


def key_of(rows: pd.DataFrame) -> pd.Series:
    """Name the target of each row in one word (地点键): the same place twice is the same key."""
    parts = [rows[name].astype("str").fillna("") for name in TARGET[1:]]
    return parts[0] + "|" + parts[1] + "|" + parts[2] + "|" + parts[3]
