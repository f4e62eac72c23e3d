"""`/shelters/<id>/desk` (场所登记台): who is here, who has come; by roster, by number or scanner, by name."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.situation import desk_entries
from hazardmap.situation.about_shelter import shelter_row
from hazardmap.situation.desk_entries import WAYS_OUT, Arrival, Leaving
from hazardmap.situation.desk_finding import Found, find
from hazardmap.situation.desk_first import first_moved
from hazardmap.situation.desk_log import KINDS, desk_log
from hazardmap.situation.desk_places import heads_here, other_shelters, village_options
from hazardmap.situation.desk_roster import Desk, DeskUnit, Door, desk, door_of
from hazardmap.situation.roll_calls import roll_call_of
from hazardmap.web import acting, order_forms, pages, words
from hazardmap.web.desk_forms import arrivals, count, missing_persons
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("shelter_desk", __name__)
MOST_BUTTONS = 8
"""Up to so many persons a household has a button each; above, a number is typed."""


@bp.get("/shelters/<path:shelter_id>/desk")
def page(shelter_id: str) -> Response:
    """Show the desk of a shelter: 在所, 应到, 已到, 未到, and the ways to register."""
    return _page(_door(shelter_id))


@bp.post("/shelters/<path:shelter_id>/desk/find")
def typed(shelter_id: str) -> Response:
    """Register whom a typed or scanned number names; ask when it may be several, or is recorded elsewhere."""
    door = _writing(shelter_id)
    situation, viewer = current_situation(), current_viewer()
    made = desk(situation, viewer, door)
    found = find(
        situation, viewer, made, request.form.get("text", ""), order_forms.words("village")
    )
    if not found.sure:
        return _page(door, found=found)
    one = found.units[0]
    if one.elsewhere or one.disputed or not one.to_come:
        return _page(door, found=Found(found.units, words=_why_asked(one)))
    arrival = Arrival(one.key, one.recorded + one.to_come, one.recorded)
    acting.decide(desk_entries.arrived(viewer, door, [arrival]))
    return _see(door)


@bp.post("/shelters/<path:shelter_id>/desk/arrive")
def arrive(shelter_id: str) -> Response:
    """Register one unit by its button (到几人), or all that were ticked."""
    door = _writing(shelter_id)
    sent, row = arrivals()
    confirmed = request.form.get("confirmed") == "1"
    acting.decide(desk_entries.arrived(current_viewer(), door, sent, confirmed=confirmed))
    return _see(door, f"u-{row}" if row else "")


@bp.post("/shelters/<path:shelter_id>/desk/first")
def first(shelter_id: str) -> Response:
    """Register a listed household that came without an order: 先行转移，待补指令, then its arrival."""
    door = _writing(shelter_id)
    situation, viewer = current_situation(), current_viewer()
    decider = order_forms.person("decider", "决定人")
    body = first_moved(situation, viewer, door, order_forms.words("unit"), decider)
    people = int(body["units"]["people"][0])
    acting.record("order.added", body, part="order")
    arrival = Arrival(order_forms.words("unit"), people, 0)
    acting.decide(desk_entries.arrived(viewer, door, [arrival]))
    return _see(door)


@bp.get("/shelters/<path:shelter_id>/desk/unit")
def unit(shelter_id: str) -> Response:
    """Show one unit of this desk, `?unit=`: correct the number, register who leaves."""
    door = _door(shelter_id)
    situation, viewer = current_situation(), current_viewer()
    for one in desk(situation, viewer, door).units:
        if one.key == request.args.get("unit"):
            return pages.personal(
                "shelters/desk_unit.html",
                door=door,
                one=one,
                ways=WAYS_OUT,
                shelters=other_shelters(situation, viewer, door),
                most_buttons=MOST_BUTTONS,
            )
    raise UnknownPlace("本所名单里没有这一户；请回到登记台查找。")


@bp.post("/shelters/<path:shelter_id>/desk/leave")
def leave(shelter_id: str) -> Response:
    """Register persons who leave: to another shelter, to relatives, back on their own, after 解除转移."""
    door = _writing(shelter_id)
    situation, viewer = current_situation(), current_viewer()
    way, to = order_forms.words("way", "去向", required=True), order_forms.words("to")
    if way == "shelter" and to not in dict(other_shelters(situation, viewer, door)):
        raise UsageError("请选择转往哪个避灾场所，没有登记。")
    address = " ".join(filter(None, (order_forms.words("address"), order_forms.words("phone"))))
    leaving = Leaving(
        unit_key=order_forms.words("unit"),
        people=count("people", "人数"),
        way=way,
        was=count("was", "在所人数"),
        to_shelter=to,
        address=address,
        reason=order_forms.words("reason"),
    )
    acting.decide(desk_entries.left(viewer, door, leaving))
    return _see(door)


@bp.post("/shelters/<path:shelter_id>/desk/heads")
def heads(shelter_id: str) -> Response:
    """Count heads without names (仅计人数), of a village or of guests."""
    door = _writing(shelter_id)
    village_id, origin = order_forms.words("village"), order_forms.words("origin")
    decision = desk_entries.headed(
        current_viewer(),
        door,
        people=count("people", "人数"),
        village_id=village_id,
        origin="" if village_id else origin,
    )
    acting.decide(decision)
    return _see(door, "heads")


@bp.post("/shelters/<path:shelter_id>/desk/count")
def roll_call(shelter_id: str) -> Response:
    """Take a roll-call (点名清点)."""
    door = _writing(shelter_id)
    decision = desk_entries.rolled(
        current_viewer(),
        door,
        people=count("people", "实有人数"),
        missing=missing_persons(),
        note=order_forms.words("note"),
    )
    acting.decide(decision)
    return _see(door)


@bp.post("/shelters/<path:shelter_id>/desk/here")
def here(shelter_id: str) -> Response:
    """Answer for a missing unit that it is here after all (已找到)."""
    door = _writing(shelter_id)
    unit_key = order_forms.words("unit")
    acting.decide(desk_entries.found_again(current_viewer(), door, unit_key))
    return _see(door)


@bp.post("/shelters/<path:shelter_id>/desk/undo")
def undo(shelter_id: str) -> Response:
    """Take back what this desk recorded within the shift (撤销)."""
    door = _writing(shelter_id)
    book = current_duty().book(drill=in_drill())
    entry = order_forms.undoable(book.entries(), order_forms.words("of"), book.now(), kinds=KINDS)
    if entry.body.get("desk") != door.shelter_id:
        raise UsageError("这一条不是本所登记的，不能在这里撤销；请到登记它的页面撤销。")
    acting.undo(entry.key)
    return _see(door)


def _door(shelter_id: str) -> Door:
    return door_of(current_situation(), current_viewer(), shelter_id)


def _writing(shelter_id: str) -> Door:
    current_viewer().require_writing()
    return _door(shelter_id)


def _see(door: Door, anchor: str = "") -> Response:
    address = url_for("shelter_desk.page", shelter_id=door.shelter_id, _anchor=anchor or None)
    return Response(status=303, headers={"Location": address})


def _why_asked(one: DeskUnit) -> str:
    if one.disputed:
        return f"{one.number}的几处登记互相矛盾，等镇街核实；没有登记。"
    if one.elsewhere:
        return f"{one.number}已登记在{one.elsewhere}，没有重复登记。人在这里的，请确认改到本所。"
    return f"{one.number}已在本所：到{one.here}人/共{one.people}人，没有重复登记。"


def _page(door: Door, *, found: Found | None = None) -> Response:
    situation, viewer = current_situation(), current_viewer()
    made = desk(situation, viewer, door)
    openings = situation.night.openings
    return pages.personal(
        "shelters/desk.html",
        door=door,
        desk=made,
        found=found,
        operation=situation.night.orders.operation,
        opening=openings.opened.get(door.shelter_id),
        shut=openings.shut.get(door.shelter_id),
        roll=roll_call_of(situation, door.shelter_id),
        heads=heads_here(situation, door),
        villages=village_options(situation, door),
        log=desk_log(situation, door),
        keeper=_keeper(door),
        most_buttons=MOST_BUTTONS,
        **_groups(made),
    )


def _keeper(door: Door) -> str:
    """Return the keeper's name that the form proposes, where the viewer may read it."""
    situation, viewer = current_situation(), current_viewer()
    row = shelter_row(situation, viewer, door.shelter_id)
    return words.text(row["keeper_name"], "") if viewer.duty_names else ""


def _groups(made: Desk) -> dict[str, Any]:
    """Part the rows: still to come, here, all elsewhere; on their keys for the roll-call's questions."""
    awaited = [one for one in made.units if not one.complete]
    done = [one for one in made.units if one.complete and one.here]
    gone = [one for one in made.units if one.complete and not one.here]
    return {
        "awaited": awaited,
        "done": done,
        "gone": gone,
        "present": [one for one in made.units if one.here],
        "by_key": {one.key: one for one in made.units},
    }
