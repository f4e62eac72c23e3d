"""Shapes of danger (危险区形状): valley bands that widen and narrow with the ground, tongues and blobs."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.streamlines import averaged, wandering
from hazardmap.demo.terrain import Terrain

_STEP_M = 50.0


def _along(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points every 50 m of a line and the unit normals there."""
    line = shapely.LineString(points)
    count = max(4, round(line.length / _STEP_M))
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.linspace(0, line.length, count))
    )
    step = np.gradient(spots, axis=0)
    length = np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    return spots, np.column_stack([-step[:, 1], step[:, 0]]) / length


def _waver(count: int, stream: np.random.Generator) -> NDArray[np.float64]:
    noise = np.convolve(stream.standard_normal(count + 6), np.ones(7) / 7**0.5, "valid")
    return np.asarray(np.exp(0.22 * noise), dtype=np.float64)


def _reach(
    terrain: Terrain,
    spots: NDArray[np.float64],
    normals: NDArray[np.float64],
    rise_m: float,
    most_m: float,
) -> NDArray[np.float64]:
    """Return how far the ground stays within `rise_m` of the channel, along the normals."""
    offsets = np.arange(10.0, most_m + 1.0, 10.0)
    base = terrain.sample(terrain.z, spots)
    points = spots[:, None, :] + normals[:, None, :] * offsets[None, :, None]
    z = terrain.sample(terrain.z, points.reshape(-1, 2)).reshape(len(spots), -1)
    above = z > base[:, None] + rise_m
    first = np.where(above.any(axis=1), above.argmax(axis=1), len(offsets) - 1)
    return np.asarray(offsets[first], dtype=np.float64)


def valley_band(
    terrain: Terrain,
    cells: list[int],
    *,
    rise_m: float,
    least_m: float,
    most_m: float,
    stream: np.random.Generator,
) -> BaseGeometry:
    """Return the band along a chain of cells that lies within `rise_m` of the channel (淹没带)."""
    spots, normals = _along(averaged(wandering(terrain, np.array(cells)), 2))
    sides = [
        np.clip(_reach(terrain, spots, way, rise_m, most_m), least_m, most_m)
        * _waver(len(spots), stream)
        for way in (normals, -normals)
    ]
    left, right = (np.convolve(np.pad(side, 2, "edge"), np.ones(5) / 5, "valid") for side in sides)
    order = np.arange(len(spots))
    taper = np.sqrt(np.minimum(1.0, (np.minimum(order, order[::-1]) + 1.5) / 5.0))
    middle = spots + normals * ((left - right) / 2 * taper)[:, None]
    discs = shapely.buffer(shapely.points(middle), (left + right) / 2 * taper, quad_segs=6)
    hulls = shapely.convex_hull(shapely.union(discs[:-1], discs[1:]))
    return _tidy(shapely.union_all(hulls))


def blob(
    centre: NDArray[np.float64],
    *,
    long_m: float,
    wide_m: float,
    angle: float,
    stream: np.random.Generator,
    roughness: float = 0.16,
) -> BaseGeometry:
    """Return an uneven ellipse: a slope unit, a hollow that floods (不规则椭圆)."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones(48)
    for wave in range(2, 7):
        radius += (
            roughness / wave * 1.6 * stream.normal() * np.cos(wave * turn + stream.uniform(0, 6.3))
        )
    radius = np.clip(radius, 0.45, 1.7)
    flat = np.column_stack([long_m * radius * np.cos(turn), wide_m * radius * np.sin(turn)])
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return _tidy(shapely.Polygon(flat @ rotation + centre))


def _tidy(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shapely.simplify(shape, 3.0), 0.1)


def main_body(shape: BaseGeometry) -> BaseGeometry:
    """Return the largest polygon of a shape (主体); an empty polygon when there is none."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area) if parts else shapely.Polygon()


def random_points(
    shape: BaseGeometry, count: int, stream: np.random.Generator
) -> NDArray[np.float64]:
    """Return points in a polygon (面内随机点), shape (count, 2)."""
    x1, y1, x2, y2 = shape.bounds
    shapely.prepare(shape)
    found = np.empty((0, 2))
    while len(found) < count:
        tries = stream.uniform([x1, y1], [x2, y2], (4 * count + 16, 2))
        found = np.concatenate([found, tries[shapely.contains_xy(shape, tries)]])
    return found[:count]
