"""Draws palette marks on paper (纸上符号): fills, hatches, lines and symbols in millimetres."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from hazardmap.cartography.labelling import Box
from hazardmap.cartography.palette import Mark
from hazardmap.cartography.typefaces import MM_PER_PT

MM_PER_PIXEL: Final = 25.4 / 96
"""Widths and sizes of the palette are screen pixels."""
HATCH: Final[Mapping[str, str]] = {
    "wide": "//", "dense": "/////", "cross": "xxx", "back": "\\\\", "dots": "....", "level": "-----",
}  # fmt: skip
"""Hatch of the palette → the drawing library's pattern."""
HATCH_SHADE: Final = 0.5
FRAMED: Final = 1.5
"""Size of the frame around a framed symbol."""
RIM: Final = 0.28
"""White rim of a symbol (白边), millimetres."""
_HOLLOW: Final = frozenset({"square-cross", "ring"})
_SQUARE: Final = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_ROUND: Final = tuple((np.cos(turn), np.sin(turn)) for turn in np.arange(0, 2 * np.pi, np.pi / 12))
_CORNERS: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "square": _SQUARE,
    "square-half": _SQUARE,
    "square-cross": _SQUARE,
    "triangle": ((0, 1), (-1, -0.8), (1, -0.8)),
    "pond": ((0, -1), (1, 0.8), (-1, 0.8)),
    "diamond": ((0, 1), (-1, 0), (0, -1), (1, 0)),
    "circle": _ROUND,
    "ring": _ROUND,
}


def area_path(shapes: NDArray[np.object_]) -> Outline:
    """Turn polygons (sheet millimetres) into one outline; holes stay holes."""
    parts = shapely.get_parts(shapes)
    parts = shapely.orient_polygons(
        parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    )
    rings, _ = shapely.get_rings(parts, return_index=True)
    return _outline(rings, closed=True)


def line_path(shapes: NDArray[np.object_]) -> Outline:
    """Turn lines or the borders of polygons into one outline."""
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    parts = shapely.get_parts(np.where(areas, shapely.boundary(shapes), shapes))
    return _outline(parts[np.isin(shapely.get_type_id(parts), (1, 2))], closed=False)


def _outline(lines: NDArray[np.object_], *, closed: bool) -> Outline:
    points, of_line = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(points), Outline.LINETO, dtype=np.uint8)
    if len(points):
        first = np.flatnonzero(np.diff(of_line, prepend=-1))
        codes[first] = Outline.MOVETO
        if closed:
            codes[np.append(first[1:] - 1, len(points) - 1)] = Outline.CLOSEPOLY
    return Outline(points, codes)


def add(axes: Axes, path: Outline, *, clip: Any = None, **look: Any) -> None:
    """Add an outline to the sheet, clipped to the map frame when one is given."""
    patch = PathPatch(path, **look)
    axes.add_artist(patch)  # unlike add_patch it does not measure: the sheet is fixed
    if clip is not None:
        patch.set_clip_path(clip)


def shade(colour: str, share: float = HATCH_SHADE) -> tuple[float, float, float]:
    """Return a darker tone of a colour."""
    red, green, blue = to_rgb(colour)
    return (red * share, green * share, blue * share)


def fill(axes: Axes, mark: Mark, path: Outline, *, order: float, clip: Any = None) -> None:
    """Fill areas with the mark's colour and its hatch on paper."""
    if mark.opacity > 0:
        look = {"facecolor": mark.colour, "alpha": mark.opacity, "linewidth": 0.0}
        add(axes, path, clip=clip, zorder=order, **look)
    if mark.on_paper != "none":
        ink = shade(mark.colour)
        look = {"facecolor": "none", "edgecolor": ink, "linewidth": 0.0, "alpha": 0.8}
        add(axes, path, clip=clip, zorder=order + 0.1, hatch=HATCH[mark.on_paper], **look)


def stroke(
    axes: Axes, mark: Mark, path: Outline, *, order: float, thin: float = 1.0, clip: Any = None
) -> None:
    """Draw lines or borders with the mark's pen; widths are thinned by `thin`."""
    if mark.width <= 0:
        return
    width = max(0.25, mark.width * thin * MM_PER_PIXEL / MM_PER_PT)
    dash = tuple(length * thin * MM_PER_PIXEL / MM_PER_PT for length in mark.dash)
    add(
        axes, path, clip=clip, zorder=order + 0.2, facecolor="none", edgecolor=mark.stroke,
        linewidth=width, linestyle=(0, dash) if dash else "solid", joinstyle="round",
        capstyle="butt" if dash else "round",
    )  # fmt: skip


def radius_mm(mark: Mark, scale: float) -> float:
    """Return half the size of a symbol on paper."""
    return mark.size * scale * MM_PER_PIXEL


def symbols(
    axes: Axes,
    mark: Mark,
    points: NDArray[np.float64],
    *,
    order: float,
    scale: float,
    clip: Any = None,
) -> None:
    """Draw a symbol at each point (n × 2 millimetres); hollow shapes say "not usable" in grey, too."""
    radius = radius_mm(mark, scale)
    hollow = mark.symbol in _HOLLOW
    shape = _copies(_CORNERS[mark.symbol], points, radius)
    pen = max(0.5, 1.3 * scale)
    add(
        axes, shape, clip=clip, zorder=order, facecolor="white", edgecolor="white",
        linewidth=(RIM * 2) / MM_PER_PT + (pen if hollow else 0), joinstyle="miter",
    )  # fmt: skip
    edge = mark.stroke or mark.colour
    if mark.stroke and not hollow:
        # a frame of its own around the symbol shows in grey, where a dark edge would not
        look = {"facecolor": "white", "edgecolor": edge, "linewidth": pen, "joinstyle": "miter"}
        add(
            axes,
            _copies(_CORNERS[mark.symbol], points, radius * FRAMED),
            clip=clip,
            zorder=order,
            **look,
        )
    add(
        axes, shape, clip=clip, zorder=order + 0.1, facecolor="white" if hollow else mark.colour,
        edgecolor=edge, linewidth=pen if hollow else 0.0, joinstyle="miter",
    )  # fmt: skip
    if mark.symbol == "square-half":
        upper = ((-0.6, 0.0), (0.6, 0.0), (0.6, 0.62), (-0.6, 0.62))
        look = {"facecolor": "white", "linewidth": 0.0}
        add(axes, _copies(upper, points, radius), clip=clip, zorder=order + 0.2, **look)
    if mark.symbol == "square-cross":
        look = {"facecolor": "none", "edgecolor": edge, "linewidth": pen}
        add(axes, _crosses(points, radius), clip=clip, zorder=order + 0.2, **look)


def swatch(axes: Axes, mark: Mark, box: Box, *, thin: float, order: float) -> None:
    """Draw one legend swatch (图例样块) exactly as the map draws the mark."""
    middle = (box.bottom + box.top) / 2
    if mark.symbol != "none":
        centre = np.array([[(box.left + box.right) / 2, middle]])
        symbols(axes, mark, centre, order=order, scale=min(1.1, 1.25 / radius_mm(mark, 1.0)))
    elif mark.opacity > 0 or mark.on_paper != "none":
        area = shapely.box(box.left, box.bottom, box.right, box.top)
        path = area_path(np.array([area]))
        fill(axes, mark, path, order=order)
        edge = mark if mark.width else Mark("", stroke="#8a8a86", width=0.8)
        stroke(axes, edge, path, order=order, thin=thin)
    else:
        line = shapely.LineString([(box.left, middle), (box.right, middle)])
        stroke(axes, mark, line_path(np.array([line])), order=order, thin=thin)


def _copies(
    corners: tuple[tuple[float, float], ...], points: NDArray[np.float64], radius: float
) -> Outline:
    """Repeat a closed shape at every point as one outline."""
    shape = np.array([*corners, corners[0]], dtype=float) * radius
    codes = np.full(len(shape), Outline.LINETO, dtype=np.uint8)
    codes[0], codes[-1] = Outline.MOVETO, Outline.CLOSEPOLY
    placed = points[:, None, :] + shape[None, :, :]
    return Outline(placed.reshape(-1, 2), np.tile(codes, len(points)))


def _crosses(points: NDArray[np.float64], radius: float) -> Outline:
    strokes = np.array([(-1, -1), (1, 1), (1, -1), (-1, 1)], dtype=float) * radius
    codes = np.array([Outline.MOVETO, Outline.LINETO] * 2, dtype=np.uint8)
    placed = points[:, None, :] + strokes[None, :, :]
    return Outline(placed.reshape(-1, 2), np.tile(codes, len(points)))
