"""Fields of danger over the terrain (危险性场): where ground, water and chance make levels high."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from hazardmap.demo.chance import rng
from hazardmap.demo.ground import FENGYUAN, Ground


@dataclass(frozen=True, slots=True)
class Indices:
    """Smooth fields on the terrain's cells, higher = worse; `flash` and `flood` are 0 where it cannot happen."""

    composite: NDArray[np.float64]
    fine: NDArray[np.float64]
    prevention: NDArray[np.float64]
    slope: NDArray[np.float64]
    flash: NDArray[np.float64]
    flood: NDArray[np.float64]


def _noise(name: str, shape: tuple[int, ...], sigma: float) -> NDArray[np.float64]:
    field = ndimage.gaussian_filter(rng(name).standard_normal(shape), sigma)
    return np.asarray(field / field.std(), dtype=np.float64)


def _scaled(field: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray((field - field[inside].mean()) / field[inside].std(), dtype=np.float64)


def indices(ground: Ground) -> Indices:
    """Make the fields; 枫源村 lies in 中高 ground, as the script shows it."""
    terrain = ground.terrain
    inside, shape = terrain.inside, terrain.z.shape
    steep = _scaled(ndimage.gaussian_filter(terrain.slope, 4), inside)
    high = _scaled(ndimage.gaussian_filter(np.sqrt(terrain.z), 8), inside)
    valley = ndimage.gaussian_filter(np.exp(-terrain.hand_m / 12.0) * (terrain.z > 25), 3)
    body = steep + 0.5 * high + 0.9 * _scaled(valley, inside)
    pin = ground.villages.loc[ground.villages["village_id"] == FENGYUAN, ["x", "y"]].to_numpy()
    row, column = np.divmod(terrain.cells(pin)[0], shape[1])
    away = np.hypot(*np.ogrid[-row : shape[0] - row, -column : shape[1] - column])
    composite = ndimage.gaussian_filter(body + 0.8 * _noise("composite", shape, 9), 4)
    level = np.quantile(composite[inside], 0.86)
    weight = np.exp(-((away / 14.0) ** 4))
    composite = composite * (1 - weight) + level * weight
    sheltered = np.exp(-terrain.hand_m / 9.0) * (terrain.stream_m < 700)
    flash = ndimage.gaussian_filter(sheltered, 1.5) * ndimage.gaussian_filter(terrain.slope, 5)
    main = ndimage.distance_transform_edt(terrain.upa_km2 < 150) * terrain.cell_m
    low = np.exp(-np.maximum(terrain.z - 5.0, 0) / 7.0) * np.exp(-main / 2600.0)
    return Indices(
        composite=composite,
        fine=_scaled(composite, inside) + 0.55 * _noise("raster", shape, 2.2),
        prevention=ndimage.gaussian_filter(body + 0.9 * _noise("prevention", shape, 16), 9),
        slope=ndimage.gaussian_filter(terrain.slope, 3) + 0.5 * _noise("slope", shape, 5),
        flash=np.where(terrain.z > 18, flash * (1 + 0.12 * _noise("flash", shape, 4)), 0.0),
        flood=ndimage.gaussian_filter(np.where(terrain.z < 22, low, 0.0), 2)
        * (1 + 0.1 * _noise("flood", shape, 5)),
    )


def classes(
    field: NDArray[np.float64], inside: NDArray[np.bool_], shares: tuple[float, ...]
) -> NDArray[np.int64]:
    """Return ranks 1 … n by the share of the county each level takes, highest first (分位分级)."""
    edges = np.quantile(field[inside], 1.0 - np.cumsum(shares)[:-1])
    return np.searchsorted(-edges, -field.ravel()).reshape(field.shape).astype(np.int64) + 1
