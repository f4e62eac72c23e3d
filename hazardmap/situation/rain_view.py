"""What the page of rain shows (雨情页): what was told lately, the newest of every gauge, what lies open."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from hazardmap.risk.gauge_flags import WORDS
from hazardmap.risk.told import key_of
from hazardmap.situation.gauge_doubts import gauge_doubts
from hazardmap.situation.model import Situation
from hazardmap.situation.rain import rain_of, readings_of, told_of


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of rain (一次录入)."""

    key: str
    at: datetime
    by: str
    rows: int
    words: str


def entries(situation: Situation, most: int = 20) -> list[Told]:
    """List the newest entries of rain (最近录入), newest first."""
    found = []
    for batch in reversed(situation.night.rain.batches[-most:]):
        names = dict.fromkeys(
            str(row.get("place") or row.get("gauge_id") or "") for row in batch.rows
        )
        words = "、".join(list(names)[:4]) + ("等" if len(names) > 4 else "")
        found.append(Told(batch.key, batch.at, batch.by, len(batch.rows), words))
    return found


def newest_rows(situation: Situation) -> list[dict[str, object]]:
    """Return the newest reading of every gauge that ever reported (各站最近一次), newest first.

    name, kind, time, age_min, value, period_min, source, told (True = said by people).
    """
    at = pd.Timestamp(situation.as_of)
    told = told_of(situation)
    frames = [
        readings_of(situation).assign(told=False),
        told[told["gauge_id"].notna()].assign(told=True),
    ]
    some = [frame for frame in frames if len(frame)]
    if not some:
        return []
    rows = pd.concat(some, ignore_index=True)
    rows = rows[rows["time"].le(at)].sort_values("time", kind="stable")
    newest = rows.drop_duplicates("gauge_id", keep="last").iloc[::-1]
    gauges = situation.county.tables["gauges"].set_index("gauge_id")[["name", "kind"]]
    newest = newest.join(gauges, on="gauge_id")
    ages = (at - newest["time"]).dt.total_seconds() // 60
    newest = newest.assign(
        age_min=ages.astype("int64"), value=newest["rain_mm"].fillna(newest["level_m"])
    )
    return [{str(key): value for key, value in row.items()} for row in newest.to_dict("records")]


def doubt_rows(situation: Situation) -> list[dict[str, object]]:
    """List the doubtful gauges (可疑测站): name, words, count and time of the newest such reading."""
    found = gauge_doubts(situation)
    if found.empty:
        return []
    names = dict(
        zip(*(situation.county.tables["gauges"][key] for key in ("gauge_id", "name")), strict=True)
    )
    return [
        {"name": names.get(gauge_id, gauge_id), "words": WORDS[str(flag)], "count": len(rows)}
        | {"time": rows["time"].max()}
        for (gauge_id, flag), rows in found.groupby(["gauge_id", "flag"])
    ]


def unplaced(situation: Situation) -> list[str]:
    """Name the places whose rain tests nothing: no gauge, no village, no town is known (位置未定)."""
    rain = rain_of(situation.county, situation.night.rain)
    told = rain.told
    if told is None or told.empty:
        return []
    places = told[told["gauge_id"].isna()]
    reached = set() if rain.reach is None else set(rain.reach["place_key"])
    lost = places[~key_of(places).isin(reached)]
    return sorted(set(lost["place"].dropna()))
