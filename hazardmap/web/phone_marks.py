"""`/moves/marks.json` (手机补传): marks that waited on a phone, each taken exactly once, each answered."""

import json
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from hazardmap.duty.clock import beijing_now
from hazardmap.entries import UNDONE, Entry
from hazardmap.errors import NotAllowed, UsageError
from hazardmap.evacuation.whereabouts import UNKNOWN
from hazardmap.situation import device_marks
from hazardmap.situation.device_forms import (
    DeviceMark,
    content_of,
    key_of,
    mark_of,
    skew_s,
    skew_words,
)
from hazardmap.situation.device_marks import Places
from hazardmap.situation.index import kept
from hazardmap.situation.model import County
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.ordered_parts import unit_row
from hazardmap.situation.scope import village_places
from hazardmap.store.ledger import KeyConflict
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("phone_marks", __name__)
MOST: Final = 200
STATUS: Final = {
    device_marks.MADE: "taken",
    UNDONE: "taken",
    device_marks.SAME: "same",
    device_marks.DISPUTED: "disputed",
    device_marks.ASIDE: "aside",
}
"""Kind of the entry a mark became → what the phone is told; `refused` = nothing was written."""
_NUMBERS: Final = ("people", "settled", "on_the_way", "not_moved", "shelter", "relatives", "mark")
_CONFLICT: Final = "同一编号已登记过别的内容，本条没有计入，另存待核。"


@bp.post("/moves/marks.json")
def take() -> Response:
    """Take 1 to 200 marks in their order (补传); every one is answered, whatever became of the others."""
    current_viewer().require_writing()
    sent = _body()
    ahead_s = skew_s(sent.get("sent_at"), beijing_now())
    answers = [_answer(raw, ahead_s) for raw in sent["marks"]]
    return jsonify(answers=answers, clock=skew_words(ahead_s))


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        body = None
    marks = body.get("marks") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(marks, list) or not 1 <= len(marks) <= MOST:
        raise UsageError(f"补传的内容看不懂，没有登记；一次应有1到{MOST}条。")
    return body


def _answer(raw: Any, ahead_s: int) -> dict[str, Any]:
    """Record one mark and say what became of it."""
    try:
        key = key_of(raw)
    except UsageError as refusal:
        return {"id": "", "status": "refused", "words": str(refusal)}
    try:
        mark = mark_of(raw)
        _require_same_book(mark)
        entry, conflict = _taken(mark, content_of(raw), ahead_s)
    except (UsageError, NotAllowed) as refusal:
        return {"id": key, "status": "refused", "words": str(refusal)}
    told = {"id": key, "status": STATUS[entry.kind], "words": str(entry.body["words"])}
    return told | ({"code": 409} if conflict else {}) | _numbers(entry)


def _require_same_book(mark: DeviceMark) -> None:
    """Refuse a mark made in the drill for the real night, and the other way round."""
    if mark.drill is not None and mark.drill != in_drill():
        made, now = ("演练", "实战") if mark.drill else ("实战", "演练")
        raise UsageError(f"这一条是在{made}里登记的，现在是{now}，没有上传；换回{made}后自动补传。")


def _taken(mark: DeviceMark, content: str, ahead_s: int) -> tuple[Entry, bool]:
    """Record a mark under its own id; what cannot be is kept aside, under an id of its own on conflict."""
    viewer, places = current_viewer(), places_of(current_situation().county)
    try:
        decision = device_marks.judged(viewer, mark, places, skew_s=ahead_s)
        return _decide(decision, mark.id, content), False
    except KeyConflict:
        decision = device_marks.aside(viewer, mark, places, _CONFLICT)
        return _decide(decision, f"{mark.id[:60]}.{content[:12]}", content), True
    except UsageError as refusal:
        decision = device_marks.aside(viewer, mark, places, f"{refusal} 另存待核。")
        return _decide(decision, mark.id, content), False


def _decide(decision: Decision, key: str, content: str) -> Entry:
    who = current_viewer().who
    return current_duty().decide(decision, by=who, key=key, sent=content, drill=in_drill())


def _numbers(entry: Entry) -> dict[str, Any]:
    """Return the unit as it stands now: what the phone knows from here on."""
    night = current_duty().book(drill=in_drill()).night
    key = str(entry.body.get("unit", ""))
    row = unit_row(night, key)
    if row is None:
        return {"unit": key, "seq": 0}
    where = moves_of(night).where.get(key, UNKNOWN)
    numbers = {name: row[name] for name in _NUMBERS}
    return {
        "unit": key,
        "list_no": row["list_no"],
        "seq": where.seq,
        "disputed": where.disputed,
        **numbers,
    }


@kept
def places_of(county: County) -> Places:
    """Return the villages' towns and the shelters that exist."""
    towns = {village_id: town_id for village_id, (_, town_id) in village_places(county).items()}
    return Places(towns=towns, shelters=frozenset(county.tables["shelters"]["shelter_id"]))
