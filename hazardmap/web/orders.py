"""`/orders` (转移指令): 建议 → 拟定 → 已下达 → 扩面、核减、补令 → 解除转移; who decided, by when, for whom."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.evacuation.ordered_units import units_of
from hazardmap.reports.order_sheet import order_sheet
from hazardmap.situation import order_changes, order_view
from hazardmap.situation.change_view import pending_changes
from hazardmap.situation.evening import evening_question
from hazardmap.situation.order_form import form_view
from hazardmap.situation.scope import village_scope
from hazardmap.situation.suggestion import suggestion
from hazardmap.situation.warned import warnings_in_force
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.prints import asked, paper
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("orders", __name__)


def _now() -> datetime:
    return current_duty().book(drill=in_drill()).now()


def _see(address: str) -> Response:
    # a plain see-other: reloading the page sends nothing twice
    return Response(status=303, headers={"Location": address})


def _back(anchor: str = "") -> Response:
    return _see(url_for("orders.index", ending="html", _anchor=anchor or None))


@bp.get("/orders", defaults={"ending": "html"})
@bp.get("/orders.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """Show what was ordered, for whom, by when, and what can be done next."""
    situation, viewer = current_situation(), current_viewer()
    if ending == "json":
        return pages.data(order_changes.orders_data(situation, viewer))
    night = situation.night.orders
    context: dict[str, Any] = {
        "operation": night.operation,
        "drafts": night.drafts,
        "total": order_view.total_ordered(situation, viewer),
        "orders": order_view.order_lines(situation, viewer),
        "villages": order_view.village_lines(situation, viewer),
        "areas": order_view.open_areas(situation, viewer),
        "lifts": order_changes.lift_lines(situation, viewer),
        "reductions": order_changes.reduction_lines(situation, viewer),
        "changes": len(pending_changes(situation, viewer)),
        "since_then": order_changes.warnings_since(situation),
        "evening": evening_question(situation, viewer),
        "suggested": suggestion(situation, viewer),
        "warnings": warnings_in_force(situation.night, situation.as_of),
        "undo_after": situation.as_of - order_view.UNDO_WITHIN,
    }
    return pages.personal("orders/index.html", **context)


@bp.get("/orders/new")
def new() -> Response:
    """Show the form (拟定); `?town=`, `?village=`, `?of=` (扩面), `?first=1` (先行转移), `?draft=` fill it."""
    situation, viewer = current_situation(), current_viewer()
    draft = situation.night.orders.drafts.get(request.args.get("draft", ""))
    view = form_view(situation, viewer, request.args.get("town", ""), draft or request.args)
    return pages.personal("orders/new.html", form=view, draft_key=request.args.get("draft", ""))


@bp.post("/orders/draft")
def draft() -> Response:
    """Keep the form without issuing it (拟定)."""
    acting.record("order.drafted", order_forms.draft_body())
    return _back("drafts")


@bp.post("/orders/issue")
def issue() -> Response:
    """Issue the order (下达): it gets its number, and its units are frozen as they stand."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    book = current_duty().book(drill=in_drill())
    body = order_forms.order_body(situation, viewer, _now())
    body["draft"] = order_forms.words("draft")
    former = order_forms.sent_before(book.entries(), acting.sent_key())
    of = order_forms.words("of")
    if of:
        known = {str(order.number) for order in situation.night.orders.issued}
        if of not in known:
            raise UsageError("要扩面的指令已不在；请刷新页面后再试。")
        acting.record("order.widened", {**body, "number": int(of), **former})
    else:
        given = order_forms.numbers_given(book.entries())
        number = situation.night.orders.number_after(given)
        acting.record("order.issued", {**body, "number": number, **former})
    return _back("issued")


@bp.post("/orders/add")
def add() -> Response:
    """Record people who moved before any order (先行转移，待补指令); it opens the operation if none is."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    acting.record("order.added", order_forms.order_body(situation, viewer, _now()))
    return _back("issued")


@bp.post("/orders/reduce")
def reduce() -> Response:
    """Strike off a unit or some of its persons (核减), with reason and approver."""
    situation, viewer = current_situation(), current_viewer()
    scope = village_scope(situation, viewer, order_forms.words("village", "村", required=True))
    number = order_forms.words("list_no", "名单号", required=True)
    row = order_changes.ordered_unit(situation, viewer, str(scope.village_id), number)
    people = order_forms.words("people")
    unit: dict[str, Any] = {"kind": row.unit.kind, "id": row.unit.id}
    if people:
        if not people.isdecimal() or not 0 < int(people) <= row.unit.people:
            raise UsageError(
                f"核减人数“{people}”不对：这一户应转{row.unit.people}人，请填1到{row.unit.people}，整户核减请留空。"
            )
        unit["people"] = int(people)
    reason = order_forms.words("reason", "核减原因", required=True)
    approver = order_forms.person("approver", "批准人")
    acting.record("order.reduced", {"units": [unit], "reason": reason, "approver": approver})
    return _back("reductions")


@bp.post("/orders/lift")
def lift() -> Response:
    """Let people of some areas return (解除转移): who checked after the rain, and what was found."""
    situation, viewer = current_situation(), current_viewer()
    picked = set(request.form.getlist("area"))
    rows = [
        {"key": place.place_id, "name": place.name}
        for place in order_view.open_areas(situation, viewer)
        if place.place_id in picked
    ]
    if not rows:
        raise UsageError("没有选危险区，未解除；请勾选雨后已排查的危险区。")
    body = {
        "areas": rows,
        "checked_by": order_forms.person("checked_by", "排查人"),
        "conclusion": order_forms.words("conclusion", "排查结论", required=True),
        "decider": order_forms.person("decider", "决定人"),
    }
    acting.record("order.lifted", body)
    return _back("lifts")


@bp.post("/orders/consider")
def consider() -> Response:
    """Record the answer to 今夜提前转移 (转、不转、何时再议), with the name of who decided."""
    situation, viewer = current_situation(), current_viewer()
    question = evening_question(situation, viewer)
    choice = order_forms.words("choice", "转或不转", required=True)
    if choice not in {"转", "不转", "再议"}:
        raise UsageError("请选择“转”“不转”或“再议”。")
    again = order_forms.words("again", "再议时间", required=choice == "再议")
    body = {
        "choice": choice,
        "again": again,
        "decider": order_forms.person("decider", "决定人"),
        "households": question.households if question else None,
        "people": question.people if question else None,
        "towns": sorted(viewer.towns or ()),
    }
    acting.record("order.considered", body)
    if choice == "转":
        town = next(iter(viewer.towns or ()), "")
        return _see(url_for("orders.new", town=town, batch="first", basis="今夜提前转移"))
    return _back("evening")


@bp.post("/orders/close")
def close() -> Response:
    """Close the operation (结束行动): only when every area under order was lifted."""
    situation, viewer = current_situation(), current_viewer()
    if viewer.towns is not None and order_changes.other_towns(situation, viewer):
        raise UsageError("行动还涉及其他镇街，请由县级值班室结束行动。")
    left = order_changes.not_lifted(situation)
    if left:
        raise UsageError(f"还有{left}处对象没有解除转移，不能结束行动；请先按危险区解除转移。")
    acting.record("operation.closed", {"note": order_forms.words("note", "说明", required=True)})
    return _back()


@bp.post("/orders/undo")
def undo() -> Response:
    """Take an entry of the orders back within the shift (撤销)."""
    book = current_duty().book(drill=in_drill())
    entry = order_forms.undoable(book.entries(), order_forms.words("of"), _now())
    viewer = current_viewer()
    for town_id in {unit.town_id for unit in units_of(entry.body) if unit.town_id}:
        viewer.require_town(town_id)
    acting.undo(entry.key)
    return _back()


@bp.get("/orders/<key>.pdf")
def printed(key: str) -> Response:
    """Print one order (转移指令) for the viewer's towns."""
    return paper(order_sheet(current_situation(), asked(), key))
