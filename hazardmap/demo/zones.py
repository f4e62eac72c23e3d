"""Zonings (区划图): the composite and prevention maps cover the county, hazard zonings where they are."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import sieve
from scipy import ndimage

from hazardmap.crs import METRIC
from hazardmap.demo.bands import valley_band
from hazardmap.demo.chance import rng
from hazardmap.demo.coverage import clipped, polygons
from hazardmap.demo.flood_areas import stem
from hazardmap.demo.ground import FENGQIAO, Ground
from hazardmap.demo.indices import Indices, classes
from hazardmap.levels import EXCLUDING_SCHEMES, HAZARDS, SCHEMES

_MEASURES: Final = {
    "重点": "汛前逐户核查转移清单和避灾安置场所；暴雨橙色预警起24小时巡查，山洪、地质灾害危险区人员提前转移；"
    "推进地质灾害工程治理和山塘除险，严控新建房屋。",
    "次重点": "落实转移责任人、预警责任人和叫应；雨前雨中雨后巡查边坡、山塘、溪沟；完善雨量站和应急广播。",
    "一般": "保持排水通畅，疏通河道涵洞；更新责任人名册，开展年度演练；低洼地段备足抽排设备。",
}
_PRODUCTS: Final = (
    (
        "zoning",
        "comprehensive",
        "composite5",
        "composite",
        (0.06, 0.18, 0.27, 0.28, 0.21),
        140,
        "QH",
    ),
    ("prevention", "comprehensive", "prevent3", "prevention", (0.22, 0.38, 0.40), 420, "FZ"),
    ("hazard_zoning", "geological", "geo4", "slope", (0.008, 0.09, 0.27, 0.632), 60, "DZ"),
    ("hazard_zoning", "flash_flood", "ff3", "flash", (0.005, 0.03, 0.075, 0.89), 30, "SH"),
    ("hazard_zoning", "flood", "guard3", "flood", (0.012, 0.06, 0.11, 0.818), 60, "HS"),
)


def _landform(z: float, slope: float) -> str:
    if z > 150 and slope > 5:
        return "山地"
    if slope > 2.5 or z > 60:
        return "丘陵"
    return "河谷" if z > 18 else "平原"


def _short(town: str) -> str:
    return town.removesuffix("街道") if town.endswith("街道") else town[:-1]


def _zone_names(
    ground: Ground, shapes: NDArray[np.object_], hazard: str, labels: list[str]
) -> list[str]:
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    z = ground.terrain.sample(ground.terrain.z, spots)
    slope = ground.terrain.sample(ndimage.gaussian_filter(ground.terrain.slope, 5), spots)
    seats = ground.sources.towns[["x", "y"]].to_numpy()
    names = []
    for spot, height, steep, label in zip(spots, z, slope, labels, strict=True):
        town = ground.sources.towns["name"].iloc[int(np.argmin(np.hypot(*(seats - spot).T)))]
        form = _landform(float(height), float(steep))
        what = {"山地": "地质山洪", "丘陵": "山洪地质", "河谷": "洪水", "平原": "洪水内涝"}[form]
        what = what if hazard == "comprehensive" else HAZARDS[hazard]
        tail = (
            label
            if label.endswith("危险区")
            else label + ("防治区" if label in _MEASURES else "风险区")
        )
        names.append(f"{_short(town)}{form}{what}{tail}")
    return names


def _product(
    ground: Ground, field: NDArray[np.float64], row: tuple[object, ...]
) -> gpd.GeoDataFrame:
    product, hazard, scheme, _, shares, least, code = row
    labels = SCHEMES[str(scheme)]
    wide = ndimage.binary_dilation(ground.terrain.inside, iterations=4)
    ranks = classes(field, ground.terrain.inside, shares)  # type: ignore[arg-type]
    ranks = np.where(wide, sieve(ranks.astype(np.int16), int(str(least)), connectivity=4), 0)
    shapes, values = polygons(np.where(ranks > 0, ranks, -1).astype(np.int64), ground.terrain)
    parts = clipped(shapes, ground.sources.outline)
    kept = (values <= len(labels)) & (shapely.area(parts) > 1000.0)
    parts, values = parts[kept], values[kept]
    order = np.lexsort((-shapely.area(parts), values))
    parts, values = parts[order], values[order]
    words = [labels[value - 1] for value in values]
    return gpd.GeoDataFrame(
        {
            "zone_id": [f"{code}{place + 1:03d}" for place in range(len(parts))],
            "product": product,
            "hazard": hazard,
            "level_label": [word + ("防治区" if product == "prevention" else "") for word in words],
            "scheme": scheme,
            "level_rank": values,
            "name": _zone_names(ground, parts, str(hazard), words),
            "measures": [
                _MEASURES.get(word) if product == "prevention" else None for word in words
            ],
        },
        geometry=list(parts),
        crs=METRIC,
    )


def _softened(ground: Ground, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lower excluding zones that reach into 枫桥镇 by one level: its figures are the script's."""
    touching = zones.geometry.intersects(ground.town_shape(FENGQIAO)) & (zones["level_rank"] == 1)
    lowered = (touching & zones["scheme"].isin(EXCLUDING_SCHEMES)).to_numpy()
    labels = [
        SCHEMES[scheme][1] if low else label
        for scheme, label, low in zip(zones["scheme"], zones["level_label"], lowered, strict=True)
    ]
    names = [
        name.replace(old, new) if low else name
        for name, old, new, low in zip(
            zones["name"], zones["level_label"], labels, lowered, strict=True
        )
    ]
    return zones.assign(
        level_label=labels, name=names, level_rank=np.where(lowered, 2, zones["level_rank"])
    )


def unlisted_village(ground: Ground, areas: gpd.GeoDataFrame) -> str:
    """Return the village of 枫桥镇 that is exposed but has no list: the largest one by a stream."""
    rows = ground.villages[
        (ground.villages["town_id"] == FENGQIAO) & ~ground.villages["is_community"]
    ]
    rows = rows[~rows["village_id"].isin(areas["village_id"])]
    water = shapely.union_all(ground.rivers.geometry.to_numpy())
    length = shapely.length(shapely.intersection(rows.geometry.to_numpy(), water)) / np.sqrt(
        rows.area
    )
    return str(rows["village_id"].iloc[int(np.argmax(length))])


def _to_verify_zone(ground: Ground, village_id: str) -> gpd.GeoDataFrame:
    """Return a very-high-danger band over more than 5 % of the village without a list (待核实)."""
    terrain = ground.terrain
    home = ground.village_shape(village_id)
    cells = np.flatnonzero((terrain.upa_km2 >= 2).ravel())
    cells = cells[shapely.contains_xy(home, terrain.xy(cells))]
    lowest = int(cells[int(np.argmax(terrain.upa_km2.ravel()[cells]))])
    walk = terrain.path(lowest, 60, terrain.upstream)[::-1]
    for most_m in np.arange(90.0, 700.0, 30.0):
        band = valley_band(
            terrain,
            walk,
            rise_m=8.0,
            least_m=most_m / 2,
            most_m=float(most_m),
            stream=rng("to verify"),
        )
        shape = shapely.intersection(band, home, grid_size=0.1)
        if shape.area > 0.09 * home.area:
            break
    name = ground.villages.loc[ground.villages["village_id"] == village_id, "name"].iloc[0]
    return gpd.GeoDataFrame(
        {
            "zone_id": ["SH900"],
            "product": ["hazard_zoning"],
            "hazard": ["flash_flood"],
            "level_label": ["极高危险区"],
            "scheme": ["ff3"],
            "level_rank": [1],
            "name": [f"枫桥{stem(name)}溪谷山洪极高危险区"],
            "measures": [None],
        },
        geometry=[shape],
        crs=METRIC,
    )


def risk_zones(ground: Ground, fields: Indices, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return all zonings (contract `risk_zones`), natural shapes with shared borders within a product."""
    made = [_product(ground, getattr(fields, str(row[3])), row) for row in _PRODUCTS]
    zones = _softened(ground, pd.concat(made, ignore_index=True))
    extra = _to_verify_zone(ground, unlisted_village(ground, areas))
    flash = zones["hazard"] == "flash_flood"
    cut = shapely.difference(
        zones.geometry[flash].to_numpy(), extra.geometry.iloc[0], grid_size=0.01
    )
    zones.loc[flash, "geometry"] = gpd.GeoSeries(cut, index=zones.index[flash], crs=METRIC)
    zones = zones[~zones.geometry.is_empty]
    return pd.concat([zones, extra], ignore_index=True)
