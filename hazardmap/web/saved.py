"""After a change on a page (已记录): old → new, who and when, and taking it back (撤销)."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, request, url_for

from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import HazardmapError, UnknownPlace, UsageError
from hazardmap.store.changes import Change
from hazardmap.store.editions import Edition
from hazardmap.tables import TABLES
from hazardmap.web import pages
from hazardmap.web.desk import writing_desk
from hazardmap.web.viewer import current_duty, current_viewer

bp = Blueprint("saved", __name__)
_MOST = 40
_TOO_LATE = "这之后同一处又有改动，不能直接撤销；请打开这一行，照“旧”的内容改回去。"
_CHANGED = "修改"


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
    taken = _taken_back(desk, name, editions, who)
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
    if not found:
        raise UnknownPlace("没有这次改动的记录；请从清单重新进入。")
    return found


def _taken_back(desk: Desk, name: str, editions: Sequence[Edition], who: str) -> list[Edition]:
    now = current_duty().now()
    manifest = desk.editions(name)
    numbers = [edition.number for edition in editions]
    last = numbers[-1]
    if manifest is not None and manifest.current == last and numbers[0] > 1:
        # nothing has changed since: the edition before is exactly what stood there
        return [desk.bring_back(name, numbers[0] - 1, who=who, now=now)]
    made = []
    for edition in reversed(editions):
        changes = desk.changes(name, edition.number)
        if not changes or any(c.what != _CHANGED or not c.column for c in changes):
            raise UsageError(_TOO_LATE)
        cells = {change.column: change.old for change in changes}
        try:
            made.append(desk.edit_row(name, _key(name, changes), cells, who=who, now=now))
        except UnknownPlace as error:
            raise UsageError(_TOO_LATE) from error
        except HazardmapError:
            raise
    return made


def _key(name: str, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the key of the row a change speaks of, as it is now."""
    table = TABLES[name]
    if len(table.key) == 1:
        return (changes[0].row,)
    first, _, second = changes[0].row.partition(" ")
    now = {change.column: change.new for change in changes}
    return (first, now.get(table.key[1], second))
