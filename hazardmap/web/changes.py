"""`/changes` (改派单): who goes elsewhere or another way than told; ticked off once he was phoned."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.reports.cells import plain_rows
from hazardmap.reports.changes import TITLE, change_sheet
from hazardmap.reports.workbook import Heading, list_workbook
from hazardmap.situation.change_view import pending_changes, told_body, told_changes
from hazardmap.situation.night import Night
from hazardmap.situation.road_view import closure_lines
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.prints import asked, paper
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("changes", __name__)
_FILE = [
    "town", "village", "list_no", "name", "people", "phone", "mover", "mover_phone", "change", "told",
    "now", "distance_m", "why", "state",
]  # fmt: skip


@bp.get("/changes", defaults={"ending": "html"})
@bp.get("/changes.json", defaults={"ending": "json"})
@bp.get("/changes.xlsx", defaults={"ending": "xlsx"})
@bp.get("/changes.pdf", defaults={"ending": "pdf"})
def index(ending: str) -> Response:
    """List whom to phone, and who was told already."""
    situation, viewer = current_situation(), current_viewer()
    if ending == "pdf":
        return paper(change_sheet(situation, asked()))
    rows, told = pending_changes(situation, viewer), told_changes(situation, viewer)
    if ending == "json":
        return pages.data({"waiting": plain_rows(rows[_FILE]), "told": plain_rows(told[_FILE])})
    if ending == "xlsx":
        summary = f"待告知 {len(rows)} 户（处），{int(rows['people'].sum())} 人。"
        head = Heading(TITLE, situation.number, situation.as_of, situation.county.demo, summary)
        body = list_workbook(rows[_FILE], head, sheet_name=TITLE)
        return pages.download(body, pages.XLSX, f"{TITLE}_{situation.as_of:%Y%m%d%H%M}.xlsx")
    return pages.personal(
        "changes/index.html",
        rows=plain_rows(rows),
        told=plain_rows(told),
        people=int(rows["people"].sum()),
        closed=closure_lines(situation, viewer),
        shut=[
            one for one in situation.night.openings.shut.values() if viewer.sees_town(one.town_id)
        ],
    )


@bp.post("/changes/told")
def told() -> Response:
    """Record that the ticked units were told (已告知): from now on the new place is theirs."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    body = told_body(situation, viewer, frozenset(request.form.getlist("unit")))
    told_by = order_forms.words("told_by")

    def ticked(_night: Night) -> tuple[str, Mapping[str, Any]]:
        if not body["units"]:
            raise UsageError("没有勾选要登记的户，未登记；请在已电话告知的户前打勾。")
        return "change.told", {**body, "told_by": told_by}

    acting.decide(ticked)
    return _back()


@bp.post("/changes/undo")
def undo() -> Response:
    """Take a tick back within the shift (撤销); `acting.undo` refuses what speaks of other towns."""
    current_viewer().require_writing()
    book = current_duty().book(drill=in_drill())
    wanted = order_forms.words("of")
    entry = order_forms.undoable(book.entries(), wanted, book.now(), kinds=("change.",))
    acting.undo(entry.key)
    return _back()


def _back() -> Response:
    location = url_for("changes.index", ending="html")
    return Response(status=303, headers={"Location": location})
