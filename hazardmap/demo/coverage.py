"""Turn territories of cells into polygons with exactly shared borders (无缝面), smooth and clipped."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import shapes
from shapely.geometry.base import BaseGeometry

from hazardmap.demo.terrain import Terrain


def _smoothed(
    vertices: NDArray[np.int64], ring_of: NDArray[np.int64], rounds: int
) -> NDArray[np.float64]:
    """Move every vertex between two others towards their middle; where three borders meet it stays."""
    unique, index = np.unique(vertices, axis=0, return_inverse=True)
    index = index.ravel()
    same = ring_of[1:] == ring_of[:-1]
    pairs = np.sort(np.column_stack([index[:-1][same], index[1:][same]]), axis=1)
    edges = np.unique(pairs, axis=0)
    degree = np.bincount(edges.ravel(), minlength=len(unique))
    free = degree == 2
    place = unique.astype(np.float64)
    for _ in range(rounds):
        total = np.zeros_like(place)
        np.add.at(total, edges[:, 0], place[edges[:, 1]])
        np.add.at(total, edges[:, 1], place[edges[:, 0]])
        place[free] = place[free] / 2 + total[free] / 4
    return place[index]


def polygons(
    owner: NDArray[np.int64], terrain: Terrain, *, rounds: int = 6, tolerance_m: float = 25.0
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the polygons of equal cells and their values, one per connected body; negative cells are none.

    Borders are smoothed vertex by vertex and simplified as a coverage, so neighbours share every vertex.
    """
    found = [
        (shapely.geometry.shape(outline), int(value))
        for outline, value in shapes(
            owner.astype(np.int32), mask=owner >= 0, transform=Affine(1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
        )
    ]
    dense = shapely.segmentize(np.array([item[0] for item in found], dtype=object), 1.0)
    rings, of_polygon = shapely.get_rings(dense, return_index=True)
    vertices, ring_of = shapely.get_coordinates(rings, return_index=True)
    place = _smoothed(np.rint(vertices).astype(np.int64), ring_of, rounds)
    x0, y0 = terrain.origin
    metric = np.column_stack([x0 + place[:, 0] * terrain.cell_m, y0 - place[:, 1] * terrain.cell_m])
    smooth_rings: Any = shapely.linearrings(np.round(metric, 2), indices=ring_of)
    built = np.array(_assembled(list(smooth_rings), of_polygon), dtype=np.object_)
    simple = shapely.coverage_simplify(shapely.make_valid(built), tolerance_m)
    return np.asarray(simple, dtype=np.object_), np.array([item[1] for item in found])


def _assembled(rings: list[Any], of_polygon: NDArray[np.int64]) -> list[shapely.Polygon]:
    parts: dict[int, list[shapely.LinearRing]] = {}
    for ring, polygon in zip(rings, of_polygon, strict=True):
        parts.setdefault(int(polygon), []).append(ring)
    return [shapely.Polygon(outer, holes) for outer, *holes in parts.values()]


def clipped(parts: NDArray[np.object_], outline: BaseGeometry) -> NDArray[np.object_]:
    """Clip a coverage to the outline and snap it to centimetres; borders stay shared."""
    cut = shapely.intersection(parts, outline, grid_size=0.01)
    cut = np.array([_areas_only(part) for part in np.atleast_1d(cut)], dtype=np.object_)
    if not shapely.coverage_is_valid(cut):
        raise RuntimeError("clipping broke a shared border")
    return cut


def _areas_only(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(areas)
