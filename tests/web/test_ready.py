"""`/ready` as page, JSON and CSV, of a county, a town and a village; and `/holders`."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.toy_county import toy
from tests.web.conftest import app_over, duty_over

FIRST = "受威胁但未上报清单"


def test_the_county_page_ranks_towns_and_names_silent_villages_first(client: FlaskClient) -> None:
    text = client.get("/ready").text
    assert "汛前准备" in text
    assert "还缺 <b>8</b> 处" in text
    assert text.index("先办：" + FIRST) < text.index("缺得多的在前") < text.index("甲镇</a>")
    assert '<a class="go" href="/lists/B2">乙镇乙2村</a>' in text


def test_every_line_says_what_to_do_and_where(client: FlaskClient) -> None:
    text = client.get("/ready/B").text
    assert "打电话催报；确无转移人员的，登记“本村无转移人员”" in text
    assert 'href="/lists/B2">打开清单' in text
    assert 'href="/villages/B2">打开村情' in text


def test_a_village_page_names_the_households(client: FlaskClient) -> None:
    text = client.get("/ready/A1").text
    assert "清单 4 户：可直接用 2" in text
    assert "缺项的户（2 户）" in text
    assert "缺电话、位置未知、清单所写避灾场所未匹配" in text


def test_json_and_csv_hold_the_same_lines(client: FlaskClient) -> None:
    rows = client.get("/ready.json").get_json()["rows"]
    lines = client.get("/ready.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "town_id,town,village_id,village,key,missing,count,unit,do"
    assert len(lines) - 1 == len(rows)
    town = client.get("/ready/B.json").get_json()["rows"]
    assert town == [row for row in rows if row["town_id"] == "B"]
    assert len(client.get("/ready/A1.csv").data.decode("utf-8-sig").splitlines()) - 1 == 5


def test_a_foreign_id_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ready/nowhere").status_code == 404
    assert client.get("/holders/nowhere").status_code == 404


def test_holders_are_listed_with_number_and_last_call(client: FlaskClient) -> None:
    text = client.get("/holders/A1").text
    assert "199 0000 0077" in text
    assert "没有记录" in text
    assert "甲镇" in client.get("/holders").text


@pytest.mark.parametrize("address", ["/ready", "/ready/A", "/ready/A1", "/holders", "/holders/A1"])
def test_a_county_of_bare_villages_says_what_to_do_first(address: str) -> None:
    bare: Flask = app_over(duty_over(toy(towns=[], households=[], shelters=[], danger_areas=[])))
    reply = bare.test_client().get(address)
    assert reply.status_code == 200
    words = "没有户级清单" if "ready" in address else "责任人"
    assert words in reply.text
