"""Read the committed demonstration county as files (演示数据文件)."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

GEO = Path("data/geo")
FENGYUAN, FENGQIAO, DONGHE = "330681109290", "330681109", "330681201"
_IDS = {"village_id": "str", "town_id": "str", "head_phone": "str", "mover_phone": "str"}


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(GEO / f"{name}.csv", dtype=_IDS)


def shapes(name: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(GEO / f"{name}.parquet")


def resolved(rows: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    by_name = areas.drop_duplicates("name").set_index("name")["area_id"]
    return rows["danger_area"].where(
        rows["danger_area"].isin(areas["area_id"]), rows["danger_area"].map(by_name)
    )
