"""Where the places of an incoming file fall (落点图): a small SVG of the county with points or shapes on it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
_WIDTH: Final = 520.0
_MARGIN: Final = 12.0
_MOST: Final = 3000
"""points drawn; more would only make one dark spot"""
_AREAS: Final = (3, 6)
_LINE: Final = 'fill="none" stroke="#24476b" stroke-width="1.5"'


def places_picture(borders: Shapes, places: Shapes) -> bytes:
    """Draw the county's borders and the file's places (metric CRS, missing ones left out) as SVG.

    Points outside the county are drawn as crosses at the edge of the picture, so that none is out of sight.
    """
    here = _present(borders)
    drawn = _present(places)
    frame = _Frame(here if len(here) else drawn)
    inside, outside = frame.parted(_points(drawn))
    parts = [
        *(frame.path(shape, 'fill="#f4f6f8" stroke="#9aa5ad" stroke-width="1"') for shape in here),
        *(
            frame.path(
                shape, 'fill="#24476b" fill-opacity="0.25" stroke="#24476b" stroke-width="1"'
            )
            for shape in drawn
            if shapely.get_type_id(shape) not in (0, 4)
        ),
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#24476b"/>' for x, y in inside[:_MOST]),
        *(_cross(x, y) for x, y in outside[:_MOST]),
    ]
    return frame.svg(parts)


def moves_picture(borders: Shapes, old: Shapes, new: Shapes) -> bytes:
    """Draw points that move: a ring where each was, a dot where it would be, a line between."""
    here = _present(borders)
    frame = _Frame(here if len(here) else _present(np.concatenate([old, new])))
    before, after = (frame.clamped(_points(_present(shapes))) for shapes in (old, new))
    lines = [
        f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{x:.1f}" y2="{y:.1f}" stroke="#a3001b" stroke-width="1.5"/>'
        for (a, b), (x, y) in zip(before[:_MOST], after[:_MOST], strict=False)
    ]
    rings = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#fff" stroke="#58636c" stroke-width="1.5"/>'
        for x, y in before[:_MOST]
    ]
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#24476b"/>' for x, y in after[:_MOST]]
    ground = [
        frame.path(shape, 'fill="#f4f6f8" stroke="#9aa5ad" stroke-width="1"') for shape in here
    ]
    return frame.svg([*ground, *lines, *rings, *dots])


class _Frame:
    """Metres to picture points (坐标换算)."""

    def __init__(self, shapes: Shapes) -> None:
        box = shapely.total_bounds(shapes) if len(shapes) else np.array([0.0, 0.0, 1.0, 1.0])
        self._x0, self._y1 = float(box[0]), float(box[3])
        wide, high = max(float(box[2] - box[0]), 1.0), max(float(box[3] - box[1]), 1.0)
        self._scale = (_WIDTH - 2 * _MARGIN) / max(wide, high)
        self.width = wide * self._scale + 2 * _MARGIN
        self.height = high * self._scale + 2 * _MARGIN
        self._tolerance_m = 1.0 / self._scale

    def points(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        x = (metres[:, 0] - self._x0) * self._scale + _MARGIN
        y = (self._y1 - metres[:, 1]) * self._scale + _MARGIN
        return np.column_stack([x, y])

    def clamped(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        points = self.points(metres)
        return np.clip(points, 5.0, [self.width - 5.0, self.height - 5.0])

    def parted(
        self, metres: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        points = self.points(metres)
        kept = self.clamped(metres)
        out = np.abs(points - kept).max(axis=1) > 0 if len(points) else np.zeros(0, dtype=bool)
        return points[~out], kept[out]

    def path(self, shape: shapely.Geometry, look: str) -> str:
        plain = shapely.simplify(shape, self._tolerance_m)
        steps = []
        for part in shapely.get_parts([plain]):
            rings = shapely.get_rings(part) if shapely.get_type_id(part) == 3 else [part]
            for ring in rings:
                points = self.points(shapely.get_coordinates(ring))
                steps.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))
        look = look if shapely.get_type_id(shape) in _AREAS else _LINE
        return f'<path d="{"".join(steps)}" {look}/>' if steps else ""

    def svg(self, parts: Sequence[str]) -> bytes:
        size = f'width="{self.width:.0f}" height="{self.height:.0f}"'
        box = f'viewBox="0 0 {self.width:.0f} {self.height:.0f}"'
        body = "".join(parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{body}</svg>'.encode()


def _present(shapes: Shapes) -> Shapes:
    held: Shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return held


def _points(shapes: Shapes) -> NDArray[np.float64]:
    kinds = shapely.get_type_id(shapes)
    points: NDArray[np.float64] = shapely.get_coordinates(shapes[np.isin(kinds, (0, 4))])
    return points


def _cross(x: float, y: float) -> str:
    return (
        f'<path d="M{x - 4:.1f} {y - 4:.1f}L{x + 4:.1f} {y + 4:.1f}M{x - 4:.1f} {y + 4:.1f}'
        f'L{x + 4:.1f} {y - 4:.1f}" stroke="#a3001b" stroke-width="2"/>'
    )
