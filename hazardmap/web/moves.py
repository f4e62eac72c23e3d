"""`/moves` (转移登记): who has not moved yet, by village, mover and danger area; a village's households."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from hazardmap.errors import UsageError
from hazardmap.situation import move_entries
from hazardmap.situation.household_entries import CHOICES, Correction, corrected
from hazardmap.situation.move_board import board, board_data
from hazardmap.situation.move_words import balance_words
from hazardmap.situation.moves_to_see import to_see
from hazardmap.situation.roll_calls import roll_calls
from hazardmap.situation.scope import village_scope
from hazardmap.situation.slip_village import listed_places
from hazardmap.situation.totals import listed_units
from hazardmap.situation.village_moves import shelters_for, village_moves
from hazardmap.web import acting, move_forms, pages
from hazardmap.web.order_forms import words
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("moves", __name__)
LEFT_MARKS = ("拒不转移", "联系不上", "不在家未核实", "就地避险", "已通知", "待命")


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


@bp.get("/moves", defaults={"ending": "html"})
@bp.get("/moves.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """Show who has not moved yet; `?mover=` and `?area=` narrow it to the households of one."""
    situation, viewer = current_situation(), current_viewer()
    mover, area = request.args.get("mover", ""), request.args.get("area", "")
    made = board(situation, viewer, mover=mover, area=area)
    if ending == "json":
        return pages.data(board_data(situation, made))
    context: dict[str, Any] = {
        "operation": situation.night.orders.operation,
        "board": made,
        "mover": mover,
        "area": next((one.name for one in made.areas if one.place_id == area), ""),
        "to_see": to_see(situation, viewer),
        "rolls": roll_calls(situation, viewer),
    }
    return pages.personal("moves/index.html", **context)


@bp.get("/moves/<village_id>")
def village(village_id: str) -> Response:
    """Show the households of a village, where they are, and what may be registered; `?unit=` picks one."""
    situation, viewer = current_situation(), current_viewer()
    made = village_moves(situation, viewer, village_id)
    unit = request.args.get("unit", "")
    return pages.personal(
        "moves/village.html",
        made=made,
        balance=balance_words(made.total),
        listed=bool(len(listed_units(situation, viewer, village_id=village_id))),
        phone_page=_phone_page(village_id),
        picked=next((line for line in made.lines if unit and line.key == unit), None),
        choices=CHOICES,
        marks=LEFT_MARKS,
        shelters=shelters_for(situation, made.scope),
    )


def _phone_page(village_id: str) -> str:
    """Return the address of the page for a phone, where this application has one."""
    known = "phone.page" in current_app.view_functions
    return url_for("phone.page", village_id=village_id) if known else ""


@bp.post("/moves/<village_id>/set")
def correct(village_id: str) -> Response:
    """Register one household (逐户登记、更正): so many persons are there now."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    village_scope(situation, viewer, village_id)
    sent = move_forms.correction(situation, viewer, village_id)
    acting.decide(corrected(viewer, sent, said_by=words("said_by")))
    return _see(url_for("moves.village", village_id=village_id))


@bp.post("/moves/undo")
def undo() -> Response:
    """Take an entry of the tally back within the shift (撤销)."""
    viewer = current_viewer()
    viewer.require_writing()
    book = current_duty().book(drill=in_drill())
    entry = move_forms.undoable_move(book.entries(), words("of"), book.now())
    acting.undo(entry.key)
    back = words("village")
    if back:
        return _see(url_for("moves.village", village_id=back))
    return _see(url_for("moves.index", ending="html"))


@bp.post("/moves/seen")
def seen() -> Response:
    """Give an officer's word on what waits (待核): the ledger's columns stand, or nobody moved, or so many."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    key, of, choice = words("unit"), words("of"), words("choice", "怎样处理", required=True)
    if choice not in {"stands", "left", "settled", "none"}:
        raise UsageError("请选择怎样处理，没有登记。")
    waiting = {(one.unit_key, one.of) for one in to_see(situation, viewer)}
    if (key, of) not in waiting:
        raise UsageError("这一条已经处理过，或不属于您的镇街；请刷新页面。")
    if choice in {"left", "settled"}:
        to = "not_moved" if choice == "left" else "planned"
        listed = listed_places(situation).get(key, "")
        _correct_quietly(Correction(key, None, to, listed=listed))
    told = {"stands": "以台账为准", "left": "核实未转", "settled": "核实已到", "none": "已看过"}
    unit = "" if of else key
    acting.decide(move_entries.seen(viewer, unit_key=unit, of=of, words=told[choice]), part="seen")
    return _see(url_for("moves.index", ending="html", _anchor="to-see"))


def _correct_quietly(sent: Correction) -> None:
    """Correct a household unless it stands so already."""
    decision = corrected(current_viewer(), sent)
    try:
        acting.decide(decision, part="set")
    except UsageError as refusal:
        if "不用再登记" not in str(refusal):
            raise
