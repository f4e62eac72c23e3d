"""`/moves/slip` (村报数): paste what a village says, check what was read, save it as one entry."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.situation import move_entries
from hazardmap.situation.move_words import balance_words, recognised_words, shelter_names
from hazardmap.situation.slip_plan import Answers, SlipPlan, saved, slip_plan
from hazardmap.situation.slip_totals import Totals, totals_of
from hazardmap.situation.slip_village import SlipVillage, sections, slip_village, village_choices
from hazardmap.situation.village_moves import shelters_for
from hazardmap.web import acting, move_forms, pages
from hazardmap.web.order_forms import words
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("slips", __name__)


def _see(village_id: str) -> Response:
    address = url_for("moves.village", village_id=village_id)
    return Response(status=303, headers={"Location": address})


@bp.get("/moves/slip")
def page() -> Response:
    """Show the paste box (村报数); `?village=` picks one."""
    return _form(request.args.get("village", ""), "")


def _form(village_id: str, text: str, asked: str = "", **more: Any) -> Response:
    situation, viewer = current_situation(), current_viewer()
    return pages.personal(
        "moves/slip.html",
        villages=village_choices(situation, viewer),
        village_id=village_id,
        text=text,
        asked=asked,
        said_by=words("said_by"),
        **more,
    )


@bp.post("/moves/slip")
def preview() -> Response:
    """Read the words and show what saving would do; nothing is written."""
    situation, viewer = current_situation(), current_viewer()
    text, village_id = move_forms.slip_text(), words("village")
    if not text:
        raise UsageError("没有粘贴内容；请把村里的回复粘贴进来，再按“读出”。")
    found = sections(situation, viewer, text)
    if len(found) > 1 and not words("one"):
        return _form(village_id, text, "这段话里有几个村，请一个村一个村地读：", parts=found)
    village_id = village_id or (found[0][0] if found else "")
    if not village_id:
        return _form("", text, "没有看出是哪个村，或有同名的村；请选村后再读。")
    village = slip_village(situation, viewer, village_id)
    known = dict(shelter_names(situation))
    plan = slip_plan(situation.night, village, text, move_forms.answers(known))
    return _form(village_id, text, **_shown(village, plan))


def _shown(village: SlipVillage, plan: SlipPlan) -> dict[str, Any]:
    situation = current_situation()
    told: Totals | None = totals_of(plan.slip) if plan.slip.by_total else None
    return {
        "plan": plan,
        "scope": village.scope,
        "recognised": recognised_words(plan.recognised),
        "balance": balance_words(plan.balance),
        "totals": told,
        "shelters": shelters_for(situation, village.scope),
        "shelter": words("shelter"),
        "skipped": set(map(int, filter(str.isdecimal, request.form.getlist("skip")))),
    }


@bp.post("/moves/slip/save")
def save() -> Response:
    """Save what was read as one entry (保存), so that one undo takes it all back."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    village = slip_village(situation, viewer, words("village", "村", required=True))
    answers: Answers = move_forms.answers(dict(shelter_names(situation)))
    decision = saved(
        viewer,
        village,
        move_forms.slip_text(),
        answers,
        said_by=words("said_by"),
        seen=words("seen"),
    )
    acting.decide(decision)
    return _see(str(village.scope.village_id))


@bp.post("/moves/report")
def report() -> Response:
    """Save a village's report by total (村报数): counted at once, marked 电话报数，未逐户核."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    scope = slip_village(situation, viewer, words("village", "村", required=True)).scope
    known = dict(shelter_names(situation))
    made = move_forms.report_form(str(scope.village_id), scope.town_id, known, at=situation.as_of)
    acting.decide(move_entries.reported(viewer, made))
    return _see(str(scope.village_id))
