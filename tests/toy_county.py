"""A county small enough to work out by hand: two towns, four square villages of 1 km, three shelters.

Origin (0, 0) is metric (520000, 3290000) in EPSG:4549. Villages, 1,000 m squares in a row:
A1 [0,1]x[0,1] and A2 [1,2]x[0,1] of town A, B1 [2,3]x[0,1] and B2 [3,4]x[0,1] of town B (kilometres).
No roads unless a test adds them: metres are round(1.4 x straight).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point, Polygon, box

from hazardmap.crs import METRIC, WEB
from hazardmap.levels import DEFAULT_HAZARDS, level_rank
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.situation.assess import assess
from hazardmap.situation.model import Situation
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete
from hazardmap.tables.contract import Shape
from hazardmap.tables.county_tables import CountyTables

OX, OY = 520_000.0, 3_290_000.0
Rows = list[dict[str, Any]]


def at(x: float, y: float) -> Point:
    """Point at metres from the origin."""
    return Point(OX + x, OY + y)


def square(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    """Rectangle in metres from the origin."""
    return box(OX + x0, OY + y0, OX + x1, OY + y1)


def line(*points: tuple[float, float]) -> LineString:
    """Line in metres from the origin."""
    return LineString([(OX + x, OY + y) for x, y in points])


def lonlat(x: float, y: float) -> dict[str, float]:
    """Degrees of a point in metres from the origin, as household columns."""
    point = gpd.GeoSeries([at(x, y)], crs=METRIC).to_crs(WEB).iloc[0]
    return {"lon": point.x, "lat": point.y}


def _shelter(shelter_id: str, name: str) -> dict[str, Any]:
    return {"shelter_id": shelter_id, "name": name, "capacity": 10.0, "appraised": "有"}


TOWNS: Rows = [{"town_id": "A", "name": "甲镇"}, {"town_id": "B", "name": "乙镇"}]
VILLAGES: Rows = [
    {"village_id": f"{town}{n}", "name": f"{name}{n}村", "town_id": town, "population": 1000.0,
     "geometry": square(x, 0, x + 1000, 1000)}
    for town, name, n, x in (("A", "甲", 1, 0), ("A", "甲", 2, 1000), ("B", "乙", 1, 2000), ("B", "乙", 2, 3000))
]  # fmt: skip
SHELTERS: Rows = [
    {**_shelter("S1", "甲礼堂"), "town_id": "A", "village_id": "A1", "geometry": at(900, 900)},
    {**_shelter("S2", "甲小学"), "town_id": "A", "village_id": "A2", "geometry": at(1900, 900)},
    {**_shelter("S3", "乙中学"), "town_id": "B", "village_id": "B1", "geometry": at(2900, 900)},
]  # fmt: skip
AREAS: Rows = [
    {"area_id": "F1", "name": "甲溪危险区", "kind": "山洪灾害危险区", "town_id": "A", "village_id": "A1",
     "scheme": "ff3", "level_label": "高危险区", "geometry": square(0, 0, 1000, 200)},
    {"area_id": "G1", "name": "甲山防范区", "kind": "地质灾害风险防范区", "town_id": "A", "village_id": "A1",
     "scheme": "guard3", "level_label": "高", "geometry": square(0, 300, 200, 500)},
]  # fmt: skip


def household(village: str, number: int, area: str, **more: Any) -> dict[str, Any]:
    """One row of the list."""
    return {
        "household_id": f"{village}-{number:04d}", "village_id": village, "danger_area": area,
        "list_no": float(number), "people": 2.0,
        "head_name": f"户{number}", "head_phone": f"1990000{number:04d}", **more,
    }  # fmt: skip


HOUSEHOLDS: Rows = [household("A1", 1, "甲溪危险区", shelter_name="甲礼堂", **lonlat(500, 100))]


@cache
def _empty(name: str) -> pd.DataFrame:
    return _table(name, ())


def _table(name: str, rows: tuple[dict[str, Any], ...]) -> pd.DataFrame:
    table = TABLES[name]
    frame = pd.DataFrame(list(rows))
    if table.shape is not Shape.NONE:
        geometry = frame.pop("geometry") if "geometry" in frame else [None] * len(frame)
        shapes = gpd.GeoSeries(geometry, index=frame.index, crs=METRIC)
        frame = gpd.GeoDataFrame(frame, geometry=shapes)
    frame = complete(table, frame, METRIC)
    return frame.sort_values(list(table.key), ignore_index=True) if table.key else frame


def toy(**tables: Rows) -> CountyTables:
    """Build the county; a keyword replaces a table, an empty list removes its rows."""
    rows: dict[str, Rows] = {
        "towns": TOWNS, "villages": VILLAGES, "shelters": SHELTERS, "danger_areas": AREAS, "households": HOUSEHOLDS,
    }  # fmt: skip
    rows |= tables
    frames = {
        name: _table(name, tuple(rows[name])) if rows.get(name) else _empty(name) for name in TABLES
    }
    return CountyTables(
        county_id="toy", name="玩具县", demo=True, metric_crs=METRIC, tables=MappingProxyType(frames),
        grids=MappingProxyType({}), sources=MappingProxyType({}), unknowns=(), fingerprint="toy",
    )  # fmt: skip


MOMENT = datetime(2026, 6, 10, 2, 12, tzinfo=BEIJING)


def assessed(
    *,
    hazards: Sequence[str] = DEFAULT_HAZARDS,
    named: Sequence[str] = (),
    moment: datetime = MOMENT,
    **tables: Rows,
) -> Situation:
    """Assess the toy county; `hazards` as `--hazard` would give them go into `named` too."""
    return assess(toy(**tables), settings=Settings(), at=moment, hazards=hazards, named=named)


def unit(made: Situation, unit_id: str) -> dict[str, Any]:
    """Return the one row of the assignment that this unit has."""
    rows = made.plan.assignment
    rows = rows[rows["unit_id"].eq(unit_id)]
    assert len(rows) == 1, rows
    return rows.iloc[0].to_dict()


def shelter(made: Situation, shelter_id: str) -> dict[str, Any]:
    """Return the row of a shelter's load."""
    load = made.plan.shelter_load
    return load[load["shelter_id"].eq(shelter_id)].iloc[0].to_dict()


def changed(rows: Rows, key: str, **more: Any) -> Rows:
    """Copy rows with further values in the rows whose first column equals `key`."""
    return [{**row, **more} if next(iter(row.values())) == key else row for row in rows]


def zone(
    zone_id: str, scheme: str, label: str, hazard: str, geometry: Polygon, **more: Any
) -> dict[str, Any]:
    """One polygon of a zoning, with the rank its label has."""
    return {
        "zone_id": zone_id, "product": "hazard_zoning", "hazard": hazard, "level_label": label,
        "scheme": scheme, "level_rank": float(level_rank(scheme, label) or 0), "geometry": geometry, **more,
    }  # fmt: skip


def area(area_id: str, kind: str, geometry: Any, **more: Any) -> dict[str, Any]:
    """One danger area of village A1."""
    return {
        "area_id": area_id, "name": f"{area_id}区", "kind": kind, "town_id": "A", "village_id": "A1",
        "geometry": geometry, **more,
    }  # fmt: skip
