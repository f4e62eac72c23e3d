"""`/lists/<id>/print` (打印预览): what will come out of the printer, page by page, before it does."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, redirect, request, url_for

from hazardmap.errors import UnknownPlace
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.paper import Sheet, pictures
from hazardmap.situation.scope import find_scope
from hazardmap.web import pages
from hazardmap.web.layers import Shelf
from hazardmap.web.prints import asked
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("print_preview", __name__)
DOTS_PER_INCH = 96
KEPT = 4
"""Previews kept; a village's is a few pages."""


@bp.get("/lists/<place_id>/print")
def page(place_id: str) -> Response:
    """Show the pages of a village's list; a town's has hundreds and goes to the printer at once."""
    situation, viewer = current_situation(), current_viewer()
    scope = find_scope(situation, viewer, place_id)
    address = url_for("lists.one", name=f"{place_id}.pdf", by=request.args.get("by"))
    if scope.village_id is None or not viewer.names:
        return redirect(address)  # type: ignore[return-value]
    sheet, drawn = _drawn(place_id)
    return pages.personal(
        "prints/preview.html",
        scope=scope,
        part=sheet.data["parts"][0],
        stale=sheet.data["stale"],
        count=len(drawn),
        address=address,
    )


@bp.get("/lists/<place_id>/print/<int:number>.png")
def picture(place_id: str, number: int) -> Response:
    """Answer one page as a picture."""
    viewer = current_viewer()
    find_scope(current_situation(), viewer, place_id)
    _, drawn = _drawn(place_id) if viewer.names else (None, ())
    if not 1 <= number <= len(drawn):
        raise UnknownPlace("没有这一页；请回到打印预览。")
    response = Response(drawn[number - 1], mimetype="image/png")
    response.headers["Cache-Control"] = "no-store"
    return response


def _drawn(place_id: str) -> tuple[Sheet, Sequence[bytes]]:
    """Draw the pages once per Situation, moment and viewer: the same pages as the print."""
    situation, order = current_situation(), asked()
    shelf: Shelf = current_app.extensions.setdefault("preview_shelf", Shelf(KEPT))
    key = (situation.number, situation.as_of, order.viewer, order.base_url, place_id)
    found: tuple[Sheet, Sequence[bytes]] = shelf.keep(key, lambda: _made(place_id))
    return found


def _made(place_id: str) -> tuple[Sheet, Sequence[bytes]]:
    sheet = list_sheet(current_situation(), asked(), place_id)
    return sheet, pictures(sheet, dots_per_inch=DOTS_PER_INCH)
