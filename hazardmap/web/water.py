"""`/basins` (小流域): area, what flows where, who lives there."""

from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation.about_places import basin_rows
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("basins", __name__)


@bp.get("/basins", defaults={"ending": "html"})
@bp.get("/basins.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the basins in downstream order of their ids."""
    rows = plain_rows(basin_rows(current_situation(), current_viewer()))
    if ending == "json":
        return pages.data({"basins": rows})
    return pages.show("basins.html", lambda: {"basins": rows})
