"""At the first 立即转移 of a replay, map, list, order, call board and reminder say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.duty.replay import Replay
from hazardmap.duty.replay_officer import Officer
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.duty.test_replay import NOW, falling
from tests.toy_county import at
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A drill just after the scripted officer has ordered the village whose threshold was reached."""
    gauge = {
        "gauge_id": "R1", "name": "甲溪雨量站", "kind": "rain", "basin_id": "W1",
        "interval_min": 5.0, "geometry": at(100, 100),
    }  # fmt: skip
    mark = {"village_id": "A1", "window_h": 1.0, "step": "immediate", "rain_mm": 40.0}
    county = prepare(storm_tables(gauges=[gauge], thresholds=[mark]), Settings())
    folder: Path = tmp_path_factory.mktemp("state")
    duty = Duty(settings=Settings(), now=lambda: NOW, opened=State(folder, writable=True))
    duty.take(county, plan(county, on=NOW.date(), settings=Settings()))
    storm = [falling(minute, 9.0) for minute in range(5, 40, 5)]
    Replay(duty, storm, title="试", speed=0, officer=Officer()).play()
    client = app_over(duty).test_client()
    client.set_cookie("drill", "1")
    yield client
    duty.close()


def test_every_face_counts_the_ordered_village_alike(client: FlaskClient) -> None:
    summary = client.get("/situation.json").get_json()
    orders = client.get("/orders.json").get_json()
    rows = client.get("/lists/A1.json").get_json()["rows"]
    circles = client.get("/layers/not_moved.geojson").get_json(force=True)["features"]
    left = [one["properties"] for one in circles if one["properties"]["mark"] == "moved-left"]
    people = summary["people_ordered"]
    assert people == sum(row["people"] for row in rows) > 0
    assert people == orders["total"]["people"] == orders["villages"][0]["people"]
    assert [(one["village_id"], one["people"]) for one in left] == [("A1", people)]
    assert "人（含重点场所1处）；期限：立即" in client.get("/calls").text
    assert f"应转{summary['households_ordered']}户{people}人" in client.get("/calls").text


def test_every_face_names_the_same_order_in_the_same_situation(client: FlaskClient) -> None:
    title = client.get("/orders.json").get_json()["orders"][0]["title"]
    told = client.get("/reminders.json").get_json()["reminders"]
    assert any(one["words"].startswith(title) for one in told)
    assert title in client.get("/calls").text
    numbers = {
        client.get(address).get_json()["situation"]
        for address in ("/situation.json", "/orders.json", "/lists/A1.json", "/warnings.json")
    }
    assert len(numbers) == 1


def test_every_page_of_the_drill_says_so(client: FlaskClient) -> None:
    for address in ("/", "/orders", "/calls", "/lists/A1", "/warnings"):
        assert "演练" in client.get(address).text, address
