"""What goes with an incoming file (收件附件): the report as CSV and workbook, and where its places fall."""

import geopandas as gpd
import numpy as np
import pandas as pd
from flask import Blueprint, Response, make_response

from hazardmap.cartography.intake_picture import Shapes, moves_picture, places_picture
from hazardmap.duty.pieces import Piece
from hazardmap.errors import NotReady
from hazardmap.intake.report_files import report_csv
from hazardmap.reports.checked_workbook import checked_workbook
from hazardmap.tables.places import metric_points
from hazardmap.web import pages
from hazardmap.web.desk import writing_desk
from hazardmap.web.intake_words import GRADES, report_frame
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("intake_downloads", __name__)
SVG = "image/svg+xml"


@bp.get("/data/files/<key>/report.<any(csv,xlsx):ending>")
def report(key: str, ending: str) -> Response:
    """Hand out the report of a file: contracts §2's columns, or a workbook with the cells marked."""
    found = _read(key)
    rows = report_frame(found.remarks)
    name = f"检查报告_{found.file_name.rpartition('.')[0] or found.file_name}.{ending}"
    if ending == "csv":
        return pages.download(report_csv(found.remarks, bom=True), pages.CSV, name)
    rows = report_frame(found.remarks)
    words = rows.assign(grade=rows["grade"].map(dict(GRADES)))
    raw = found.draft.raw if found.draft else pd.DataFrame(columns=["sheet", "row"])
    return pages.download(checked_workbook(words, raw, title=name), pages.XLSX, name)


@bp.get("/data/files/<key>/places.svg")
def places(key: str) -> Response:
    """Draw where the rows of a file fall in the county."""
    found = _read(key)
    frame = found.draft.frame if found.draft else pd.DataFrame()
    return _picture(places_picture(_borders(), _places(frame)))


@bp.get("/data/files/<key>/moves.svg")
def moves(key: str) -> Response:
    """Draw the points that accepting would move."""
    desk, who = writing_desk(), current_viewer().who
    moved = desk.difference(key, who=who).differences.moved
    old, new = (np.asarray(moved[name].to_numpy(), dtype=object) for name in ("old", "new"))
    return _picture(moves_picture(_borders(), old, new))


def _read(key: str) -> Piece:
    found = writing_desk().piece(key, current_viewer().who)
    if found.draft is None:
        raise NotReady("文件还没有读完，请稍候。")
    return found


def _places(frame: pd.DataFrame) -> Shapes:
    if isinstance(frame, gpd.GeoDataFrame):
        return np.asarray(frame.geometry.array, dtype=object)
    if {"lon", "lat"} <= set(frame.columns):
        lon, lat = (pd.to_numeric(frame[name], errors="coerce") for name in ("lon", "lat"))
        return metric_points(lon, lat, current_situation().county.metric_crs)
    return np.empty(0, dtype=object)


def _borders() -> Shapes:
    """Return the towns, else the outline, else the villages of the county in force."""
    tables = current_situation().county.tables
    for name in ("towns", "outline", "villages"):
        shapes = np.asarray(tables[name]["geometry"].to_numpy(), dtype=object)
        polygons = [shape for shape in shapes if shape is not None and shape.area]
        if polygons:
            return np.array(polygons, dtype=object)
    return np.empty(0, dtype=object)


def _picture(body: bytes) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = SVG
    return response
