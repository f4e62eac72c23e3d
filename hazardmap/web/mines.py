"""`/mines` (矿山、尾矿库): shifts, camps, who is in charge; a mine stops work by its own order."""

import pandas as pd
from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation.about_places import MINE_KINDS
from hazardmap.situation.masking import without_duty_names
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("mines", __name__)


@bp.get("/mines", defaults={"ending": "html"})
@bp.get("/mines.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the mines and tailings ponds."""
    mines = pd.DataFrame(current_situation().county.tables["mines"].drop(columns="geometry"))
    mines = without_duty_names(mines, current_viewer(), ("officer_name", "officer_phone"))
    rows = plain_rows(mines.assign(kind_name=mines["kind"].map(MINE_KINDS)))
    if ending == "json":
        return pages.data({"mines": rows})
    return pages.personal("mines.html", mines=rows)
