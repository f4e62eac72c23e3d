"""The one map's page (一张图) built by folium, taken apart into files that a strict CSP allows.

folium writes its script and styles into the page. Here they become parts of their own, named by the
hash of their content, so that the page holds neither and the second visit draws the same bytes. No
text of the data ever goes through folium: it gets numbers and our own addresses only.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, Final

import folium
from branca.element import MacroElement
from jinja2 import Template

MAP_ID: Final = "onemap"
MAX_ZOOM: Final = 17
MIN_ZOOM: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the page (页面部件): its bytes and content type."""

    body: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The rendered map (地图外壳): its element, the files it needs in order, and the parts by name."""

    element: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    parts: Mapping[str, Part]


class OneMap(folium.Map):
    """A folium map without tiles whose files are ours.

    The lists of files are attributes of the instance: `add_js_link` would change every map of the
    process.
    """

    def __init__(self, *, centre: tuple[float, float], leaflet_js: str, leaflet_css: str) -> None:
        """Make the map around a centre in degrees (lat, lon)."""
        super().__init__(
            location=centre,
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attributionControl=False,
            zoomSnap=0.25,
            zoomDelta=0.5,
            wheelPxPerZoomLevel=120,
            maxZoom=MAX_ZOOM,
            minZoom=MIN_ZOOM,
        )
        self._id = MAP_ID
        self.default_js = [("leaflet", leaflet_js)]
        self.default_css = [("leaflet_css", leaflet_css)]


class RemoteLayers(MacroElement):
    """Start our own script on the map: layers, legend, search and panel, all fetched by address."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "hazardmap.start({{ this._parent.get_name() }}, {{ this.options }});"
        "{% endmacro %}"
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Keep the options: numbers and addresses, written as JSON."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "RemoteLayers"
        self._id = MAP_ID
        self.options = json.dumps(options, sort_keys=True).replace("<", "\\u003c")


def one_map(
    bounds: tuple[float, float, float, float],
    *,
    leaflet_js: str,
    leaflet_css: str,
    own_scripts: Sequence[str],
    addresses: Mapping[str, str],
    part_address: str,
    view: tuple[float, float, float, float] | None = None,
) -> Shell:
    """Render the map once: the same arguments give the same bytes.

    `bounds` are south, west, north, east in degrees, `view` what is shown first where that is less;
    `part_address` is the address of a part with `{name}` for its name.
    """
    south, west, north, east = bounds
    centre = (round((south + north) / 2, 5), round((west + east) / 2, 5))
    map_ = OneMap(centre=centre, leaflet_js=leaflet_js, leaflet_css=leaflet_css)
    first = view or bounds
    options = {"bounds": [[south, west], [north, east]], "view": [first[:2], first[2:]]}
    map_.add_child(RemoteLayers({**options, **addresses}))
    root: Any = map_.get_root()
    root.render()
    pieces = _Pieces()
    pieces.feed(root.header.render())
    script = "\n".join([*pieces.inline["script"], root.script.render()])
    parts: dict[str, Part] = {}
    script_name = _keep(parts, script, "js", "text/javascript")
    style_name = _keep(parts, "\n".join(pieces.inline["style"]), "css", "text/css")
    return Shell(
        element=root.html.render().strip(),
        scripts=(*pieces.scripts, *own_scripts, part_address.replace("{name}", script_name)),
        styles=(*pieces.styles, part_address.replace("{name}", style_name)),
        parts=MappingProxyType(parts),
    )


def _keep(parts: dict[str, Part], text: str, ending: str, mimetype: str) -> str:
    """Add a part under the hash of its content; return its name."""
    lines = [line.strip() for line in text.splitlines()]
    body = "\n".join(line for line in lines if line).encode()
    name = f"{hashlib.sha256(body).hexdigest()[:16]}.{ending}"
    parts[name] = Part(body, mimetype)
    return name


class _Pieces(HTMLParser):
    """Tell folium's header apart: addresses of scripts and styles, and what was written inline."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link":
            self.styles.append(values["href"] or "")
        elif tag == "script" and values.get("src"):
            self.scripts.append(values["src"] or "")
        elif tag in self.inline:
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inline[self._inside].append(data)
