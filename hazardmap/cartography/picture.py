"""Pictures laid on the map (贴图): relief from the DEM and the census raster, in Web Mercator."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.ndimage import map_coordinates

from hazardmap.cartography.palette import UNLABELLED, Palette
from hazardmap.cartography.png import Rgba, indexed_png
from hazardmap.crs import WEB
from hazardmap.levels import SCHEMES, level_rank
from hazardmap.tables.grid import Grid

MERCATOR: Final = "EPSG:3857"
RELIEF_SHADES: Final = 15
SUN_FROM_DEG: Final = 315.0
SUN_HEIGHT_DEG: Final = 45.0
EXAGGERATION: Final = 2.2
"""Heights are stretched so that hills of 200 m show at county scale."""
LIGHTS: Final = (0.05, 0.707, 1.0)
"""Light of the darkest slope, of level ground and of the brightest slope."""
MOST_FINE: Final = 8
"""A cell of the raster is drawn with at most this many pixels a side, to have room for hatches."""
MOST_PIXELS: Final = 2600
WIDE_STEP: Final = 8
HATCH_STEP: Final = {"dense": 4, "dots": 3}
HATCH_OPACITY: Final = 0.85
CLEAR: Final[Rgba] = (255, 255, 255, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a picture's cells lie in Web Mercator: its west and north edge, the size of a cell."""

    west: float
    north: float
    size: float
    rows: int
    columns: int

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x and y of every cell's centre, rows × columns."""
        x = self.west + (np.arange(self.columns) + 0.5) * self.size
        y = self.north - (np.arange(self.rows) + 0.5) * self.size
        across, down = np.meshgrid(x, y)
        return across, down


def relief_picture(dem: Grid, outline: gpd.GeoDataFrame, *, margin_m: float = 400.0) -> bytes:
    """Shade the DEM from the north-west (地形晕渲) in light greys, clear outside the county."""
    shade = hillshade(dem)
    frame = _frame(dem)
    warped = _to_mercator(dem, shade, frame, smooth=True)
    steps = np.round(np.interp(warped, LIGHTS, (0.0, 0.72, 1.0)) * (RELIEF_SHADES - 1))
    outside = np.isnan(warped) | _outside(outline, frame, margin_m)
    cells = np.where(outside, 0, np.nan_to_num(steps) + 1).astype(np.uint8)
    greys = [round(168 + 84 * step / (RELIEF_SHADES - 1)) for step in range(RELIEF_SHADES)]
    colours = [CLEAR, *((grey, grey, grey, 255) for grey in greys)]
    return indexed_png(cells, colours)


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
    lit = light / np.sqrt(1 + to_east**2 + to_north**2)
    return np.asarray(np.clip(lit, 0.0, 1.0), dtype=np.float64)


def raster_picture(raster: Grid, palette: Palette, *, scheme: str = "composite5") -> bytes:
    """Colour and hatch the census raster by level (灾害综合风险图); values nobody explained are grey."""
    values = np.asarray(raster.values, dtype=np.float64)
    if raster.nodata is not None:
        values = np.where(values == raster.nodata, np.nan, values)
    ranks = np.where(np.isnan(values), 0.0, len(SCHEMES[scheme]) + 1.0)
    for value, label in raster.labels.items():
        rank = level_rank(scheme, label)
        if rank is not None:
            ranks = np.where(values == value, float(rank), ranks)
    frame = _frame(raster)
    cells = np.nan_to_num(_to_mercator(raster, ranks, frame, smooth=False)).astype(np.uint8)
    marks = [palette.mark(f"{scheme}-{rank + 1}") for rank in range(len(SCHEMES[scheme]))]
    marks.append(palette.mark(UNLABELLED))
    fine = max(1, min(MOST_FINE, MOST_PIXELS // max(cells.shape)))
    cells = np.kron(cells, np.ones((fine, fine), dtype=np.uint8))
    colours = [CLEAR, *(_rgba(mark.colour, mark.opacity) for mark in marks)]
    colours += [_rgba(mark.colour, HATCH_OPACITY) for mark in marks]
    hatched = np.array([False, *(mark.hatch != "none" for mark in marks)])
    steps = np.array([1, *(HATCH_STEP.get(mark.hatch, WIDE_STEP) for mark in marks)])
    across = np.add.outer(np.arange(cells.shape[0]), np.arange(cells.shape[1]))
    lines = hatched[cells] & (across % steps[cells] == 0)
    return indexed_png(np.where(lines, cells + len(marks), cells).astype(np.uint8), colours)


def raster_marks(raster: Grid, *, scheme: str = "composite5") -> tuple[str, ...]:
    """Name the marks the raster picture holds (图例), highest first, 等级未说明 last."""
    ranks = {level_rank(scheme, label) for label in raster.labels.values()}
    known = tuple(f"{scheme}-{rank}" for rank in sorted(rank for rank in ranks if rank))
    values = np.asarray(raster.values, dtype=np.float64)
    present = set(np.unique(values[~np.isnan(values)]).tolist()) - {raster.nodata}
    explained = {value for value, label in raster.labels.items() if level_rank(scheme, label)}
    return known if present <= explained else (*known, UNLABELLED)


def picture_bounds(grid: Grid) -> tuple[float, float, float, float]:
    """Return south, west, north, east of the grid's picture in degrees, without drawing it."""
    frame = _frame(grid)
    east = frame.west + frame.columns * frame.size
    south = frame.north - frame.rows * frame.size
    back = Transformer.from_crs(MERCATOR, WEB, always_xy=True)
    left, bottom, right, top = back.transform_bounds(frame.west, south, east, frame.north)
    return (round(bottom, 6), round(left, 6), round(top, 6), round(right, 6))


def _frame(grid: Grid) -> Frame:
    """Lay the picture's cells over the grid: as many columns, square cells."""
    x0, dx, _, y0, _, dy = grid.transform
    rows, columns = grid.values.shape
    there = Transformer.from_crs(grid.crs, MERCATOR, always_xy=True)
    west, south, east, north = there.transform_bounds(x0, y0 + rows * dy, x0 + columns * dx, y0)
    size = (east - west) / columns
    return Frame(west, north, size, round((north - south) / size), columns)


def _to_mercator(
    grid: Grid, values: NDArray[np.float64], frame: Frame, *, smooth: bool
) -> NDArray[np.float64]:
    """Warp values of the grid to Web Mercator; cells outside become NaN.

    Own numpy: GDAL's warper needs an environment per thread, and every page runs in its own thread.
    """
    x0, dx, _, y0, _, dy = grid.transform
    back = Transformer.from_crs(MERCATOR, grid.crs, always_xy=True)
    x, y = frame.centres()
    metric_x, metric_y = back.transform(x.ravel(), y.ravel())
    places = np.stack([(metric_y - y0) / dy - 0.5, (metric_x - x0) / dx - 0.5])
    warped = map_coordinates(values, places, order=1 if smooth else 0, mode="constant", cval=np.nan)
    return np.asarray(warped.reshape(frame.rows, frame.columns), dtype=np.float64)


def _outside(outline: gpd.GeoDataFrame, frame: Frame, margin_m: float) -> NDArray[np.bool_]:
    """Tell which cells lie outside the county and its margin."""
    if not len(outline):
        return np.zeros((frame.rows, frame.columns), dtype=bool)
    county = shapely.union_all(outline.geometry.buffer(margin_m).to_crs(MERCATOR).to_numpy())
    shapely.prepare(county)
    return np.asarray(~shapely.contains_xy(county, *frame.centres()), dtype=bool)


def _rgba(colour: str, opacity: float) -> Rgba:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return (red, green, blue, round(255 * opacity))
