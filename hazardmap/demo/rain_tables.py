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
_SOILS: Final = (("dry", 1.18), ("normal", 1.0), ("wet", 0.82))
_STEPS: Final = (("ready", 0.82), ("immediate", 1.0))


def gauges(ground: Ground) -> pd.DataFrame:
    """Return 24 rain gauges spread over the county and 6 level gauges on the main rivers, with x, y."""
    stream = rng("gauges")
    villages = ground.villages
    xy = villages[["x", "y"]].to_numpy()
    zhuyuan = int(np.flatnonzero(villages["town_id"] == "330681106")[2])
    own = int(np.flatnonzero(villages["village_id"] == FENGYUAN)[0])
    chosen = [zhuyuan, own]
    away = np.minimum(*(np.hypot(*(xy - xy[place]).T) for place in chosen))
    while len(chosen) < _RAIN_GAUGES:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(xy - xy[chosen[-1]]).T))
    names = ["祝园雨量站"] + [stem(villages["name"].iloc[place]) + "雨量站" for place in chosen[1:]]
    rain = pd.DataFrame(
        {
            "name": names,
            "kind": "rain",
            "interval_min": stream.choice([5, 10, 60], len(names), p=(0.5, 0.3, 0.2)),
        }
    )
    spots = xy[chosen] + stream.normal(0, 60, (len(chosen), 2))
    rows = []
    for name, river, share in _LEVELS:
        line = ground.rivers.geometry[ground.rivers["name"] == river]
        spot = line.iloc[int(share * (len(line) - 1))].interpolate(0.5, normalized=True)
        z = float(ground.terrain.sample(ground.terrain.z, np.array([[spot.x, spot.y]]))[0])
        rows.append(
            {
                "name": name,
                "kind": "level",
                "interval_min": 5,
                "alert_level_m": round(z + 3.2, 2),
                "danger_level_m": round(z + 4.6, 2),
                "x": spot.x,
                "y": spot.y,
            }
        )
    out = pd.concat(
        [rain.assign(x=spots[:, 0], y=spots[:, 1]), pd.DataFrame(rows)], ignore_index=True
    )
    out.insert(0, "gauge_id", [f"CZ{place + 1:02d}" for place in range(len(out))])
    return out.assign(basin_id=ground.basin_at(out[["x", "y"]].to_numpy()))


def thresholds(ground: Ground) -> pd.DataFrame:
    """Return indicators per basin: windows 0.5–24 h, two steps, three soil states; 枫源村 has its own too."""
    steep = np.clip(2.2 - ground.basins["concentration_h"].to_numpy(), 0.0, 1.6)
    factor = 1.08 - 0.12 * steep
    owners = [
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
    base = {
        "蓝": ("镇街应急办;村书记", "", "正常生产，加强巡查", "", "值班表"),
        "黄": (
            "镇街应急办;村书记;转移责任人;预警责任人",
            "1",
            "报告雨情水情",
            "视情准备",
            "第1批清单",
        ),
        "橙": (
            "镇街主要负责人;转移责任人;预警责任人",
            "1",
            "停产撤人",
            "危险区域停课停工停业",
            "转移清单;明白卡",
        ),
        "红": (
            "镇街主要负责人;县防指指挥;转移责任人;预警责任人",
            "1;2",
            "停产撤人，确认井下零人",
            "五停",
            "转移清单;明白卡;态势图",
        ),
    }
    rows = [
        (
            f"{warning}{colour}",
            kind,
            "准备转移" if colour in {"黄", "橙"} else "关注" if colour == "蓝" else "立即转移",
            *asks,
        )
        for warning, kinds in (
            ("暴雨", ("山洪灾害危险区", "地质灾害风险防范区", "低洼易涝区", "危房")),
            ("台风", ("工棚", "危房")),
            ("山洪", ("山洪灾害危险区", "水库山塘下游")),
            ("地质灾害气象风险", ("地质灾害风险防范区", "地质灾害点")),
        )
        for kind in kinds
        for colour, asks in base.items()
    ]
    return pd.DataFrame(
        rows, columns=["trigger", "kind", "step", "calls", "batches", "mines", "stops", "prints"]
    )
