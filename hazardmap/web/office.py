"""Whose eyes a browser looks with (本单位、演练): the office of a demonstration, the drill or the real night."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, request

from hazardmap.errors import UnknownPlace
from hazardmap.situation.scope import town_names
from hazardmap.web.viewer import DRILL_COOKIE, OFFICE_COOKIE, current_situation, current_viewer

bp = Blueprint("office", __name__)


@bp.post("/office")
def choose() -> Response:
    """Look from a town's office or, with no town, from the county's (选择本单位)."""
    town_id = request.form.get("town", "")
    if town_id and town_id not in town_names(current_situation()):
        raise UnknownPlace("当前数据里没有这个镇街；请刷新页面后重新选择。")
    return _with_cookie(OFFICE_COOKIE, town_id)


@bp.post("/drill")
def drill() -> Response:
    """Turn to the drill or back to the real night (进入、退出演练)."""
    current_viewer().require_writing()
    return _with_cookie(DRILL_COOKIE, "1" if request.form.get("on") == "1" else "")


def _with_cookie(name: str, value: str) -> Response:
    response = make_response(redirect(_back(), code=303))
    if value:
        response.set_cookie(name, value, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, httponly=True, samesite="Lax")
    return response


def _back() -> str:
    """Return the page the form stood on, by its path alone: never another host."""
    path = urlsplit(request.headers.get("Referer", "")).path
    return path if path.startswith("/") and not path.startswith("//") else "/"
