"""`/search` (查人): who is 07, who fetches him, where to; asked by POST, so no name stands in an address."""

from flask import Blueprint, Response, request

from hazardmap.situation.people_named import find_people
from hazardmap.web import pages
from hazardmap.web.list_lines import STATES
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("people", __name__)
_LONGEST = 40


@bp.get("/search")
def page() -> Response:
    """Ask for a list number, a name or a phone."""
    return pages.personal("people.html", asked="", found=None, states=STATES)


@bp.post("/search")
def find() -> Response:
    """Answer with the people of the viewer's own scope."""
    words = request.form.get("q", "").strip()[:_LONGEST]
    found = find_people(current_situation(), current_viewer(), words)
    return pages.personal("people.html", asked=words, found=found, states=STATES)
