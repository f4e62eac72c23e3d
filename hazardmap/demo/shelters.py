"""Shelters of three levels (避灾安置场所): most may serve, some may not, each for a reason of its own."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from hazardmap.demo.bands import random_points
from hazardmap.demo.chance import people_names, phones, rng, shared_out
from hazardmap.demo.flood_areas import FENGXI, stem
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, Ground
from hazardmap.demo.institutions import outside

CAPACITY: Final = 46_870
_VILLAGE_SHELTERS: Final = 194
_COUNTY: Final = (
    ("330681001", "诸暨市避灾安置中心", 500),
    ("330681104", "店口避灾安置中心", 350),
    ("330681005", "大唐避灾安置中心", 300),
)
_SHORT_TOWNS: Final = {"330681121": 0.8, "330681111": 0.85, "330681120": 0.95}
"""mountain towns whose own places do not suffice: 岭北, 马剑, 陈宅"""
_WORDS: Final = ("文化礼堂", "村委会大楼", "老年活动中心", "小学", "便民服务中心")
HALL: Final = "枫源文化礼堂"
SCHOOL: Final = "枫溪小学"


def demand(units: pd.DataFrame) -> pd.Series:
    """Return listed people per village (在册人数)."""
    return units.groupby("village_id")["people"].sum()


def _row(
    name: str, level: str, village: pd.Series, spot: NDArray[np.float64], capacity: float
) -> dict[str, Any]:
    return {
        "name": name,
        "level": level,
        "town_id": village["town_id"],
        "village_id": village["village_id"],
        "x": spot[0],
        "y": spot[1],
        "capacity": capacity,
    }


def _chosen_villages(ground: Ground, people: pd.Series) -> pd.DataFrame:
    """Return the villages with a shelter of their own, spread over each town, the listed ones first."""
    stream = rng("shelter villages")
    rows = ground.villages.assign(
        people=people.reindex(ground.villages["village_id"]).fillna(0).to_numpy()
    )
    towns = ground.towns["town_id"].to_numpy()
    listed = rows.assign(exposed=rows["people"] > 0).groupby("town_id")[["people", "exposed"]].sum()
    weight = (4.0 + 1.5 * listed["exposed"] + listed["people"] / 60.0).loc[towns].to_numpy()
    counts = shared_out(_VILLAGE_SHELTERS, weight, least=3)
    kept = []
    for town, count in zip(towns, counts, strict=True):
        here = rows[(rows["town_id"] == town) & (rows["village_id"] != FENGYUAN)]
        mark = here["people"].to_numpy() + stream.uniform(10, 40, len(here))
        kept.append(here.iloc[_spread_out(here[["x", "y"]].to_numpy(), mark, int(count))])
    chosen: pd.DataFrame = pd.concat(kept)
    return chosen


def _spread_out(
    xy: NDArray[np.float64], people: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """Pick places one by one where most people have the farthest way to the next shelter."""
    away = np.full(len(xy), 4000.0)
    chosen = []
    for _ in range(min(count, len(xy))):
        chosen.append(int(np.argmax(people * away)))
        away = np.minimum(away, np.hypot(*(xy - xy[chosen[-1]]).T))
    return np.array(sorted(chosen))


def _village_rows(ground: Ground, people: pd.Series, danger: BaseGeometry) -> list[dict[str, Any]]:
    stream = rng("village shelters")
    chosen = _chosen_villages(ground, people)
    owners = chosen[["x", "y"]].to_numpy()
    listed = ground.villages[ground.villages["village_id"].isin(people.index)]
    load = np.zeros(len(chosen))
    towns = chosen["town_id"].to_numpy()
    for _, village in listed.iterrows():
        away = np.hypot(owners[:, 0] - village["x"], owners[:, 1] - village["y"])
        away = np.where(towns == village["town_id"], away, np.inf)
        load[int(np.argmin(away))] += people[village["village_id"]]
    scale = chosen["town_id"].map(_SHORT_TOWNS).fillna(1.22).to_numpy()
    wanted = np.maximum(
        load * scale * np.exp(stream.normal(0, 0.12, len(load))), stream.uniform(50, 110, len(load))
    )
    rows = []
    for (_, village), capacity in zip(chosen.iterrows(), np.minimum(wanted, 700), strict=True):
        spot = outside(village[["x", "y"]].to_numpy(dtype=float), danger, (40, 420), stream)
        word = _WORDS[stream.choice(len(_WORDS), p=(0.45, 0.18, 0.12, 0.13, 0.12))]
        name = stem(village["name"]) + (
            word if village["name"].endswith("村") else word.replace("村委会", "社区")
        )
        rows.append(_row(name, "村", village, spot, capacity))
    return rows


def _town_rows(ground: Ground, danger: BaseGeometry) -> list[dict[str, Any]]:
    stream = rng("town shelters")
    rows = []
    tree = cKDTree(ground.villages[["x", "y"]].to_numpy())
    for _, town in ground.sources.towns.iterrows():
        _, near = tree.query([town["x"], town["y"]], k=2)
        short = (
            town["name"].removesuffix("街道")
            if town["name"].endswith("街道")
            else town["name"][:-1]
        )
        spot = outside(np.array([town["x"], town["y"]]), danger, (30, 500), stream)
        rows.append(
            _row(
                f"{short}中心小学",
                "乡",
                ground.villages.iloc[int(near[0])],
                spot,
                stream.uniform(110, 230),
            )
        )
        if len(ground.villages[ground.villages["town_id"] == town["town_id"]]) >= 25:
            spot = outside(np.array([town["x"], town["y"]]), danger, (400, 1200), stream)
            rows.append(
                _row(
                    f"{short}文化中心",
                    "乡",
                    ground.villages.iloc[int(near[1])],
                    spot,
                    stream.uniform(100, 180),
                )
            )
        for town_id, name, capacity in _COUNTY:
            if town_id == town["town_id"]:
                spot = outside(np.array([town["x"], town["y"]]), danger, (300, 900), stream)
                rows.append(_row(name, "县", ground.villages.iloc[int(near[0])], spot, capacity))
    return [row | {"town_id": _town_of(ground, row)} for row in rows]


def _town_of(ground: Ground, row: dict[str, Any]) -> str:
    inside = shapely.contains_xy(ground.towns.geometry.to_numpy(), row["x"], row["y"])
    return str(ground.towns["town_id"].iloc[int(np.argmax(inside))])


def _script_rows(
    ground: Ground, areas: gpd.GeoDataFrame, danger: BaseGeometry
) -> list[dict[str, Any]]:
    """Return 枫源文化礼堂 (120 places, safe) and 枫溪小学 (nearer, but inside 枫溪山洪危险区)."""
    stream = rng("script shelters")
    village = ground.villages[ground.villages["village_id"] == FENGYUAN].iloc[0]
    band = areas.geometry[areas["name"] == FENGXI].iloc[0]
    seat = village[["x", "y"]].to_numpy(dtype=float)
    core = band.buffer(-18.0)
    beside = shapely.get_coordinates(nearest_points(core, shapely.Point(seat))[0])[0]
    near = shapely.Point(*beside).buffer(290.0)
    hall = outside(seat, shapely.union(danger, near), (250, 480), stream)
    return [_row(HALL, "村", village, hall, 120), _row(SCHOOL, "村", village, beside, 160)]


def _capacities(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Scale the village shelters so that all places sum to the county's, in tens (可容纳人数)."""
    fixed = (rows["level"] == "县") | (rows["village_id"] == FENGYUAN)
    fixed |= rows["town_id"].isin(_SHORT_TOWNS)
    least = np.where(rows["level"] == "县", 200.0, np.where(rows["level"] == "乡", 100.0, 50.0))
    raw = rows["capacity"].to_numpy(dtype=float)
    free = CAPACITY - float(raw[fixed].sum())
    scaled = np.where(fixed, raw, raw * free / raw[~fixed].sum())
    tens = np.maximum(np.round(scaled / 10) * 10, least)
    short = CAPACITY - tens.sum()
    largest = np.argsort(-np.where(fixed, 0, tens), kind="stable")[: int(abs(short)) // 10]
    tens[largest] += np.sign(short) * 10
    return tens


def shelters(
    ground: Ground, areas: gpd.GeoDataFrame, units: pd.DataFrame, danger: BaseGeometry
) -> pd.DataFrame:
    """Return places, levels, capacities and points; `shelter_state` adds what an inspection found."""
    made = [
        *_village_rows(ground, demand(units), danger),
        *_town_rows(ground, danger),
        *_script_rows(ground, areas, danger),
    ]
    rows = pd.DataFrame(made)
    rows = _inside_danger(rows, areas)
    rows["capacity"] = _capacities(rows)
    level = rows["level"].map({"县": 0, "乡": 1, "村": 2})
    rows = rows.assign(order=level).sort_values(
        ["town_id", "order", "village_id", "name"], kind="stable"
    )
    rows = rows.drop(columns="order").reset_index(drop=True)
    rows["name"] = _distinct(rows["name"].tolist())
    rows.insert(0, "shelter_id", [f"BZ{place + 1:03d}" for place in range(len(rows))])
    stream = rng("keepers")
    return rows.assign(
        keeper_name=people_names(len(rows), stream), keeper_phone=phones(len(rows), stream)
    )


def _inside_danger(rows: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Move some village shelters into a danger area of their village (避灾场所在危险区内)."""
    stream = rng("shelters in danger")
    polygons = (
        areas[(areas.geom_type == "Polygon") & (areas["town_id"] != FENGQIAO)]
        .groupby("village_id")["geometry"]
        .first()
    )
    able = rows.index[(rows["level"] == "村") & rows["village_id"].isin(polygons.index)].to_numpy()
    out = rows.copy()
    for index in np.sort(stream.choice(able, 15, replace=False)):
        out.loc[index, ["x", "y"]] = random_points(
            polygons[out.loc[index, "village_id"]], 1, stream
        )[0]
    return out


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return out
