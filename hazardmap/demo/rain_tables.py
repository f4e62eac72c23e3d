"""Gauges and thresholds (测站、预警指标), responses (响应要求示例): rain itself is not invented."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.demo.chance import rng
from hazardmap.demo.flood_areas import stem
from hazardmap.demo.ground import FENGYUAN, Ground

_RAIN_GAUGES: Final = 24
_LEVELS: Final = (
    ("太平桥水位站", "浦阳江", 0.5),
    ("街亭水位站", "开化江", 0.75),
    ("枫桥水位站", "枫桥江", 0.4),
    ("五泄溪水位站", "五泄江", 0.5),
    ("安华水位站", "浦阳江", 0.15),
    ("湄池水位站", "浦阳江", 0.95),
)
_WINDOWS_MM: Final = ((0.5, 30.0), (1.0, 46.0), (3.0, 78.0), (6.0, 104.0), (24.0, 165.0))
_WARNED: Final = (
    ("暴雨", ("山洪灾害危险区", "地质灾害风险防范区", "低洼易涝区", "危房")),
    ("台风", ("工棚", "危房")),
    ("山洪", ("山洪灾害危险区", "水库山塘下游")),
    ("地质灾害气象风险", ("地质灾害风险防范区", "地质灾害点")),
)
_CALLS: Final = "镇街应急办;村书记"
_ALL_CALLS: Final = "镇街主要负责人;转移责任人;预警责任人"
_LISTS: Final = "转移清单;明白卡"
_ASKS: Final = {
    "蓝": ("关注", _CALLS, "", "正常生产，加强巡查", "", "值班表"),
    "黄": (
        "准备转移",
        f"{_CALLS};转移责任人;预警责任人",
        "1",
        "报告雨情水情",
        "视情准备",
        "第1批清单",
    ),
    "橙": ("准备转移", _ALL_CALLS, "1", "停产撤人", "危险区域停课停工停业", _LISTS),
    "红": (
        "立即转移",
        f"县防指指挥;{_ALL_CALLS}",
        "1;2",
        "停产撤人，确认井下零人",
        "五停",
        f"{_LISTS};态势图",
    ),
}
"""step, calls, batches, mines, stops, prints of each colour; a colour alone moves nobody"""
_SOILS: Final = (("dry", 1.18), ("normal", 1.0), ("wet", 0.82))
_STEPS: Final = (("ready", 0.82), ("immediate", 1.0))


def _rain_villages(ground: Ground) -> list[int]:
    """Return the villages with a rain gauge: 祝园 in 姚江镇, 枫源村, then the farthest from all others."""
    xy = ground.villages[["x", "y"]].to_numpy()
    zhuyuan = int(np.flatnonzero(ground.villages["town_id"] == "330681106")[2])
    own = int(np.flatnonzero(ground.villages["village_id"] == FENGYUAN)[0])
    chosen = [zhuyuan, own]
    away = np.minimum(*(np.hypot(*(xy - xy[place]).T) for place in chosen))
    while len(chosen) < _RAIN_GAUGES:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(xy - xy[chosen[-1]]).T))
    return chosen


def _rain_gauges(ground: Ground) -> pd.DataFrame:
    stream = rng("gauges")
    chosen = _rain_villages(ground)
    rows = ground.villages.iloc[chosen]
    names = ["祝园雨量站"] + [stem(name) + "雨量站" for name in rows["name"].iloc[1:]]
    interval = stream.choice([5, 10, 60], len(names), p=(0.5, 0.3, 0.2))
    spots = rows[["x", "y"]].to_numpy() + stream.normal(0, 60, (len(chosen), 2))
    return pd.DataFrame(
        {
            "name": names,
            "kind": "rain",
            "interval_min": interval,
            "x": spots[:, 0],
            "y": spots[:, 1],
        }
    )


def _level_gauges(ground: Ground) -> pd.DataFrame:
    rows = []
    for name, river, share in _LEVELS:
        line = ground.rivers.geometry[ground.rivers["name"] == river]
        spot = line.iloc[int(share * (len(line) - 1))].interpolate(0.5, normalized=True)
        z = float(ground.terrain.sample(ground.terrain.z, np.array([[spot.x, spot.y]]))[0])
        rows.append((name, "level", 5, round(z + 3.2, 2), round(z + 4.6, 2), spot.x, spot.y))
    return pd.DataFrame(
        rows,
        columns=["name", "kind", "interval_min", "alert_level_m", "danger_level_m", "x", "y"],
    )


def gauges(ground: Ground) -> pd.DataFrame:
    """Return 24 rain gauges spread over the county and 6 level gauges on the main rivers, with x, y."""
    out = pd.concat([_rain_gauges(ground), _level_gauges(ground)], ignore_index=True)
    out.insert(0, "gauge_id", [f"CZ{place + 1:02d}" for place in range(len(out))])
    out["basin_id"] = ground.basin_at(out[["x", "y"]].to_numpy())
    return out


def thresholds(ground: Ground) -> pd.DataFrame:
    """Return indicators per basin: windows 0.5–24 h, two steps, three soil states; 枫源村 has its own too."""
    steep = np.clip(2.2 - ground.basins["concentration_h"].to_numpy(), 0.0, 1.6)
    factor = 1.08 - 0.12 * steep
    owners: list[tuple[str | None, str | None, float]] = [
        (None, basin, share) for basin, share in zip(ground.basins["basin_id"], factor, strict=True)
    ]
    owners.append((FENGYUAN, None, 0.98))
    rows = [
        (
            village,
            basin,
            window,
            step,
            float(np.round(mm * share * soil_share * step_share, 0)),
            soil,
        )
        for village, basin, share in owners
        for window, mm in _WINDOWS_MM
        for step, step_share in _STEPS
        for soil, soil_share in _SOILS
    ]
    return pd.DataFrame(
        rows, columns=["village_id", "basin_id", "window_h", "step", "rain_mm", "soil"]
    )


def responses() -> pd.DataFrame:
    """Return what a trigger asks for (示例，按本级预案核对)."""
    rows = [
        (f"{warning}{colour}", kind, *asks)
        for warning, kinds in _WARNED
        for kind in kinds
        for colour, asks in _ASKS.items()
    ]
    return pd.DataFrame(
        rows, columns=["trigger", "kind", "step", "calls", "batches", "mines", "stops", "prints"]
    )
