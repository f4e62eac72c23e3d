"""Readings that were told (录入的雨情): pasted, typed, read from a bulletin or a watched folder.

They stand in the ledger as `rain.readings`; here they become rows like those of the readings table. A
row is either *measured* (one step of a connected gauge's own series, R1 adds them up) or *told* (said
by people, a total over hours, rain at a place without gauge): totals may overlap, so they are never
added to measured rain.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.entries import Entry
from hazardmap.moments import BEIJING, in_beijing

COLUMNS: Final = (
    "gauge_id", "place", "town_id", "village_id", "basin_id", "time", "rain_mm", "level_m", "period_min", "source",
)  # fmt: skip
FEED: Final = "feed"
"""`way` of an entry that a watched folder brought: its gauges are connected and can fall silent."""
KEPT_H: Final = 72.0
"""Rows older than this at the newest entry are let go: no window is longer than a day."""
FARTHEST: Final = timedelta(days=3660)
"""A reading farther than this from the moment it was recorded has a wrong date."""
MOST_MIN: Final = 366.0 * 24 * 60
_NUMBERS: Final = ("rain_mm", "level_m", "period_min")
_TEXTS: Final = ("gauge_id", "place", "town_id", "village_id", "basin_id", "source")
_SAME: Final = (*_TEXTS, "time", "period_min")


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The readings of one entry (一次录入), in its order; `rows` are plain JSON as recorded."""

    seq: int
    key: str
    at: datetime
    by: str
    way: str
    rows: tuple[Mapping[str, Any], ...]
    newest: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Everything told so far (录入的雨情), oldest entry first."""

    batches: tuple[Batch, ...] = ()


NONE: Final = Recorded()


def step(part: Recorded, entry: Entry) -> Recorded:
    """Take in the rows of a `rain.readings` entry (记入雨情)."""
    rows = tuple(row for row in entry.body.get("rows", ()) if _countable(row, entry.at))
    if entry.kind != "rain.readings" or not rows:
        return part
    newest = max(_moment(row["time"]) for row in rows)
    way = str(entry.body.get("way", ""))
    batch = Batch(entry.seq, entry.key, entry.at, entry.by, way, rows, newest)
    since = entry.at - timedelta(hours=KEPT_H)
    kept = tuple(one for one in part.batches if one.newest > since or one.at > since)
    return replace(part, batches=(*kept, batch))


def _countable(row: Mapping[str, Any], at: datetime) -> bool:
    """Tell whether a row can be computed with; one that cannot must not stop the whole county."""
    numbers = [float(row[name]) for name in _NUMBERS if row.get(name) is not None]
    if not row.get("time") or not all(math.isfinite(number) for number in numbers):
        return False
    period = row.get("period_min")
    return abs(_moment(row["time"]) - at) < FARTHEST and (period is None or 0 < period < MOST_MIN)


def _moment(text: str) -> datetime:
    return in_beijing(datetime.fromisoformat(text))


@lru_cache(maxsize=2048)
def _frame(batch: Batch) -> pd.DataFrame:
    """Return the rows of one entry, typed as the readings table, with the words of the place.

    `same` is one number for everything that makes two rows the same reading.
    """
    told: dict[str, list[Any]] = {name: [row.get(name) for row in batch.rows] for name in COLUMNS}
    moments = {text: _moment(text) for text in set(told["time"])}
    times = pd.to_datetime([moments[text] for text in told["time"]], utc=True)
    columns: dict[str, Any] = {name: np.array(told[name], dtype="float64") for name in _NUMBERS}
    columns |= {name: pd.array(told[name], dtype="str") for name in _TEXTS}
    columns["time"] = times.tz_convert(BEIJING).as_unit("ns")
    frame = pd.DataFrame(columns)[list(COLUMNS)]
    same = pd.util.hash_pandas_object(
        frame[list(_SAME)].assign(is_rain=frame["rain_mm"].notna()), index=False
    )
    return frame.assign(
        seq=batch.seq, way=pd.array([batch.way] * len(frame), dtype="str"), same=same
    )


_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=BEIJING)
_BLANK: Final = Batch(0, "", _LONG_AGO, "", "", (), _LONG_AGO)


@lru_cache(maxsize=8)
def rows_of(recorded: Recorded) -> pd.DataFrame:
    """Return every row told, each once (录入的读数): a later one of the same gauge or place replaces.

    Same = same gauge or place, time, source and period, rain or level. Columns `COLUMNS`, then seq, way;
    `period_min` is NaN where nobody said it.
    """
    frames = [_frame(batch) for batch in recorded.batches]
    if not frames:
        frames = [_frame(_BLANK)]
    rows = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    rows = rows[~rows["same"].duplicated(keep="last")]
    return rows.drop(columns="same").reset_index(drop=True)


def divided(rows: pd.DataFrame, gauges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell measured steps of known gauges from told totals (分开逐段读数和累计值).

    A level, or a row of a connected source that is no longer than its gauge's interval, is measured; what
    is left was told by people or is a total over hours.
    """
    interval = gauges.set_index("gauge_id")["interval_min"]
    known = rows["gauge_id"].isin(interval.index)
    limit = rows["gauge_id"].map(interval).astype("float64")
    fed = rows["way"].eq(FEED) & ~rows["period_min"].gt(limit)
    measured = known & (rows["rain_mm"].isna() | fed)
    return rows[measured], rows[~measured & rows["rain_mm"].notna()]


def with_recorded(readings: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Add measured rows to the readings table (并入测站读数); of one moment R1 takes the largest."""
    if measured.empty:
        return readings
    columns = list(readings.columns)
    some = [part for part in (readings, measured.reindex(columns=columns)) if len(part)]
    return pd.concat(some, ignore_index=True)
