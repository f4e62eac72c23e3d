"""`/warnings` (预警): paste → 核对 → 确认范围 → 建议; corrections, lifting, history, JSON and CAP."""

from flask import Blueprint, Response, request, url_for

from hazardmap.duty.county_words import gazetteer_of
from hazardmap.duty.warning_desk import (
    Proposal,
    acceptable,
    confirmed,
    is_exercise,
    proposal_of,
    rain_rows,
)
from hazardmap.entries import UNDONE
from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.exchange.cap_out import FEED_MEDIA, MEDIA, cap_feed, cap_message
from hazardmap.situation.scope import town_names
from hazardmap.warning.in_force import LIFTED, Pasted, Warned, body_of
from hazardmap.web import pages, warning_views
from hazardmap.web.acting import record, sent_key
from hazardmap.web.viewer import (
    DRILL_COOKIE,
    current_duty,
    current_situation,
    current_viewer,
    in_drill,
)
from hazardmap.web.warning_data import as_data
from hazardmap.web.warning_forms import confirmed_form, pasted_text

bp = Blueprint("warnings", __name__)


@bp.get("/warnings")
def index() -> Response:
    """Show the paste box, the warnings in force, the sources and every text with its time."""
    return pages.personal("warnings/index.html", **warning_views.index_view())


@bp.get("/warnings.json")
def index_data() -> Response:
    """Answer the warnings in force, the sources and the reports of danger, without names."""
    current_viewer()
    return pages.data(as_data(current_situation()))


@bp.get("/warnings.cap")
def feed() -> Response:
    """Answer the warnings in force as a feed of CAP messages, without names."""
    current_viewer()
    return _xml(cap_feed(current_situation()), FEED_MEDIA)


@bp.post("/warnings")
def paste() -> Response:
    """Keep a pasted text with who and when, and the rain it tells of; then show what it says (核对).

    A text that calls itself an exercise goes to the drill's book and never to the real night.
    """
    viewer = current_viewer()
    viewer.require_writing()
    text = acceptable(pasted_text())
    drill = in_drill() or is_exercise(text) or request.form.get("exercise") == "1"
    key = sent_key()
    duty = current_duty()
    source = "cap" if text.lstrip("\ufeff \t\r\n").startswith("<") else "paste"
    body = {"id": key, "text": text, "source": source}
    entry = duty.record("warning.pasted", body, by=viewer.who, key=key, drill=drill)
    # both entries first: the county is assessed once, for the page that follows
    county, night = current_situation().county, duty.book(drill=drill).night
    pasted = Pasted(key, entry.at, entry.by, text, source)
    found = proposal_of(pasted, county, gazetteer_of(county, duty.words), night)
    rows = rain_rows(found, county, entry.at)
    if rows:
        rain = {"rows": rows, "warning": key}
        duty.record("rain.readings", rain, by=viewer.who, key=f"{key}.rain", drill=drill)
    response = _see(url_for("warnings.one", key=key))
    if drill:
        response.set_cookie(DRILL_COOKIE, "1", httponly=True, samesite="Lax")
    return response


@bp.get("/warnings/<key>")
def one(key: str) -> Response:
    """Show one text: what it says before it is confirmed, whom it touches afterwards; `.cap` as CAP."""
    situation = current_situation()
    if key.endswith(".cap"):
        current_viewer()
        return _xml(cap_message(situation, _said(key.removesuffix(".cap"))), MEDIA)
    pasted = _pasted(key)
    said = situation.night.warnings.said.get(key)
    if said is None or request.args.get("edit") == "1":
        view = warning_views.check_view(pasted, _proposal(pasted), said)
        return pages.personal("warnings/check.html", **view)
    return pages.personal("warnings/result.html", **warning_views.result_view(pasted, said))


@bp.post("/warnings/<key>/confirm")
def confirm(key: str) -> Response:
    """Take the warning over as confirmed or corrected (确认范围、更正); a lifting ends the warning alone."""
    viewer = current_viewer()
    viewer.require_writing()
    situation = current_situation()
    pasted = _pasted(key)
    found = _proposal(pasted)
    if found.expires_at and found.expires_at <= situation.as_of:
        raise UsageError(f"这条消息已于 {found.expires_at:%m-%d %H:%M} 过期，不再生效，没有登记。")
    said = confirmed(
        found,
        confirmed_form(),
        key=key,
        at=situation.as_of,
        by=viewer.who,
        town_names=town_names(situation),
    )
    known = situation.night.warnings.said.get(key)
    verb = "corrected" if known else ("lifted" if said.action == LIFTED else "confirmed")
    record(f"warning.{verb}", body_of(said))
    return _see(url_for("warnings.one", key=key))


@bp.post("/warnings/<key>/lift")
def lift(key: str) -> Response:
    """End one warning by hand (解除), with the reason: no order and no return hangs on it."""
    said = _said(key)
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise UsageError("没有写解除的依据；请写明谁在何时通知解除，再按“解除这条预警”。")
    viewer, lifting = current_viewer(), sent_key()
    body = {
        **body_of(said),
        "id": lifting,
        "action": LIFTED,
        "closes": key,
        "text": reason[:500],
        "issued_at": current_situation().as_of.isoformat(timespec="seconds"),
        "source": "manual",
        "cap": None,
        "corrected": [],
    }
    viewer.require_writing()
    record("warning.lifted", body)
    return _see(url_for("warnings.index"))


@bp.post("/warnings/<key>/undo")
def undo(key: str) -> Response:
    """Take back the last confirmation or correction of a text (撤销)."""
    situation = current_situation()
    log = situation.night.log
    kinds = {"warning.confirmed", "warning.corrected", "warning.lifted"}
    mine = [e.key for e in log if e.kind in kinds and e.body.get("id") == key]
    if not mine:
        raise UsageError("没有可以撤销的操作；请刷新页面核对。")
    record(UNDONE, {"of": mine[-1]})
    standing = any(one.id == key for one in situation.night.warnings.pasted)
    return _see(url_for("warnings.one", key=key) if standing else url_for("warnings.index"))


@bp.post("/warnings/<key>/withdraw")
def withdraw(key: str) -> Response:
    """Take a paste back with everything that came of it (误贴撤回), the rain it told of included."""
    _pasted(key)
    log = current_situation().night.log
    mine = [e for e in log if key in (e.body.get("id"), e.body.get("warning"))]
    for number, entry in enumerate(reversed(mine)):
        record(UNDONE, {"of": entry.key}, part=str(number))
    return _see(url_for("warnings.index"))


@bp.post("/warnings/heard")
def heard() -> Response:
    """Note that a declared source was asked and answers (来源核对)."""
    name = request.form.get("name", "")
    if name not in {feed.name for feed in current_situation().feeds}:
        raise UnknownPlace("没有接入这个预警来源；请刷新页面后再试。")
    record("source.heard", {"name": name, "how": "manual"})
    return _see(url_for("warnings.index"))


def _proposal(pasted: Pasted) -> Proposal:
    situation = current_situation()
    names = gazetteer_of(situation.county, current_duty().words)
    return proposal_of(pasted, situation.county, names, situation.night)


def _pasted(key: str) -> Pasted:
    for pasted in current_situation().night.warnings.pasted:
        if pasted.id == key:
            return pasted
    raise UnknownPlace("没有这条预警，可能已撤回，或在另一本台账（演练）里；请从“预警”页进入。")


def _said(key: str) -> Warned:
    said = current_situation().night.warnings.said.get(key)
    if said is None:
        raise UnknownPlace("没有这条预警，可能已撤回；请从“预警”页进入。")
    return said


def _see(address: str) -> Response:
    # a plain see-other: reloading the page sends nothing twice
    return Response(status=303, headers={"Location": address})


def _xml(body: bytes, media: str) -> Response:
    situation = current_situation()
    response = Response(body, content_type=media)
    response.headers["X-Situation"] = situation.number
    return response
