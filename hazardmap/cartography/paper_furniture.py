"""What stands around a paper map (图廓整饰): title, legend, scale bar, north, sources and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from hazardmap.cartography.labelling import Box
from hazardmap.cartography.palette import Mark
from hazardmap.cartography.paper_frame import Frame
from hazardmap.cartography.paper_marks import add, area_path, swatch
from hazardmap.cartography.typefaces import broken, letters

INK: Final = "#1b1b1b"
ROW_MM: Final = 4.7
COLUMNS: Final = 4
LEGEND_PT: Final = 8.5
NOTE_PT: Final = 7.5
NOTE_ROW_MM: Final = 3.6
TITLE_MM: Final = 10.0
_TOP: Final = 9_000.0
_ROUND_KM: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line of the legend (图例行): a mark with its words, or a heading without a mark."""

    words: str
    mark: Mark | None = None


def text(
    axes: Axes,
    words: str,
    x: float,
    y: float,
    *,
    size_pt: float,
    bold: bool = False,
    middle: bool = False,
) -> float:
    """Write words with their foot at y; return the width in millimetres."""
    lettering = letters(words, size_pt=size_pt, bold=bold)
    left = x - lettering.width / 2 if middle else x
    path = lettering.path.transformed(Affine2D().translate(left, y))
    add(axes, path, zorder=_TOP, facecolor=INK, linewidth=0.0)
    return lettering.width


def legend_height(lines: Sequence[LegendLine]) -> float:
    """Return the height of the legend in millimetres."""
    return -(-len(lines) // COLUMNS) * ROW_MM + 2.0 if lines else 0.0


def legend(
    axes: Axes, lines: Sequence[LegendLine], *, width: float, top: float, thin: float
) -> None:
    """Write the legend in columns, top down, from left to right."""
    rows = -(-len(lines) // COLUMNS)
    for position, line in enumerate(lines):
        column, row = divmod(position, rows)
        left = column * width / COLUMNS + 0.5
        foot = top - 1.0 - (row + 1) * ROW_MM + 1.2
        if line.mark is None:
            text(axes, line.words, left, foot, size_pt=LEGEND_PT, bold=True)
            continue
        box = Box(left, foot - 0.5, left + 6.4, foot + 2.9)
        swatch(axes, line.mark, box, thin=thin, order=_TOP)
        text(axes, line.words, left + 7.8, foot, size_pt=LEGEND_PT)


def title(axes: Axes, words: str, *, width: float, foot: float) -> None:
    """Write the title in the middle."""
    text(axes, words, width / 2, foot + 3.2, size_pt=14, bold=True, middle=True)


def mark(axes: Axes, words: str, *, width: float, foot: float) -> None:
    """Write 演示 or 演练 in a box at the right of the title."""
    left = width - letters(words, size_pt=9).width - 3.2
    box = shapely.box(left, foot + 2.4, width - 0.3, foot + 7.4)
    look = {"facecolor": "none", "edgecolor": INK, "linewidth": 0.9}
    add(axes, area_path(np.array([box])), zorder=_TOP, **look)
    text(axes, words, left + 1.4, foot + 3.6, size_pt=9)


def notes(words: str, *, width: float) -> Sequence[str]:
    """Break the notes under the map into lines."""
    return broken(words, size_pt=NOTE_PT, width_mm=width - 1.0)


def border(axes: Axes, box: Box) -> None:
    """Draw the frame of the map."""
    area = shapely.box(box.left + 0.15, box.bottom, box.right - 0.15, box.top)
    add(
        axes,
        area_path(np.array([area])),
        zorder=_TOP,
        facecolor="none",
        edgecolor=INK,
        linewidth=0.8,
    )


def emptiest(corners: Mapping[str, Box], covered: shapely.Geometry, taken: Sequence[Box]) -> Box:
    """Return the corner that covers least of what is shown and meets nothing taken."""

    def cost(name: str) -> tuple[bool, float]:
        box = corners[name]
        area = shapely.box(box.left, box.bottom, box.right, box.top)
        met = any(box.meets(other) for other in taken)
        return (met, round(float(shapely.area(shapely.intersection(covered, area))), 2))

    return corners[min(corners, key=cost)]


def corner_boxes(box: Box, width: float, height: float, inset: float = 2.5) -> Mapping[str, Box]:
    """Return boxes of one size in the four corners of a frame."""
    left, right = box.left + inset, box.right - inset
    bottom, top = box.bottom + inset, box.top - inset
    return {
        "top right": Box(right - width, top - height, right, top),
        "top left": Box(left, top - height, left + width, top),
        "bottom right": Box(right - width, bottom, right, bottom + height),
        "bottom left": Box(left, bottom, left + width, bottom + height),
    }


def scale_km(frame: Frame, *, longest_mm: float = 34.0) -> float:
    """Return the longest round length that fits the scale bar, kilometres."""
    fitting = [km for km in _ROUND_KM if km * 1000 / frame.metres_per_mm <= longest_mm]
    return fitting[-1] if fitting else _ROUND_KM[0]


def scale_bar(axes: Axes, frame: Frame, box: Box) -> None:
    """Draw the scale bar (比例尺) in four black and white pieces, with its length in words."""
    km = scale_km(frame)
    length = km * 1000 / frame.metres_per_mm
    _ground(axes, box)
    left = (box.left + box.right - length) / 2
    foot = box.bottom + 1.6
    for piece in range(4):
        part = shapely.box(
            left + piece * length / 4, foot, left + (piece + 1) * length / 4, foot + 1.1
        )
        ink = INK if piece % 2 == 0 else "white"
        add(
            axes,
            area_path(np.array([part])),
            zorder=_TOP,
            facecolor=ink,
            edgecolor=INK,
            linewidth=0.5,
        )
    words = f"{km:g} 公里" if km >= 1 else f"{km * 1000:.0f} 米"
    text(axes, "0", left, foot + 2.0, size_pt=8, middle=True)
    half = f"{km / 2:g}" if km >= 1 else f"{km * 500:.0f}"
    text(axes, half, left + length / 2, foot + 2.0, size_pt=8, middle=True)
    text(axes, words, left + length, foot + 2.0, size_pt=8, middle=True)


def north(axes: Axes, box: Box) -> None:
    """Draw the north arrow (指北针)."""
    _ground(axes, box)
    middle = (box.left + box.right) / 2
    top, foot = box.top - 4.2, box.bottom + 0.8
    half = 1.9
    dark = [(middle, top), (middle - half, foot), (middle, foot + 1.8)]
    light = [(middle, top), (middle + half, foot), (middle, foot + 1.8)]
    for corners, ink in ((dark, INK), (light, "white")):
        path = Outline([*corners, corners[0]], closed=True)
        add(axes, path, zorder=_TOP, facecolor=ink, edgecolor=INK, linewidth=0.6, joinstyle="miter")
    text(axes, "北", middle, box.top - 3.6, size_pt=9, bold=True, middle=True)


def _ground(axes: Axes, box: Box) -> None:
    """Keep what lies below a piece of furniture from showing through too much."""
    area = shapely.box(box.left, box.bottom, box.right, box.top)
    look = {"facecolor": "white", "alpha": 0.75, "linewidth": 0.0}
    add(axes, area_path(np.array([area])), zorder=_TOP - 1, **look)
