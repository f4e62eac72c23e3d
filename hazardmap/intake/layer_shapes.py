"""Geometry of a foreign layer (图层图形): judged, converted, mended; what is lost is told row by row."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.intake.anchors import anchors_of
from hazardmap.intake.as_above import Told
from hazardmap.intake.datum import degrees_of
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED
from hazardmap.intake.hypotheses import judge
from hazardmap.intake.layer_work import LayerWork
from hazardmap.intake.resolve_names import CellRemark, resolve_villages
from hazardmap.levels import fold
from hazardmap.tables.contract import Shape
from hazardmap.tables.shapes import repaired

_VILLAGE_WORDS: Final = frozenset(
    {
        "xzc",
        "xzcmc",
        "xzcm",
        "szc",
        "cm",
        "cmc",
        "行政村",
        "行政村名",
        "行政村名称",
        "村名",
        "所在村",
        "村",
    }
)


def metric_shapes(work: LayerWork, frame: pd.DataFrame) -> NDArray[np.object_]:
    """Return the rows' geometry in the metric CRS (换算图形), None where there is none or it is asked about."""
    shapes = work.layer.raw.shapes
    if shapes is None or shapely.is_missing(shapes).all():
        shapes = _points(frame)
    shapes = np.array(shapes, dtype=object)
    unsound = ~np.isfinite(shapely.bounds(shapes)).all(axis=1) & ~shapely.is_missing(shapes)
    empty_ones = shapely.is_empty(shapes)
    shapes[unsound] = None
    judged = judge(
        shapes,
        declared=work.layer.declared,
        known=work.known,
        answers=work.answers,
        anchors=anchors_of(work.table, _named(work, frame), work.known),
        usual=work.known.usual_crs(column.header for column in work.columns.recognised),
    )
    work.placing = judged.placing
    work.hear((), judged.doubts, "geometry", "lon", "lat")
    lost = "位置离本县 50 公里以上"
    work.hear(_without(work, frame.index[judged.lost], lost), ())
    work.hear(_without(work, frame.index[unsound & ~empty_ones], "坐标不是有效数字"), ())
    turned = "横纵坐标写反，已换过来"
    for marked, problem, grade in (
        (judged.swapped, turned, REPAIRED),
        (judged.outside & ~judged.lost, "位置在县界以外", NOTED),
    ):
        rows = frame.index[marked]
        work.hear((("geometry", CellRemark(row, "", problem, "请核对", grade)) for row in rows), ())
    if judged.shapes is None:
        return np.full(len(frame), None, dtype=object)
    out = np.array(judged.shapes, dtype=object)
    out[judged.lost] = None
    return out


def _named(work: LayerWork, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the villages that an extra column names (xzc of a risk map): they tell a shift of the layer."""
    if "village_id" in frame.columns:
        return frame
    spelled = {header: fold(header).lower() for header in work.layer.raw.cells.columns}
    header = next((name for name, word in spelled.items() if word in _VILLAGE_WORDS), None)
    if header is None or header in work.columns.fields:
        return frame
    texts = work.layer.raw.cells[header]
    return frame.assign(village_id=resolve_villages(texts, None, work.known, work.answers).ids)


def _points(frame: pd.DataFrame) -> NDArray[np.object_]:
    out = np.full(len(frame), None, dtype=object)
    if {"lon", "lat"} <= set(frame.columns):
        lon, lat = (degrees_of(frame[name].astype("str")) for name in ("lon", "lat"))
        known = (lon.notna() & lat.notna()).to_numpy()
        out[known] = shapely.points(lon.to_numpy()[known], lat.to_numpy()[known])
    return out


def _without(work: LayerWork, rows: Iterable[Any], problem: str) -> Sequence[Told]:
    """Refuse rows that lose their geometry, or keep them as 位置未知 where the table allows it."""
    due = work.table.geometry_required
    grade = REFUSED if due else REPAIRED
    do = "请改正后重新导入" if due else "已按位置未知保留，请补画"
    return [("geometry", CellRemark(row, "", problem, do, grade)) for row in rows]


def with_shapes(work: LayerWork, frame: pd.DataFrame, shapes: NDArray[np.object_]) -> pd.DataFrame:
    """Give the frame sound geometry; what was mended or could not be is told."""
    series = gpd.GeoSeries(shapes, index=frame.index, crs=work.known.metric_crs)
    if work.table.shape is Shape.NONE:
        return frame
    placed = gpd.GeoDataFrame(frame, geometry=series, crs=work.known.metric_crs)
    invalid = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    mended = repaired(work.table, placed)
    bad = {fault.row - 1 for fault in mended.faults}
    for fault in mended.faults:
        work.hear(_without(work, [fault.row - 1], f"{fault.do}（{fault.found}）"), ())
    for row in frame.index[invalid]:
        if row not in bad:
            do = "面积变化小于千分之一，请核对"
            work.told.append(
                ("geometry", CellRemark(row, "", "图形有小错，已自动修复", do, REPAIRED))
            )
    out: pd.DataFrame = mended.frame
    broken = out.index.isin(bad)
    if broken.any():
        out = out.assign(geometry=out["geometry"].where(~broken, None))
    nowhere = out["geometry"].isna() & ~broken
    told = {int(one.index) for name, one in work.told if name == "geometry"}
    rows = [row for row in out.index[nowhere] if row not in told]
    if "geometry" not in work.asked:
        work.hear(_without(work, rows, "没有图形"), ())
    return out


def towns_by_place(work: LayerWork, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill a missing town by where the row lies; told for every row."""
    towns = work.known.tables.get("towns")
    due = any(column.name == "town_id" and column.required for column in work.table.columns)
    if not due or towns is None or "geometry" not in frame.columns or work.table.name == "towns":
        return frame
    given = frame["town_id"] if "town_id" in frame.columns else None
    ids = pd.Series(None, index=frame.index, dtype="str") if given is None else given
    open_rows = ids.isna() & frame["geometry"].notna()
    if not open_rows.any() or towns["geometry"].isna().all() or "town_id" in work.asked:
        return frame
    points = shapely.point_on_surface(frame.loc[open_rows, "geometry"].to_numpy())
    tree = shapely.STRtree(towns["geometry"].to_numpy())
    at, town = tree.query(points, predicate="within")
    index = ids.index[open_rows]
    found = pd.Series(towns["town_id"].to_numpy()[town], index=index[at], dtype="str")
    found = found[~found.index.duplicated()]
    for row, key in found.items():
        do = f"已按位置填为 {key}，请核对"
        work.told.append(("town_id", CellRemark(row, "", "没有镇街", do, REPAIRED)))
    return frame.assign(town_id=ids.where(ids.notna(), found.reindex(ids.index)))
