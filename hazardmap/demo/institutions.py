"""Key places (重点场所): care homes, schools, hospitals, work sheds, farm inns, sights, mine camps."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.bands import random_points
from hazardmap.demo.chance import people_names, phones, rng
from hazardmap.demo.flood_areas import stem
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, Ground

_KINDS: Final = (
    ("养老院", 20, (25, 120), ("敬老院", "康养中心", "颐养园")),
    ("学校", 24, (120, 900), ("小学", "幼儿园", "初级中学")),
    ("医院", 9, (20, 160), ("卫生院", "医院")),
    ("工棚", 12, (12, 60), ("工程工棚", "工地工棚")),
    ("农家乐", 8, (10, 50), ("农家乐", "民宿")),
    ("景区", 4, (40, 300), ("景区",)),
    ("矿山宿舍", 5, (18, 70), ("石料厂宿舍", "矿山宿舍")),
)
_IN_DANGER: Final = {
    "养老院": 2,
    "学校": 2,
    "工棚": 3,
    "农家乐": 3,
    "景区": 1,
    "矿山宿舍": 2,
    "医院": 0,
}
_NIGHT: Final = {
    "养老院": 1.0,
    "学校": 0.05,
    "医院": 0.7,
    "工棚": 1.0,
    "农家乐": 0.8,
    "景区": 0.05,
    "矿山宿舍": 1.0,
}


def outside(
    xy: NDArray[np.float64],
    danger: BaseGeometry,
    reach_m: tuple[float, float],
    stream: np.random.Generator,
) -> NDArray[np.float64]:
    """Return a point some way off that lies outside the danger, 60 m clear of it (安全点位)."""
    turn = stream.uniform(0, 2 * np.pi, 80)
    away = np.sort(stream.uniform(*reach_m, 80))
    spots = xy + np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    clear = shapely.distance(shapely.points(spots), danger) > 60.0
    return np.asarray(spots[int(np.argmax(clear))] if clear.any() else spots[-1])


def _place(
    village: pd.Series,
    inside: gpd.GeoDataFrame,
    danger: BaseGeometry,
    stream: np.random.Generator,
) -> NDArray[np.float64]:
    own = inside[inside["village_id"] == village["village_id"]]
    if len(own):
        spot: NDArray[np.float64] = random_points(own.geometry.iloc[0], 1, stream)[0]
        return spot
    return outside(village[["x", "y"]].to_numpy(dtype=float), danger, (80, 500), stream)


def institutions(ground: Ground, areas: gpd.GeoDataFrame, danger: BaseGeometry) -> pd.DataFrame:
    """Return the key places with x, y; some lie in danger, some move by a plan of their own."""
    stream = rng("institutions")
    polygons = areas[(areas.geom_type == "Polygon") & (areas["town_id"] != FENGQIAO)]
    rows: list[dict[str, Any]] = []
    names: set[str] = set()
    for kind, count, (least, most), words in _KINDS:
        villages = ground.villages[ground.villages["village_id"] != FENGYUAN]
        exposed = villages[villages["village_id"].isin(polygons["village_id"])]
        inside = exposed.iloc[stream.choice(len(exposed), _IN_DANGER[kind], replace=False)]
        others = villages.iloc[stream.choice(len(villages), count - len(inside), replace=False)]
        for number, (_, village) in enumerate(pd.concat([inside, others]).iterrows()):
            name = stem(village["name"]) + words[stream.integers(len(words))]
            if name in names:
                continue
            names.add(name)
            trap = polygons if number < len(inside) else polygons.iloc[:0]
            spot = _place(village, trap, danger, stream)
            people = int(stream.integers(least, most))
            rows.append(
                {
                    "name": name,
                    "kind": kind,
                    "people": people,
                    "village_id": village["village_id"],
                    "town_id": village["town_id"],
                    "in_danger": number < len(inside),
                    "night_people": round(people * _NIGHT[kind]),
                    "x": spot[0],
                    "y": spot[1],
                }
            )
    return _finished(pd.DataFrame(rows), stream)


def _finished(rows: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    out = rows.sort_values(["village_id", "kind", "name"], kind="stable").reset_index(drop=True)
    out.insert(0, "institution_id", [f"ZD{place + 1:03d}" for place in range(len(out))])
    out["officer_name"] = people_names(len(out), stream)
    out["officer_phone"] = phones(len(out), stream)
    able = out["kind"].isin(["养老院", "学校", "景区", "医院"])
    plan = (stream.random(len(out)) < 0.3) & able
    plan |= out["in_danger"] & (out["people"] > 70)  # so many cannot move without one
    where = np.where(
        out["kind"] == "养老院", "本院三楼以上，就地上楼", "本镇中心学校（单位自行转移）"
    )
    out["own_plan"] = pd.Series(where, index=out.index).where(plan)
    return out
