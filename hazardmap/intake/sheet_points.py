"""Longitude and latitude columns of a sheet → checked positions (表格坐标): one judgement for all rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.crs import DEGREES, WEB
from hazardmap.intake.anchors import anchors_of
from hazardmap.intake.as_above import Told
from hazardmap.intake.datum import degrees_of
from hazardmap.intake.draft import NOTED, REPAIRED, Answers, Doubt, Known, Placing
from hazardmap.intake.hypotheses import Judged, judge
from hazardmap.intake.resolve_names import CellRemark
from hazardmap.tables.contract import Shape, Table

_PLAIN: Final = frozenset({WEB, DEGREES})


@dataclass(frozen=True, slots=True, eq=False)
class Pointed:
    """A frame with its positions (定位后的表), what was found out and what must be asked."""

    frame: pd.DataFrame
    told: tuple[Told, ...]
    doubts: tuple[Doubt, ...]
    placing: Placing | None


def pointed(
    table: Table,
    frame: pd.DataFrame,
    texts: pd.DataFrame,
    known: Known,
    answers: Answers,
    *,
    usual: str = "",
) -> Pointed:
    """Give a typed frame the positions its `lon`/`lat` texts mean (定位).

    A table with geometry gets points in the metric CRS; households keep degrees, put right where the
    file was shifted or turned, with `coord_source`. A position that cannot be is unknown, never moved.
    """
    if not {"lon", "lat"} <= set(texts.columns) or not _takes_points(table):
        return Pointed(frame, (), (), None)
    degrees = {name: degrees_of(texts[name]) for name in ("lon", "lat")}
    told = [one for name, values in degrees.items() for one in _unread(name, texts[name], values)]
    told.extend(_halves(texts, degrees["lon"], degrees["lat"]))
    both = (degrees["lon"].notna() & degrees["lat"].notna()).to_numpy()
    shapes = np.full(len(frame), None, dtype=object)
    shapes[both] = shapely.points(degrees["lon"].to_numpy()[both], degrees["lat"].to_numpy()[both])
    anchors = anchors_of(table, frame, known)
    judged = judge(shapes, declared="", known=known, answers=answers, anchors=anchors, usual=usual)
    told.extend(_placed(frame, texts, judged))
    rest = frame.drop(columns=["lon", "lat"], errors="ignore")
    if table.shape is Shape.NONE:
        made = _degrees(rest, degrees["lon"], degrees["lat"], judged, known)
    else:
        metric = np.full(len(frame), None, dtype=object)
        if judged.shapes is not None:
            metric[~judged.lost] = judged.shapes[~judged.lost]
        series = gpd.GeoSeries(metric, index=frame.index, crs=known.metric_crs)
        made = gpd.GeoDataFrame(rest, geometry=series, crs=known.metric_crs)
    return Pointed(made, tuple(told), judged.doubts, judged.placing if both.any() else None)


def _takes_points(table: Table) -> bool:
    if table.shape in {Shape.POINT, Shape.POINT_OR_POLYGON}:
        return True
    return {"lon", "lat"} <= {column.name for column in table.columns}


def _unread(name: str, texts: pd.Series, values: pd.Series) -> Iterator[Told]:
    plain = pd.to_numeric(texts, errors="coerce")
    odd = texts.notna() & plain.isna()
    for row, text, value in zip(texts.index[odd], texts[odd], values[odd], strict=True):
        if pd.isna(value):
            yield (
                name,
                CellRemark(
                    row, text, "不是经纬度，位置按未知处理", "请填小数，如 120.30", REPAIRED
                ),
            )
        else:
            problem = "已换成小数的度"
            yield name, CellRemark(row, text, problem, f"已读作 {value:.6f}，请核对", REPAIRED)


def _halves(texts: pd.DataFrame, lon: pd.Series, lat: pd.Series) -> Iterator[Told]:
    for name, given, other in (("lon", lon, lat), ("lat", lat, lon)):
        for row in texts.index[given.notna() & other.isna() & texts[_other(name)].isna()]:
            yield (
                name,
                CellRemark(
                    row,
                    texts[name][row],
                    "经度、纬度只有一个，位置按未知处理",
                    "请补填另一个",
                    REPAIRED,
                ),
            )


def _other(name: str) -> str:
    return "lat" if name == "lon" else "lon"


def _placed(frame: pd.DataFrame, texts: pd.DataFrame, judged: Judged) -> Iterator[Told]:
    words = (
        (judged.swapped, "经度、纬度写反，已换过来", "请核对", REPAIRED),
        (judged.lost, "位置离本县 50 公里以上，按未知处理", "请核对经纬度", REPAIRED),
        (judged.outside & ~judged.lost, "位置在县界以外", "请核对经纬度", NOTED),
    )
    for marked, problem, do, grade in words:
        for row in frame.index[marked]:
            value = f"{texts['lon'][row]}, {texts['lat'][row]}"
            yield "lon", CellRemark(row, value, problem, do, grade)


def _degrees(
    frame: pd.DataFrame, lon: pd.Series, lat: pd.Series, judged: Judged, known: Known
) -> pd.DataFrame:
    if judged.shapes is None:
        return frame.assign(lon=np.nan, lat=np.nan)
    values = {"lon": lon.to_numpy(dtype="float64"), "lat": lat.to_numpy(dtype="float64")}
    here = np.isfinite(values["lon"]) & np.isfinite(values["lat"]) & ~judged.lost
    moved = judged.swapped | (judged.placing.chosen not in _PLAIN)
    points = gpd.GeoSeries(judged.shapes, crs=known.metric_crs).to_crs(WEB)
    given = {"lon": points.x.to_numpy(), "lat": points.y.to_numpy()}
    chosen = {name: np.where(moved, given[name], values[name]) for name in values}
    made = {name: np.where(here, chosen[name], np.nan) for name in chosen}
    label = judged.placing.said.partition("：")[0]
    plain = "CGCS2000" if judged.placing.chosen in _PLAIN else label
    source = pd.Series(plain, index=frame.index).mask(moved, label).where(here)
    if "coord_source" in frame.columns:
        source = frame["coord_source"].where(frame["coord_source"].notna() & ~moved, source)
    return frame.assign(**made, coord_source=source.astype("str"))
