"""Paper (打印): PDFs of lists, rosters, call sheets, and the town pack as a job with progress."""

from contextlib import suppress

from flask import Blueprint, Response, current_app, request, url_for

from hazardmap.duty.jobs import Job, Jobs
from hazardmap.errors import NotReady, StateRefused
from hazardmap.evacuation.prints import CARDS
from hazardmap.reports.call_sheet import call_sheet, tally_sheet
from hazardmap.reports.door_cards import cards_sheet
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.pack import pack_sheet, pack_title
from hazardmap.reports.paper import Sheet, pdf
from hazardmap.reports.print_order import Print
from hazardmap.reports.public_sheet import public_sheet
from hazardmap.reports.roster import roster_sheet
from hazardmap.situation.old_prints import card_contents, contents
from hazardmap.situation.scope import Scope, find_scope, town_scope
from hazardmap.web import acting, pages
from hazardmap.web.audited import numbered_trace, row_count, traced
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("prints", __name__)
PDF = "application/pdf"


def asked() -> Print:
    """Take who prints, and the address for the QR code, from the request."""
    return Print(
        viewer=current_viewer(),
        base_url=request.host_url.rstrip("/"),
        newest=current_duty().newest_editions(),
    )


def _jobs() -> Jobs:
    jobs: Jobs = current_app.extensions["jobs"]
    return jobs


def paper(sheet: Sheet, *, of: Scope | None = None) -> Response:
    """Answer a sheet as PDF, shown in the browser and saved under its Chinese name; noted in the audit log.

    `of` = the town or village whose whole list, or whose cards, it is: the print before it is done with.
    """
    named = current_viewer().names and sheet.template != "public"
    number, trace = numbered_trace(sheet.name, rows=row_count(sheet.data), names=named)
    body = pdf(traced(sheet, trace))
    if of is not None:
        _note(of, number, cards=sheet.template == "cards")
    return _shown(body, sheet.name)


def _note(scope: Scope, number: int, *, cards: bool = False) -> None:
    """Note in the book what stood on a list (打印记录); a book that cannot be written stops no print."""
    situation, duty = current_situation(), current_duty()
    said = card_contents if cards else contents
    body: dict[str, object] = {"number": number, "villages": dict(said(situation, scope))}
    if cards:
        body["sheet"] = CARDS
    with suppress(StateRefused):
        duty.record(
            "print.made", body, by=current_viewer().who, key=acting.entry_key(), drill=in_drill()
        )


def _shown(body: bytes, name: str) -> Response:
    """Answer a PDF that opens in the browser instead of being saved unseen."""
    response = pages.download(body, PDF, f"{name}.pdf", noted=True)
    shown = response.headers["Content-Disposition"].replace("attachment", "inline", 1)
    response.headers["Content-Disposition"] = shown
    return response


def list_pdf(place_id: str) -> Response:
    """Print a list: the 工作版 for whom may see names, else and with `?public=1` the 公开版."""
    made, order = current_situation(), asked()
    scope = find_scope(made, order.viewer, place_id)
    if request.args.get("public") == "1" or not order.viewer.names:
        return paper(public_sheet(made, order, place_id), of=scope)
    by = request.args.get("by", "village")
    return paper(list_sheet(made, order, place_id, by=by), of=scope)


def roster_pdf(shelter_id: str) -> Response:
    """Print the roster of a shelter (签到册)."""
    return paper(roster_sheet(current_situation(), asked(), shelter_id))


@bp.get("/lists/<village_id>/cards.pdf")
def cards(village_id: str) -> Response:
    """Print the cards of a village (户卡), for the doors; only for whom may see names."""
    made, order = current_situation(), asked()
    sheet = cards_sheet(made, order, village_id)
    return paper(sheet, of=find_scope(made, order.viewer, village_id))


@bp.get("/areas/<path:area_id>/list.pdf")
def area(area_id: str) -> Response:
    """Print the list of one danger area."""
    return paper(list_sheet(current_situation(), asked(), area_id))


@bp.get("/towns/<town_id>/calls.pdf")
def calls(town_id: str) -> Response:
    """Print the call sheet of a town (叫应电话单)."""
    return paper(call_sheet(current_situation(), asked(), town_id))


@bp.get("/towns/<town_id>/tally.pdf")
def tally(town_id: str) -> Response:
    """Print the blank 村报数表 of a town."""
    return paper(tally_sheet(current_situation(), asked(), town_id))


@bp.post("/towns/<town_id>/pack")
def pack(town_id: str) -> Response:
    """Begin the pack of a town (汛前打印包) in the background and show how far it is."""
    made, order = current_situation(), asked()
    title = pack_title(made, order, town_id)
    # made in the thread of the job, so that this answer comes at once
    number, trace = numbered_trace(title, names=order.viewer.names)
    _note(town_scope(made, order.viewer, town_id), number)
    material = (traced(pack_sheet(made, order, key), trace) for key in (town_id,))
    return _see(_jobs().start(title, pdf, material, owner=order.viewer.who))


def _see(job: Job) -> Response:
    return Response(status=303, headers={"Location": url_for("prints.progress", key=job.key)})


@bp.get("/prints/<key>")
def progress(key: str) -> Response:
    """Show how far a job is; the page asks again by itself until it is over."""
    return pages.personal("prints/job.html", job=_jobs().get(key, current_viewer().who))


@bp.post("/prints/<key>/cancel")
def cancel(key: str) -> Response:
    """Stop a job."""
    job = _jobs().get(key, current_viewer().who)
    _jobs().cancel(job)
    return _see(job)


@bp.get("/prints/<key>.pdf")
def result(key: str) -> Response:
    """Hand out what a finished job made."""
    job = _jobs().get(key, current_viewer().who)
    if not job.finished:
        raise NotReady("打印任务还没有完成，请稍候。")
    return _shown(job.results[0], job.title)
