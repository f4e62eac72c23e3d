"""`/calls` (叫应): who must be reached, at which number next, who has answered; first reply and its clock."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.reports.csv_file import csv_bytes
from hazardmap.reports.workbook import Heading, list_workbook
from hazardmap.situation.call_board import Board, Line, board, call_log, find_subject
from hazardmap.situation.first_reply import closings
from hazardmap.situation.opened import doors, openings_of
from hazardmap.situation.subjects import Subject, subjects
from hazardmap.warning.calling import RESULTS
from hazardmap.warning.unread_names import match_unread
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("calls", __name__)


@bp.get("/calls", defaults={"ending": "html"})
@bp.get("/calls.json", defaults={"ending": "json"})
@bp.get("/calls.csv", defaults={"ending": "csv"})
@bp.get("/calls.xlsx", defaults={"ending": "xlsx"})
def index(ending: str) -> Response:
    """Show the board of the newest order or warning, or of `?subject=`; `?town=` one town's people."""
    situation, viewer = current_situation(), current_viewer()
    if ending in {"csv", "xlsx"}:
        return _log(ending)
    subject = find_subject(situation, viewer, request.args.get("subject", ""))
    town_id = request.args.get("town", "")
    made = board(situation, viewer, subject, town_id=town_id) if subject else None
    found = doors(situation, viewer)
    if ending == "json":
        return pages.data(_data(made) | {"opened": asdict(found)})
    return pages.personal(
        "calls/board.html",
        board=made,
        subjects=subjects(situation, viewer),
        town_id=town_id,
        results=RESULTS,
        doors=found,
        opened={one.shelter_id: one for one in openings_of(situation, viewer)},
        closings=closings(situation, viewer),
    )


@bp.post("/calls/sent")
def sent() -> Response:
    """Note that a group was sent its message (标记已发送); that is not yet received."""
    made, group = _asked_group()
    people = [line.contact.person_id for line in group]
    acting.record(
        "call.sent", {**_stamp(made.subject), "people": people, "text": made.subject.text}
    )
    return _back()


@bp.get("/calls/read")
def unread() -> Response:
    """Show where the 未读名单 of a group is pasted."""
    made, group = _asked_group()
    return _read_page(made, group, "", None)


@bp.post("/calls/preview")
def preview() -> Response:
    """Show what a pasted 未读名单 says, before anything is recorded."""
    made, group = _asked_group()
    text = request.form.get("text", "")[:4000]
    names = {line.contact.person_id: line.contact.name for line in group}
    return _read_page(made, group, text, match_unread(text, names))


@bp.post("/calls/read")
def read() -> Response:
    """Mark those as read who are not on the confirmed list (其余记为已读)."""
    made, group = _asked_group()
    unread_ids = set(request.form.getlist("unread"))
    people = [line.contact.person_id for line in group if line.contact.person_id not in unread_ids]
    acting.record("call.read", {**_stamp(made.subject), "people": people})
    return _back()


@bp.post("/calls/result")
def result() -> Response:
    """Record how a call ended; after anything but an answer the next number stands there by itself."""
    made = _asked_board()
    line = _line(made, order_forms.words("person"))
    word = order_forms.words("result")
    if word not in RESULTS:
        raise UsageError(f"不认识的结果“{word[:20]}”；请点页面上的五个结果之一。")
    number = order_forms.words("number")
    tried = [one for one in line.contact.numbers if one.phone == number]
    tried = [one for one in tried if one.who == order_forms.words("who")] or tried
    if not tried:
        raise UsageError("这个号码不在此人的号码里，没有登记；请刷新页面后再点。")
    one = tried[0]
    body = {
        "person": line.contact.person_id,
        "name": line.contact.name,
        "number": one.phone,
        "label": one.label,
        "who": one.who,
        "result": word,
    }
    acting.record("call.result", {**_stamp(made.subject), **body})
    return _back(f"p-{line.contact.person_id}")


@bp.post("/calls/undo")
def undo() -> Response:
    """Take back a call, a message or a reply that was noted by mistake, within the shift."""
    book = current_duty().book(drill=in_drill())
    kinds = ("call.", "reply.", "shelter.")
    entry: Entry = order_forms.undoable(
        book.entries(), order_forms.words("of"), book.now(), kinds=kinds
    )
    acting.undo(entry.key)
    return _back()


def _asked_board() -> Board:
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    subject = find_subject(situation, viewer, request.values.get("subject", ""))
    if subject is None:
        raise UsageError("当前没有预警或指令需要叫应。")
    return board(situation, viewer, subject, town_id=request.values.get("town", ""))


def _asked_group() -> tuple[Board, list[Line]]:
    made, name = _asked_board(), request.values.get("group", "")
    group = [line for line in made.lines if line.contact.group == name]
    if not group:
        raise UsageError("没有这个接收组；请回到“叫应”页重新选择。")
    return made, group


def _line(made: Board, person_id: str) -> Line:
    for line in made.lines:
        if line.contact.person_id == person_id:
            return line
    raise UsageError("叫应名单里没有这个人；请刷新页面后再点。")


def _read_page(made: Board, group: list[Line], text: str, matched: Any) -> Response:
    return pages.personal(
        "calls/read.html",
        board=made,
        group=sorted(group, key=lambda line: line.contact.person_id),
        name=group[0].contact.group,
        text=text,
        matched=matched,
        town_id=request.values.get("town", ""),
    )


def _stamp(subject: Subject) -> dict[str, str]:
    return {"subject": subject.id, "title": subject.title}


def _back(anchor: str = "") -> Response:
    address = url_for(
        "calls.index",
        ending="html",
        subject=request.form.get("subject") or None,
        town=request.form.get("town") or None,
        _anchor=anchor or None,
    )
    return Response(status=303, headers={"Location": address})


def _log(ending: str) -> Response:
    situation, viewer = current_situation(), current_viewer()
    rows = call_log(situation, viewer)
    marks = ("演练_" if situation.night.drill else "") + ("演示_" if situation.county.demo else "")
    name = f"{marks}叫应记录_{situation.as_of:%Y%m%d%H%M}_{situation.number}.{ending}"
    if ending == "csv":
        return pages.download(csv_bytes(rows), pages.CSV, name)
    heading = Heading(
        title="叫应记录",
        number=situation.number,
        as_of=situation.as_of,
        demo=situation.county.demo,
        summary=f"共{len(rows)}条。已发送不等于已收到。",
    )
    return pages.download(list_workbook(rows, heading, sheet_name="叫应记录"), pages.XLSX, name)


def _data(made: Board | None) -> dict[str, Any]:
    """Return the counts of the board: no name, no number."""
    if made is None:
        return {"subject": None, "groups": [], "towns": []}
    return {
        "subject": made.subject.title,
        "clock": made.clock,
        "answered": made.answered,
        "overdue": made.overdue,
        "people": len(made.lines),
        "groups": [{**asdict(group), "sent_at": str(group.sent_at or "")} for group in made.groups],
        "towns": [asdict(town) for town in made.towns],
    }
