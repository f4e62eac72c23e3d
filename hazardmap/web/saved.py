"""After a change on a page (已记录): old → new, who and when, and taking it back (撤销)."""

from collections.abc import Iterable

from flask import Blueprint, Response, request, url_for

from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.taking_back import taken_back
from hazardmap.errors import HazardmapError, NotAllowed, UnknownPlace, UsageError
from hazardmap.store.editions import Edition
from hazardmap.tables import TABLES
from hazardmap.web import pages
from hazardmap.web.desk import writing_desk
from hazardmap.web.viewer import current_duty, current_viewer

bp = Blueprint("saved", __name__)
_MOST = 40


@bp.get("/data/tables/<name>/saved")
def page(name: str) -> Response:
    """Say what was recorded: `?n=12.13` are the editions, `?back=` the page the officer came from."""
    desk = writing_desk()
    editions = _asked(desk, name)
    return pages.personal(
        "rows/saved.html",
        table=TABLES[name],
        changes=[change for edition in editions for change in desk.changes(name, edition.number)],
        editions=editions,
        numbers=request.args.get("n", ""),
        back=back(request.args.get("back", "")),
        undone=request.args.get("undone") == "1",
    )


@bp.post("/data/tables/<name>/undo")
def undo(name: str) -> Response:
    """Bring the former values back; only one's own change can be taken back here."""
    desk, who = writing_desk(), current_viewer().who
    editions = _asked(desk, name)
    if any(edition.who != who for edition in editions):
        raise UsageError("这不是您改的，不能在这里撤销；请打开这一行改回去。")
    try:
        taken = taken_back(desk, name, editions, who=who, now=current_duty().now())
    except (NotAllowed, UnknownPlace, UsageError):
        raise
    except HazardmapError as error:
        raise UsageError(str(error)) from error
    return see(name, taken, back(request.form.get("back", "")), undone=True)


def see(name: str, editions: Iterable[Edition], address: str, *, undone: bool = False) -> Response:
    """Go to the page that says what was recorded."""
    numbers = ".".join(str(edition.number) for edition in editions)
    to = url_for("saved.page", name=name, n=numbers, back=address, undone=int(undone) or None)
    return Response(status=303, headers={"Location": to})


def back(address: str) -> str:
    """Return an address of our own, else the first page: never another host."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else "/lists"


def _asked(desk: Desk, name: str) -> list[Edition]:
    if name not in TABLES:
        raise UnknownPlace("没有这张表。")
    wanted = request.values.get("n", "").split(".")[:_MOST]
    manifest = desk.editions(name)
    known = {str(edition.number): edition for edition in (manifest.editions if manifest else ())}
    found = [known[number] for number in wanted if number in known]
    viewer = current_viewer()
    if viewer.towns is not None and any(edition.who != viewer.who for edition in found):
        raise NotAllowed("这不是您单位改的，不能在这里看；全县的改动由县级查看。")
    if not found:
        raise UnknownPlace("没有这次改动的记录；请从清单重新进入。")
    return found
