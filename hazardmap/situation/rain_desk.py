"""From what a text says to rows of the ledger (雨情录入): gauges by name, what must be asked first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hazardmap.divisions import folded_town
from hazardmap.levels import fold
from hazardmap.risk.gauge_flags import most_mm
from hazardmap.risk.rain_text import Told, ToldRow
from hazardmap.situation.index import kept
from hazardmap.situation.model import County
from hazardmap.situation.rain import words_of_place

SKIP: Final = "skip"
BY_PLACE: Final = "place:"
"""A choice that records a row for a place of a town: `place:330681109`."""
AHEAD: Final = timedelta(minutes=10)
_ENDS: Final = (
    "自动气象站",
    "雨量站",
    "水文站",
    "水位站",
    "监测站",
    "自动站",
    "气象站",
    "测站",
    "站",
)


@dataclass(frozen=True, slots=True)
class Given:
    """What the officer answered (补充的回答), for every row that does not say it itself."""

    unit: str = ""
    period_min: float | None = None
    time: datetime | None = None
    places: Mapping[int, str] | None = None
    """row → gauge id, `skip`, or `place:` with a town id"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview (预览一行): what will be recorded, and what keeps it from being so."""

    number: int
    told: ToldRow
    gauge_id: str | None
    gauge_name: str
    town_id: str
    rain_mm: float | None
    level_m: float | None
    period_min: float | None
    time: datetime | None
    asks: tuple[str, ...]
    """place, unit, period, time: what must be answered first"""
    doubts: tuple[str, ...]
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be recorded (预览)."""

    lines: tuple[Line, ...]
    unread: tuple[str, ...]

    @property
    def asks(self) -> frozenset[str]:
        """Everything still to be answered."""
        return frozenset(ask for line in self.lines for ask in line.asks if not line.skipped)

    @property
    def ready(self) -> bool:
        """Tell whether something can be recorded and nothing is open."""
        return not self.asks and any(not line.skipped for line in self.lines)


def preview(county: County, told: Told, given: Given, now: datetime) -> Preview:
    """Match gauges and join the answers (核对雨情); nothing is taken for granted."""
    lines = [_line(county, number, row, given, now) for number, row in enumerate(told.rows)]
    return Preview(tuple(lines), told.unread)


def rows_to_record(made: Preview, source: str) -> list[dict[str, Any]]:
    """Return the body rows of a `rain.readings` entry (记入台账的读数)."""
    return [
        {
            "gauge_id": line.gauge_id,
            "place": line.told.place,
            "town_id": line.town_id or None,
            "time": line.time.isoformat(timespec="minutes"),
            "rain_mm": line.rain_mm,
            "level_m": line.level_m,
            "period_min": line.period_min,
            "source": source,
        }
        for line in made.lines
        if not line.skipped and line.time is not None
    ]


def _line(county: County, number: int, row: ToldRow, given: Given, now: datetime) -> Line:
    choice = (given.places or {}).get(number, "")
    gauge_id, town_id = matched_gauge(county, row), ""
    if choice.startswith(BY_PLACE):
        gauge_id, town_id = None, choice.removeprefix(BY_PLACE)
    elif choice and choice != SKIP:
        gauge_id = choice
    unit = row.unit or ("米" if row.level else given.unit)
    rain = None if row.level else _millimetres(row.value, unit)
    period = row.period_min if row.period_min is not None else given.period_min
    time = row.time or given.time
    asks = {
        "place": gauge_id is None and not town_id,
        "unit": not row.level and rain is None,
        "period": not row.level and period is None,
        "time": time is None,
    }
    names = dict(
        zip(county.tables["gauges"]["gauge_id"], county.tables["gauges"]["name"], strict=True)
    )
    return Line(
        number=number,
        told=row,
        gauge_id=gauge_id,
        gauge_name=names.get(gauge_id, "") if gauge_id else "",
        town_id=town_id,
        rain_mm=rain,
        level_m=row.value if row.level else None,
        period_min=None if row.level else period,
        time=time,
        asks=tuple(ask for ask, open_ in asks.items() if open_),
        doubts=_doubts(row, rain, period, time, now),
        skipped=choice == SKIP or not 0 <= row.value < math.inf,
    )  # fmt: skip


def _millimetres(value: float, unit: str) -> float | None:
    factor = {"毫米": 1.0, "厘米": 10.0}.get(unit)
    return None if factor is None else round(value * factor, 3)


def _doubts(
    row: ToldRow, rain: float | None, period: float | None, time: datetime | None, now: datetime
) -> tuple[str, ...]:
    """Say what should be looked at twice (请核对): it is recorded all the same."""
    found = []
    if row.value < 0:
        found.append("负数，不记录")
    if not math.isfinite(row.value):
        found.append("数太大，不记录")
    if row.guessed:
        found.append("时段按同句另一个数")
    if rain is not None and period is not None and rain > most_mm(period):
        found.append("超过世界纪录，请核对")
    if time is not None and time > now + AHEAD:
        found.append("时间晚于现在")
    if time is not None and time < now - timedelta(hours=24):
        found.append("早于24小时前，不参与判定")
    return tuple(found)


def matched_gauge(county: County, row: ToldRow) -> str | None:
    """Return the one gauge that a code or name means (匹配测站); none or several = None, it is asked."""
    gauges = _gauges(county)
    if row.code and (row.code, "code") in gauges:
        found = gauges[row.code, "code"]
    else:
        kind = "level" if row.level else "rain"
        words = {*words_of_place(county, row.place), gauge_word(row.place)}
        met = [gauges.get((gauge_word(word), kind), ()) for word in sorted(words)]
        found = tuple(dict.fromkeys(one for ids in met for one in ids))
    return found[0] if len(found) == 1 else None


@kept
def _gauges(county: County) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Index gauges by (id, "code") and by (folded name, kind)."""
    found: dict[tuple[str, str], list[str]] = {}
    table = county.tables["gauges"]
    for gauge_id, name, kind in zip(table["gauge_id"], table["name"], table["kind"], strict=True):
        found.setdefault((gauge_id, "code"), []).append(gauge_id)
        found.setdefault((gauge_word(name), kind), []).append(gauge_id)
    return {key: tuple(ids) for key, ids in found.items()}


def gauge_word(name: str) -> str:
    """Fold a gauge's name (站名): 祝园雨量站 = 祝园站 = 祝园."""
    word = fold(name)
    for end in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= 2:
            return word.removesuffix(end)
    return folded_town(word) if len(word) > 2 else word
