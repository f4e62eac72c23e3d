"""What the demonstration is made from (演示数据的素材): the files of data/sources."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC, WEB

SOURCES = Path("data") / "sources"


@dataclass(frozen=True, slots=True)
class Sources:
    """Real names, codes, outline and seats, the sketched rivers and the synthetic terrain.

    Geometry is metric (EPSG:4549). `towns`: town_id, name, x, y, population; `divisions`: village_id, town_id,
    name, is_community; `z` is the terrain in metres, row 0 in the north, `origin` its north-west corner.
    """

    outline: BaseGeometry
    towns: pd.DataFrame
    divisions: pd.DataFrame
    sketch: gpd.GeoDataFrame
    z: NDArray[np.float64]
    origin: tuple[float, float]
    cell_m: float


def village_name(official: str) -> str:
    """Shorten an official name (统计用名): 枫源村委会 → 枫源村, 天竺社区居委会 → 天竺社区."""
    if official.endswith("村委会"):
        return official.removesuffix("委会")
    stem = official.removesuffix("居委会")
    return stem if stem.endswith("社区") else stem + "社区"


def _divisions(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "zhuji_divisions.csv", dtype="str")
    rows = table[table["level"] == "village"].sort_values("code")
    return pd.DataFrame(
        {
            "village_id": rows["code"].to_numpy(),
            "town_id": rows["code"].str[:9].to_numpy(),
            "name": [village_name(name) for name in rows["name"]],
            "is_community": (rows["kind"] == "社区").to_numpy(),
        }
    )


def _towns(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "zhuji_towns.csv", dtype={"code": "str"}).sort_values("code")
    seats = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=WEB).to_crs(METRIC)
    return pd.DataFrame(
        {
            "town_id": table["code"].str[:9].to_numpy(),
            "name": table["name"].to_numpy(),
            "x": seats.x.to_numpy(),
            "y": seats.y.to_numpy(),
            "population": table["pop_hukou_est"].to_numpy(dtype=np.int64),
        }
    )


def read_sources(folder: Path = SOURCES) -> Sources:
    """Read data/sources once."""
    outline = gpd.read_file(folder / "zhuji_outline_tianditu.geojson").to_crs(METRIC)
    sketch = gpd.read_file(folder / "zhuji_rivers_sketch.geojson").to_crs(METRIC)
    with rasterio.open(folder / "dem_synthetic_100m_epsg4549.tif") as terrain:
        z = terrain.read(1).astype(np.float64)
        corner = terrain.transform
    return Sources(
        outline=shapely.union_all(outline.geometry.to_numpy()),
        towns=_towns(folder),
        divisions=_divisions(folder),
        sketch=sketch[["name", "z_start_m", "z_end_m", "geometry"]],
        z=z,
        origin=(corner.c, corner.f),
        cell_m=corner.a,
    )
