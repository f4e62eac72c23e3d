"""`/layers.json`, `/legend.json`, `/layers/…` (图层文件): what the map fetches, each with an ETag.

There is no layer of households: their points never leave the process.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from hazardmap.cartography import served
from hazardmap.cartography.layer import Draw, Layer
from hazardmap.cartography.palette import Palette
from hazardmap.cartography.picture import picture_bounds
from hazardmap.cartography.served import Served
from hazardmap.errors import UnknownPlace
from hazardmap.situation.event import event
from hazardmap.situation.model import Situation
from hazardmap.store.cache import key_of
from hazardmap.store.drawings import keep_drawing, kept_drawing
from hazardmap.viewer import Viewer
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

bp = Blueprint("layers", __name__)
KEPT = 300
"""Finished files kept in memory: all layers and parts of two Situations."""
GEOJSON = "application/geo+json"
PNG = "image/png"


class Shelf:
    """Finished files by (Situation, viewer, name), the oldest thrown away first (成品架)."""

    def __init__(self, size: int = KEPT) -> None:
        """Start empty."""
        self._size = size
        self._files: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def keep(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept under the key, or make and keep it.

        Two requests may make the same file at once: it is the same bytes.
        """
        with self._lock:
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        made = make()
        with self._lock:
            self._files[key] = made
            while len(self._files) > self._size:
                self._files.popitem(last=False)
        return made


def shelf() -> Shelf:
    """Return the shelf of this application."""
    kept: Shelf = current_app.extensions.setdefault("layer_shelf", Shelf())
    return kept


def kept(name: str, make: Callable[[Situation, Viewer], Any]) -> Any:
    """Return a file of the current Situation for the current viewer, made at most once."""
    situation, viewer = current_situation(), current_viewer()
    key = (situation.number, situation.county.fingerprint, viewer, name)
    return shelf().keep(key, lambda: make(situation, viewer))


def drawn(layer: Layer, part: str, mimetype: str, make: Callable[[], Served | None]) -> Any:
    """Return a drawing of a layer, made at most once.

    What changes with the tables alone is kept for every Situation, and beside the editions for the next
    start; the rest is kept for its Situation and viewer.
    """
    if not served.still(layer):
        return kept(f"{layer.name}/{part}", lambda _situation, _viewer: make())
    county = current_situation().county
    key = f"{_rules()}\n{county.fingerprint}\n{layer!r}\n{part}"
    return shelf().keep(key, lambda: _from_disk(key, mimetype, make))


def _from_disk(key: str, mimetype: str, make: Callable[[], Served | None]) -> Served | None:
    state = current_duty().opened
    found = kept_drawing(state, key) if state else None
    ready = served.unpacked(found, mimetype) if found is not None else None
    if ready is not None:
        return ready
    made = make()
    if state is not None and state.writable and made is not None:
        keep_drawing(state, key, made.zipped)
    return made


@lru_cache(maxsize=1)
def _rules() -> str:
    """Name how drawings are made: another version of the program draws anew."""
    return key_of(Path(served.__file__).parent.glob("*.py"))


def sent(file: Served) -> Response:
    """Send a finished file, gzipped when the browser can read that, or 304 when it has it."""
    zipped = file.zipped is not file.body and request.accept_encodings["gzip"] > 0
    response = Response(file.zipped if zipped else file.body, mimetype=file.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(file.digest + ("-gz" if zipped else ""))
    response.make_conditional(request)
    return response


@bp.get("/layers.json")
def catalogue() -> Response:
    """List the layers that hold data: `name,title,group,default,url` and how each is drawn."""
    return sent(kept("layers.json", _catalogue))


@bp.get("/legend.json")
def legend() -> Response:
    """Send the palette and each layer's marks, source, norm and date."""
    palette: Palette = current_app.extensions["palette"]
    catalog = current_app.extensions["catalog"]
    return sent(
        kept("legend.json", lambda s, v: served.as_json(served.legend(s, catalog, palette, v)))
    )


@bp.get("/layers/<name>.geojson")
def layer(name: str) -> Response:
    """Send a whole layer as GeoJSON."""
    found = _layer(name, Draw.AREA, Draw.LINE, Draw.POINT)
    situation, viewer = current_situation(), current_viewer()
    return sent(drawn(found, "", GEOJSON, lambda: served.layer_bytes(situation, found, viewer)))


@bp.get("/layers/<name>/<town_id>.geojson")
def part(name: str, town_id: str) -> Response:
    """Send one town's part of a layer as GeoJSON."""
    found = _layer(name, Draw.AREA, Draw.LINE, Draw.POINT)
    situation, viewer = current_situation(), current_viewer()
    towns = situation.county.tables["towns"]
    if not found.by_town or town_id not in set(towns["town_id"]):
        raise UnknownPlace("没有这个镇街的图层；请从一张图打开。")
    make = served.layer_bytes
    return sent(
        drawn(found, town_id, GEOJSON, lambda: make(situation, found, viewer, town_id=town_id))
    )


@bp.get("/layers/<name>.png")
def image(name: str) -> Response:
    """Send a picture layer as PNG; drawn once per county."""
    found = _layer(name, Draw.IMAGE)
    situation = current_situation()
    palette: Palette = current_app.extensions["palette"]
    colours = f"{palette!r}"
    file = drawn(found, colours, PNG, lambda: served.picture(situation, found, palette))
    if file is None:
        raise UnknownPlace(f"本县没有“{found.title}”的数据。")
    return sent(file)


def _layer(name: str, *draws: Draw) -> Layer:
    """Find a layer of the catalogue by name."""
    for found in current_app.extensions["catalog"]:
        if found.name == name and found.draw in draws:
            layer: Layer = found
            return layer
    raise UnknownPlace("没有这个图层；图层目录见 /layers.json。")


def _catalogue(situation: Situation, viewer: Viewer) -> Served:
    """Write the list of layers that hold data."""
    offered = (
        layer
        for layer in current_app.extensions["catalog"]
        if served.present(situation, layer, viewer)
    )
    storm = event(situation, viewer) is not None
    return served.as_json([_entry(situation, layer, storm=storm) for layer in offered])


def _entry(situation: Situation, layer: Layer, *, storm: bool) -> dict[str, Any]:
    default = layer.in_event if storm and layer.in_event is not None else layer.default
    entry: dict[str, Any] = {
        "name": layer.name,
        "title": layer.title,
        "group": layer.group,
        "default": int(default),
        "url": _address(layer),
        "draw": layer.draw.value,
        "order": layer.order,
        "min_zoom": layer.min_zoom,
        "always": int(layer.always),
        # changes with what is recorded: asked for again while the page is open
        "live": int(not served.still(layer) and not layer.by_town and layer.draw is not Draw.IMAGE),
    }
    if layer.by_town:
        entry["parts"] = served.town_bounds(situation)
    if layer.draw is Draw.IMAGE:
        south, west, north, east = picture_bounds(situation.county.grids[layer.source])
        entry["bounds"] = [[south, west], [north, east]]
    return entry


def _address(layer: Layer) -> str:
    """Address of a layer; `{town}` stands for a town id in layers served by parts."""
    if layer.draw is Draw.IMAGE:
        return url_for("layers.image", name=layer.name)
    if layer.by_town:
        return url_for("layers.layer", name=layer.name).replace(".geojson", "/{town}.geojson")
    return url_for("layers.layer", name=layer.name)
