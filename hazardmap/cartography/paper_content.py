"""What a paper map shows (纸图内容): the rows of each layer inside the frame, by mark, and their sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.cartography.layer import Draw, Layer
from hazardmap.cartography.palette import Palette
from hazardmap.cartography.paper_frame import Frame
from hazardmap.cartography.paper_furniture import LegendLine
from hazardmap.cartography.results import drawn_frame, marks_of
from hazardmap.situation.model import Situation
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer

ON_PAPER: Final = (
    "dem", "risk_zones", "rivers", "roads", "danger_areas", "villages", "towns", "outline", "mines",
    "shelters",
)  # fmt: skip
"""Sources that a paper map shows when the screen map shows them by default."""
FINEST_MM: Final = 0.06
"""Bends smaller than this cannot be seen on paper."""
_SAID_WHEN_ABSENT: Final = ("risk_zones", "danger_areas", "shelters")
_PROJECTIONS: Final = {"EPSG:4549": "2000国家大地坐标系，高斯-克吕格投影（中央经线120°）"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One layer as it lies on the sheet (上图要素): rows with shapes in millimetres and their marks."""

    layer: Layer
    rows: gpd.GeoDataFrame
    marks: pd.Series


def chosen(catalog: Sequence[Layer], *, zoom: float, town: bool) -> list[Layer]:
    """Choose the layers of a paper map from the catalogue, lowest first."""
    wanted = [
        layer
        for layer in catalog
        if layer.source in ON_PAPER
        and (layer.default or layer.always)
        and (layer.min_zoom <= zoom or (town and layer.by_town))
    ]
    return sorted(wanted, key=lambda layer: layer.order)


def drawn(situation: Situation, layer: Layer, viewer: Viewer, frame: Frame) -> Drawn | None:
    """Collect the rows of a layer that lie in the frame, or None when there are none."""
    if layer.draw is Draw.IMAGE:
        return None
    rows = drawn_frame(situation, layer, viewer)
    shapes = np.asarray(rows.geometry.array, dtype=object)
    view = frame.view
    shapely.prepare(view)
    here = shapely.intersects(view, shapes)
    if not here.any():
        return None
    rows, shapes = rows[here], shapes[here]
    fine = _simplified(shapes, layer, FINEST_MM * frame.metres_per_mm)
    placed = gpd.GeoDataFrame(
        rows.drop(columns="geometry"), geometry=frame.on_sheet(fine), index=rows.index
    )
    return Drawn(layer, placed, marks_of(rows, layer))


def legend_lines(parts: Sequence[Drawn], palette: Palette) -> list[LegendLine]:
    """List the marks that are drawn, and no others, in the order of the palette, lowest layer first."""
    lines: list[LegendLine] = []
    seen: set[str] = set()
    for part in parts:
        present = set(part.marks) & set(palette.marks)
        for name in (key for key in palette.marks if key in present - seen):
            scheme = name.rpartition("-")[0]
            heading = palette.schemes.get(scheme)
            if heading and scheme not in seen:
                lines.append(LegendLine(heading))
                seen.add(scheme)
            lines.append(LegendLine(palette.marks[name].label, palette.marks[name]))
            seen.add(name)
    return lines


def note_words(situation: Situation, layers: Sequence[Layer], parts: Sequence[Drawn]) -> str:
    """Say sources with dates, what is missing, the moment, the number and that borders are a sketch."""
    county = situation.county
    present = {part.layer.name for part in parts}
    said, missing = [], []
    for layer in layers:
        source = county.sources.get(layer.source)
        if layer.name in present and source is not None and layer.source in _SAID_WHEN_ABSENT:
            facts = [source.source or "来源未注明", source.as_of or "时间未注明"]
            said.append(f"{layer.title}（{'，'.join(facts)}）")
        elif layer.name not in present and layer.source in _SAID_WHEN_ABSENT:
            missing.append(layer.title)
    projection = _PROJECTIONS.get(county.metric_crs, county.metric_crs)
    sentences = [
        "来源：" + ("、".join(said) or "未注明"),
        "图上没有：" + "、".join(missing) if missing else "",
        f"截至{moment_words(situation.as_of)}，情势号 {situation.number}",
        projection,
        "行政界线仅供示意，未经审图，不得公开发布",
        "演示数据，除地名外均为虚构" if county.demo else "",
    ]
    return "。".join(filter(None, sentences)) + "。"


def _simplified(
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]], layer: Layer, tolerance_m: float
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    if layer.shared_borders and areas.all():
        done = shapely.coverage_simplify(shapes, tolerance_m)
    else:
        done = shapely.simplify(shapes, tolerance_m, preserve_topology=True)
    return np.asarray(done, dtype=object)
