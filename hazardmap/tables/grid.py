"""A raster in memory (栅格): array, transform and CRS, for the DEM and the risk raster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Grid:
    """One band (一个波段) in the county's metric CRS.

    `transform` is GDAL's (x0, dx, 0, y0, 0, dy) with dy < 0; `nodata` cells are NaN or masked as `nodata`;
    `labels` maps a cell value to its level label when the product says what its values mean.
    """

    values: NDArray[np.generic]
    transform: tuple[float, float, float, float, float, float]
    crs: str
    nodata: float | None = None
    labels: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, x: float, y: float) -> float | None:
        """Return the value of the cell at metric x, y, or None outside or without data."""
        x0, dx, _, y0, _, dy = self.transform
        column, row = int((x - x0) // dx), int((y - y0) // dy)
        if not (0 <= row < self.values.shape[0] and 0 <= column < self.values.shape[1]):
            return None
        value = float(self.values[row, column])
        return None if np.isnan(value) or value == self.nodata else value
