"""Who is on the lists (名单骨架): how many households each danger area has, how many people, where."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.bands import random_points
from hazardmap.demo.chance import rng, shared_out
from hazardmap.demo.flood_areas import FENGXI
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, UNLISTED_TOWN, Ground
from hazardmap.demo.slope_areas import HOUSHANWU

HOUSEHOLDS: Final = 10_214
TOWN_HOUSEHOLDS: Final = 102
TOWN_PEOPLE: Final = 290
UNSAFE_HOUSES: Final = 560
SHED_ROWS: Final = 44
FENGXI_SIZES: Final = (4, 3, 2, 3, 4, 3, 1, 2, 3, 4, 3, 3, 2, 3, 2, 3, 4, 3, 4, 3, 2, 3, 3, 3)
"""people of list numbers 1–24 in 枫溪山洪危险区: 24 户 70 人; 07 = 1, 11 = 3, 12 + 15 = 5, 19 = 4"""
HOUSHANWU_SIZES: Final = (3, 2, 3, 2, 3, 2)
"""people of list numbers 25–30 in 后山坞风险防范区: 6 户 15 人; 28 = 2"""
_USUAL: Final = {
    "山洪灾害危险区": 16.0,
    "地质灾害风险防范区": 6.0,
    "地质灾害点": 3.0,
    "水库山塘下游": 22.0,
    "屋顶山塘": 7.0,
    "低洼易涝区": 20.0,
    "湖畈（圩区）": 42.0,
    "堤防险段": 12.0,
    "尾矿库下游": 9.0,
}
_SIZES: Final = (0.13, 0.27, 0.28, 0.17, 0.10, 0.04, 0.01)
_ORDER: Final = tuple(_USUAL)


def silent_villages(areas: gpd.GeoDataFrame) -> tuple[str, list[str]]:
    """Return the village that declared 本村无转移人员, and those that have not reported (未上报)."""
    fixed = areas["town_id"].isin({FENGQIAO, UNLISTED_TOWN})
    per = areas[~fixed].groupby("village_id").size()
    few = per.index[per == 1].to_numpy()
    order = rng("silent villages").permutation(len(few))
    chosen = sorted(few[order[:10]])
    return str(few[order[0]]), [village for village in chosen if village != few[order[0]]]


def _counts(areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    stream = rng("list counts")
    raw = areas["kind"].map(_USUAL).to_numpy() * np.exp(stream.normal(0, 0.55, len(areas)))
    declared, missing = silent_villages(areas)
    silent = areas["village_id"].isin([declared, *missing]) | (areas["town_id"] == UNLISTED_TOWN)
    lone = pd.Series(stream.random(len(areas)) < 0.06, index=areas.index)
    own = areas["town_id"] == FENGQIAO
    pinned = areas["name"].isin([FENGXI, HOUSHANWU])
    counts = np.zeros(len(areas), dtype=np.int64)
    usual = (~silent & ~lone & ~own).to_numpy()
    total = HOUSEHOLDS - TOWN_HOUSEHOLDS - UNSAFE_HOUSES - SHED_ROWS
    counts[usual] = shared_out(total, raw[usual], least=1)
    rest = (own & ~pinned).to_numpy()
    counts[rest] = shared_out(TOWN_HOUSEHOLDS - 30, np.sqrt(raw[rest]), least=1)
    counts[(areas["name"] == FENGXI).to_numpy()] = len(FENGXI_SIZES)
    counts[(areas["name"] == HOUSHANWU).to_numpy()] = len(HOUSHANWU_SIZES)
    return counts


def _near_hamlet(
    area: pd.Series, hamlet: NDArray[np.float64], count: int, stream: np.random.Generator
) -> NDArray[np.float64]:
    """Return house points in an area, the nearer to the hamlet the likelier (房屋点)."""
    shape: BaseGeometry = area["geometry"]
    if shape.geom_type == "Point":
        return shapely.get_coordinates(shape) + stream.normal(0, 22, (count, 2))
    tries = random_points(shape, 3 * count, stream).reshape(count, 3, 2)
    best = np.argmin(np.hypot(*np.moveaxis(tries - hamlet, -1, 0)), axis=1)
    return np.asarray(tries[np.arange(count), best], dtype=np.float64)


def sizes(count: int, stream: np.random.Generator) -> NDArray[np.int64]:
    """Draw household sizes (户均约 2.95 人)."""
    return stream.choice(np.arange(1, 8), size=count, p=_SIZES)


def _in_areas(ground: Ground, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    place = ground.hamlets.set_index(["village_id", "name"])[["x", "y"]]
    place = place[~place.index.duplicated()]
    blocks = []
    for (_, area), count in zip(areas.iterrows(), _counts(areas), strict=True):
        if not count:
            continue
        stream = rng(f"homes {area['area_id']}")
        here = place.loc[(area["village_id"], area["hamlet"])].to_numpy(dtype=float)
        homes = _near_hamlet(area, here, int(count), stream)
        blocks.append(
            pd.DataFrame(
                {
                    "village_id": area["village_id"],
                    "town_id": area["town_id"],
                    "area_id": area["area_id"],
                    "danger_area": area["name"],
                    "danger_kind": area["kind"],
                    "hamlet": area["hamlet"],
                    "people": sizes(int(count), stream),
                    "x": homes[:, 0],
                    "y": homes[:, 1],
                }
            )
        )
    return pd.concat(blocks, ignore_index=True)


def _script_sizes(units: pd.DataFrame) -> pd.DataFrame:
    """Make 枫桥镇's list 102 households with 290 people, 枫源村's the script's own sizes."""
    out = units.copy()
    out.loc[out["danger_area"] == FENGXI, "people"] = FENGXI_SIZES
    out.loc[out["danger_area"] == HOUSHANWU, "people"] = HOUSHANWU_SIZES
    rest = out.index[(out["town_id"] == FENGQIAO) & (out["village_id"] != FENGYUAN)]
    people = out.loc[rest, "people"].to_numpy().copy()
    short = TOWN_PEOPLE - sum(FENGXI_SIZES) - sum(HOUSHANWU_SIZES) - int(people.sum())
    place = 0
    while short:
        step = 1 if short > 0 else -1
        if 1 <= people[place % len(people)] + step <= 6:
            people[place % len(people)] += step
            short -= step
        place += 5 if len(people) % 5 else 7
    out.loc[rest, "people"] = people
    return out


def _unsafe_houses(ground: Ground, listed: pd.DataFrame) -> pd.DataFrame:
    """Return households in unsafe houses (危房) whose danger area is no area of the table."""
    stream = rng("unsafe houses")
    villages = np.sort(listed.loc[listed["town_id"] != FENGQIAO, "village_id"].unique())
    hamlets = ground.hamlets[ground.hamlets["village_id"].isin(villages)]
    rows = hamlets.iloc[stream.integers(0, len(hamlets), UNSAFE_HOUSES)]
    word = np.where(stream.random(UNSAFE_HOUSES) < 0.35, "D级危房", "C级危房")
    return pd.DataFrame(
        {
            "village_id": rows["village_id"].to_numpy(),
            "town_id": rows["town_id"].to_numpy(),
            "area_id": None,
            "danger_area": word,
            "danger_kind": "危房",
            "hamlet": rows["name"].to_numpy(),
            "people": np.minimum(sizes(UNSAFE_HOUSES, stream), 4),
            "x": rows["x"].to_numpy() + stream.normal(0, 70, UNSAFE_HOUSES),
            "y": rows["y"].to_numpy() + stream.normal(0, 70, UNSAFE_HOUSES),
        }
    )


def _shed_rows(institutions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that name an institution (工棚住户): workers listed by their shed."""
    stream = rng("sheds")
    sheds = institutions[
        institutions["kind"].isin(["工棚"]) & (institutions["town_id"] != FENGQIAO)
    ]
    rows = sheds.iloc[np.arange(SHED_ROWS) % len(sheds)]
    return pd.DataFrame(
        {
            "village_id": rows["village_id"].to_numpy(),
            "town_id": rows["town_id"].to_numpy(),
            "area_id": None,
            "danger_area": "工棚",
            "danger_kind": "工棚",
            "hamlet": None,
            "people": stream.integers(1, 5, SHED_ROWS),
            "x": rows["x"].to_numpy() + stream.normal(0, 12, SHED_ROWS),
            "y": rows["y"].to_numpy() + stream.normal(0, 12, SHED_ROWS),
            "institution_id": rows["institution_id"].to_numpy(),
        }
    )


def list_units(ground: Ground, areas: gpd.GeoDataFrame, institutions: pd.DataFrame) -> pd.DataFrame:
    """Return one row per household: place, area, people, list_no and household_id, in list order."""
    units = _script_sizes(_in_areas(ground, areas))
    units = pd.concat(
        [units, _unsafe_houses(ground, units), _shed_rows(institutions)], ignore_index=True
    )
    kinds = {kind: place for place, kind in enumerate(_ORDER)}
    units["order"] = units["danger_kind"].map(kinds).fillna(len(kinds)).astype(int)
    units = units.sort_values(["village_id", "order", "area_id"], kind="stable").reset_index(
        drop=True
    )
    units["list_no"] = units.groupby("village_id").cumcount() + 1
    units["household_id"] = units["village_id"] + "-" + units["list_no"].map("{:04d}".format)
    return units.drop(columns="order")
