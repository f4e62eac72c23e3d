"""`/` 一张图: the page of the one map, and the parts folium made for it."""

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from hazardmap.cartography import served
from hazardmap.errors import UnknownPlace
from hazardmap.maps.shell import Shell, one_map
from hazardmap.web.frame import asset, vendor
from hazardmap.web.layers import shelf
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("map", __name__)
OWN_SCRIPTS = ("symbols", "labels", "layers", "legend", "answer", "search", "onemap")


@bp.get("/")
def page() -> Response:
    """Show the one map; its bytes change only with the Situation, so a second visit is a 304."""
    current_viewer()
    response = make_response(render_template("map.html", shell=_shell()))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


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
    key = ("shell", situation.county.fingerprint)
    found: Shell | None = shelf().keep(key, lambda: _render(served.county_bounds(situation)))
    return found


def _render(bounds: tuple[float, float, float, float] | None) -> Shell | None:
    if bounds is None:
        return None
    addresses = {
        name: url_for(endpoint)
        for name, endpoint in (
            ("layers", "layers.catalogue"),
            ("legend", "layers.legend"),
            ("answer", "places.answer_json"),
            ("places", "places.places_json"),
        )
        if endpoint in current_app.view_functions
    }
    return one_map(
        bounds,
        leaflet_js=vendor("leaflet.js"),
        leaflet_css=vendor("leaflet.css"),
        own_scripts=[asset(f"map/{name}.js") for name in OWN_SCRIPTS],
        addresses=addresses,
        part_address=url_for("map.part", name="_name_").replace("_name_", "{name}"),
    )
