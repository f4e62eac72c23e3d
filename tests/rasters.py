"""GeoTIFFs over the toy county, as another office would export them."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from rasterio.transform import Affine

from tests.toy_county import toy


def write_tif(
    path: Path, values: np.ndarray, *, crs: str | None = "EPSG:4490", nodata: float | None = None
) -> Path:
    """Write a raster over the toy county and a little around it."""
    villages = gpd.GeoDataFrame(toy().tables["villages"]).set_geometry("geometry")
    west, south, east, north = villages.to_crs(crs or "EPSG:4490").total_bounds
    height, width = values.shape
    wide, high = (east - west) / 20, (north - south) / 20
    across, down = (east - west + 2 * wide) / width, (north - south + 2 * high) / height
    place = Affine(across, 0.0, west - wide, 0.0, -down, north + high)
    options: dict[str, Any] = {"crs": crs, "transform": place, "nodata": nodata}
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype=values.dtype,
        **options,
    ) as file:
        file.write(values, 1)
    return path


def heights(low: float = 20.0, high: float = 700.0) -> np.ndarray:
    """A slope from west to east with one cell without data."""
    slope = np.tile(np.linspace(low, high, 60, dtype="float32"), (60, 1))
    slope[0, 0] = -9999.0
    return slope


def classes(*values: int) -> np.ndarray:
    """Bands of classes from north to south; 0 is no data."""
    rows = np.repeat(np.array(values, dtype="uint8"), 60 // len(values))
    return np.tile(rows[:, None], (1, 60))
