"""What a village says of its list (村确认、本村无转移人员): who said it and on which day."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import HazardmapError, UsageError
from hazardmap.situation.about_village import village_word
from hazardmap.situation.scope import Scope, village_scope
from hazardmap.web import pages, saved
from hazardmap.web.desk import tables_in_force, writing_desk
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

bp = Blueprint("list_words", __name__)
NOBODY = "none"


@bp.route("/lists/<village_id>/word", methods=["GET", "POST"])
def page(village_id: str) -> Response:
    """Confirm a village's list, or note that it declares nobody to move."""
    desk, viewer = writing_desk(), current_viewer()
    scope = village_scope(current_situation(), viewer, village_id)
    if request.method == "GET":
        return _form(scope)
    by, now = request.form.get("by", "").strip(), current_duty().now()
    say = desk.declare_none if request.form.get("do") == NOBODY else desk.confirm_village
    try:
        edition = say(village_id, by=by, on=_day(), who=viewer.who, now=now)
    except HazardmapError as error:
        return _form(scope, refused=str(error))
    return saved.see("list_statements", [edition], url_for("lists.one", name=village_id))


def _form(scope: Scope, *, refused: str = "") -> Response:
    situation = current_situation()
    rows = tables_in_force()["households"]
    mine = rows[rows["village_id"] == scope.village_id]
    return pages.personal(
        "rows/word.html",
        scope=scope,
        households=int(mine["household_id"].nunique()),
        word=village_word(situation, str(scope.village_id)),
        by=request.form.get("by", ""),
        on=request.form.get("on", current_duty().now().date().isoformat()),
        refused=refused,
    )


def _day() -> date:
    text = request.form.get("on", "").strip()
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"日期“{text or '空'}”看不懂，请写成 2026-03-12 的样子。") from None
    if on > current_duty().now().date():
        raise UsageError(f"日期 {text} 还没有到，请填村里确认的那一天。")
    return on
