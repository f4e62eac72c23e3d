"""Rasters (栅格): the synthetic terrain, and the census risk map as classes of 200 m cells."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from hazardmap.crs import METRIC
from hazardmap.demo.ground import Ground
from hazardmap.demo.indices import Indices, classes
from hazardmap.levels import SCHEMES

_SHARES: Final = (0.07, 0.17, 0.26, 0.28, 0.22)
_BLOCK: Final = 2


def risk_labels() -> pd.DataFrame:
    """Return value, level_label of the risk raster (图例): 5 = 高 … 1 = 低, 0 = no data."""
    labels = SCHEMES["composite5"]
    return pd.DataFrame({"value": range(1, 6), "level_label": list(labels[::-1])})


def _blocks(field: NDArray[np.float64]) -> NDArray[np.float64]:
    rows, columns = field.shape[0] // _BLOCK, field.shape[1] // _BLOCK
    cut = field[: rows * _BLOCK, : columns * _BLOCK]
    return np.asarray(
        cut.reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3)), dtype=np.float64
    )


def _write(
    path: Path, values: NDArray[np.generic], ground: Ground, cell_m: float, **options: object
) -> None:
    x0, y0 = ground.terrain.origin
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=1,
        height=values.shape[0],
        width=values.shape[1],
        dtype=values.dtype,
        crs=METRIC,
        transform=Affine(cell_m, 0.0, x0, 0.0, -cell_m, y0),
        compress="deflate",
        zlevel=9,
        tiled=True,
        blockxsize=256,
        blockysize=256,
        **options,
    ) as out:
        out.write(values, 1)


def write_dem(folder: Path, ground: Ground) -> None:
    """Write dem.tif, metres rounded to decimetres, 100 m cells."""
    z = np.round(ground.terrain.z, 1).astype(np.float32)
    _write(folder / "dem.tif", z, ground, ground.terrain.cell_m, predictor=3, nodata=-9999.0)


def write_risk_raster(folder: Path, ground: Ground, fields: Indices) -> None:
    """Write risk_raster.tif: 灾害综合风险图 as classes, 0 outside the county."""
    inside = _blocks(ground.terrain.inside.astype(float)) >= 0.5
    ranks = classes(_blocks(fields.fine), inside, _SHARES)
    values = np.where(inside, 6 - ranks, 0).astype(np.uint8)
    _write(folder / "risk_raster.tif", values, ground, ground.terrain.cell_m * _BLOCK, nodata=0)
