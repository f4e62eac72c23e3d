"""Pictures laid on the map (贴图): relief from the DEM and the census raster, in Web Mercator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.features import geometry_mask
from rasterio.transform import array_bounds
from rasterio.warp import calculate_default_transform, reproject, transform_bounds

from hazardmap.cartography.palette import UNLABELLED, Palette
from hazardmap.cartography.png import Rgba, indexed_png
from hazardmap.levels import SCHEMES, level_rank
from hazardmap.tables.grid import Grid

MERCATOR: Final = "EPSG:3857"
RELIEF_SHADES: Final = 15
SUN_FROM_DEG: Final = 315.0
SUN_HEIGHT_DEG: Final = 45.0
EXAGGERATION: Final = 2.2
"""Heights are stretched so that hills of 200 m show at county scale."""
CLEAR: Final[Rgba] = (255, 255, 255, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and where it lies: south, west, north, east in degrees."""

    png: bytes
    bounds: tuple[float, float, float, float]


def relief_picture(dem: Grid, outline: gpd.GeoDataFrame, *, margin_m: float = 400.0) -> Picture:
    """Shade the DEM from the north-west (地形晕渲) in light greys, clear outside the county."""
    shade = hillshade(dem)
    warped, transform = _to_mercator(dem, shade, Resampling.bilinear)
    grey = np.clip((warped - 0.42) / (0.98 - 0.42), 0.0, 1.0)
    steps = np.round(grey * (RELIEF_SHADES - 1))
    outside = np.isnan(warped) | _outside(outline, warped.shape, transform, margin_m)
    cells = np.where(outside, 0, np.nan_to_num(steps) + 1).astype(np.uint8)
    greys = [int(round(188 + 62 * step / (RELIEF_SHADES - 1))) for step in range(RELIEF_SHADES)]
    colours = [CLEAR, *((grey, grey, grey, 255) for grey in greys)]
    return Picture(indexed_png(cells, colours), _bounds(warped.shape, transform))


def hillshade(dem: Grid) -> NDArray[np.float64]:
    """Return the light on each cell, 0–1 (Horn's slope, sun from the north-west); NaN without height."""
    heights = np.asarray(dem.values, dtype=np.float64)
    if dem.nodata is not None:
        heights = np.where(heights == dem.nodata, np.nan, heights)
    size_m = abs(dem.transform[1])
    padded = np.pad(heights, 1, mode="edge")
    east = padded[:-2, 2:] + 2 * padded[1:-1, 2:] + padded[2:, 2:]
    west = padded[:-2, :-2] + 2 * padded[1:-1, :-2] + padded[2:, :-2]
    south = padded[2:, :-2] + 2 * padded[2:, 1:-1] + padded[2:, 2:]
    north = padded[:-2, :-2] + 2 * padded[:-2, 1:-1] + padded[:-2, 2:]
    to_east = EXAGGERATION * (east - west) / (8 * size_m)
    to_north = EXAGGERATION * (north - south) / (8 * size_m)
    sun, height = np.radians(SUN_FROM_DEG), np.radians(SUN_HEIGHT_DEG)
    light = np.sin(height) - np.cos(height) * (np.sin(sun) * to_east + np.cos(sun) * to_north)
    return np.clip(light / np.sqrt(1 + to_east**2 + to_north**2), 0.0, 1.0)


def raster_picture(raster: Grid, palette: Palette, *, scheme: str = "composite5") -> Picture:
    """Colour the census raster by level (灾害综合风险图); values nobody explained are grey."""
    values = np.asarray(raster.values, dtype=np.float64)
    if raster.nodata is not None:
        values = np.where(values == raster.nodata, np.nan, values)
    ranks = np.where(np.isnan(values), 0.0, len(SCHEMES[scheme]) + 1.0)
    for value, label in raster.labels.items():
        rank = level_rank(scheme, label)
        if rank is not None:
            ranks = np.where(values == value, float(rank), ranks)
    warped, transform = _to_mercator(raster, ranks, Resampling.nearest)
    names = [f"{scheme}-{rank + 1}" for rank in range(len(SCHEMES[scheme]))] + [UNLABELLED]
    colours = [CLEAR, *(_rgba(palette.mark(name).colour) for name in names)]
    cells = np.nan_to_num(warped).astype(np.uint8)
    return Picture(indexed_png(cells, colours), _bounds(warped.shape, transform))


def raster_marks(raster: Grid, *, scheme: str = "composite5") -> tuple[str, ...]:
    """Name the marks the raster picture holds (图例), highest first, 等级未说明 last."""
    ranks = {level_rank(scheme, label) for label in raster.labels.values()}
    known = tuple(f"{scheme}-{rank}" for rank in sorted(rank for rank in ranks if rank))
    values = np.asarray(raster.values, dtype=np.float64)
    present = set(np.unique(values[~np.isnan(values)]).tolist()) - {raster.nodata}
    explained = {value for value, label in raster.labels.items() if level_rank(scheme, label)}
    return known if present <= explained else (*known, UNLABELLED)


def _to_mercator(
    grid: Grid, values: NDArray[np.float64], resampling: Resampling
) -> tuple[NDArray[np.float64], rasterio.Affine]:
    """Warp values of the grid to Web Mercator; cells outside become NaN."""
    rows, columns = values.shape
    source = rasterio.Affine.from_gdal(*grid.transform)
    place: Mapping[str, Any] = {
        "src_crs": CRS.from_user_input(grid.crs),
        "dst_crs": CRS.from_user_input(MERCATOR),
    }
    edges = array_bounds(rows, columns, source)
    transform, width, height = calculate_default_transform(
        place["src_crs"], place["dst_crs"], columns, rows, *edges
    )
    warped = np.full((height, width), np.nan)
    reproject(
        values,
        warped,
        src_transform=source,
        dst_transform=transform,
        src_nodata=np.nan,
        dst_nodata=np.nan,
        resampling=resampling,
        **place,
    )
    return warped, transform


def _outside(
    outline: gpd.GeoDataFrame,
    shape: tuple[int, ...],
    transform: rasterio.Affine,
    margin_m: float,
) -> NDArray[np.bool_]:
    """Tell which cells lie outside the county and its margin."""
    county = outline.geometry.buffer(margin_m).to_crs(MERCATOR)
    if not len(county):
        return np.zeros(shape, dtype=bool)
    return np.asarray(geometry_mask(county, out_shape=shape, transform=transform), dtype=bool)


def _bounds(
    shape: tuple[int, ...], transform: rasterio.Affine
) -> tuple[float, float, float, float]:
    edges = array_bounds(shape[0], shape[1], transform)
    west, south, east, north = transform_bounds(MERCATOR, "EPSG:4326", *edges)
    return tuple(round(edge, 6) for edge in (south, west, north, east))  # type: ignore[return-value]


def _rgba(colour: str) -> Rgba:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return (red, green, blue, 255)
