"""Cards for the doors from the list page of a village: only with names, audited, judged apart from the list."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.situation.model import Situation
from tests.reports.paper_text import page_texts
from tests.web.conftest import app_over
from tests.web.night_roads import ISSUE, now, road_night
from tests.web.storm_night import Storm

CARDS = "/lists/A1/cards.pdf"


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storm]:
    # the typesetter takes seconds; what is noted does not depend on it
    monkeypatch.setattr("hazardmap.web.prints.pdf", lambda _sheet: b"%PDF-")
    for made in road_night(tmp_path, town="A"):
        made.sent("/orders/issue", **ISSUE)
        yield made


def test_the_list_page_of_a_village_leads_to_its_cards(
    client: FlaskClient, situation: Situation
) -> None:
    page = client.get("/lists/A1").get_data(as_text=True)
    assert f'href="{CARDS}"' in page
    assert "打印户卡" in page
    assert "打印户卡" not in client.get("/lists/A").get_data(as_text=True)
    reply = client.get(CARDS)
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    assert "甲镇甲1村户卡.pdf" in unquote(reply.headers["Content-Disposition"])
    assert reply.headers["Cache-Control"] == "no-store"
    first = page_texts(reply.data)[0]
    assert "丁大有" in first
    assert situation.number in first


def test_who_may_not_see_names_is_refused_in_chinese_and_offered_nothing(duty: Duty) -> None:
    nameless = app_over(duty, Access(bound_host="127.0.0.1", no_names=True)).test_client()
    reply = nameless.get(CARDS)
    assert reply.status_code == 403
    assert "户卡印有户主姓名" in reply.get_data(as_text=True)
    assert "打印户卡" not in nameless.get("/lists/A1").get_data(as_text=True)


@pytest.mark.parametrize("place", ["A", "X9"])
def test_cards_are_of_one_village(client: FlaskClient, place: str) -> None:
    assert client.get(f"/lists/{place}/cards.pdf").status_code == 404


def test_cards_grow_old_with_what_stands_on_them_and_with_nothing_else(night: Storm) -> None:
    night.client.get(CARDS)
    number = now(night).night.prints.cards["A1"].number
    assert number > 0
    night.sent("/roads/close", text="甲桥不通")
    assert "已打印的户卡" not in night.page("/lists/A1")
    night.sent("/shelters/S1/full", keeper="孙某")
    old = f"已打印的户卡（02:31，第{number}号）是旧版，请重打或电话告知"
    assert old in night.page("/lists/A1")
    assert old not in night.page("/lists/A2")


def test_new_cards_do_not_make_an_old_list_new_nor_the_list_the_cards(night: Storm) -> None:
    night.client.get("/lists/A1.pdf")
    night.client.get(CARDS)
    night.sent("/shelters/S1/full", keeper="孙某")
    night.client.get(CARDS)
    page = night.page("/lists/A1")
    assert "已打印的清单" in page
    assert "已打印的户卡" not in page
    night.client.get("/lists/A1.pdf")
    assert "是旧版" not in night.page("/lists/A1")
