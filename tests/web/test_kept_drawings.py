"""Layers that change with the tables alone are drawn once, for every Situation and the next start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.cartography import served
from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import State
from tests.web.conftest import AT, app_over
from tests.web.storm_county import storm_tables


@contextmanager
def started(path: Path) -> Iterator[tuple[FlaskClient, Duty]]:
    duty = Duty(settings=Settings(), now=lambda: AT, opened=State(path, writable=True))
    county = prepare(storm_tables(), Settings())
    duty.take(county, plan(county, on=AT.date(), settings=Settings()))
    yield app_over(duty).test_client(), duty
    duty.close()


def no_drawing(*_: object, **__: object) -> served.Served:
    pytest.fail("drawn again")


def test_a_second_start_sends_what_the_first_one_drew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path) as (client, _):
        first = client.get("/layers/danger_areas.geojson")
    monkeypatch.setattr(served, "layer_bytes", no_drawing)
    with started(tmp_path) as (client, _):
        again = client.get("/layers/danger_areas.geojson")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_an_entry_of_the_ledger_draws_no_still_layer_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path) as (client, duty):
        client.get("/layers/villages.geojson")
        monkeypatch.setattr(served, "layer_bytes", no_drawing)
        before = duty.current().number
        body = {"text": "试", "id": "x"}
        duty.record("warning.pasted", body, by="甲", key="x")
        assert duty.current().number != before
        assert client.get("/layers/villages.geojson").status_code == 200


def test_what_the_plan_or_the_night_changes_is_never_kept_for_the_next_start(
    tmp_path: Path,
) -> None:
    with started(tmp_path) as (client, _):
        for name in ("shelters", "village_levels"):
            assert client.get(f"/layers/{name}.geojson").status_code == 200
    assert not list(tmp_path.glob("cache/drawings/*"))


def test_a_damaged_drawing_is_drawn_again(tmp_path: Path) -> None:
    with started(tmp_path) as (client, _):
        first = client.get("/layers/danger_areas.geojson").data
    (path,) = tmp_path.glob("cache/drawings/*.bin")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with started(tmp_path) as (client, _):
        assert client.get("/layers/danger_areas.geojson").data == first
