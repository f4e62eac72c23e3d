"""A county of 23 real town names and 60 villages, drawn as squares where the county lies; no files."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from hazardmap.crs import METRIC
from hazardmap.intake.draft import Answers, Known
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete

TOWN_NAMES = (
    "暨阳街道", "浣东街道", "陶朱街道", "暨南街道", "大唐街道", "应店街镇", "次坞镇", "店口镇", "姚江镇", "山下湖镇",
    "枫桥镇", "赵家镇", "马剑镇", "五泄镇", "牌头镇", "同山镇", "安华镇", "璜山镇", "陈宅镇", "岭北镇", "浬浦镇",
    "东白湖镇", "东和乡",
)  # fmt: skip
WEST_M, SOUTH_M, SIDE_M = 495_000.0, 3_255_000.0, 60_000.0
"""the county is a square of this side, its middle near 120.25E 29.7N"""
NOTHING = Answers()


def _frame(name: str, rows: dict[str, object], shapes: list[object]) -> pd.DataFrame:
    frame = gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=METRIC), crs=METRIC)
    return complete(TABLES[name], frame, METRIC)


@cache
def known_county() -> Known:
    """The outline, 23 towns, 60 villages of 5 x 5 km, a shelter in each village."""
    step = SIDE_M / 8
    cells = [
        box(WEST_M + x * step, SOUTH_M + y * step, WEST_M + (x + 1) * step, SOUTH_M + (y + 1) * step)
        for y in range(8) for x in range(8)
    ]  # fmt: skip
    towns = [f"3306811{at:02d}" for at in range(len(TOWN_NAMES))]
    of = [towns[at % len(towns)] for at in range(60)]
    villages = {
        "village_id": [f"{of[at]}{200 + at}" for at in range(60)],
        "name": [
            f"{'甲乙丙丁戊己'[at // 10]}{'山水林田湖草沙石溪岭'[at % 10]}村" for at in range(60)
        ],
        "town_id": of,
    }
    chance = np.random.default_rng(3)
    seats = [cell.centroid for cell in cells[:60]]
    moved = [
        type(seat)(seat.x + dx, seat.y + dy)
        for seat, (dx, dy) in zip(seats, chance.uniform(-900, 900, (60, 2)), strict=True)
    ]
    shelters = {
        "shelter_id": [f"S{at:02d}" for at in range(60)],
        "name": [f"{name}礼堂" for name in villages["name"]],
        "capacity": [50.0] * 60,
        "village_id": villages["village_id"],
    }
    whole = box(WEST_M, SOUTH_M, WEST_M + SIDE_M, SOUTH_M + SIDE_M)
    tables = {
        "outline": _frame("outline", {"name": ["诸暨市"]}, [whole]),
        "towns": _frame("towns", {"town_id": towns, "name": list(TOWN_NAMES)}, cells[: len(towns)]),
        "villages": _frame("villages", villages, cells[:60]),
        "shelters": _frame("shelters", shelters, moved),
    }
    return Known("330681", METRIC, tables, {"直埠镇": towns[8]})
