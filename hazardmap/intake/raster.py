"""GeoTIFF rasters (栅格) brought to the county's metric CRS: dem, risk_raster."""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.transform import Affine
from rasterio.warp import reproject

from hazardmap.intake.endings import Unreadable
from hazardmap.intake.sheet import read_csv
from hazardmap.tables.grid import Grid

MAX_CELLS: Final = 200_000_000


def read_tif(path: Path, metric_crs: str, *, labels: Mapping[int, str] | None = None) -> Grid:
    """Read the first band of a GeoTIFF; another CRS is reprojected (labels: nearest, else bilinear)."""
    try:
        with (
            rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"),
            rasterio.open(path, driver="GTiff") as source,
        ):
            _require_sound(path, source)
            return _grid(source, metric_crs, labels)
    except (RasterioError, RasterioIOError) as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请重新导出 GeoTIFF") from error


def _require_sound(path: Path, source: rasterio.DatasetReader) -> None:
    if source.crs is None:
        raise Unreadable(f"文件 {path.name} 没有坐标系", "请在导出时写入坐标系（GeoTIFF）")
    if source.width * source.height > MAX_CELLS:
        raise Unreadable(f"文件 {path.name} 超过 2 亿格", "请裁剪到县域或降低分辨率")


def _grid(
    source: rasterio.DatasetReader, metric_crs: str, labels: Mapping[int, str] | None
) -> Grid:
    values, transform, nodata = source.read(1), source.transform, source.nodata
    target = rasterio.crs.CRS.from_user_input(metric_crs)
    if source.crs != target or transform.b or transform.d or transform.e > 0:
        smooth = labels is None and np.issubdtype(values.dtype, np.floating)
        transform, width, height = _target(source, metric_crs)
        if nodata is None:
            nodata = float("nan") if smooth else _unused(values)
        out = np.full((height, width), nodata, dtype=values.dtype)
        reproject(
            values,
            out,
            src_transform=source.transform,
            src_crs=source.crs,
            src_nodata=source.nodata,
            dst_transform=transform,
            dst_crs=target,
            dst_nodata=nodata,
            resampling=Resampling.bilinear if smooth else Resampling.nearest,
        )
        values = out
    values.flags.writeable = False
    place = tuple(float(part) for part in transform.to_gdal())
    x0, dx, rx, y0, ry, dy = place
    return Grid(
        values,
        (x0, dx, rx, y0, ry, dy),
        metric_crs,
        None if nodata is None else float(nodata),
        MappingProxyType(dict(labels or {})),
    )


def _target(source: rasterio.DatasetReader, metric_crs: str) -> tuple[Affine, int, int]:
    """Return transform, width and height of the metric raster: as many cells along the diagonal.

    GDAL's own suggestion would need its VRT driver, which the door leaves out.
    """
    to_metric = Transformer.from_crs(source.crs.to_wkt(), metric_crs, always_xy=True)
    west, south, east, north = to_metric.transform_bounds(*source.bounds)
    cell_m = math.hypot(east - west, north - south) / math.hypot(source.width, source.height)
    width, height = math.ceil((east - west) / cell_m), math.ceil((north - south) / cell_m)
    return Affine(cell_m, 0.0, west, 0.0, -cell_m, north), width, height


def _unused(values: np.ndarray) -> float:
    """Return a value of the type that no cell holds, for cells outside the raster."""
    info = np.iinfo(values.dtype)
    spare = (info.max, info.min, 0)
    return float(next((value for value in spare if not (values == value).any()), info.max))


def read_labels(path: Path) -> Mapping[int, str]:
    """Read `value,level_label` of a risk raster (栅格值含义)."""
    cells = read_csv(path).cells
    if not {"value", "level_label"} <= set(cells.columns):
        raise Unreadable(f"文件 {path.name} 缺列", "请提供 value 和 level_label 两列")
    wrong = ~cells["value"].str.fullmatch(r"-?\d+", na=False) | cells["level_label"].isna()
    if wrong.any():
        row = int(cells.index[wrong][0]) + 1
        raise Unreadable(f"文件 {path.name} 第{row}行不完整", "value 应为整数，level_label 不能空")
    return {
        int(value): label for value, label in zip(cells["value"], cells["level_label"], strict=True)
    }
