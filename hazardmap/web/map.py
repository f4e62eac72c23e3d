"""`/` 一张图: the page of the one map, and the parts folium made for it."""

from typing import Any

from flask import Blueprint, Response, current_app, url_for

from hazardmap.cartography import served
from hazardmap.errors import UnknownPlace
from hazardmap.maps.shell import Shell, one_map
from hazardmap.situation import totals
from hazardmap.situation.event import event
from hazardmap.situation.event_words import progress_rows
from hazardmap.situation.scope import town_names
from hazardmap.web import pages
from hazardmap.web.frame import asset, vendor
from hazardmap.web.layers import shelf
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("map", __name__)
Bounds = tuple[float, float, float, float]
OWN_SCRIPTS = ("symbols", "labels", "layers", "legend", "answer", "search", "onemap")


@bp.get("/")
def page() -> Response:
    """Show the one map; its bytes change only with the Situation, so a second visit is a 304."""
    return pages.show("map.html", _content)


@bp.get("/map-parts/<name>")
def part(name: str) -> Response:
    """Send a part of the map's page; its name is the hash of its content."""
    shell = _shell()
    if shell is None or name not in shell.parts:
        raise UnknownPlace("地图已更新，请刷新页面。")
    found = shell.parts[name]
    response = Response(found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _shell() -> Shell | None:
    """Return the rendered shell of this county, or None when nothing in it has a shape."""
    situation = current_situation()
    own = current_viewer().towns
    key = ("shell", situation.county.fingerprint, own)
    found: Shell | None = shelf().keep(
        key, lambda: _render(served.county_bounds(situation), served.view_of(situation, own))
    )
    return found


def _render(bounds: Bounds | None, view: Bounds | None) -> Shell | None:
    if bounds is None:
        return None
    addresses = {
        name: url_for(endpoint)
        for name, endpoint in (
            ("layers", "layers.catalogue"),
            ("legend", "layers.legend"),
            ("answer", "answers.answer_data"),
            ("places", "answers.places_data"),
        )
        if endpoint in current_app.view_functions
    }
    return one_map(
        bounds,
        leaflet_js=vendor("leaflet.js"),
        leaflet_css=vendor("leaflet.css"),
        own_scripts=[asset(f"map/{name}.js") for name in OWN_SCRIPTS],
        addresses=addresses,
        view=view,
        part_address=url_for("map.part", name="_name_").replace("_name_", "{name}"),
    )


def _content() -> dict[str, Any]:
    """Gather what the page holds: in a storm the table of what is left to do, else of who is listed."""
    situation, viewer = current_situation(), current_viewer()
    here = event(situation, viewer)
    rows = progress_rows(situation, viewer) if here else ()
    names = town_names(situation)
    place = "、".join(names.get(one, one) for one in sorted(viewer.towns or ()))
    shown = {"place": place or situation.county.name, "here": here, "rows": rows}
    return {**shown, "shell": _shell(), "towns": () if here else _towns()}


def _towns() -> list[dict[str, Any]]:
    """List the towns with listed people, most people first: what the panel shows before a click."""
    situation = current_situation()
    listed = totals.tally_by(totals.listed_units(situation, current_viewer()), "town_id")
    listed = listed.sort_values("people", ascending=False, kind="stable")
    names = town_names(situation)
    columns = listed[["households", "people", "unassigned_people"]]
    return [
        {"id": town, "name": names.get(str(town), str(town)), "households": households}
        | {"people": people, "unassigned_people": unassigned}
        for town, households, people, unassigned in columns.itertuples(name=None)
    ]
