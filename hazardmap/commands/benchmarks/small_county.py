"""A county of four villages (小县), whose files are mutated: small, so that ten thousand are read in minutes."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from hazardmap.crs import METRIC, WEB
from hazardmap.duty.in_force import InForce
from hazardmap.tables import TABLES
from hazardmap.tables.canonical import ordered
from hazardmap.tables.check import complete, empty
from hazardmap.tables.contract import Shape
from hazardmap.tables.county_tables import CountyTables

_X, _Y = 520_000.0, 3_290_000.0
_TOWNS = (("330681901", "甲山镇"), ("330681902", "乙水镇"))
_SIZE_M = 1_000.0


@lru_cache(maxsize=1)
def small_county() -> InForce:
    """Return two towns, four villages, eight shelters and twelve households, as if they were in force."""
    rows = {
        "towns": [{"town_id": key, "name": name} for key, name in _TOWNS],
        "villages": [_village(at) for at in range(4)],
        "shelters": [_shelter(at) for at in range(8)],
        "households": [_household(at) for at in range(12)],
    }
    tables = {name: _table(name, rows.get(name, ())) for name in TABLES}
    county = CountyTables(
        county_id="330681",
        name="小县",
        demo=True,
        metric_crs=METRIC,
        tables=MappingProxyType(tables),
        grids=MappingProxyType({}),
        sources=MappingProxyType({}),
        unknowns=(),
        fingerprint="small",
    )
    return InForce(county, MappingProxyType(dict.fromkeys(TABLES, 0)), {}, Path())


def _village(at: int) -> dict[str, Any]:
    west = _X + at * _SIZE_M
    town = _TOWNS[at // 2][0]
    return {
        "village_id": f"{town}{201 + at}",
        "name": f"{'松竹梅兰'[at]}村",
        "town_id": town,
        "population": 900.0 + 50 * at,
        "geometry": shapely.box(west, _Y, west + _SIZE_M, _Y + _SIZE_M),
    }


def _shelter(at: int) -> dict[str, Any]:
    village = _village(at // 2)
    return {
        "shelter_id": f"S{at + 1:03d}",
        "name": f"{village['name']}{'文化礼堂' if at % 2 else '小学'}",
        "capacity": 60.0 + 10 * at,
        "town_id": village["town_id"],
        "village_id": village["village_id"],
        "keeper_name": f"管{'一二三四五六七八'[at]}",
        "keeper_phone": f"1990000{at:04d}",
        "geometry": shapely.Point(_X + 200 + 450 * at, _Y + 300 + 50 * at),
    }


def _household(at: int) -> dict[str, Any]:
    village = _village(at // 3)
    place = gpd.GeoSeries([shapely.Point(_X + 150 + 320 * at, _Y + 400)], crs=METRIC).to_crs(WEB)
    return {
        "household_id": f"{village['village_id']}-{at % 3 + 1:04d}",
        "village_id": village["village_id"],
        "danger_area": f"{village['name']}后山",
        "list_no": at % 3 + 1.0,
        "people": 2.0 + at % 4,
        "elderly": float(at % 2),
        "head_name": f"户{'甲乙丙丁戊己庚辛壬癸子丑'[at]}",
        "head_phone": f"1990001{at:04d}",
        "shelter_name": f"{village['name']}文化礼堂",
        "lon": round(float(place.iloc[0].x), 7),
        "lat": round(float(place.iloc[0].y), 7),
    }


def _table(name: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    table = TABLES[name]
    if not rows:
        return empty(table, METRIC)
    frame = pd.DataFrame(list(rows))
    if table.shape is not Shape.NONE:
        shapes = frame.pop("geometry") if "geometry" in frame else [None] * len(frame)
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(list(shapes), crs=METRIC))
    return ordered(table, complete(table, frame, METRIC))
