"""`/shelters/<id>/desk`: who arrives, by roster, number, scanner or name; never twice, never merged."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.situation.ordered import frame_of, ordered_tally
from hazardmap.viewer import Viewer
from tests.web.desk_night import DESK, button, come, desk_night, inside, where, words
from tests.web.storm_night import Storm


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from desk_night(tmp_path)


def test_the_desk_answers_how_many_are_here_and_how_many_are_to_come(night: Storm) -> None:
    text = words(night.page(DESK))
    assert "在所 0 人 / 可容纳 16 人，还空 16" in text
    assert "应到 5 户 14 人 · 已到 0 人 · 未到 14 人" in text
    text = words(come(night, "A1-0001"))
    assert "在所 4 人 / 可容纳 16 人，还空 12" in text
    assert "应到 5 户 14 人 · 已到 4 人 · 未到 10 人" in text
    assert "在所 4 人 ＝ 逐户登记 4 人" in text


def test_shelter_page_and_desk_lead_to_each_other(night: Storm) -> None:
    assert f'href="{DESK}"' in night.page("/shelters/S1")
    assert 'href="/shelters/S1"' in night.page(DESK)


def test_without_an_order_the_desk_says_what_to_do_first(tmp_path: Path) -> None:
    for night in desk_night(tmp_path, ordered=False):
        assert "还没有下达转移指令" in night.page(DESK)
        asked = night.send(f"{DESK}/find", text="A1-0001")
        assert "这一户在册，但不在应转名单内（没有下达指令）" in asked.text
        refused = night.send(f"{DESK}/arrive", one=button("A1-0001", 4))
        assert refused.status_code == 400
        assert "还没有下达转移指令" in refused.text


def test_whoever_came_before_any_order_moved_first_and_is_registered(tmp_path: Path) -> None:
    for night in desk_night(tmp_path, ordered=False):
        asked = night.send(f"{DESK}/find", text="甲2村7号")
        assert "记先行转移，到3人" in asked.text
        row = {"unit": "household:A2-0007"}
        assert "要写职务和姓名" in night.send(f"{DESK}/first", **row, decider="钱某").text
        for _ in range(2):
            night.send(f"{DESK}/first", key="b" * 32, **row, decider="村书记 钱某")
        made = night.duty.current().night
        assert len(made.orders.orders) == 1
        assert made.orders.units["household:A2-0007"].pending
        assert (inside(night), ordered_tally(frame_of(made)).people) == (3, 3)
        theirs = night.send(f"{DESK}/first", unit="household:B1-0004", decider="村书记 钱某")
        assert "清单上没有这一户" in theirs.text


def test_a_scanner_goes_on_from_one_card_to_the_next(night: Storm) -> None:
    for code in ("A1-0001", "A1-0002", "A2-0007"):
        text = come(night, code)
        assert re.search(r'<input id="scan-text"[^>]* autofocus', text)
    assert inside(night) == 4 + 3 + 3
    # no fragment: a page that is opened at a place of its own does not put the cursor into the box
    assert "#" not in night.send(f"{DESK}/find", text="A1-0007").location


def test_the_code_of_a_printed_sheet_is_not_taken_for_a_household(night: Storm) -> None:
    for sheet in ("/lists/A1", "/shelters/S1", "/towns/A"):
        response = night.send(f"{DESK}/find", text=f"http://192.0.2.7:8000{sheet}")
        assert response.status_code == 200
        assert "不是哪一户的" in response.text
    assert inside(night) == 0
    come(night, "http://192.0.2.7:8000/lists/A1#A1-0001")
    assert inside(night) == 4


def test_one_number_in_two_villages_is_asked_never_guessed(night: Storm) -> None:
    response = night.send(f"{DESK}/find", text="07")
    assert response.status_code == 200
    assert "本所名单里有2户名单号是7，请选是哪一户" in response.text
    assert inside(night) == 0
    come(night, "甲2村 07号")
    assert (where(night, "A2-0007").shelter, where(night, "A1-0007").shelter) == (3, 0)
    come(night, "7", village="A1")
    assert where(night, "A1-0007").shelter == 2
    come(night, "1")
    assert where(night, "A1-0001").shelter == 4


def test_twins_by_name_are_two_rows_and_stay_two(night: Storm) -> None:
    response = night.send(f"{DESK}/find", text="丁大有")
    text = words(response.text)
    assert "本所名单里有2户“丁大有”，请选是哪一户" in text
    assert inside(night) == 0
    found = text[text.index("请选是哪一户") : text.index("还没到齐")]
    assert ("01号" in found, "02号" in found) == (True, True)
    night.sent(f"{DESK}/arrive", one=button("A1-0002", 3), confirmed="1")
    assert (where(night, "A1-0001").shelter, where(night, "A1-0002").shelter) == (0, 3)
    assert "02号 丁大有 甲1村 · 3人" in words(night.page(DESK)).partition("已到 1 户")[2]


def test_some_of_a_household_come_first_and_the_rest_later(night: Storm) -> None:
    text = words(night.sent(f"{DESK}/arrive", one=button("A1-0002", 2)))
    assert "到 2 人/共 3 人" in text
    assert "还没到齐 5 户" in text
    night.sent(f"{DESK}/arrive", one=button("A1-0002", 3, was=2))
    assert where(night, "A1-0002").shelters == {"S1": 3}


def test_ticked_rows_come_all_at_once(night: Storm) -> None:
    night.sent(f"{DESK}/arrive", unit=[button("A1-0001", 4), button("A2-0007", 3)])
    assert inside(night) == 7
    assert len([one for one in night.duty.current().night.log if one.kind == "move.made"]) == 1


def test_a_page_that_is_no_longer_true_registers_nothing(night: Storm) -> None:
    night.sent(f"{DESK}/arrive", one=button("A1-0001", 4))
    old = night.send(f"{DESK}/arrive", one=button("A1-0001", 1))
    assert old.status_code == 400
    assert "现在本所4人，您看到的是0人" in old.text
    assert where(night, "A1-0001").shelters == {"S1": 4}


def test_more_persons_than_a_household_has_are_refused_with_the_number(night: Storm) -> None:
    refused = night.send(f"{DESK}/arrive", one=button("A1-0002", 4))
    assert "本户应转3人，不能登记到4人" in refused.text
    assert inside(night) == 0


def test_whoever_is_here_is_not_registered_again(night: Storm) -> None:
    come(night, "A1-0001")
    again = night.send(f"{DESK}/find", text="A1-0001")
    assert again.status_code == 200
    assert "01号已在本所：到4人/共4人，没有重复登记" in again.text
    assert inside(night) == 4


def test_whoever_was_sent_elsewhere_comes_in_and_it_is_said(night: Storm) -> None:
    response = night.send(f"{DESK}/find", text="5")
    assert "本所名单里没有5号；别处名单里有" in response.text
    assert inside(night) == 0
    text = words(come(night, "甲2村5号"))
    assert "甲2村05号 到5人（原安排甲小学，现登记到本所）" in text
    assert "其中改到本所 5 人" in text
    assert (inside(night), inside(night, "S2")) == (5, 0)


def test_a_second_check_in_is_a_transfer_and_is_asked_first(night: Storm) -> None:
    night.sent("/shelters/S2/desk/find", text="A2-0005")
    assert (inside(night), inside(night, "S2")) == (0, 5)
    asked = night.send(f"{DESK}/find", text="A2-0005")
    assert asked.status_code == 200
    assert "05号已登记在甲小学5人，没有重复登记" in asked.text
    refused = night.send(f"{DESK}/arrive", one=button("A2-0005", 5))
    assert "请在登记台单独登记这一户，确认改到本所" in refused.text
    assert (inside(night), inside(night, "S2")) == (0, 5)
    text = words(night.sent(f"{DESK}/arrive", one=button("A2-0005", 5), confirmed="1"))
    assert "到5人（从甲小学转来）（原安排甲小学，现登记到本所）" in text
    assert (inside(night), inside(night, "S2")) == (5, 0)
    assert where(night, "A2-0005").trips == 5


def test_people_of_another_town_are_let_in_masked(night: Storm) -> None:
    text = words(night.page(DESK))
    assert "03号 钱* 乙镇乙1村 · 2人" in text
    assert "钱三" not in text
    assert "199 0000 0003" not in text
    come(night, "B1-0003")
    assert where(night, "B1-0003").shelters == {"S1": 2}
    # not expected here, of another town: only by the full number, and masked
    assert "没有找到" in night.send(f"{DESK}/find", text="郑四").text
    assert "没有找到" in night.send(f"{DESK}/find", text="4").text
    text = night.sent(f"{DESK}/find", text="B1-0004")
    assert where(night, "B1-0004").shelters == {"S1": 6}
    assert "郑四" not in text
    assert "郑*" in text


def test_another_towns_desk_is_closed_to_looking_and_writing(night: Storm) -> None:
    assert night.client.get("/shelters/S3/desk").status_code == 403
    for route in ("find", "arrive", "first", "leave", "heads", "count", "here", "undo"):
        sent = {"text": "B1-0004", "one": button("B1-0004", 6), "people": "1", "origin": "邻县"}
        more = {
            "unit": "household:B1-0004",
            "way": "left",
            "was": "0",
            "of": "x",
            "decider": "村长 何某",
        }
        assert night.send(f"/shelters/S3/desk/{route}", **sent, **more).status_code == 403, route
    assert night.client.get("/shelters/S3/desk/unit?unit=household:B1-0004").status_code == 403
    assert inside(night, "S3") == 0


def test_a_shelter_of_no_town_is_the_countys(night: Storm) -> None:
    assert night.client.get("/shelters/S9/desk").status_code == 403
    assert night.send("/shelters/S9/desk/find", text="A1-0001").status_code == 403
    night.client.set_cookie("office", "")
    night.sent("/shelters/S9/desk/find", text="A1-0001")
    assert inside(night, "S9") == 4


def test_a_keeper_uses_his_own_desk_alone(night: Storm, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Viewer(
        "赵某", towns=frozenset({"A"}), names=True, duty_names=True, writes=True, role="keeper",
        shelters=frozenset({"S1"}),
    )  # fmt: skip
    monkeypatch.setattr("hazardmap.web.viewer._viewer", lambda: keeper)
    assert "钱三" in night.page(DESK)
    come(night, "B1-0003")
    assert inside(night) == 2
    assert night.client.get("/shelters/S2/desk").status_code == 403
    assert night.send("/shelters/S2/desk/find", text="A2-0005").status_code == 403
    assert night.send("/shelters/S2/full", keeper="赵某").status_code == 403
    # he may let in whom he is shown a card of, and still does not learn the names of other doors
    assert "没有找到" in night.send(f"{DESK}/find", text="吴五").text
    assert "吴*" in words(night.send(f"{DESK}/find", text="5").text)


def test_whoever_may_only_look_registers_nothing(
    night: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = Viewer("本机", towns=frozenset({"A"}))
    monkeypatch.setattr("hazardmap.web.viewer._viewer", lambda: looking)
    text = night.page(DESK)
    assert "丁大有" not in text
    assert "<form" not in text[text.index("<main") :]
    # neither to register nor to ask who it may be
    for text in ("A1-0001", "07"):
        assert night.send(f"{DESK}/find", text=text).status_code == 403
    assert inside(night) == 0
