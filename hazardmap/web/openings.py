"""Opening and closing shelters (避灾场所开放): 已开放 only when the keeper said so."""

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.evacuation.openings import UNUSABLE
from hazardmap.situation.about_shelter import shelter_row
from hazardmap.web import acting, order_forms
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("openings", __name__)


@bp.post("/shelters/<path:shelter_id>/open")
def open_door(shelter_id: str) -> Response:
    """Record that the keeper says the door is open (已开放)."""
    situation, viewer = current_situation(), current_viewer()
    row = shelter_row(situation, viewer, shelter_id)
    shut = situation.night.openings.shut.get(shelter_id)
    if shut is not None and shut.state == UNUSABLE:
        raise UsageError(f"{shut.name}{shut.words}，没有登记开放；先在本页点“恢复可用”。")
    if row["eligible"] != 1 and shut is None:
        raise UsageError(f"{row['name']}不能启用（{row['why_not']}），没有登记；请改用别的场所。")
    keeper = order_forms.words("keeper", "管理员姓名", required=True)
    body = {
        "shelter_id": shelter_id,
        "name": str(row["name"]),
        "town_id": str(row["town_id"] or ""),
        "places": int(row["usable_capacity"]),
        "keeper": keeper,
    }
    acting.record("shelter.opened", body)
    return _back(shelter_id)


@bp.post("/shelters/<path:shelter_id>/close")
def close_door(shelter_id: str) -> Response:
    """Record that the shelter is closed again (关闭)."""
    shelter_row(current_situation(), current_viewer(), shelter_id)
    acting.record("shelter.closed", {"shelter_id": shelter_id})
    return _back(shelter_id)


@bp.post("/shelters/<path:shelter_id>/full")
def full(shelter_id: str) -> Response:
    """Record that the keeper says his shelter is full (已满): nobody else is sent there."""
    return _shut(shelter_id, "shelter.full")


@bp.post("/shelters/<path:shelter_id>/unusable")
def unusable(shelter_id: str) -> Response:
    """Record that a shelter cannot be used tonight (不可用), with the reason."""
    return _shut(shelter_id, "shelter.unusable")


@bp.post("/shelters/<path:shelter_id>/usable")
def usable(shelter_id: str) -> Response:
    """Record that people may be sent there again (恢复可用)."""
    row = shelter_row(current_situation(), current_viewer(), shelter_id)
    keeper = order_forms.words("keeper")
    body = {"shelter_id": shelter_id, "name": str(row["name"]), "keeper": keeper}
    acting.record("shelter.usable", body)
    return _back(shelter_id)


def _shut(shelter_id: str, kind: str) -> Response:
    row = shelter_row(current_situation(), current_viewer(), shelter_id)
    body = {
        "shelter_id": shelter_id,
        "name": str(row["name"]),
        "town_id": str(row["town_id"] or ""),
        "keeper": order_forms.words("keeper", "谁说的（姓名）", required=True),
        "reason": order_forms.words("reason", "原因", required=kind == "shelter.unusable"),
    }
    acting.record(kind, body)
    return _back(shelter_id)


def _back(shelter_id: str) -> Response:
    if request.form.get("back") == "calls":
        subject = request.form.get("subject") or None
        address = url_for("calls.index", ending="html", subject=subject)
    elif request.form.get("back") == "desk":
        address = url_for("shelter_desk.page", shelter_id=shelter_id, _anchor="state")
    else:
        address = url_for("shelters.one", name=shelter_id)
    return Response(status=303, headers={"Location": address})
