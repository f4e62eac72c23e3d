"""Names of the paper map (纸图注记): which rows want a name, and how the placed ones are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.transforms import Affine2D

from hazardmap.cartography import labelling
from hazardmap.cartography.labelling import Spot, Wish
from hazardmap.cartography.layer import Draw, Layer
from hazardmap.cartography.palette import TextStyle
from hazardmap.cartography.paper_frame import Frame
from hazardmap.cartography.paper_marks import MM_PER_PIXEL, add
from hazardmap.cartography.typefaces import MM_PER_PT, Lettering, letters

SMALLEST_PT: Final = 7.5
POINTS_PER_PIXEL: Final = 0.72
READ_CLOSER: Final = 1.0
"""Paper is sharper than a screen: its names may come one zoom earlier."""
SHORTEST_NAMED_MM: Final = 10.0
MOST_RIVERS: Final = 40
HALO_MM: Final = 0.55
SHARES: Final = (0.5, 0.38, 0.62, 0.26, 0.74, 0.14, 0.86)
"""Where along a river its name is tried."""
TEXT_ORDER: Final = 5_000.0


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its letters and its wish (一个注记)."""

    text: str
    style: TextStyle
    lettering: Lettering
    wish: Wish


def names(frame: gpd.GeoDataFrame, layer: Layer, style: TextStyle, sheet: Frame) -> list[Name]:
    """Collect the names of one layer; `frame` holds shapes in sheet millimetres."""
    label = layer.label
    if label is None or label.min_zoom > sheet.zoom + READ_CLOSER:
        return []
    if label.along:
        return _along(frame, layer, style)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    circles = shapely.maximum_inscribed_circle(shapes[areas], 0.3)
    points = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    points[areas] = shapely.get_point(circles, 0)
    rooms = np.zeros(len(shapes))
    rooms[areas] = shapely.length(circles)
    found = []
    rows = zip(frame[label.column], points, rooms, strict=True)
    for text, point, room in rows:
        if not isinstance(text, str) or not text.strip():
            continue
        lettering = _letters(text, style)
        size = {"width": lettering.width, "height": lettering.height}
        if layer.draw is Draw.POINT:
            spots = labelling.around(point.x, point.y, reach=1.3, **size)
        else:
            spots = labelling.inside(point.x, point.y, room=max(room, 3.0), **size)
        found.append(_name(text, style, lettering, _rank(layer), spots))
    return found


def write(axes: Axes, found: Name, spot: Spot) -> None:
    """Write a name with its halo, centred on a place."""
    centred = (
        Affine2D()
        .translate(-found.lettering.width / 2, -found.lettering.height * 0.37)
        .rotate(spot.angle)
        .translate(spot.x, spot.y)
    )
    path = found.lettering.path.transformed(centred)
    halo = HALO_MM * 2 / MM_PER_PT
    add(
        axes, path, zorder=TEXT_ORDER, facecolor="white", edgecolor="white", linewidth=halo,
        joinstyle="round", alpha=0.85,
    )  # fmt: skip
    add(axes, path, zorder=TEXT_ORDER + 1, facecolor=found.style.colour, linewidth=0.0)


def _rank(layer: Layer) -> int:
    """Rank names on paper: places where people live, then symbols, then what flows by."""
    kinds = (Draw.AREA, Draw.POINT, Draw.LINE)
    return kinds.index(layer.draw) * 100 + (layer.label.rank if layer.label else 0)


def _letters(text: str, style: TextStyle) -> Lettering:
    return letters(
        text,
        size_pt=max(SMALLEST_PT, style.size * POINTS_PER_PIXEL),
        bold=style.weight >= 600,
        italic=style.italic,
        spacing_mm=style.spacing * MM_PER_PIXEL,
    )


def _name(
    text: str, style: TextStyle, lettering: Lettering, rank: int, spots: Sequence[Spot]
) -> Name:
    wish = Wish(text, rank, lettering.width, lettering.height, tuple(spots))
    return Name(text, style, lettering, wish)


def _along(frame: gpd.GeoDataFrame, layer: Layer, style: TextStyle) -> list[Name]:
    """One name per river, on its longest stretch."""
    if layer.label is None:
        return []
    column = layer.label.column
    lengths = frame.geometry.length.groupby(frame[column]).sum()
    # a river shorter than a short name cannot carry one; the longest come first
    longest = lengths[lengths > SHORTEST_NAMED_MM].sort_values(ascending=False, kind="stable")
    found = []
    for text, part in frame[frame[column].isin(longest.head(MOST_RIVERS).index)].groupby(column):
        lettering = _letters(str(text), style)
        pieces = shapely.get_parts(part.geometry.to_numpy())
        pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING]
        lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces)))
        line = lines[int(shapely.length(lines).argmax())]
        if line.length < lettering.width * 1.5:
            continue
        spots = [spot for share in SHARES for spot in _beside(line, share, lettering)]
        name = _name(str(text), style, lettering, _rank(layer), spots)
        found.append((float(longest[text]), name))
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])]


def _beside(line: shapely.LineString, share: float, lettering: Lettering) -> list[Spot]:
    """Places on both sides of a stretch of a line, written upright; nothing where the line bends."""
    middle, half = line.length * share, lettering.width / 2
    if middle < half or middle + half > line.length:
        return []
    start, end = line.interpolate(middle - half), line.interpolate(middle + half)
    if start.distance(end) < lettering.width * 0.8:
        return []
    angle = math.atan2(end.y - start.y, end.x - start.x)
    if abs(angle) > math.pi / 2:
        angle -= math.copysign(math.pi, angle)
    at = line.interpolate(middle)
    aside = lettering.height * 0.8
    here = Spot(at.x, at.y, angle)
    left = replace(here, x=at.x - math.sin(angle) * aside, y=at.y + math.cos(angle) * aside)
    right = replace(here, x=at.x + math.sin(angle) * aside, y=at.y - math.cos(angle) * aside)
    return [left, right]
