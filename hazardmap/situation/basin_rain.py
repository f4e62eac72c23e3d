"""Rain of the basins in windows (小流域雨情): worst gauge and mean against the threshold, what fired.

Measured and told rain is 实测; rain of forecasts stands apart as 预报 and is never mixed with it: what
observed and forecast rain reach together is 预报将达, never 已达.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.risk.rainfall import window_rain
from hazardmap.risk.told import raised, told_rain
from hazardmap.situation.index import kept
from hazardmap.situation.model import Situation
from hazardmap.situation.rain import rain_of
from hazardmap.situation.scope import village_places
from hazardmap.situation.trigger_words import STEPS, gauge_words, trigger_words

WINDOWS_H: Final = (0.5, 1.0, 3.0, 6.0, 12.0, 24.0)
_AHEAD: Final = {
    0.5: (0.0,), 1.0: (0.0, 0.5), 3.0: (0.0, 1.0), 6.0: (0.0, 1.0, 3.0), 12.0: (0.0, 3.0, 6.0),
    24.0: (0.0, 6.0, 12.0),
}  # fmt: skip
"""Window → hours of it that may lie behind us, the rest ahead: fallen and forecast rain of one true window."""


@dataclass(frozen=True, slots=True)
class WindowRain:
    """One window of a basin (一个时段): None = no gauge told anything of it."""

    window_h: float
    worst_mm: float | None
    mean_mm: float | None
    gauge: str
    ready_mm: float | None
    immediate_mm: float | None
    """lowest thresholds of the villages there, by the soil in force"""
    incomplete: bool
    told: str
    forecast_mm: float | None
    """rain forecast for as many hours to come; None = no forecast"""
    together_mm: float | None = None
    """the most that rain fallen and forecast may reach in one such window"""

    @property
    def reached(self) -> str:
        """Say what has been reached (已达): 立即转移, 准备转移 or nothing."""
        return self._step(self.worst_mm)

    @property
    def coming(self) -> str:
        """Say what rain so far and forecast would reach together (预报将达); only beyond what is reached."""
        step = self._step(self.together_mm)
        return step if step and self.reached not in {step, "立即转移"} else ""

    def _step(self, fallen: float | None) -> str:
        if fallen is None:
            return ""
        for step, limit in (("immediate", self.immediate_mm), ("ready", self.ready_mm)):
            if limit is not None and fallen >= limit:
                return STEPS[step]
        return ""


@dataclass(frozen=True, slots=True)
class BasinRain:
    """One basin's rain (小流域雨情)."""

    basin_id: str
    windows: tuple[WindowRain, ...]
    newest: datetime | None
    age_min: int | None
    fired: str
    """which threshold fired: 枫桥站 3 小时 112/90 毫米"""
    below: tuple[tuple[str, float], ...]
    """villages below a fired basin and the hours until its water arrives, the first first"""


@kept
def basin_rain(situation: Situation) -> dict[str, BasinRain]:
    """Return the rain of every basin with a gauge, a told place or a forecast, on basin_id."""
    rain = rain_of(situation.county, situation.night.rain)
    at = situation.as_of
    measured = window_rain(rain.readings, rain.gauges, WINDOWS_H, at)
    if rain.told is not None:
        measured = raised(measured, told_rain(rain.told, WINDOWS_H, at))
    measured = measured.assign(source=measured["source"] if "source" in measured.columns else "")
    gauges = rain.gauges[rain.gauges["kind"].eq("rain") & rain.gauges["basin_id"].notna()]
    rows = measured.merge(gauges[["gauge_id", "basin_id"]], on="gauge_id")
    known = _Known(
        limits=_limits(situation),
        coming=_forecast(situation),
        fired=_fired(situation),
        newest=_newest(situation, gauges),
    )
    ids = sorted({*rows["basin_id"], *known.coming, *known.fired})
    groups = {str(key): group for key, group in rows.groupby("basin_id")}
    blank = rows.iloc[:0]
    return {basin: _of_basin(situation, basin, groups.get(basin, blank), known) for basin in ids}


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What the rows of all basins are looked up in."""

    limits: dict[tuple[str, float, str], float]
    coming: dict[str, pd.DataFrame]
    fired: dict[str, dict[Any, Any]]
    newest: dict[str, pd.Timestamp]


def _of_basin(situation: Situation, basin: str, rows: pd.DataFrame, known: _Known) -> BasinRain:
    windows = []
    most = rows.groupby("window_h")["rain_mm"].max()
    worst_of = {0.0: 0.0, **dict(zip(most.index.tolist(), most.tolist(), strict=True))}
    ahead, limits, fired = known.coming.get(basin), known.limits, known.fired
    newest = known.newest.get(basin)
    for window_h in WINDOWS_H:
        mine = rows[rows["window_h"].eq(window_h)]
        worst = mine.sort_values("rain_mm", kind="stable").iloc[-1] if len(mine) else None
        windows.append(
            WindowRain(
                window_h=window_h,
                worst_mm=None if worst is None else float(worst["rain_mm"]),
                mean_mm=None if worst is None else float(mine["rain_mm"].mean()),
                gauge="" if worst is None else gauge_words(situation, str(worst["gauge_id"])),
                ready_mm=limits.get((basin, window_h, "ready")),
                immediate_mm=limits.get((basin, window_h, "immediate")),
                incomplete=bool(mine["incomplete"].any()) if len(mine) else False,
                told="" if worst is None else str(worst["source"] or ""),
                forecast_mm=_to_come(ahead, situation.as_of, window_h),
                together_mm=_together(ahead, situation.as_of, window_h, worst_of),
            )
        )
    age = None if newest is None else int((situation.as_of - newest).total_seconds() // 60)
    return BasinRain(
        basin_id=basin,
        windows=tuple(windows),
        newest=None if newest is None else newest.to_pydatetime(),
        age_min=age,
        fired="" if basin not in fired else trigger_words(situation, fired[basin]),
        below=_below(situation, basin) if basin in fired else (),
    )


def _limits(situation: Situation) -> dict[tuple[str, float, str], float]:
    """Return the lowest threshold per basin, window and step, by the newest soil, else of all (R4)."""
    rows = situation.county.indicators
    rows = rows[rows["rain_mm"].notna() & rows["basin_id"].notna()]
    soil = situation.county.tables["soil"]
    soil = soil[soil["as_of"].isna() | soil["as_of"].le(pd.Timestamp(situation.as_of))]
    newest = soil.sort_values("as_of", na_position="first").drop_duplicates("basin_id", keep="last")
    state = rows["basin_id"].map(newest.set_index("basin_id")["state"])
    fits = rows["soil"].isna() | state.isna() | rows["soil"].eq(state)
    kept_rows = rows[fits] if fits.any() else rows
    keys = ["basin_id", "window_h", "step"]
    lowest = kept_rows.groupby(keys)["rain_mm"].min().reset_index()
    rows_of = zip(*(lowest[name].tolist() for name in [*keys, "rain_mm"]), strict=True)
    return {(basin, window_h, step): mm for basin, window_h, step, mm in rows_of}


def _fired(situation: Situation) -> dict[str, dict[Any, Any]]:
    """Return of every basin whose own rain or level fired the worst row of the triggers."""
    rows = situation.triggers
    rows = rows[
        rows["from_upstream"].isna() & rows["basin_id"].notna() & ~rows["interrupted"].eq(True)
    ]
    over = (rows["rain_mm"].astype("float64") / rows["threshold_mm"].astype("float64")).fillna(0.0)
    rows = rows.assign(over=-over).sort_values(["step", "over"], kind="stable")
    worst = rows.drop_duplicates("basin_id")
    return {str(row["basin_id"]): row for row in worst.to_dict("records")}


def _below(situation: Situation, basin: str) -> tuple[tuple[str, float], ...]:
    below = situation.county.villages_below
    mine = below[below["from_upstream"].eq(basin)].sort_values(["arrival_h", "village_id"])
    names = village_places(situation.county)
    return tuple(
        (names[village][0], float(hours))
        for village, hours in zip(mine["village_id"], mine["arrival_h"], strict=True)
        if village in names
    )


def _newest(situation: Situation, gauges: pd.DataFrame) -> dict[str, pd.Timestamp]:
    rain = rain_of(situation.county, situation.night.rain)
    frames = [
        frame[["gauge_id", "time"]] for frame in (rain.readings, rain.told) if frame is not None
    ]
    times = pd.concat([frame for frame in frames if len(frame)] or frames[:1])
    times = times[times["time"].le(pd.Timestamp(situation.as_of))]
    joined = times.merge(gauges[["gauge_id", "basin_id"]], on="gauge_id")
    newest = joined.groupby("basin_id")["time"].max()
    return dict(zip(newest.index.tolist(), newest.tolist(), strict=True))


def _forecast(situation: Situation) -> dict[str, pd.DataFrame]:
    """Return what the newest forecast of every basin says of the time to come (降雨预报), villages for their basin."""
    rows = situation.county.tables["forecasts"]
    if rows.empty:
        return {}
    at = pd.Timestamp(situation.as_of)
    home = situation.county.watch.drop_duplicates("village_id").set_index("village_id")["basin_id"]
    rows = rows.assign(basin_id=rows["basin_id"].fillna(rows["village_id"].map(home)))
    rows = rows[rows["issued_at"].le(at) & rows["valid_to"].gt(at) & rows["basin_id"].notna()]
    newest = rows.groupby("basin_id")["issued_at"].transform("max")
    rows = rows[rows["issued_at"].eq(newest)]
    return {str(basin): group for basin, group in rows.groupby("basin_id")}


def _together(
    rows: pd.DataFrame | None, at: datetime, window_h: float, worst_of: dict[float, float]
) -> float | None:
    """Return the most that a window beginning before and ending after now may hold; None without forecast."""
    if rows is None:
        return None
    return max(
        worst_of.get(behind, 0.0) + (_to_come(rows, at, window_h - behind) or 0.0)
        for behind in _AHEAD[window_h]
    )


def _to_come(rows: pd.DataFrame | None, at: datetime, window_h: float) -> float | None:
    """Sum the forecast rain of the hours to come (预报雨量), spread evenly over each period; None without one."""
    if rows is None or rows.empty:
        return None
    begin, end = pd.Timestamp(at), pd.Timestamp(at + timedelta(hours=window_h))
    first = rows["valid_from"].where(rows["valid_from"] > begin, begin)
    last = rows["valid_to"].where(rows["valid_to"] < end, end)
    share = (last - first) / (rows["valid_to"] - rows["valid_from"])
    amount = rows["rain_mm"].to_numpy() * np.clip(share.to_numpy(dtype="float64"), 0.0, 1.0)
    # rows of one period for several villages of a basin: the largest counts, they are the same rain
    periods = [rows["valid_from"].to_numpy(), rows["valid_to"].to_numpy()]
    by_period = pd.Series(amount).groupby(periods).max()
    return round(float(by_period.sum()), 1)
