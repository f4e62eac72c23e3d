"""Sheets to fill in (空表、核对表): blank templates, a village's own rows, a town's villages in one zip."""

from dataclasses import replace

from flask import Blueprint, Response

from hazardmap.errors import UnknownPlace
from hazardmap.reports.fill_in import BLANK, blank_form, town_forms, village_form
from hazardmap.situation.model import County
from hazardmap.situation.scope import find_scope
from hazardmap.tables import TABLES
from hazardmap.web import pages
from hazardmap.web.desk import may_change, tables_in_force
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("blank_sheets", __name__)
ZIP = "application/zip"


@bp.get("/data/templates/<name>.xlsx")
def blank(name: str) -> Response:
    """Hand out the blank template of a table (空表)."""
    if name not in BLANK:
        raise UnknownPlace("这张表没有空表；有空表的见“数据”页。")
    body = blank_form(name, current_situation().county)
    return pages.download(body, pages.XLSX, f"{TABLES[name].title}空表.xlsx", names=False)


@bp.get("/lists/<path:place_id>/check")
def check(place_id: str) -> Response:
    """Hand out what a village checks (核对表); of a town, every village's in one zip (按村拆分下发)."""
    viewer = current_viewer()
    scope = find_scope(current_situation(), viewer, place_id)
    if scope.village_id is None:
        body = town_forms(_county(), viewer, scope.town_id)
        return pages.download(body, ZIP, f"{scope.town_name}各村核对表.zip")
    body = village_form(_county(), viewer, scope.village_id)
    return pages.download(body, pages.XLSX, f"{scope.village_name}核对表.xlsx")


def _county() -> County:
    """Return the county with the tables in force: a row changed a moment ago stands on the sheet."""
    county = current_situation().county
    return replace(county, tables=tables_in_force()) if may_change() else county
