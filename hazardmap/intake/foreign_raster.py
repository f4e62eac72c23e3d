"""Foreign GeoTIFF rasters (外来栅格): risk products and terrain, cut to the county, in its metric CRS.

Only GDAL's GTiff driver is asked; how large a raster claims to be is tested before a cell is read.
"""

import math
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.transform import Affine
from rasterio.warp import reproject
from rasterio.windows import Window

from hazardmap.intake.datum_choices import Hypothesis, county_choices, declared_choices, told_choice
from hazardmap.intake.draft import (
    NOTED,
    Answers,
    Choice,
    Doubt,
    Known,
    Placing,
    RasterDraft,
    Remark,
)
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.hypothesis_scores import Ground, ground_of
from hazardmap.tables import GRIDS
from hazardmap.tables.grid import Grid

MAX_CELLS: Final = 200_000_000
MAX_BYTES: Final = 500_000_000
_MOST_CLASSES: Final = 64
_MOST_BANDS: Final = 2
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0
_LEAST_COVER: Final = 0.01
_EDGE_POINTS: Final = 21
_SAME_M: Final = 1e-6

__all__ = ["RasterDraft", "read_raster"]


def read_raster(path: Path, name: str, known: Known, answers: Answers) -> RasterDraft:
    """Read a GeoTIFF as one of the county's rasters (读取外来栅格): `dem` or `risk_raster`.

    Classes are resampled to the nearest cell, heights bilinearly. Without a CRS it is asked which; a
    raster that does not touch the county, is a picture, or claims too many cells is `Unreadable`.
    """
    try:
        with (
            rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_CACHEMAX=64),
            rasterio.open(path, driver="GTiff") as source,
        ):
            _require_sound(source, name)
            return _draft(path, source, name, known, answers)
    except (RasterioError, RasterioIOError, ValueError) as error:
        raise Unreadable(f"{GRIDS[name]}打不开或已损坏", "请重新导出 GeoTIFF") from error


def _require_sound(source: Any, name: str) -> None:
    """Refuse what claims to be too large, before anything is read, and what is a picture."""
    cells = source.width * source.height
    size = cells * sum(np.dtype(kind).itemsize for kind in source.dtypes)
    if cells > MAX_CELLS or size > MAX_CELLS * 8:
        raise Unreadable(
            f"有 {source.width}×{source.height} 格，超过 {MAX_CELLS // 10**8} 亿格",
            "请裁剪到县域或降低分辨率",
        )
    if name == "risk_raster" and source.count > _MOST_BANDS:
        raise Unreadable(
            f"有 {source.count} 个波段，是图片不是等级数据",
            "请导出一个波段、数值表示等级的 GeoTIFF",
        )
    if np.dtype(source.dtypes[0]).kind not in "iuf":
        raise Unreadable("数值类型不是整数或小数", "请重新导出 GeoTIFF")


def _draft(path: Path, source: Any, name: str, known: Known, answers: Answers) -> RasterDraft:
    ground = ground_of(known)
    reading, placing = _reading(source, ground, answers)
    if reading is None:
        doubt = Doubt(
            "crs", "栅格没有坐标系，或与县域对不上，是哪一种？", placing.scored, "--crs EPSG:…"
        )
        return RasterDraft(name, path.name, None, (), (doubt,), placing)
    window = _window(source, reading, ground)
    values = source.read(1, window=window)
    transform = source.transform @ Affine.translation(window.col_off, window.row_off)
    nodata = source.nodata
    if nodata is not None and np.dtype(values.dtype).kind in "iu" and float(nodata) % 1:
        nodata = None
    smooth = name == "dem"
    grid = _gridded(values, transform, nodata, reading, known.metric_crs, smooth=smooth)
    remarks = tuple(_remarks(path, source, name, grid))
    return RasterDraft(name, path.name, grid, remarks, (), placing, _shares(grid, name))


def _reading(source: Any, ground: Ground, answers: Answers) -> tuple[Hypothesis | None, Placing]:
    """Choose what the corners are in; the declared CRS stands when the raster then touches the county."""
    declared = "" if source.crs is None else source.crs.to_wkt()
    if answers.crs:
        choices = [told_choice(answers.crs, declared)]
        if choices[0].shift or choices[0].swapped:
            raise Unreadable("栅格不能按偏移坐标或对调坐标换算", "请指定 EPSG 坐标系")
    elif declared:
        choices = [next(declared_choices(declared))]
    else:
        choices = [
            one for one in county_choices(ground.longitude) if not one.swapped and not one.shift
        ]
    covers = [_cover(source, choice, ground) for choice in choices]
    figures = tuple(
        Choice(one.value, one.label, "" if math.isnan(cover) else f"覆盖县域 {cover:.0%}")
        for one, cover in zip(choices, covers, strict=True)
    )
    if not (declared or answers.crs):
        fits = [
            figure
            for figure, cover in zip(figures, covers, strict=True)
            if not cover < _LEAST_COVER
        ]
        return None, Placing("", certain=False, scored=tuple(fits) or figures)
    if covers[0] < _LEAST_COVER:
        raise Unreadable("栅格不在县域内", "请核对坐标系（可用“坐标系”一项指定）和数据范围")
    said = f"{choices[0].label}，{figures[0].figure}".rstrip("，")
    return choices[0], Placing(choices[0].value, certain=True, scored=figures, said=said)


def _cover(source: Any, reading: Hypothesis, ground: Ground) -> float:
    """Return the share of the county under the raster; nan without any outline."""
    if ground.county is None:
        return float("nan")
    edge = reading.to_metric(_edge(source), ground.metric_crs)
    if not np.isfinite(edge).all():
        return 0.0
    area = shapely.make_valid(shapely.Polygon(edge))
    return float(
        shapely.area(shapely.intersection(area, ground.county)) / shapely.area(ground.county)
    )


def _edge(source: Any) -> NDArray[np.float64]:
    """Return points along the raster's edge, as written."""
    steps = np.linspace(0.0, 1.0, _EDGE_POINTS)
    ones, zeros = np.ones(_EDGE_POINTS), np.zeros(_EDGE_POINTS)
    columns = np.concatenate([steps, ones, steps[::-1], zeros]) * source.width
    rows = np.concatenate([zeros, steps, ones, steps[::-1]]) * source.height
    x, y = source.transform @ (columns, rows)
    return np.column_stack([x, y])


def _window(source: Any, reading: Hypothesis, ground: Ground) -> Window:
    """Return the part of the raster over the county and its margin; the whole one without an outline."""
    whole = Window(0, 0, source.width, source.height)
    if ground.wide is None or reading.shift or reading.swapped:
        window = whole
    else:
        back = Transformer.from_crs(ground.metric_crs, reading.crs, always_xy=True)
        west, south, east, north = back.transform_bounds(*shapely.bounds(ground.wide))
        x, y = np.array([west, east, east, west]), np.array([north, north, south, south])
        columns, rows = ~source.transform @ (x, y)
        left, top = max(0, math.floor(columns.min())), max(0, math.floor(rows.min()))
        right = min(source.width, math.ceil(columns.max()))
        bottom = min(source.height, math.ceil(rows.max()))
        window = Window(left, top, max(1, right - left), max(1, bottom - top))
    size = window.width * window.height * np.dtype(source.dtypes[0]).itemsize
    if size > MAX_BYTES:
        raise Unreadable(f"县域内有 {size // 10**6} MB 数据，太大", "请降低分辨率")
    return window


def _gridded(
    values: NDArray[Any],
    transform: Affine,
    nodata: float | None,
    reading: Hypothesis,
    metric_crs: str,
    *,
    smooth: bool,
) -> Grid:
    """Bring cells to the metric CRS; cells already there and upright are taken as they are."""
    upright = abs(transform.b) < _SAME_M and abs(transform.d) < _SAME_M and transform.e < 0
    same = rasterio.crs.CRS.from_user_input(reading.crs) == rasterio.crs.CRS.from_user_input(
        metric_crs
    )
    if smooth and np.dtype(values.dtype).kind != "f":
        values = _as_heights(values, nodata)
        nodata = float("nan")
    if not (upright and same):
        transform, values, nodata = _warped(
            values, transform, nodata, (reading.crs, metric_crs), smooth=smooth
        )
    values.flags.writeable = False
    x0, dx, rx, y0, ry, dy = (float(part) for part in transform.to_gdal())
    return Grid(
        values, (x0, dx, rx, y0, ry, dy), metric_crs, None if nodata is None else float(nodata)
    )


def _as_heights(values: NDArray[Any], nodata: float | None) -> NDArray[Any]:
    heights = values.astype("float32")
    if nodata is not None:
        heights[values == nodata] = np.nan
    return heights


def _warped(
    values: NDArray[Any],
    transform: Affine,
    nodata: float | None,
    crs: tuple[str, str],
    *,
    smooth: bool,
) -> tuple[Affine, NDArray[Any], float]:
    source_crs, metric_crs = crs
    height, width = values.shape
    x, y = transform @ (np.array([0, width, width, 0]), np.array([0, 0, height, height]))
    there = Transformer.from_crs(source_crs, metric_crs, always_xy=True)
    west, south, east, north = there.transform_bounds(min(x), min(y), max(x), max(y))
    cell_m = math.hypot(east - west, north - south) / math.hypot(width, height)
    out_width, out_height = math.ceil((east - west) / cell_m), math.ceil((north - south) / cell_m)
    target = Affine(cell_m, 0.0, west, 0.0, -cell_m, north)
    if nodata is None:
        nodata = float("nan") if values.dtype.kind == "f" else _unused(values)
    out = np.full((out_height, out_width), nodata, dtype=values.dtype)
    reproject(
        values,
        out,
        src_transform=transform,
        src_crs=source_crs,
        src_nodata=nodata,
        dst_transform=target,
        dst_crs=metric_crs,
        dst_nodata=nodata,
        resampling=Resampling.bilinear if smooth else Resampling.nearest,
    )
    return target, out, nodata


def _unused(values: NDArray[Any]) -> float:
    """Return a value of the type that no cell holds, for cells outside the raster."""
    info = np.iinfo(values.dtype)
    spare = (info.max, info.min, 0)
    return float(next((value for value in spare if not (values == value).any()), info.max))


def _there(grid: Grid) -> NDArray[Any]:
    values = grid.values
    good = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=bool)
    if grid.nodata is not None and not math.isnan(grid.nodata):
        good &= values != grid.nodata
    return np.asarray(values[good])


def _shares(grid: Grid, name: str) -> tuple[tuple[float, float], ...]:
    if name == "dem":
        return ()
    values, counts = np.unique(_there(grid), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST_CLASSES]
    return tuple((float(values[at]), float(counts[at] / counts.sum())) for at in order)


def _remarks(path: Path, source: Any, name: str, grid: Grid) -> list[Remark]:
    """Say what is odd; a raster without any value in the county is refused."""
    there = _there(grid)
    if not len(there):
        raise Unreadable("县域内没有任何数值", "请核对数据范围和无效值设置")
    said: list[tuple[str, str]] = []
    if source.count > 1:
        said.append((f"有 {source.count} 个波段，只用第一个", "请核对第一个波段是所要的数据"))
    if source.nodata is None:
        said.append(("没有说明无效值，全部当作有效", "请核对边缘的数值"))
    if name == "dem" and (there.min() < _LOWEST_M or there.max() > _HIGHEST_M):
        said.append((f"高程在 {there.min():.0f} 到 {there.max():.0f} 米之间", "请核对单位和无效值"))
    if name == "risk_raster":
        if len(np.unique(there)) > _MOST_CLASSES:
            said.append(("不同数值太多，不像等级", "请核对是不是等级数据"))
        said.append(
            ("数值代表的等级没有说明，按灰色显示", "请提供 risk_raster.csv（value,level_label）")
        )
    return [Remark(path.name, 0, "", "", problem, do, NOTED) for problem, do in said]
