"""What is at and around a point (点位周边): zones, danger areas within 500 m, village, basin, height."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from hazardmap.crs import WEB
from hazardmap.settings import Settings
from hazardmap.situation import wording
from hazardmap.situation.model import County

NEAR_M = 500.0
"""Danger areas up to this far are named (周边 500 米)."""
_DEFAULT_RADIUS_M = Settings().hazard_point_radius_m


@lru_cache(maxsize=8)
def _transformer(metric_crs: str, to_metric: bool) -> Transformer:
    ends = (WEB, metric_crs) if to_metric else (metric_crs, WEB)
    return Transformer.from_crs(*ends, always_xy=True)


def metric_point(lon: float, lat: float, metric_crs: str) -> shapely.Point:
    """Return a point of degrees in the county's metric CRS."""
    x, y = _transformer(metric_crs, True).transform(lon, lat)
    return shapely.Point(x, y)


def degrees(point: shapely.Point, metric_crs: str) -> tuple[float, float]:
    """Return longitude and latitude of a metric point, to a metre or so."""
    lon, lat = _transformer(metric_crs, False).transform(point.x, point.y)
    return round(lon, 5), round(lat, 5)


def height_m(county: County, point: shapely.Point) -> float | None:
    """Read the DEM (高程) at a metric point; None outside it or without one."""
    grid = county.grids.get("dem")
    value = None if grid is None else grid.at(point.x, point.y)
    return None if value is None else round(value)


def containing(county: County, table: str, point: shapely.Point) -> pd.DataFrame:
    """Return the rows of a polygon table that hold the point, the edge included."""
    frame = cast(gpd.GeoDataFrame, county.tables[table])
    found = frame.sindex.query(point, predicate="intersects")
    rows: pd.DataFrame = frame.iloc[np.sort(found)]
    return rows


def zone_sentences(zones: pd.DataFrame) -> list[str]:
    """Say the worst level of every map: 综合风险区划图：中高风险（五级中第2级）; by map, worst first."""
    if not len(zones):
        return []
    order = {"risk": 0, "zoning": 1, "prevention": 2, "hazard_zoning": 3}
    worst = zones.assign(at=zones["product"].map(order)).sort_values(
        ["at", "hazard", "level_rank"], kind="stable"
    )
    worst = worst.drop_duplicates(["product", "hazard"])
    columns = ["product", "hazard", "scheme", "level_label", "level_rank"]
    return [
        f"{wording.product_words(product, hazard)}：{wording.level_words(scheme, label)}"
        f"（{wording.rank_words(scheme, None if pd.isna(rank) else int(rank))}）"
        for product, hazard, scheme, label, rank in worst[columns].itertuples(index=False)
    ]


@dataclass(frozen=True, slots=True)
class NearArea:
    """A danger area near a point: metres to its edge, 0 inside; where it lies seen from the point."""

    area_id: str
    name: str
    kind: str
    metres: float
    where: str

    def sentence(self, start: str = "") -> str:
        """Say it: 位于枫溪危险区内, 西侧 180 米为枫溪危险区."""
        kind = "" if self.kind in self.name else f"（{self.kind}）"
        if self.metres <= 0:
            return f"位于{self.name}{kind}内"
        return f"{start}{self.where}侧 {wording.about_metres(self.metres)}为{self.name}{kind}"


def areas_near(county: County, point: shapely.Point, *, within_m: float = NEAR_M) -> list[NearArea]:
    """List the danger areas within some metres, nearest first; point areas are discs of their radius."""
    areas = cast(gpd.GeoDataFrame, county.tables["danger_areas"])
    if not len(areas):
        return []
    reach = within_m + float(np.nanmax([_DEFAULT_RADIUS_M, *areas["radius_m"].to_numpy()]))
    near = areas.iloc[np.sort(areas.sindex.query(point.buffer(reach), predicate="intersects"))]
    geometry = near.geometry.to_numpy()
    radius = near["radius_m"].fillna(_DEFAULT_RADIUS_M).to_numpy()
    is_point = shapely.get_dimensions(geometry) == 0
    metres = np.maximum(0.0, shapely.distance(geometry, point) - np.where(is_point, radius, 0.0))
    lines = shapely.shortest_line(point, geometry)
    found = []
    for position in np.argsort(metres, kind="stable"):
        if metres[position] > within_m:
            break
        row = near.iloc[position]
        ends = shapely.get_coordinates(lines[position])
        where = wording.direction(*(ends[1] - ends[0])) if len(ends) == 2 else ""
        found.append(
            NearArea(
                area_id=str(row["area_id"]),
                name=str(row["name"]),
                kind=str(row["kind"]),
                metres=float(metres[position]),
                where=where,
            )
        )
    return found
