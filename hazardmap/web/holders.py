"""`/holders` (责任人试拨): who answers for a place, at which number, and whether it was reached."""

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import HazardmapError, UnknownPlace, UsageError
from hazardmap.reports.cells import plain_rows
from hazardmap.situation import readiness
from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.holders import holders_of
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import find_scope
from hazardmap.tables.duty_holders import DIAL_RESULTS
from hazardmap.viewer import Viewer
from hazardmap.web import pages, saved
from hazardmap.web.desk import may_change, writing_desk
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

bp = Blueprint("holders", __name__)
COUNTY = "county"
"""Stands for the county's own holders in the address."""


@bp.get("/holders")
def index() -> Response:
    """List the towns with how many numbers are dead, missing or unchecked."""
    situation, viewer = current_situation(), current_viewer()
    return pages.personal_of_situation(
        "holders/index.html", lambda: {"towns": readiness.by_town(situation, viewer)}
    )


@bp.get("/holders/<path:name>")
def one(name: str) -> Response:
    """List the holders of a town, a village or (`county`) the county itself."""
    situation, viewer = current_situation(), current_viewer()
    return pages.personal_of_situation(
        "holders/one.html", lambda: _context(situation, viewer, name)
    )


def _context(situation: Situation, viewer: Viewer, name: str) -> dict[str, object]:
    if name == COUNTY:
        rows = holders_of(situation, viewer)
        return {"scope": None, "holders": plain_rows(rows), "results": _results(viewer)}
    scope = find_scope(situation, viewer, name)
    town_id = None if scope.village_id else scope.town_id
    rows = holders_of(situation, viewer, town_id=town_id, village_id=scope.village_id)
    return {"scope": scope, "holders": plain_rows(rows), "results": _results(viewer)}


def _results(viewer: Viewer) -> tuple[str, ...]:
    """Return what a test call can end with, for whom it may be recorded."""
    return DIAL_RESULTS if may_change() and viewer.duty_names else ()


@bp.post("/holders/<path:duty_id>/dial")
def dial(duty_id: str) -> Response:
    """Record how a test call ended (试拨)."""
    viewer, desk = current_viewer(), writing_desk()
    _require_own(viewer, duty_id)
    result, now = request.form.get("result", ""), current_duty().now()
    try:
        edition = desk.record_dial(duty_id, result, who=viewer.who, now=now)
    except UnknownPlace:
        raise
    except HazardmapError as error:
        raise UsageError(str(error)) from error
    place = request.form.get("back", COUNTY)
    return saved.see("duty_holders", [edition], url_for("holders.one", name=place))


def _require_own(viewer: Viewer, duty_id: str) -> None:
    """Raise unless this holder serves in the viewer's towns."""
    mine = placed_holders(current_situation().county, viewer)["duty_id"]
    if not (mine == duty_id).any():
        raise UnknownPlace("没有这个责任人，或不属于您的镇街；请从责任人页面进入。")
