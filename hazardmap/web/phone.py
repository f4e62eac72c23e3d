"""`/moves/<village>/phone` (手机登记): one village, one thumb; the same forms work without scripts."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from flask import Blueprint, Response, current_app, request, url_for

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.reports.wording import assisted_words
from hazardmap.situation import device_marks
from hazardmap.situation.device_forms import ACTS, COUNTED, UNDO, DeviceMark, mark_of
from hazardmap.situation.index import kept
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import County
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import village_scope
from hazardmap.situation.village_moves import (
    HouseholdLine,
    VillageMoves,
    shelters_for,
    village_moves,
)
from hazardmap.viewer import masked_name
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.phone_marks import places_of
from hazardmap.web.viewer import current_situation, current_viewer, in_drill

bp = Blueprint("phone", __name__)
MAIN: Final = ("shelter", "relatives", "on_the_way", "away")
"""The big buttons, in the order of the thumb; 拒转 asks for its reason, the others stand behind 其他."""
OTHER: Final = ("unreached", "upstairs", "returned", "home")


@bp.get("/moves/<path:village_id>/phone")
def page(village_id: str) -> Response:
    """Show the page of a village for a phone; `?unit=` or `?no=` chooses a household."""
    made = village_moves(current_situation(), current_viewer(), village_id)
    kept = "kept" in request.args
    if kept:
        made = for_the_device(made)
    chosen = _chosen(made)
    return pages.personal(
        "moves/phone.html",
        **_context(made)
        | (
            {"tags": {}, "kept": True, "made_at": f"{current_situation().as_of:%m-%d %H:%M}"}
            if kept
            else {}
        ),
        chosen=chosen,
        missing=request.args.get("no", "")[:12] if not chosen else "",
        last=_last(village_id),
        main=[(act, ACTS[act]) for act in MAIN],
        other=[(act, ACTS[act]) for act in OTHER if act != "home" or made.lifted],
        shelters=shelters_for(current_situation(), made.scope),
        slip=_slip_page(village_id),
        secure=request.is_secure,
    )


@bp.get("/moves/worker.js")
def worker() -> Response:
    """Hand out the script that opens the page without network; here, so that it may serve all of /moves/."""
    answer = current_app.send_static_file("phone_worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def for_the_device(made: VillageMoves) -> VillageMoves:
    """Return what may stay on a phone (存在手机上的内容): 名单号, codes, numbers and short names.

    No full name, phone, address, danger area, or word that somebody typed.
    """
    lines = tuple(
        replace(
            line,
            facts=MappingProxyType({"name": masked_name(line.facts.get("name", ""))}),
            reason="",
            disputed="两处登记不一致" if line.disputed else "",
            address="",
            address_words="",
            by="",
        )
        for line in made.lines
    )
    return replace(made, lines=lines, entries=(), reported="")


@bp.get("/moves/<path:village_id>/phone/rows")
def rows(village_id: str) -> Response:
    """Answer the parts of the page that change: the figures and the households, as the page has them."""
    made = village_moves(current_situation(), current_viewer(), village_id)
    return pages.personal("moves/_phone_rows.html", **_context(made))


@bp.post("/moves/<path:village_id>/phone")
def record(village_id: str) -> Response:
    """Record one mark of the page's form, as `/moves/marks.json` takes it."""
    _require_own(village_id)
    people = request.form.get("people", "").strip()
    act = request.form.get("act", "")
    if act in COUNTED and not people.isdecimal():
        raise UsageError("人数不是整数，没有登记；请填写人数后再登记。")
    raw = {name: order_forms.words(name) for name in ("unit", "list_no", "reason", "shelter")}
    base = request.form.get("base", "")
    return _decided(
        village_id,
        mark_of(
            {
                **raw,
                "act": act,
                "id": acting.sent_key(),
                "village": village_id,
                "people": int(people) if people.isdecimal() else 0,
                "base": int(base) if base.isdecimal() else 0,
            }
        ),
    )


@bp.post("/moves/<path:village_id>/phone/undo")
def undo(village_id: str) -> Response:
    """Take back what was recorded last on this page (撤销)."""
    _require_own(village_id)
    sent = {"id": acting.sent_key(), "act": UNDO, "of": order_forms.words("of")}
    return _decided(village_id, mark_of({**sent, "village": village_id}))


def _require_own(village_id: str) -> None:
    """Raise unless the viewer may write, and this village is his own (越权登记)."""
    viewer = current_viewer()
    viewer.require_writing()
    village_scope(current_situation(), viewer, village_id)


def _decided(village_id: str, mark: DeviceMark) -> Response:
    viewer, county = current_viewer(), current_situation().county
    entry = acting.decide(device_marks.judged(viewer, mark, places_of(county)))
    address = url_for("phone.page", village_id=village_id, last=entry.key, _anchor="done")
    return Response(status=303, headers={"Location": address})


def _context(made: VillageMoves) -> dict[str, Any]:
    """Return what the changing parts show; the figures are those of every other page."""
    situation, viewer = current_situation(), current_viewer()
    moves = moves_of(situation.night)
    since = [one.since for one in _ordered_here(made)]
    return {
        "made": made,
        "minutes": int((situation.as_of - min(since)).total_seconds() // 60) if since else None,
        "seq": {line.key: moves.of(line.key).seq for line in made.lines},
        "tags": assisted_tags(situation.county) if viewer.names else {},
        "drill": in_drill(),
        "by": lambda who: duty_text(who, viewer),
    }


def _ordered_here(made: VillageMoves) -> list[Any]:
    units = current_situation().night.orders.units
    return [units[line.key] for line in made.lines]


def _chosen(made: VillageMoves) -> HouseholdLine | None:
    """Return the household the address names by key or 名单号."""
    unit, number = request.args.get("unit", ""), request.args.get("no", "").strip().lstrip("0")
    for line in made.lines:
        if line.key == unit or (number and number == line.list_no.lstrip("0")):
            return line
    return None


def _last(village_id: str) -> dict[str, str] | None:
    """Return what the form before recorded, in words, with the key that takes it back."""
    night = current_situation().night
    key = request.args.get("last", "")
    entry = next((one for one in reversed(night.log) if key and one.key == key), None)
    if entry is None:
        return {"words": "已撤销。", "key": ""} if key else None
    if village_id not in entry.body.get("villages", ()):
        raise UnknownPlace("这一条不在本村的登记里；请刷新页面。")
    return {"words": str(entry.body.get("words", "")), "key": entry.key}


def _slip_page(village_id: str) -> str:
    """Return the address of 全部到位，除…, where this application has one."""
    known = "slips.page" in current_app.view_functions
    return url_for("slips.page", village=village_id) if known else ""


@kept
def assisted_tags(county: County) -> Mapping[str, str]:
    """Return unit key → who needs help in a household (特殊人员): 老1残1."""
    homes = county.tables["households"]
    needing = ["elderly", "sick", "disabled", "pregnant", "children"]
    most = homes.groupby("household_id")[needing].max()
    most = most[most.fillna(0).gt(0).any(axis=1)]
    records = most.astype("Float64").reset_index().to_dict("records")
    return {
        f"household:{row['household_id']}": assisted_words(
            {str(name): count for name, count in row.items()}
        ).lstrip("▲ ")
        for row in records
    }
