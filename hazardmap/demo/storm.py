"""The storm of 10 June 2021 to replay (2021-06-10 强降雨复盘): synthetic readings with its published figures.

Published: more than 170 mm at 马剑, 陶朱, 姚江, 五泄 and 应店街, the most 241.6 mm at 陶朱, the heaviest hour
95.8 mm at 祝园 (姚江), 60.5 mm on average. How the rain fell from minute to minute is invented (示例); 五泄 has
no rain gauge in the demonstration.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.demo.chance import rng, shared_out
from hazardmap.duty.replay import Moment
from hazardmap.moments import BEIJING

BEGIN: Final = datetime(2021, 6, 9, 20, 0, tzinfo=BEIJING)
HOURS: Final = 24
STEP_MIN: Final = 5
MEAN_MM: Final = 60.5
"""average over the rain gauges"""
TOTALS_MM: Final = {
    "CZ13": 241.6, "CZ01": 188.4, "CZ04": 182.3, "CZ14": 176.5, "CZ07": 173.2, "CZ02": 96.4,
}  # fmt: skip
"""陶朱, 祝园, 马剑 twice, 应店街; 枫源 on the edge of the storm"""
HOUR_GAUGE: Final = "CZ01"
HOUR_MM: Final = 95.8
HOUR_ENDS: Final = datetime(2021, 6, 10, 2, 10, tzinfo=BEGIN.tzinfo)
SOURCE: Final = "复盘合成雨量（示例）"
_PEAK_H: Final = 5.5
"""hours after BEGIN when most of the rain falls"""
_SPREAD_H: Final = 1.6


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A text that arrives during the replay (复盘中的预警原文)."""

    at: datetime
    text: str


def bulletins() -> tuple[Bulletin, ...]:
    """Return the warnings of the night (当夜预警), in order; the wording is made up."""
    night = BEGIN.replace(hour=0) + timedelta(days=1)
    return (
        Bulletin(
            night + timedelta(minutes=42),
            "诸暨市气象台6月10日00时40分发布暴雨黄色预警信号：预计今天凌晨我市马剑、五泄、应店街、"
            "次坞、陶朱等镇乡（街道）6小时雨量可达50毫米以上，请注意防范小流域山洪、滑坡。",
        ),
        Bulletin(
            night + timedelta(hours=2, minutes=12),
            "诸暨市气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时姚江祝园站雨量已达95.8毫米，"
            "预计今天凌晨我市马剑、五泄、应店街、次坞、陶朱、直埠、枫桥等镇乡（街道）3小时雨量可达50毫米以上，"
            "请注意防范小流域山洪、滑坡。",
        ),
        Bulletin(
            night + timedelta(hours=10, minutes=31),
            "诸暨市气象台6月10日10时30分解除暴雨橙色预警信号。",
        ),
    )


def readings(gauges: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make the readings of the storm (合成雨量) for the rain gauges of the demonstration county.

    Returns gauge_id, time (+08:00), rain_mm, period_min, source; every gauge at its own interval, tenths
    of millimetres that add up exactly to the gauge's total.
    """
    rain = gauges[gauges["kind"] == "rain"].sort_values("gauge_id", ignore_index=True)
    parts = [
        _of_gauge(gauge, int(interval), tenths)
        for gauge, interval, tenths in zip(
            rain["gauge_id"], rain["interval_min"], _totals(rain), strict=True
        )
    ]
    return pd.concat(parts, ignore_index=True).assign(source=SOURCE)


def _totals(rain: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Give every gauge its total in tenths: the published ones, the rest by nearness to 应店街."""
    given = rain["gauge_id"].map(TOTALS_MM)
    left = round(MEAN_MM * len(rain) * 10) - round(float(given.sum()) * 10)
    centre = rain.geometry[rain["gauge_id"] == "CZ07"].iloc[0]
    away_km = rain.geometry.distance(centre).to_numpy() / 1000
    weights = np.where(given.isna(), np.exp(-away_km / 25), 0.0)
    rest = shared_out(left, weights)
    return np.where(given.isna(), rest, (given.fillna(0) * 10).round()).astype(np.int64)


def _of_gauge(gauge: str, interval_min: int, tenths: int) -> pd.DataFrame:
    ends = np.arange(1, HOURS * 60 // STEP_MIN + 1) * STEP_MIN
    weights = _course(gauge, ends)
    if gauge == HOUR_GAUGE:
        until = int((HOUR_ENDS - BEGIN).total_seconds() // 60)
        peak = (ends > until - 60) & (ends <= until)
        hour = round(HOUR_MM * 10)
        # the heaviest hour is the heaviest: what falls around it is spread thin
        fallen = shared_out(hour, np.where(peak, weights + weights.mean(), 0.0)) + shared_out(
            int(tenths) - hour, np.where(peak, 0.0, weights + weights.max() / 4)
        )
    else:
        fallen = shared_out(int(tenths), weights)
    frame = pd.DataFrame({"end": -(-ends // interval_min) * interval_min, "tenths": fallen})
    sums = frame.groupby("end")["tenths"].sum()
    return pd.DataFrame(
        {
            "gauge_id": gauge,
            "time": [BEGIN + timedelta(minutes=int(end)) for end in sums.index],
            "rain_mm": sums.to_numpy() / 10,
            "period_min": float(interval_min),
        }
    )


def _course(gauge: str, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Let the rain come and go: one burst around the peak, gusts on top, a little all night."""
    hours = ends / 60
    burst = np.exp(-(((hours - _PEAK_H) / _SPREAD_H) ** 2))
    gusts = rng(f"storm {gauge}").uniform(0.4, 1.6, len(ends))
    return np.asarray(burst * gusts + 0.01)


def moments(gauges: gpd.GeoDataFrame) -> tuple[Moment, ...]:
    """Return the storm as it comes in (复盘时刻): every five minutes, the texts when they arrived."""
    rows = readings(gauges)
    texts = {text.at: text.text for text in bulletins()}
    arrived: dict[datetime, list[dict[str, object]]] = {}
    for gauge, time, rain_mm, period_min, source in rows.itertuples(index=False, name=None):
        row = {
            "gauge_id": gauge,
            "time": time.isoformat(timespec="seconds"),
            "rain_mm": rain_mm,
            "period_min": period_min,
            "source": source,
        }
        arrived.setdefault(time.to_pydatetime(), []).append(row)
    return tuple(
        Moment(at, tuple(arrived.get(at, ())), (texts[at],) if at in texts else ())
        for at in sorted({*arrived, *texts})
    )
