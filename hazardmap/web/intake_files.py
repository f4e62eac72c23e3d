"""`/data/files` (收文件): hand a file in, watch it being read, answer, compare, accept or discard."""

import shutil
import uuid
from pathlib import Path

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import FileStorage

from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import ACCEPTED, ASKS, CANCELLED, DISCARDED, FAILED, READING, Piece
from hazardmap.errors import FolderRefused, HazardmapError, UnknownPlace, UsageError
from hazardmap.intake.draft import Answers
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.web import pages
from hazardmap.web.desk import writing_desk
from hazardmap.web.intake_scope import refusal
from hazardmap.web.intake_words import WITHOUT_ROWS, compared, recognised, reported
from hazardmap.web.security import UPLOAD_BYTES, UPLOAD_PATH
from hazardmap.web.viewer import current_duty, current_viewer

bp = Blueprint("intake_files", __name__)
_FIELDS_BYTES = 1024 * 1024
_MAIN = ".shp"
_ENDED = {ACCEPTED, DISCARDED, CANCELLED, FAILED}


@bp.post(UPLOAD_PATH)
def hand_in() -> Response:
    """Take one or several files in for one table; a bare shapefile comes with what belongs to it."""
    # set before anything of the body is read
    request.max_content_length = UPLOAD_BYTES + _FIELDS_BYTES
    desk, who = writing_desk(), current_viewer().who
    table = request.form.get("table", "")
    sent = [file for file in request.files.getlist("file") if file.filename]
    if table not in ALL_TABLES:
        raise UsageError("没有选表；请返回上一页，先选要更新哪张表，再选文件。")
    if not sent:
        raise UsageError("没有选文件；请返回上一页选择要交的文件。")
    folder = desk.inbox / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        taken = [
            desk.begin(path, name, table, who=who, real=request.form.get("real") == "1")
            for path, name in _kept(sent, folder)
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(taken) == 1:
        return _see(taken[0].key)
    return _to(url_for("intake_files.index"))


@bp.get("/data/files")
def index() -> Response:
    """List what this person has handed in since the start, newest first."""
    desk, who = writing_desk(), current_viewer().who
    found = desk.pieces(who)
    return pages.personal(
        "intake/index.html",
        pieces=found,
        tables=ALL_TABLES,
        reading=any(piece.state == READING for piece in found),
    )


@bp.get("/data/files/<key>")
def piece(key: str) -> Response:
    """Show one file: how far it is read, what it asks, or what accepting would change."""
    desk, who = writing_desk(), current_viewer().who
    return _page(desk, desk.piece(key, who))


@bp.post("/data/files/<key>/answers")
def answer(key: str) -> Response:
    """Look again with what the person has said: doubts, sheet, coordinates, columns."""
    desk, who = writing_desk(), current_viewer().who
    found = desk.piece(key, who)
    if found.state not in _ENDED:
        desk.answer(key, said_in_form(found), who=who)
    return _see(key)


@bp.post("/data/files/<key>/<any(accept,discard,cancel):deed>")
def end(key: str, deed: str) -> Response:
    """Accept, discard or stop reading."""
    desk, who = writing_desk(), current_viewer().who
    found = desk.piece(key, who)
    if found.state in _ENDED - {FAILED}:
        # a button pressed twice: the page says how it ended
        return _see(key)
    if deed == "accept":
        barred = refusal(current_viewer(), found, desk.in_force().tables)
        if barred:
            return _page(desk, found, refused=[barred])
    if deed == "discard":
        desk.discard(key, who=who)
    elif deed == "cancel":
        desk.cancel(key, who=who)
    else:
        try:
            desk.accept(key, who=who, now=current_duty().now())
        except FolderRefused as error:
            return _page(desk, found, refused=[fault.sentence() for fault in error.faults])
        except (UnknownPlace, UsageError):
            raise
        except HazardmapError as error:
            return _page(desk, found, refused=[str(error)])
    return _see(key)


def said_in_form(found: Piece) -> Answers:
    """Take from the form what the person has said anew; what was not touched is not an answer."""
    form = request.form
    doubts = {
        doubt.key: form[f"doubt:{doubt.key}"]
        for doubt in found.doubts
        if form.get(f"doubt:{doubt.key}")
    }
    columns = {}
    for number, column in enumerate(found.draft.columns if found.draft else ()):
        chosen = form.get(f"column:{number}")
        if chosen is not None and chosen != column.field:
            columns[column.header] = chosen
    return Answers(
        sheet=form.get("sheet", ""), crs=form.get("crs", ""), columns=columns, doubts=doubts
    )


def _page(desk: Desk, found: Piece, *, refused: list[str] | None = None) -> Response:
    table = ALL_TABLES[found.table]
    context: dict[str, object] = {"piece": found, "table": table, "refused": refused or []}
    if found.state == READING:
        return pages.personal("intake/reading.html", **context)
    if found.state in _ENDED:
        return pages.personal("intake/ended.html", **context)
    context |= recognised(found, table) | reported(found)
    if found.state == ASKS:
        return pages.personal("intake/asks.html", **context)
    barred = refusal(current_viewer(), found, desk.in_force().tables)
    difference = desk.difference(found.key, who=found.who)
    context |= compared(found, difference)
    if barred and current_viewer().towns is not None:
        context |= WITHOUT_ROWS
    context |= {
        "may_accept": found.acceptable and not difference.differences.none and not barred,
        "barred": barred,
    }
    return pages.personal("intake/ready.html", **context)


def _kept(sent: list[FileStorage], folder: Path) -> list[tuple[Path, str]]:
    """Save what was sent under names of our own; return each main file with the name it came with."""
    names = [Path((file.filename or "").replace("\\", "/")).name for file in sent]
    shapes = [name for name in names if name.lower().endswith(_MAIN)]
    stems = {name[: -len(_MAIN)].lower(): f"{number}" for number, name in enumerate(shapes)}
    kept = []
    for number, (file, name) in enumerate(zip(sent, names, strict=True)):
        stem, _, ending = name.rpartition(".")
        ending = "".join(letter for letter in ending.lower() if letter.isalnum())[:12]
        owner = next((s for s in stems if name.lower().startswith(f"{s}.")), None)
        ours = f"part{stems[owner]}" if owner is not None else f"file{number}"
        path = folder / (f"{ours}.{ending}" if stem else ours)
        file.save(path)
        file.close()
        if owner is None or ending == _MAIN[1:]:
            kept.append((path, name))
    return kept


def _see(key: str) -> Response:
    return _to(url_for("intake_files.piece", key=key))


def _to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
