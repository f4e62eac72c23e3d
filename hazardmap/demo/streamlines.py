"""Stream lines (溪流线): natural curves along chains of cells."""

import numpy as np
import shapely
from numpy.typing import NDArray

from hazardmap.demo.terrain import Terrain


def chaikin(points: NDArray[np.float64], rounds: int = 2) -> NDArray[np.float64]:
    """Round the corners of a line (Chaikin), its two ends stay."""
    line = points
    for _ in range(rounds):
        if len(line) < 3:
            return line
        a, b = line[:-1], line[1:]
        cut = np.empty((2 * len(a), 2))
        cut[0::2], cut[1::2] = 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
        cut[0], cut[-1] = line[0], line[-1]
        line = cut
    return line


def wandering(terrain: Terrain, cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the centres of cells, moved by the drift and a little by their number: shared cells stay shared."""
    number = np.asarray(cells, dtype=np.uint64)
    mixed = (number * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    angle = (mixed % np.uint64(4096)).astype(float) / 4096 * 2 * np.pi
    reach = 12.0 + 22.0 * ((mixed // np.uint64(4096)) % np.uint64(64)).astype(float) / 64
    moved: NDArray[np.float64] = terrain.xy(cells)
    drift = terrain.drift_m.reshape(2, -1)[:, np.asarray(cells, dtype=np.int64)].T
    return moved + drift + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]


def averaged(points: NDArray[np.float64], width: int = 3) -> NDArray[np.float64]:
    """Return the moving average of a line, its two ends stay."""
    if len(points) < 3:
        return points
    padded = np.concatenate(
        [np.repeat(points[:1], width, 0), points, np.repeat(points[-1:], width, 0)]
    )
    kernel = np.ones(2 * width + 1) / (2 * width + 1)
    smooth = np.column_stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)])
    smooth[0], smooth[-1] = points[0], points[-1]
    return smooth


def stream_line(terrain: Terrain, cells: list[int] | NDArray[np.int64]) -> shapely.LineString:
    """Draw the line of a chain of cells."""
    points = wandering(terrain, np.asarray(cells))
    return shapely.LineString(np.round(chaikin(averaged(points, 1)), 2))
