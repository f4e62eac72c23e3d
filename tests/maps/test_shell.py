"""folium's page in parts: nothing inline, nothing foreign, the same bytes every time."""

import hashlib
import re
from typing import Any

import folium
import pytest

from hazardmap.maps.shell import Shell, one_map


def shell(**more: Any) -> Shell:
    given: dict[str, Any] = {
        "leaflet_js": "/static/leaflet.js",
        "leaflet_css": "/static/leaflet.css",
        "own_scripts": ["/static/map/onemap.js"],
        "addresses": {"layers": "/layers.json"},
        "part_address": "/map-parts/{name}",
    }
    return one_map((29.3, 119.8, 30.0, 120.6), **(given | more))


def test_two_renders_are_equal_to_the_byte() -> None:
    assert shell() == shell()


def test_the_page_holds_the_element_only() -> None:
    made = shell()
    assert made.element == '<div class="folium-map" id="map_onemap" ></div>'
    assert made.scripts[:2] == ("/static/leaflet.js", "/static/map/onemap.js")
    assert made.styles[0] == "/static/leaflet.css"


def test_parts_are_named_by_the_hash_of_their_content() -> None:
    made = shell()
    assert len(made.parts) == 2
    for name, part in made.parts.items():
        assert name.split(".")[0] == hashlib.sha256(part.body).hexdigest()[:16]
        assert f"/map-parts/{name}" in (*made.scripts, *made.styles)


def test_no_part_names_another_host() -> None:
    made = shell()
    everything = " ".join(
        [made.element, *made.scripts, *made.styles, *(p.body.decode() for p in made.parts.values())]
    )
    assert not re.search(r"//[a-z0-9-]+\.[a-z]", everything)


def test_options_close_no_script() -> None:
    made = shell(addresses={"layers": "</script>"})
    assert all(b"</script>" not in part.body for part in made.parts.values())


def test_folium_s_own_maps_stay_as_they_were() -> None:
    before = [list(folium.Map.default_js), list(folium.Map.default_css)]
    shell()
    assert [list(folium.Map.default_js), list(folium.Map.default_css)] == before


@pytest.mark.parametrize("word", ["tile", 'attribution": true', "https"])
def test_there_are_no_tiles_and_no_foreign_attribution(word: str) -> None:
    script = next(p.body.decode() for n, p in shell().parts.items() if n.endswith(".js"))
    assert word not in script.lower()
