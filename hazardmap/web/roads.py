"""`/roads` (道路封闭): close a bridge or road by a slip, a name or a click on the map; open it again."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from hazardmap.errors import UsageError
from hazardmap.situation.change_view import pending_changes
from hazardmap.situation.nearby import metric_point
from hazardmap.situation.night import Night
from hazardmap.situation.road_effect import ready_for_closing
from hazardmap.situation.road_names import FoundRoads, Road, find_roads, road_at, road_by_key
from hazardmap.situation.road_view import (
    OLD_PRINTS,
    closing_body,
    closure_lines,
    closure_of,
    refuse_closed,
    reopened_words,
    typed_road,
)
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("roads", __name__)


@bp.get("/roads", defaults={"ending": "html"})
@bp.get("/roads.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """Show what is closed, and what a slip (`?q=`) or a click (`?lon=&lat=`) found."""
    situation, viewer = current_situation(), current_viewer()
    lines = closure_lines(situation, viewer)
    if ending == "json":
        closed = [
            {"title": one.title, "effect": one.effect, "roads": one.road_ids} for one in lines
        ]
        return pages.data({"closed": closed})
    ready_for_closing(situation)
    found, asked = _asked()
    return pages.personal(
        "roads/index.html",
        lines=lines,
        over=reopened_words(situation, viewer),
        found=found,
        asked=asked,
        said_old=OLD_PRINTS if lines else "",
        changes=len(pending_changes(situation, viewer)),
        has_roads=bool(len(situation.county.tables["roads"])),
        reported_by=request.args.get("by", "")[: order_forms.LONGEST],
    )


def _asked() -> tuple[FoundRoads | None, Road | None]:
    """Read what the address asks for: words to look for, or the road at a point of the map."""
    situation, viewer = current_situation(), current_viewer()
    text = request.args.get("q", "")[: order_forms.LONGEST]
    found = find_roads(situation, viewer, text) if text.strip() else None
    lon, lat = (request.args.get(name, type=float) for name in ("lon", "lat"))
    if lon is None or lat is None or not abs(lon) <= 180 or not abs(lat) <= 85:
        return found, None
    point = metric_point(lon, lat, situation.county.metric_crs)
    return found, road_at(situation, viewer, point)


@bp.post("/roads/close")
def close() -> Response:
    """Close what is named (封闭): one road found is closed at once, several are shown to be picked."""
    situation, viewer = current_situation(), current_viewer()
    viewer.require_writing()
    reported_by = order_forms.words("by")
    road, reason = _named()
    if road is None:
        text = order_forms.words("text")
        return _see(url_for("roads.index", ending="html", q=text, by=reported_by or None))
    body = closing_body(situation, viewer, road, reported_by=reported_by, reason=reason)

    def closed(night: Night) -> tuple[str, Mapping[str, Any]]:
        refuse_closed(night, road)
        return "road.closed", body

    acting.decide(closed)
    return _see(url_for("roads.index", ending="html", _anchor="closed"))


def _named() -> tuple[Road | None, str]:
    """Read which road the form means, and what is wrong with it; None = it must be picked first."""
    situation, viewer = current_situation(), current_viewer()
    key, reason = order_forms.words("road"), order_forms.words("reason")
    if key:
        return road_by_key(situation, viewer, key), reason
    text = order_forms.words("text")
    if not text:
        raise UsageError("没有写是哪座桥、哪条路，未登记；请写名称，如“枫源桥过不去”。")
    if request.form.get("typed") == "1":
        return typed_road(text), reason
    found = find_roads(situation, viewer, text)
    if found.slip.open_again or len(found.roads) != 1:
        return None, reason
    return found.roads[0], reason or found.slip.trouble


@bp.post("/roads/open")
def reopen() -> Response:
    """Record that it is open again (解除封闭)."""
    viewer = current_viewer()
    viewer.require_writing()
    one = closure_of(current_situation(), viewer, order_forms.words("of"))
    acting.record("road.reopened", {"of": one.key, "reported_by": order_forms.words("by")})
    return _see(url_for("roads.index", ending="html"))


@bp.post("/roads/undo")
def undo() -> Response:
    """Take a closure back within the shift (撤销): it was a mistake."""
    viewer = current_viewer()
    viewer.require_writing()
    one = closure_of(current_situation(), viewer, order_forms.words("of"))
    acting.undo(one.key)
    return _see(url_for("roads.index", ending="html"))


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
