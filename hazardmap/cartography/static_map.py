"""The map as one picture for documents (附图): PNG or SVG of a county or a town, drawn without a browser."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from hazardmap.cartography import paper_furniture as furniture
from hazardmap.cartography import paper_marks as pen
from hazardmap.cartography.fonts import require_fonts
from hazardmap.cartography.labelling import Box, box_of, placed
from hazardmap.cartography.layer import Layer
from hazardmap.cartography.palette import Palette
from hazardmap.cartography.paper_content import Drawn
from hazardmap.cartography.paper_frame import Frame
from hazardmap.cartography.paper_labels import Name, names, write
from hazardmap.cartography.paper_layout import Layout, laid_out
from hazardmap.cartography.picture import hillshade
from hazardmap.cartography.typefaces import MM_PER_PT
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.viewer import Viewer

BODY_WIDTH_MM: Final = 156.0
"""Width of the type area of an official A4 page (版心)."""
RELIEF_GREYS: Final = (0.83, 1.0)
"""Greys of the darkest and the brightest slope: light, so that hatches and names stay readable."""
RELIEF_LIGHTS: Final = (0.1, 0.8)
VEIL: Final = 0.62
GAP_MM: Final = 0.35
_DRAWING: Final[Any] = {"svg.hashsalt": "hazardmap", "hatch.linewidth": 0.2 / MM_PER_PT}
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class StaticMap:
    """A finished picture (成图) with what it holds: legend words and the box of every name."""

    body: bytes
    mimetype: str
    width_mm: float
    height_mm: float
    legend: tuple[str, ...]
    names: tuple[tuple[str, Box], ...]
    notes: str


def static_map(
    situation: Situation,
    catalog: Sequence[Layer],
    palette: Palette,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    width_mm: float = BODY_WIDTH_MM,
    form: Literal["png", "svg"] = "png",
    dpi: int = 200,
) -> StaticMap:
    """Draw the county, or one town, with the marks of the palette and the layers of the catalogue.

    Raises
    ------
    PictureUnavailable
        When the fonts are missing or nothing has a shape; the message says what to do.
    """
    require_fonts()
    if town_id is not None:
        viewer.require_town(town_id)
    plan = laid_out(situation, catalog, palette, viewer, town_id=town_id, width_mm=width_mm)
    # the drawing library keeps fonts and settings in one place for all threads
    with _one_at_a_time, mpl.rc_context(_DRAWING):
        axes = _sheet(width_mm, plan.height_mm, dpi)
        _ground(axes, situation, plan, town_id=town_id)
        found = _map(axes, plan, palette, town_id=town_id)
        _around(axes, plan, title=_title(situation, town_id), scale=_scale(town_id))
        if situation.county.demo:
            furniture.mark(axes, "演示数据", width=width_mm, foot=plan.frame.box.top)
        body = _saved(axes.figure, form)
    return StaticMap(
        body=body,
        mimetype="image/png" if form == "png" else "image/svg+xml",
        width_mm=width_mm,
        height_mm=plan.height_mm,
        legend=tuple(line.words for line in plan.legend if line.mark is not None),
        names=found,
        notes=plan.notes,
    )


def _sheet(width_mm: float, height_mm: float, dpi: int) -> Axes:
    """Make an empty sheet whose coordinates are millimetres."""
    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4), dpi=dpi, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, width_mm)
    axes.set_ylim(0.0, height_mm)
    return axes


def _scale(town_id: str | None) -> float:
    """Size of symbols and pens on paper against the screen's."""
    return 0.62 if town_id is None else 0.85


def _title(situation: Situation, town_id: str | None) -> str:
    names_of = town_names(situation)
    place = situation.county.name if town_id is None else names_of.get(town_id, town_id)
    return f"{place}避险转移形势图"


def _edges(frame: Frame) -> shapely.Polygon:
    return shapely.box(frame.box.left, frame.box.bottom, frame.box.right, frame.box.top)


def _ground(axes: Axes, situation: Situation, plan: Layout, *, town_id: str | None) -> None:
    """Lay the relief, and dim what lies outside: a county's map only the relief, a town's map all."""
    _relief(axes, situation, plan.frame)
    on_sheet = plan.frame.on_sheet(np.array([plan.area]))[0]
    veil = pen.area_path(np.array([shapely.difference(_edges(plan.frame), on_sheet)]))
    order = 0.5 if town_id is None else 4_000.0
    pen.add(axes, veil, zorder=order, facecolor="white", alpha=VEIL, linewidth=0.0)


def _map(
    axes: Axes, plan: Layout, palette: Palette, *, town_id: str | None
) -> tuple[tuple[str, Box], ...]:
    """Draw everything inside the frame; return the names with their boxes."""
    frame = plan.frame
    clip = PathPatch(pen.area_path(np.array([_edges(frame)])), transform=axes.transData)
    on_sheet = frame.on_sheet(np.array([plan.area]))[0]
    avoided: list[Box] = []
    for part in plan.parts:
        avoided += _layer(axes, part, palette, _scale(town_id), clip)
    wanted = [
        name for part in plan.parts for name in _names(part, palette, frame, on_sheet, town_id)
    ]
    reserved = _corners(axes, frame, on_sheet)
    return _written(axes, wanted, frame.box, avoided, reserved)


def _relief(axes: Axes, situation: Situation, frame: Frame) -> None:
    """Lay light grey relief below everything (晕渲), where the county has a DEM."""
    dem = situation.county.grids.get("dem")
    if dem is None:
        return
    x0, dx, _, y0, _, dy = dem.transform
    view = frame.view.bounds
    rows, columns = dem.values.shape
    west, east = (int(np.clip((x - x0) / dx, 0, columns)) for x in (view[0], view[2]))
    top, bottom = (int(np.clip((y - y0) / dy, 0, rows)) for y in (view[3], view[1]))
    light = hillshade(dem)[top:bottom, west:east]
    if not light.size:
        return
    grey = np.interp(light, RELIEF_LIGHTS, RELIEF_GREYS)
    corner = shapely.points([[x0 + west * dx, y0 + bottom * dy], [x0 + east * dx, y0 + top * dy]])
    (left, low), (right, high) = shapely.get_coordinates(frame.on_sheet(corner))
    axes.imshow(
        np.ma.masked_invalid(grey), cmap="gray", vmin=0.0, vmax=1.0, extent=(left, right, low, high),
        interpolation="bilinear", zorder=0.0, aspect="auto",
    )  # fmt: skip
    axes.set_xlim(0.0, frame.box.right)
    axes.set_ylim(0.0, axes.get_ylim()[1])


def _layer(axes: Axes, part: Drawn, palette: Palette, scale: float, clip: PathPatch) -> list[Box]:
    """Draw one layer, mark by mark; return the boxes of its symbols."""
    order = float(part.layer.order * 10)
    shapes = np.asarray(part.rows.geometry.array, dtype=object)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    boxes: list[Box] = []
    for number, name in enumerate(dict.fromkeys(part.marks)):
        mark = palette.mark(name)
        mine = (part.marks == name).to_numpy()
        step = order + number * 0.5
        if (mine & points).any() and mark.symbol != "none":
            at = shapely.get_coordinates(shapes[mine & points])
            pen.symbols(axes, mark, at, order=step, scale=scale, clip=clip)
            reach = pen.radius_mm(mark, scale)
            boxes += [Box(x - reach, y - reach, x + reach, y + reach) for x, y in at]
        rest = shapes[mine & ~points]
        if not len(rest):
            continue
        if (shapely.get_dimensions(rest) == 2).any():
            pen.fill(axes, mark, pen.area_path(rest), order=step, clip=clip)
        pen.stroke(axes, mark, _borders(rest, part.layer), order=step, thin=scale, clip=clip)
    return boxes


def _borders(shapes: NDArray[np.object_], layer: Layer) -> Any:
    """Return the lines to draw; a border that two neighbours share is drawn once, so its dashes stay even."""
    if not layer.shared_borders:
        return pen.line_path(shapes)
    once = shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))
    return pen.line_path(np.array([once]))


def _names(
    part: Drawn, palette: Palette, frame: Frame, shown: shapely.Geometry, town_id: str | None
) -> list[Name]:
    """Names of a layer; a town's map names only what lies in the town."""
    label = part.layer.label
    style = palette.texts.get(label.style) if label else None
    if style is None or (town_id is not None and part.layer.source == "towns"):
        return []
    rows = part.rows
    if town_id is not None and not (label and label.along):
        inner = shapely.point_on_surface(np.asarray(rows.geometry.array, dtype=object))
        rows = rows[shapely.intersects(shown, inner)]
    return names(rows, part.layer, style, frame) if len(rows) else []


def _corners(axes: Axes, frame: Frame, shown: shapely.Geometry) -> list[Box]:
    """Put north and scale where they cover least; return their boxes, which no name may enter."""
    arrow = furniture.emptiest(furniture.corner_boxes(frame.box, 7.0, 13.0), shown, ())
    sizes = furniture.corner_boxes(frame.box, 46.0, 7.5)
    bar = furniture.emptiest(sizes, shown, (arrow,))
    furniture.north(axes, arrow)
    furniture.scale_bar(axes, frame, bar)
    return [arrow, bar]


def _written(
    axes: Axes, wanted: Sequence[Name], within: Box, avoided: Sequence[Box], reserved: Sequence[Box]
) -> tuple[tuple[str, Box], ...]:
    """Place and write the names."""
    wishes = [name.wish for name in wanted]
    found = placed(wishes, within=within, reserved=reserved, avoided=avoided, gap=GAP_MM)
    for position, spot in found:
        write(axes, wanted[position], spot)
    return tuple((wanted[at].text, box_of(wishes[at], spot)) for at, spot in found)


def _around(axes: Axes, plan: Layout, *, title: str, scale: float) -> None:
    """Write title, frame, legend and notes."""
    box = plan.frame.box
    furniture.title(axes, title, width=box.right, foot=box.top)
    furniture.border(axes, box)
    furniture.legend(axes, plan.legend, width=box.right, top=box.bottom, thin=scale)
    top = box.bottom - furniture.legend_height(plan.legend)
    for number, line in enumerate(plan.note_lines, start=1):
        foot = top - number * furniture.NOTE_ROW_MM + 0.4
        furniture.text(axes, line, 0.5, foot, size_pt=furniture.NOTE_PT)


def _saved(figure: Any, form: str) -> bytes:
    out = io.BytesIO()
    # without a date and with fixed ids the same Situation gives the same bytes
    metadata = {"Date": None} if form == "svg" else {"Software": "hazardmap"}
    # halves the time of packing for a picture a tenth larger
    packing = {"pil_kwargs": {"compress_level": 3}} if form == "png" else {}
    figure.savefig(out, format=form, metadata=metadata, **packing)
    return out.getvalue()
