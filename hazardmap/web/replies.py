"""`/calls/reply` (首次回复) and the report after 解除: facts filled, action clauses only when ticked."""

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.situation.call_board import find_subject, replied_to
from hazardmap.situation.first_reply import FirstReply, closings, first_reply
from hazardmap.situation.subjects import Subject
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("replies", __name__)


@bp.get("/calls/reply")
def page() -> Response:
    """Show the reply of the viewer's town, or of `?town=`, to the warning in force (else the order)."""
    subject, reply = _asked()
    situation = current_situation()
    done = situation.night.calls.reply(subject.id, reply.town_id)
    return pages.personal(
        "calls/reply.html",
        subject=subject,
        reply=reply,
        done=done,
        copied=request.args.get("copied"),
    )


@bp.post("/calls/reply")
def send() -> Response:
    """Record the reply as it goes out (首次回复): the text is made here again from what was ticked."""
    subject, reply = _asked()
    text = reply.text(set(request.form.getlist("clause")))
    body = {"subject": subject.id, "title": subject.title, "town_id": reply.town_id}
    acting.record("reply.first", {**body, "town": reply.town, "text": text})
    copied = request.form.get("copied") or None
    address = url_for(
        "replies.page", town=reply.town_id, subject=subject.id, copied=copied, _anchor="done"
    )
    return Response(status=303, headers={"Location": address})


@bp.post("/calls/closing")
def close() -> Response:
    """Record the report after 解除 as the clerk completed it."""
    situation, viewer = current_situation(), current_viewer()
    wanted = order_forms.words("subject")
    found = [one for one in closings(situation, viewer) if one.subject_id == wanted]
    if not found:
        raise UsageError("没有等待报告的解除；请刷新页面。")
    text = request.form.get("text", "").strip()[:2000]
    if not text:
        raise UsageError("报告是空的，没有登记；请填写后再提交。")
    town_id = next(iter(sorted(viewer.towns or ())), "")
    body = {"subject": wanted, "title": found[0].title, "town_id": town_id, "text": text}
    acting.record("reply.closing", body)
    return Response(status=303, headers={"Location": url_for("calls.index", ending="html")})


def _asked() -> tuple[Subject, FirstReply]:
    situation, viewer = current_situation(), current_viewer()
    asked = find_subject(situation, viewer, request.values.get("subject", ""))
    if asked is None:
        raise UsageError("当前没有预警或指令需要回复。")
    subject = replied_to(situation, viewer, asked)
    towns = viewer.towns or subject.towns
    town_id = request.values.get("town", "") or next(iter(sorted(towns)), "")
    leader = " ".join(request.values.get("leader", "").split())[:40]
    return subject, first_reply(situation, viewer, subject, town_id, leader=leader)
