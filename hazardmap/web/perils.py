"""`/warnings/peril` (报险): a call without any warning leads to the same suggestion and the same order."""

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.levels import in_order
from hazardmap.situation import totals
from hazardmap.situation.affected import affected, figures
from hazardmap.situation.places_named import spot_named, spots
from hazardmap.warning.perils import PERILS, Peril
from hazardmap.warning.target import Target
from hazardmap.web import pages
from hazardmap.web.acting import record, sent_key
from hazardmap.web.viewer import current_situation, current_viewer
from hazardmap.web.warning_forms import moment_of

bp = Blueprint("perils", __name__)
_LONGEST = 200
OLDEST = timedelta(days=7)


@bp.get("/warnings/peril")
def form() -> Response:
    """Show the form: where, what, who called, phone, when."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    places = list(spots(situation, viewer))
    return pages.personal("warnings/peril_form.html", places=places, whats=tuple(PERILS))


@bp.post("/warnings/peril")
def report() -> Response:
    """Record a report of danger; whoever lives there is suggested to move at once."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    what = _words("what")
    if what not in PERILS:
        raise UsageError("没有选险情；请选择一种，选不准就选“其它险情”。")
    spot = spot_named(situation, viewer, _words("place"))
    areas = (spot.area_key,) if spot.area_key else ()
    target = Target(villages=() if areas else (spot.village_id,), areas=areas)
    seen = moment_of("seen_at")
    if seen and not timedelta(0) <= situation.as_of - seen <= OLDEST:
        raise UsageError(
            f"发现时间 {seen:%Y-%m-%d %H:%M} 不在最近{OLDEST.days}天内；请改正后再登记。"
        )
    key = sent_key()
    body = {
        "id": key,
        "what": what,
        "place": spot.label,
        **target.as_json(),
        "hazards": list(in_order({*PERILS[what], *spot.hazards})),
        "town_id": spot.town_id,
        "village_id": spot.village_id,
        "seen_at": seen.isoformat(timespec="minutes") if seen else None,
        "caller": _words("caller"),
        "phone": _words("phone"),
        "note": _words("note"),
    }
    record("warning.peril", body)
    return _see(url_for("perils.one", key=key))


@bp.get("/warnings/peril/<key>")
def one(key: str) -> Response:
    """Show whom a report of danger touches and what is suggested."""
    situation, viewer = current_situation(), current_viewer()
    peril = _peril(key)
    found = affected(situation, viewer, peril.target, peril.hazards)
    return pages.personal(
        "warnings/peril.html",
        peril=peril,
        total=figures(found),
        about_tens=totals.about_tens,
    )


@bp.post("/warnings/peril/<key>/close")
def close(key: str) -> Response:
    """Note that a report was dealt with or was false (险情已处置), with what was found."""
    _peril(key)
    outcome = _words("outcome")
    if not outcome:
        raise UsageError("没有写处置结果；请写明谁看过、结论是什么，再按“险情已处置”。")
    record("warning.peril_closed", {"id": key, "outcome": outcome})
    return _see(url_for("perils.one", key=key))


def _peril(key: str) -> Peril:
    for peril in current_situation().night.warnings.perils:
        if peril.id == key:
            current_viewer().require_town(peril.town_id)
            return peril
    raise UnknownPlace("没有这条险情，可能已撤回，或在另一本台账（演练）里；请从“预警”页进入。")


def _words(field: str) -> str:
    return request.form.get(field, "").strip()[:_LONGEST]


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
