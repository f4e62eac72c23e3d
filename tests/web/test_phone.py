"""`/moves/<village>/phone` without scripts: its forms, its figures, and whom it shows to whom."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.settings import Settings
from hazardmap.situation.prepare import prepare
from hazardmap.web.phone import assisted_tags
from tests.toy_county import household, toy
from tests.web.storm_night import Storm, storm
from tests.web.test_phone_marks import ISSUE, KEY, mark, post, tally

PHONE = "/moves/A1/phone"
FORM = {"unit": KEY, "list_no": "1", "base": "0"}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    for one in storm(tmp_path, town="A"):
        assert one.send("/orders/issue", **ISSUE).status_code == 303
        yield one


def head(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text.partition("</header>")[0]).split())


def test_the_head_says_the_figures_of_every_other_page(night: Storm) -> None:
    post(night, mark("shelter", 4))
    figures = night.client.get("/situation.json").get_json()
    text = night.page(PHONE)
    assert f"应转{figures['households_ordered']}户{figures['people_ordered']}人" in head(text)
    assert f"已安置1户{figures['people_settled']}人" in head(text)
    assert f"未转{figures['people_not_moved']}人" in head(text)
    assert "未用 https" in text
    assert head(night.page(f"{PHONE}/rows")) in head(text)


def test_a_household_is_chosen_recorded_and_taken_back_with_plain_forms(night: Storm) -> None:
    chosen = night.page(f"{PHONE}?no=001")
    assert f'name="unit" value="{KEY}"' in chosen
    text = night.sent(PHONE, **FORM, act="shelter", people="3")
    assert "已登记到避灾场所3人。" in text
    assert tally(night) == (34, 3, 0, 31)
    last = night.duty.book().entries()[-1].key
    assert f'name="of" value="{last}"' in text
    assert "已撤销" in night.sent(f"{PHONE}/undo", of=last)
    assert tally(night) == (34, 0, 0, 34)


def test_a_form_sent_twice_counts_once(night: Storm) -> None:
    for _ in range(2):
        sent = night.send(PHONE, key="a" * 32, **FORM, act="shelter", people="3")
        assert sent.status_code == 303
    assert tally(night) == (34, 3, 0, 31)


def test_a_refusal_needs_its_reason_and_people_a_number(night: Storm) -> None:
    assert "要写明原因" in night.send(PHONE, **FORM, act="refused").text
    assert "人数不是整数" in night.send(PHONE, **FORM, act="shelter", people="二").text
    assert "去向不认识" in night.send(PHONE, **FORM, act="fly").text
    assert tally(night) == (34, 0, 0, 34)


def test_another_town_neither_looks_nor_records(night: Storm) -> None:
    night.client.set_cookie("office", "B")
    for address in (PHONE, f"{PHONE}/rows"):
        assert night.client.get(address).status_code == 403
    before = night.duty.book().entries()
    assert night.send(PHONE, **FORM, act="shelter", people="3").status_code == 403
    assert night.duty.book().entries() == before


def test_another_towns_mark_is_not_taken_back_from_here(night: Storm) -> None:
    night.sent(PHONE, **FORM, act="shelter", people="3")
    last = night.duty.book().entries()[-1].key
    night.client.set_cookie("office", "B")
    assert night.send("/moves/B1/phone/undo", of=last).status_code == 403
    assert tally(night) == (34, 3, 0, 31)


def test_a_village_without_an_order_says_what_to_do_first(night: Storm) -> None:
    text = night.page("/moves/A2/phone")
    assert "还没有下达转移指令" in text
    assert "先行转移" in text


def test_who_needs_help_is_named_by_kind_and_counted_once() -> None:
    rows = [
        household("A1", 1, "甲溪危险区", elderly=2.0, disabled=1.0),
        household("A1", 1, "甲山防范区", elderly=2.0, disabled=1.0),
        household("A1", 2, "甲溪危险区"),
    ]
    found = assisted_tags(prepare(toy(households=rows), Settings()))
    assert dict(found) == {KEY: "老2残1"}
