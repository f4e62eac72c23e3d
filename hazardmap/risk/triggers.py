"""Thresholds that rain or level has reached (已达指标), contracts §3 R1–R5."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pandas as pd

from hazardmap.risk.rainfall import newest_levels, window_rain
from hazardmap.risk.watch import downstream

COLUMNS: Final = [
    "village_id", "basin_id", "step", "window_h", "rain_mm", "threshold_mm", "gauge_id", "from_upstream",
]  # fmt: skip
EXTRA: Final = ["mean_mm", "arrival_h", "interrupted", "nearest"]


@dataclass(frozen=True, slots=True)
class Rain:
    """The observed side of a moment (雨水情): tables, and who watches what."""

    readings: pd.DataFrame
    gauges: pd.DataFrame
    thresholds: pd.DataFrame
    soil: pd.DataFrame
    basins: pd.DataFrame
    watch: pd.DataFrame
    area_places: pd.DataFrame
    """area_id, village_id, basin_id of the danger areas"""


def _village_thresholds(rain: Rain) -> pd.DataFrame:
    """Spread thresholds over the villages they speak for: own, of the area, or all of the basin."""
    home = rain.watch[["village_id", "basin_id"]].drop_duplicates("village_id")
    rows = rain.thresholds
    area = rows["area_id"].map(rain.area_places.set_index("area_id")["village_id"])
    own = rows.assign(village_id=rows["village_id"].fillna(area))
    by_village = (
        own[own["village_id"].notna()]
        .drop(columns="basin_id")
        .merge(home, on="village_id", how="left")
    )
    by_basin = own[own["village_id"].isna() & own["basin_id"].notna()]
    by_basin = by_basin.drop(columns="village_id").merge(home, on="basin_id", how="left")
    parts = [part for part in (by_village, by_basin) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own.iloc[:0]


def _by_soil(rows: pd.DataFrame, soil: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """Keep the threshold of the newest soil state, else (no state, or none for it) the lowest one (R4)."""
    known = soil[soil["as_of"].isna() | soil["as_of"].le(pd.Timestamp(at))]
    newest = known.sort_values("as_of", na_position="first").drop_duplicates(
        "basin_id", keep="last"
    )
    state = rows["basin_id"].map(newest.set_index("basin_id")["state"])
    fits = rows["soil"].isna() | state.isna() | rows["soil"].eq(state)
    keys = ["village_id", "basin_id", "area_id", "hamlet", "gauge_id", "window_h", "step"]
    answered = rows.assign(fits=fits).groupby(keys, dropna=False)["fits"].transform("any")
    kept = rows[fits | ~answered].sort_values([*keys, "rain_mm"])
    return kept.drop_duplicates(keys)


def _gauges_of(rows: pd.DataFrame, rain: Rain) -> pd.DataFrame:
    """Pair thresholds with their own gauge, else with the gauges that watch the village (R3).

    A basin where nobody lives is watched by its own gauges: those below it must still hear of it.
    """
    own = rows[rows["gauge_id"].notna()].assign(nearest=False)
    rest = rows[rows["gauge_id"].isna()].drop(columns="gauge_id")
    watched = rest.merge(
        rain.watch[["village_id", "gauge_id", "nearest"]].dropna(subset="gauge_id"), on="village_id"
    )
    of_basin = rain.gauges.loc[rain.gauges["kind"].eq("rain"), ["basin_id", "gauge_id"]].dropna()
    empty = rest[rest["village_id"].isna()].merge(of_basin, on="basin_id").assign(nearest=False)
    parts = [part for part in (own, watched, empty) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own


def _rain_rows(pairs: pd.DataFrame, rain: Rain, at: datetime) -> pd.DataFrame:
    """Test the largest gauge of every threshold; the mean is shown beside it."""
    measured = window_rain(rain.readings, rain.gauges, pairs["window_h"].dropna().unique(), at)
    tested = pairs.rename(columns={"rain_mm": "threshold_mm"}).merge(
        measured, on=["gauge_id", "window_h"]
    )
    keys = ["village_id", "basin_id", "step", "window_h", "threshold_mm"]
    tested["mean_mm"] = tested.groupby(keys, dropna=False)["rain_mm"].transform("mean")
    hit = tested[tested["rain_mm"].ge(tested["threshold_mm"])]
    hit = hit.sort_values([*keys, "rain_mm", "gauge_id"], ascending=[True] * 5 + [False, True])
    return hit.drop_duplicates(keys).assign(interrupted=False)


def _level_rows(pairs: pd.DataFrame, rain: Rain, at: datetime) -> pd.DataFrame:
    """Test level thresholds (水位指标) against the newest level of their gauge."""
    level = pairs["gauge_id"].map(newest_levels(rain.readings, at))
    hit = pairs[pairs["level_m"].notna() & level.ge(pairs["level_m"])]
    return hit.assign(
        rain_mm=float("nan"), threshold_mm=float("nan"), mean_mm=float("nan"), interrupted=False
    )


def _silent_rows(pairs: pd.DataFrame, rain: Rain, at: datetime) -> pd.DataFrame:
    """Villages of silent gauges count as ready while a storm is on (数据中断，按已达指标对待, R2)."""
    measured = window_rain(rain.readings, rain.gauges, pairs["window_h"].dropna().unique(), at)
    silent = measured.loc[measured["incomplete"], "gauge_id"].unique()
    rows = pairs[pairs["gauge_id"].isin(silent)].drop_duplicates(["village_id", "gauge_id"])
    nothing = {name: float("nan") for name in ("window_h", "rain_mm", "threshold_mm", "mean_mm")}
    return rows.assign(step="ready", interrupted=True, **nothing)


def _downstream_rows(hit: pd.DataFrame, rain: Rain) -> pd.DataFrame:
    """Villages below a fired basin get ready, with the hours until the water arrives (R5)."""
    home = rain.watch[["village_id", "basin_id"]].drop_duplicates("village_id")
    rows = []
    for basin_id in sorted(hit["basin_id"].dropna().unique()):
        for below, hours in downstream(rain.basins, basin_id):
            ids = home.loc[home["basin_id"].eq(below), "village_id"]
            rows += [(village_id, below, "ready", basin_id, hours) for village_id in ids]
    frame = pd.DataFrame(
        rows, columns=["village_id", "basin_id", "step", "from_upstream", "arrival_h"]
    )
    return frame.sort_values(["village_id", "arrival_h", "from_upstream"]).drop_duplicates(
        "village_id"
    )


def fired(rain: Rain, at: datetime, *, storm: bool) -> pd.DataFrame:
    """List the villages where a threshold is reached at a moment (已达指标的村).

    `storm` = a rain warning is in force or an operation open: only then silent gauges count as ready.
    A gauge that never reported is 未接入, not silent. Columns of triggers.csv, then mean_mm, arrival_h,
    interrupted, nearest.
    """
    pairs = _gauges_of(_by_soil(_village_thresholds(rain), rain.soil, at), rain)
    if rain.readings.empty or pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in [*COLUMNS, *EXTRA]})
    measured = pd.concat(
        [part for part in (_rain_rows(pairs, rain, at), _level_rows(pairs, rain, at)) if len(part)]
        or [pairs.iloc[:0]],
        ignore_index=True,
    )
    parts = [measured, _downstream_rows(measured, rain)]
    if storm:
        parts.append(_silent_rows(pairs, rain, at))
    kept = [part for part in parts if len(part)]
    table = pd.concat(kept, ignore_index=True) if kept else measured
    table = table.reindex(columns=[*COLUMNS, *EXTRA])
    order = ["village_id", "basin_id", "step", "window_h", "gauge_id", "from_upstream"]
    return table.sort_values(order, na_position="last", ignore_index=True)
