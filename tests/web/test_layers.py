"""`/layers.json`, `/legend.json` and the layers: compressed once, asked again by ETag, scoped, no people."""

import gzip
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hazardmap.situation.model import Situation
from tests.toy_county import line, square
from tests.web.conftest import app_over, duty_over
from tests.web.storm_county import storm_tables


@pytest.fixture(scope="module")
def app() -> Flask:
    """The storm county with town shapes, a road and a river."""
    towns = [
        {"town_id": t, "name": n, "geometry": square(x, 0, x + 2000, 1000)}
        for t, n, x in (("A", "甲镇", 0), ("B", "乙镇", 2000))
    ]
    roads = [{"road_id": "r1", "class": "县道", "geometry": line((100, 500), (900, 500))}]
    rivers = [
        {"river_id": "v1", "name": "甲江", "class": "干流", "geometry": line((0, 100), (4000, 100))}
    ]
    return app_over(duty_over(storm_tables(towns=towns, roads=roads, rivers=rivers)))


def names(client: FlaskClient) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in client.get("/layers.json").get_json()}


def test_only_layers_with_data_are_listed(client: FlaskClient) -> None:
    found = names(client)
    assert {
        "zoning",
        "prevention",
        "danger_areas",
        "shelters",
        "villages",
        "roads",
        "village_levels",
    } <= set(found)
    assert not {"gauges", "relief", "risk_raster", "hazard_zoning_flood"} & set(found)
    assert found["zoning"]["default"] == 1
    assert found["zoning"]["url"] == "/layers/zoning.geojson"
    assert found["roads"]["url"] == "/layers/roads/{town}.geojson"
    assert [part["town"] for part in found["roads"]["parts"]] == ["A", "B"]


def test_every_listed_layer_answers(client: FlaskClient) -> None:
    for entry in names(client).values():
        for part in entry.get("parts", [{"town": ""}]):
            reply = client.get(entry["url"].replace("{town}", part["town"]))
            assert reply.status_code == 200, entry["name"]
            assert json.loads(reply.data)["type"] == "FeatureCollection"


def test_layers_are_gzipped_and_asked_again_by_etag(client: FlaskClient) -> None:
    for address in ("/layers/villages.geojson", "/layers.json", "/legend.json"):
        plain = client.get(address)
        zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.data) == plain.data
        assert zipped.headers["ETag"] != plain.headers["ETag"]
        assert not zipped.headers["ETag"].startswith("W/")
        assert "no-store" not in zipped.headers["Cache-Control"]
        again = client.get(
            address, headers={"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
        )
        assert again.status_code == 304
        assert not again.data
        refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
        assert "Content-Encoding" not in refused.headers


def test_unknown_layers_and_parts_are_not_found(client: FlaskClient) -> None:
    for address in ("/layers/households.geojson", "/layers/households", "/layers/none.geojson", "/layers/relief.png",
                    "/layers/villages/A.geojson", "/layers/roads/none.geojson", "/map-parts/none.js"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_no_layer_holds_a_name_or_phone_of_the_list(client: FlaskClient) -> None:
    for entry in names(client).values():
        for part in entry.get("parts", [{"town": ""}]):
            text = client.get(entry["url"].replace("{town}", part["town"])).get_data(as_text=True)
            for word in ("19900", "丁大有", "赵某", "孙某", "周某", "onerror"):
                assert word not in text, (entry["name"], word)


def test_the_map_s_figures_are_the_plan_s(client: FlaskClient, app: Flask) -> None:
    situation: Situation = app.extensions["duty"].current()
    drawn = client.get("/layers/village_levels.geojson").get_json()["features"]
    on_map = {f["properties"]["village_id"]: f["properties"]["listed_people"] for f in drawn}
    plan = situation.plan.villages.set_index("village_id")["listed_people"].astype(int).to_dict()
    assert on_map == plan
    listed = situation.plan.risk_list
    assert sum(on_map.values()) == int(listed["people"].sum()) == situation.summary["people_listed"]


def test_the_legend_names_level_rank_scheme_source_and_norm(client: FlaskClient) -> None:
    legend = client.get("/legend.json").get_json()
    zoning = legend["layers"]["zoning"]
    assert zoning["marks"] == ["composite5-2"]
    assert zoning["scheme"] == legend["schemes"]["composite5"]
    assert {"source", "norm", "as_of"} <= set(zoning)
    assert legend["marks"]["composite5-2"]["label"] == "中高"
    assert set(legend["layers"]) == set(names(client))


def test_the_map_page_is_small_and_asked_again_by_etag(client: FlaskClient) -> None:
    first = client.get("/")
    assert len(first.data) <= 20_000
    assert client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/").data == first.data


def test_the_parts_of_the_page_are_kept_for_ever(client: FlaskClient) -> None:
    text = client.get("/").get_data(as_text=True)
    parts = [word.split('"')[0] for word in text.split('="')[1:] if word.startswith("/map-parts/")]
    assert len(parts) == 2
    for part in parts:
        assert "immutable" in client.get(part).headers["Cache-Control"]


def test_a_county_without_shapes_says_so_and_leads_to_the_lists() -> None:
    rows = [
        {"village_id": f"{town}{n}", "name": f"{town}{n}村", "town_id": town}
        for town in "AB"
        for n in (1, 2)
    ]
    empty: dict[str, Any] = {
        name: [] for name in ("danger_areas", "risk_zones", "basins", "institutions", "mines")
    }
    shelters = [{"shelter_id": "S1", "name": "甲礼堂", "capacity": 50.0, "town_id": "A"}]
    client = app_over(
        duty_over(storm_tables(villages=rows, shelters=shelters, **empty))
    ).test_client()
    text = client.get("/").get_data(as_text=True)
    assert "画不出地图" in text
    assert 'href="/lists"' in text
    assert client.get("/layers.json").get_json() == []
