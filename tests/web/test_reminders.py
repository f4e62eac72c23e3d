"""The banner of every page: there for the towns concerned, gone when an office said so by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import writing
from tests.toy_county import at
from tests.web.conftest import AT, app_over
from tests.web.storm_county import HOSTILE, storm_tables

ORIGIN = {"Origin": "http://localhost"}
WARNING = {
    "id": "W1", "kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "玩具县气象台",
    "issued_at": "2026-06-09T16:10:00+08:00", "towns": ["A"],
}  # fmt: skip


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Duty]:
    settings = Settings()
    gauges = [
        {
            "gauge_id": "R1",
            "name": "甲溪雨量站",
            "kind": "rain",
            "basin_id": "W1",
            "interval_min": 60.0,
            "geometry": at(100, 100),
        }
    ]
    marks = [{"village_id": "A1", "window_h": 3.0, "step": "immediate", "rain_mm": 90.0}]
    tables = storm_tables(gauges=gauges, thresholds=marks)
    with writing(tmp_path / "state", now=AT) as opened:
        duty = Duty(settings=settings, now=lambda: AT, state=opened.path, opened=opened)
        county = prepare(tables, settings)
        duty.take(county, plan(county, on=AT.date(), settings=settings))
        yield duty
        duty.close()


@pytest.fixture
def client(storm: Duty) -> FlaskClient:
    return app_over(storm).test_client()


def words(client: FlaskClient, town: str = "") -> list[str]:
    client.set_cookie("office", town)
    return [one["words"] for one in client.get("/reminders.json").get_json()["reminders"]]


def rain(duty: Duty, rain_mm: float, key: str = "r1") -> None:
    row = {
        "gauge_id": "R1",
        "time": "2026-06-09T16:10:00+08:00",
        "rain_mm": rain_mm,
        "period_min": 180,
    }
    duty.record("rain.readings", {"rows": [row]}, by="值班", key=key)


def acknowledge(client: FlaskClient, ids: str, name: str = "张三", key: str = "k1") -> int:
    form = {"key": key, "ids": ids, "name": name, "back": "/lists?x=1"}
    return client.post("/reminders", data=form, headers=ORIGIN).status_code


def test_quiet_pages_have_no_reminder(client: FlaskClient):
    assert words(client) == []
    assert 'id="reminders"' in client.get("/lists").text


def test_a_warning_is_shown_to_its_towns_and_the_county_on_every_page(
    storm: Duty, client: FlaskClient
):
    storm.record("warning.confirmed", WARNING, by="值班", key="w")
    told = "暴雨橙色预警信号 · 发布 · 玩具县气象台 · 6月9日16时10分"
    assert words(client) == [told]
    assert words(client, "A") == [told]
    assert words(client, "B") == []
    client.set_cookie("office", "A")
    for page in ("/", "/lists", "/basins", "/reminders"):
        assert told in client.get(page).text


def test_a_trigger_says_village_gauge_window_and_threshold(storm: Duty, client: FlaskClient):
    rain(storm, 112.0)
    (told,) = words(client, "A")
    assert told == "雨情已达“立即转移”指标：甲1村（甲溪站 3 小时 112/90 毫米）"
    assert words(client, "B") == []


def test_a_name_silences_it_for_that_office_only(storm: Duty, client: FlaskClient):
    rain(storm, 112.0)
    client.set_cookie("office", "A")
    (one,) = client.get("/reminders.json").get_json()["reminders"]
    assert acknowledge(client, one["ids"]) == 303
    assert words(client, "A") == []
    assert "张三" in client.get("/reminders").text
    assert len(words(client, "")) == 1


def test_without_a_name_nothing_is_silenced(storm: Duty, client: FlaskClient):
    rain(storm, 112.0)
    (one,) = client.get("/reminders.json").get_json()["reminders"]
    assert acknowledge(client, one["ids"], name="  ") == 400
    assert acknowledge(client, "nonsense") == 400
    assert len(words(client)) == 1


def test_a_cached_page_changes_with_the_acknowledgement(storm: Duty, client: FlaskClient):
    rain(storm, 112.0)
    before = client.get("/basins")
    (one,) = client.get("/reminders.json").get_json()["reminders"]
    acknowledge(client, one["ids"])
    after = client.get("/basins", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "112/90" not in after.text.split("<main")[0]


def test_the_poll_is_answered_304_while_nothing_changes(storm: Duty, client: FlaskClient):
    first = client.get("/reminders.json")
    again = client.get("/reminders.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    rain(storm, 112.0)
    later = client.get("/reminders.json", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200


def test_the_banner_leads_back_to_a_path_of_ours_only(storm: Duty, client: FlaskClient):
    rain(storm, 112.0)
    (one,) = client.get("/reminders.json").get_json()["reminders"]
    form = {"key": "k", "ids": one["ids"], "name": "张三", "back": "https://elsewhere.example/x"}
    reply = client.post("/reminders", data=form, headers=ORIGIN)
    assert reply.headers["Location"] == "/"


def test_an_order_reaches_the_towns_whose_people_it_names(storm: Duty, client: FlaskClient):
    units = {
        "kind": ["household"],
        "id": ["A1-0001"],
        "people": [4],
        "village_id": ["A1"],
        "town_id": ["A"],
    }
    body = {"number": 1, "decider": "镇长 郑某", "scope": "甲1村", "units": units}
    storm.record("order.issued", body, by="值班", key="o1")
    assert words(client, "A") == ["第1号转移指令 已下达 16:20 · 甲镇"]
    assert words(client, "B") == []
    told = " ".join(words(client))
    assert HOSTILE not in told
    assert "丁大有" not in told


def test_ids_nested_without_end_are_refused_in_words(client: FlaskClient) -> None:
    form = {"key": "k1", "name": "孙某", "ids": "[" * 100_000}
    reply = client.post("/reminders", data=form, headers=ORIGIN)
    assert reply.status_code == 400
    assert "没有指明确认哪条提醒" in reply.text
