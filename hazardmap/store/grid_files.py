"""Rasters of editions as files (栅格版次文件): `editions/<name>/<n>.tif`, written and read by us alone."""

import json
from pathlib import Path
from types import MappingProxyType

import rasterio
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.transform import Affine

from hazardmap.errors import StateRefused
from hazardmap.tables.grid import Grid

_LABELS = "LEVEL_LABELS"


def write_grid(path: Path, grid: Grid) -> None:
    """Write a raster as GeoTIFF; what its values mean goes along as a tag."""
    height, width = grid.values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype=grid.values.dtype,
        crs=grid.crs,
        transform=Affine.from_gdal(*grid.transform),
        nodata=grid.nodata,
        compress="deflate",
    ) as file:
        file.write(grid.values, 1)
        if grid.labels:
            labels = {str(value): label for value, label in sorted(grid.labels.items())}
            file.update_tags(**{_LABELS: json.dumps(labels, ensure_ascii=False)})


def read_grid(path: Path, crs: str) -> Grid:
    """Read a raster that `write_grid` wrote, as it was; anything else is `StateRefused`."""
    try:
        with rasterio.open(path, driver="GTiff") as file:
            values, nodata = file.read(1), file.nodata
            x0, dx, a, y0, b, dy = (float(part) for part in file.transform.to_gdal())
            labels = json.loads(file.tags().get(_LABELS, "{}"))
    except (RasterioError, RasterioIOError, ValueError) as error:
        raise StateRefused(f"栅格 {path} 读不了；请从 backups 文件夹恢复。") from error
    values.flags.writeable = False
    return Grid(
        values=values,
        transform=(x0, dx, a, y0, b, dy),
        crs=crs,
        nodata=None if nodata is None else float(nodata),
        labels=MappingProxyType({int(value): str(label) for value, label in labels.items()}),
    )
