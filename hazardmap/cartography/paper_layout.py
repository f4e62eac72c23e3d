"""The layout of a paper map (版面): what goes on the sheet, and where frame, legend and notes lie."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from hazardmap.cartography import paper_furniture as furniture
from hazardmap.cartography.labelling import Box
from hazardmap.cartography.layer import Layer
from hazardmap.cartography.palette import Palette
from hazardmap.cartography.paper_content import Drawn, chosen, drawn, legend_lines, note_words
from hazardmap.cartography.paper_frame import Frame, fitted, shown_area
from hazardmap.cartography.paper_furniture import LegendLine
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything known before the first line is drawn; shapes and boxes in sheet millimetres."""

    area: shapely.Geometry
    """what the map is about, metric"""
    frame: Frame
    parts: tuple[Drawn, ...]
    legend: tuple[LegendLine, ...]
    notes: str
    note_lines: tuple[str, ...]
    height_mm: float


def laid_out(
    situation: Situation,
    catalog: Sequence[Layer],
    palette: Palette,
    viewer: Viewer,
    *,
    town_id: str | None,
    width_mm: float,
) -> Layout:
    """Collect the layers and stack notes, legend, frame and title from the bottom up."""
    area = shown_area(situation, town_id)
    low = fitted(area, situation.county.metric_crs, width_mm=width_mm, bottom_mm=0.0)
    layers = chosen(catalog, zoom=low.zoom, town=town_id is not None)
    parts = [part for layer in layers if (part := drawn(situation, layer, viewer, low))]
    lines = legend_lines(parts, palette)
    notes = note_words(situation, layers, parts)
    note_lines = furniture.notes(notes, width=width_mm)
    foot = furniture.legend_height(lines) + len(note_lines) * furniture.NOTE_ROW_MM + 1.0
    box = Box(low.box.left, foot, low.box.right, low.box.top + foot)
    return Layout(
        area=area,
        frame=replace(low, box=box),
        parts=tuple(_raised(part, foot) for part in parts),
        legend=tuple(lines),
        notes=notes,
        note_lines=tuple(note_lines),
        height_mm=box.top + furniture.TITLE_MM,
    )


def _raised(part: Drawn, foot: float) -> Drawn:
    """Move shapes that were placed on a frame at the bottom up above legend and notes."""
    shapes = np.asarray(part.rows.geometry.array, dtype=object)
    moved = shapely.transform(shapes, lambda points: points + np.array([0.0, foot]))
    rows = part.rows.set_geometry(gpd.GeoSeries(moved, part.rows.index))
    return Drawn(part.layer, rows, part.marks)
