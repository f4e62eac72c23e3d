"""The lie of the land (地形): slope, drainage, height above the nearest stream, from the synthetic DEM."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyflwdir
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy import ndimage

from hazardmap.demo.chance import rng
from hazardmap.demo.sources import Sources

STREAM_KM2: Final = 2.0
"""A cell that drains more than this is a stream (溪流)."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """Grids of one shape, row 0 in the north; cells are numbered row-major.

    `downstream` is the cell below (itself at an outlet), `upstream` the main cell above (−1 at a head);
    `hand_m` is the height above the stream a cell drains to; `stream_m` the distance to the nearest stream.
    `drift_m` (2, rows, columns) moves lines drawn along cells: water and roads wander, a grid does not.
    """

    z: NDArray[np.float64]
    slope: NDArray[np.float64]
    upa_km2: NDArray[np.float64]
    hand_m: NDArray[np.float64]
    stream_m: NDArray[np.float64]
    inside: NDArray[np.bool_]
    drift_m: NDArray[np.float64]
    downstream: NDArray[np.int64]
    upstream: NDArray[np.int64]
    flow: pyflwdir.FlwdirRaster
    origin: tuple[float, float]
    cell_m: float

    @property
    def stream(self) -> NDArray[np.bool_]:
        """Cells with running water (溪流格)."""
        return self.upa_km2 >= STREAM_KM2

    def xy(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the centres of cells, shape (n, 2), metres."""
        row, column = np.divmod(np.asarray(cells), self.z.shape[1])
        x0, y0 = self.origin
        return np.column_stack([x0 + (column + 0.5) * self.cell_m, y0 - (row + 0.5) * self.cell_m])

    def cells(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the cells that hold points, shape (n, 2) → (n,)."""
        x0, y0 = self.origin
        column = ((xy[:, 0] - x0) // self.cell_m).astype(np.int64)
        row = ((y0 - xy[:, 1]) // self.cell_m).astype(np.int64)
        numbers: NDArray[np.int64] = row * self.z.shape[1] + column
        return numbers

    def sample(self, grid: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Read a grid at points, bilinear (双线性插值)."""
        x0, y0 = self.origin
        column = (xy[:, 0] - x0) / self.cell_m - 0.5
        row = (y0 - xy[:, 1]) / self.cell_m - 0.5
        read = ndimage.map_coordinates(grid, [row, column], order=1, mode="nearest")
        return np.asarray(read, dtype=np.float64)

    def path(self, cell: int, steps: int, table: NDArray[np.int64]) -> list[int]:
        """Walk `table` (downstream or upstream) from a cell; the start is included."""
        walked = [cell]
        for _ in range(steps):
            after = int(table[walked[-1]])
            if after < 0 or after == walked[-1]:
                break
            walked.append(after)
        return walked


def _hand(
    flow: pyflwdir.FlwdirRaster, z: NDArray[np.float64], stream: NDArray[np.bool_]
) -> NDArray[np.float64]:
    height = z.ravel()
    base = height.copy()
    is_stream = stream.ravel()
    below = flow.idxs_ds
    for cell in flow.idxs_seq:  # from the outlets upstream
        if not is_stream[cell] and below[cell] != cell:
            base[cell] = base[below[cell]]
    return np.maximum(height - base, 0.0).reshape(z.shape)


def _drift(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a smooth displacement: a river swings widely on flat ground, hardly in a gorge."""
    noise = ndimage.gaussian_filter(rng("drift").standard_normal((2, *slope.shape)), (0, 3.2, 3.2))
    reach = 85.0 * np.exp(-ndimage.gaussian_filter(slope, 1.5) / 8.0)
    return np.asarray(np.clip(noise / noise.std(), -1.9, 1.9) * reach, dtype=np.float64)


def read_terrain(sources: Sources) -> Terrain:
    """Derive slope (degrees), drainage (pyflwdir, D8) and height above drainage from the DEM."""
    z, cell = sources.z, sources.cell_m
    transform = Affine(cell, 0.0, sources.origin[0], 0.0, -cell, sources.origin[1])
    flow = pyflwdir.from_dem(z, nodata=-9999.0, transform=transform, latlon=False, outlets="edge")
    upa = flow.upstream_area("km2").astype(np.float64)
    stream = upa >= STREAM_KM2
    rise_y, rise_x = np.gradient(ndimage.gaussian_filter(z, 0.6), cell)
    slope = np.degrees(np.arctan(np.hypot(rise_x, rise_y)))
    inside = rasterize([(sources.outline, 1)], out_shape=z.shape, transform=transform) == 1
    main = np.asarray(flow.idxs_us_main).astype(np.int64).ravel()
    return Terrain(
        z=z,
        slope=slope,
        upa_km2=upa,
        hand_m=_hand(flow, z, stream),
        stream_m=ndimage.distance_transform_edt(~stream) * cell,
        inside=inside,
        drift_m=_drift(slope),
        downstream=np.asarray(flow.idxs_ds).astype(np.int64).ravel(),
        upstream=np.where((main < 0) | (main >= z.size), -1, main),
        flow=flow,
        origin=sources.origin,
        cell_m=cell,
    )
