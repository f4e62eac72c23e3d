"""Data for the map's panel (回答、查找、态势): `/answer.json`, `/places.json`, `/situation.json`."""

from dataclasses import asdict
from urllib.parse import quote

from flask import Blueprint, Response, request

from hazardmap.situation.answer import answer
from hazardmap.situation.order_figures import seen_figures
from hazardmap.situation.search import Found, search_places
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("answers", __name__)
_LONGEST_QUERY = 50


@bp.get("/answer.json")
def answer_data() -> Response:
    """Answer `?lon=&lat=` or one of `?village= ?town= ?shelter= ?basin= ?mine= ?institution= ?area=`."""
    situation = current_situation()
    reply = answer(situation, current_viewer(), request.args)
    return pages.data(reply.as_json())


@bp.get("/places.json")
def places_data() -> Response:
    """Find places by name with `?q=`: never people."""
    query = request.args.get("q", "")[:_LONGEST_QUERY]
    found = search_places(current_situation(), current_viewer(), query)
    return pages.data({"places": [_place(place) for place in found]})


@bp.get("/situation.json")
def situation_data() -> Response:
    """Answer the figures of the whole county (contracts §2 `summary.json`), 应转 of the viewer's places.

    A town's officer compares 应转 with his board, map and report, which speak of his town alone.
    """
    situation, viewer = current_situation(), current_viewer()
    return pages.data({**situation.summary, **seen_figures(situation, viewer)})


def _place(place: Found) -> dict[str, object]:
    value = quote(place.id, safe="")
    page = {"town": "towns", "village": "villages", "shelter": "shelters"}.get(place.parameter)
    return {
        **asdict(place),
        "answer": f"/answer.json?{place.parameter}={value}",
        "href": f"/{page}/{value}" if page else None,
    }
