"""Thresholds that rain or level has reached (已达指标), contracts §3 R1–R5."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.risk.rainfall import newest_levels, window_rain
from hazardmap.risk.told import place_rows, raised, told_rain

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COLUMNS: Final = [
    "village_id", "basin_id", "step", "window_h", "rain_mm", "threshold_mm", "gauge_id", "from_upstream",
]  # fmt: skip
EXTRA: Final = ["mean_mm", "arrival_h", "interrupted", "nearest", "place", "source"]


_SAME_INDICATOR: Final = (
    "village_id", "basin_id", "area_id", "hamlet", "gauge_id", "own_gauge", "window_h", "step", "level_m",
)  # fmt: skip
_SAME_TEST: Final = ("village_id", "basin_id", "step", "window_h", "rain_mm")


@dataclass(frozen=True, slots=True)
class Rain:
    """The observed side of a moment (雨水情): readings, and which gauge tests what for whom."""

    readings: pd.DataFrame
    gauges: pd.DataFrame
    soil: pd.DataFrame
    indicators: pd.DataFrame
    """rows of `indicators`"""
    below: pd.DataFrame
    """rows of `watch.villages_below`"""
    told: pd.DataFrame | None = None
    """totals and rain of places as `recorded.divided` tells them apart"""
    reach: pd.DataFrame | None = None
    """which villages a told place speaks for, as `told.place_rows` wants it"""
    village_marks: pd.DataFrame | None = None
    """rows of `village_indicators`"""


def _village_thresholds(
    thresholds: pd.DataFrame, watch: pd.DataFrame, area_villages: pd.Series
) -> pd.DataFrame:
    """Spread thresholds over the villages they speak for: own, of the area, or all of the basin."""
    home = watch[["village_id", "basin_id"]].drop_duplicates("village_id")
    own = thresholds.assign(
        village_id=thresholds["village_id"].fillna(thresholds["area_id"].map(area_villages))
    )
    by_village = (
        own[own["village_id"].notna()]
        .drop(columns="basin_id")
        .merge(home, on="village_id", how="left")
    )
    by_basin = own[own["village_id"].isna() & own["basin_id"].notna()]
    by_basin = by_basin.drop(columns="village_id").merge(home, on="basin_id", how="left")
    parts = [part for part in (by_village, by_basin) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own.iloc[:0]


def _gauges_of(rows: pd.DataFrame, watch: pd.DataFrame, gauges: pd.DataFrame) -> pd.DataFrame:
    """Pair thresholds with their own gauge, else with the gauges that watch the village (R3).

    A basin where nobody lives is watched by its own gauges: those below it must still hear of it.
    """
    own = rows[rows["gauge_id"].notna()].assign(nearest=False, own_gauge=True)
    rest = rows[rows["gauge_id"].isna()].drop(columns="gauge_id").assign(own_gauge=False)
    watched = rest.merge(
        watch[["village_id", "gauge_id", "nearest"]].dropna(subset="gauge_id"), on="village_id"
    )
    of_basin = gauges.loc[gauges["kind"].eq("rain"), ["basin_id", "gauge_id"]].dropna()
    empty = rest[rest["village_id"].isna()].merge(of_basin, on="basin_id").assign(nearest=False)
    parts = [part for part in (own, watched, empty) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own


def indicators(
    thresholds: pd.DataFrame, watch: pd.DataFrame, gauges: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """Pair every threshold with its villages and gauges (指标与测站), once per edition.

    Columns of thresholds, then nearest, own_gauge, gauge (position in gauges), indicator (number of the
    thresholds that differ in soil and rain only) and test (number of the rows that one gauge after another
    tests).
    """
    spread = _village_thresholds(thresholds, watch, areas.set_index("area_id")["village_id"])
    pairs = _gauges_of(spread, watch, gauges)
    if pairs.empty:
        return pairs.assign(gauge=0, indicator=0, test=0)
    test = pairs.groupby(list(_SAME_TEST), dropna=False).ngroup()
    gauge = pd.Index(gauges["gauge_id"]).get_indexer(pd.Index(pairs["gauge_id"]))
    return _numbered(pairs.assign(gauge=gauge, test=test))


def _numbered(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give one number to the thresholds that differ in soil and rain only, the lowest of each first."""
    number = pairs.groupby(list(_SAME_INDICATOR), dropna=False).ngroup()
    return pairs.assign(indicator=number).sort_values(
        ["indicator", "rain_mm"], kind="stable", ignore_index=True
    )


def village_indicators(
    thresholds: pd.DataFrame, watch: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """Return the thresholds of every village, watched by a gauge or not (各村指标), as `indicators`."""
    spread = _village_thresholds(thresholds, watch, areas.set_index("area_id")["village_id"])
    return _numbered(spread[spread["village_id"].notna()].assign(own_gauge=False))


def _by_soil(pairs: pd.DataFrame, soil: pd.DataFrame, at: datetime) -> Ints:
    """Keep the threshold of the newest soil state, else (no state, or none for it) the lowest one (R4).

    Returns positions in `pairs`.
    """
    known = soil[soil["as_of"].isna() | soil["as_of"].le(pd.Timestamp(at))]
    newest = known.sort_values("as_of", na_position="first").drop_duplicates(
        "basin_id", keep="last"
    )
    fits = np.ones(len(pairs), dtype=bool)
    if len(newest):
        state = pairs["basin_id"].map(newest.set_index("basin_id")["state"])
        fits = (pairs["soil"].isna() | state.isna() | pairs["soil"].eq(state)).to_numpy()
    number = pairs["indicator"].to_numpy()
    answered = np.bincount(number, fits) > 0
    kept = np.flatnonzero(fits | ~answered[number])
    return kept[np.unique(number[kept], return_index=True)[1]]


def _by_position(measured: pd.DataFrame, rain: Rain, windows: Floats, column: str) -> Floats:
    """Lay a column of `measured` out as gauges × windows, NaN where a gauge never reported."""
    table = np.full((len(rain.gauges), len(windows)), np.nan)
    gauge = pd.Index(rain.gauges["gauge_id"]).get_indexer(pd.Index(measured["gauge_id"]))
    known = gauge >= 0
    window = np.searchsorted(windows, measured["window_h"].to_numpy()[known])
    table[gauge[known], window] = measured[column].to_numpy(dtype="float64")[known]
    return table


def _rain_rows(rain: Rain, kept: Ints, measured: pd.DataFrame, windows: Floats) -> pd.DataFrame:
    """Test the largest gauge of every threshold; the mean is shown beside it."""
    pairs = rain.indicators
    window = np.searchsorted(windows, pairs["window_h"].to_numpy()[kept])
    fallen = _by_position(measured, rain, windows, "rain_mm")
    rain_mm = fallen[pairs["gauge"].to_numpy()[kept], window]
    reported = ~np.isnan(rain_mm)
    kept, rain_mm = kept[reported], rain_mm[reported]
    test = pairs["test"].to_numpy()[kept]
    mean_mm = np.bincount(test, rain_mm) / np.maximum(np.bincount(test), 1)
    hit = rain_mm >= pairs["rain_mm"].to_numpy()[kept]
    rows: pd.DataFrame = pairs.iloc[kept[hit]].rename(columns={"rain_mm": "threshold_mm"})
    rows = rows.assign(rain_mm=rain_mm[hit], mean_mm=mean_mm[test[hit]], interrupted=False)
    if "source" in measured.columns:
        words = measured.set_index(["gauge_id", "window_h"])["source"].replace("", np.nan)
        asked = pd.MultiIndex.from_arrays([rows["gauge_id"], rows["window_h"]])
        rows = rows.assign(source=words.reindex(asked).to_numpy())
    return rows.sort_values(
        ["test", "rain_mm", "gauge"], ascending=[True, False, True]
    ).drop_duplicates("test")


def _level_rows(rain: Rain, kept: Ints, at: datetime) -> pd.DataFrame:
    """Test level thresholds (水位指标) against the newest level of their gauge."""
    marks = ~np.isnan(rain.indicators["level_m"].to_numpy()[kept])
    pairs = rain.indicators.iloc[kept[marks]]
    level = pairs["gauge_id"].map(newest_levels(rain.readings, at)).astype("float64")
    hit: pd.DataFrame = pairs[level.ge(pairs["level_m"])]
    return hit.assign(
        rain_mm=float("nan"), threshold_mm=float("nan"), mean_mm=float("nan"), interrupted=False
    )


def _silent_rows(rain: Rain, kept: Ints, measured: pd.DataFrame) -> pd.DataFrame:
    """Villages of silent gauges count as ready while a storm is on (数据中断，按已达指标对待, R2)."""
    silent = measured.loc[measured["incomplete"], "gauge_id"].unique()
    rows = rain.indicators.iloc[kept]
    rows = rows[rows["gauge_id"].isin(silent)].drop_duplicates(["village_id", "gauge_id"])
    nothing = {name: float("nan") for name in ("window_h", "rain_mm", "threshold_mm", "mean_mm")}
    return rows.assign(step="ready", interrupted=True, **nothing)


def _downstream_rows(hit: pd.DataFrame, below: pd.DataFrame) -> pd.DataFrame:
    """Villages below a fired basin get ready, with the hours until the water arrives (R5)."""
    reached = below[below["from_upstream"].isin(hit["basin_id"].dropna().unique())]
    return reached.drop_duplicates("village_id").assign(step="ready")


def _markless(rain: Rain) -> bool:
    """Tell whether there is no threshold to test at all."""
    return rain.indicators.empty and (rain.village_marks is None or rain.village_marks.empty)


def _place_rows(rain: Rain, told: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """Test rain told of places without gauge (按地点录入的雨量)."""
    if rain.reach is None or rain.village_marks is None or rain.village_marks.empty:
        return rain.indicators.iloc[:0]
    marks = rain.village_marks.iloc[_by_soil(rain.village_marks, rain.soil, at)]
    windows = np.unique(rain.village_marks["window_h"].to_numpy())
    return place_rows(told_rain(told, windows.tolist(), at), rain.reach, marks)


def fired(rain: Rain, at: datetime, *, storm: bool) -> pd.DataFrame:
    """List the villages where a threshold is reached at a moment (已达指标的村).

    `storm` = a rain warning is in force or an operation open: only then silent gauges count as ready.
    A gauge that never reported is 未接入, not silent. Columns of triggers.csv, then mean_mm, arrival_h,
    interrupted, nearest.
    """
    told = rain.told if rain.told is not None and len(rain.told) else None
    if (rain.readings.empty and told is None) or _markless(rain):
        return pd.DataFrame({name: pd.Series(dtype="object") for name in [*COLUMNS, *EXTRA]})
    kept = _by_soil(rain.indicators, rain.soil, at)
    windows = np.unique(rain.indicators["window_h"].to_numpy())
    measured = window_rain(rain.readings, rain.gauges, windows.tolist(), at)
    if told is not None:
        measured = raised(measured, told_rain(told, windows.tolist(), at))
    found = [_rain_rows(rain, kept, measured, windows), _level_rows(rain, kept, at)]
    if told is not None:
        found.append(_place_rows(rain, told, at))
    hit = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    parts = [hit, _downstream_rows(hit, rain.below)]
    if storm:
        parts.append(_silent_rows(rain, kept, measured))
    some = [part for part in parts if len(part)]
    table = pd.concat(some, ignore_index=True) if some else hit
    table = table.reindex(columns=[*COLUMNS, *EXTRA])
    order = ["village_id", "basin_id", "step", "window_h", "gauge_id", "from_upstream"]
    return table.sort_values(order, na_position="last", ignore_index=True)
