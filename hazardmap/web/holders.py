"""`/holders` (责任人试拨): who answers for a place, at which number, and whether it was reached."""

from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation import readiness
from hazardmap.situation.holders import holders_of
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import find_scope
from hazardmap.viewer import Viewer
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

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
        return {"scope": None, "holders": plain_rows(rows)}
    scope = find_scope(situation, viewer, name)
    town_id = None if scope.village_id else scope.town_id
    rows = holders_of(situation, viewer, town_id=town_id, village_id=scope.village_id)
    return {"scope": scope, "holders": plain_rows(rows)}
