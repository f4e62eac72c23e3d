"""`/shelters/<id>/desk`: roster, number, name; never twice, never merged; transfers, heads, roll-calls, undo."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.evacuation.whereabouts import Where
from hazardmap.situation.balance import in_shelters
from hazardmap.situation.ordered import frame_of, moves_of, ordered_tally
from hazardmap.viewer import Viewer
from tests.web.desk_night import desk_night
from tests.web.storm_night import Storm

DESK = "/shelters/S1/desk"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from desk_night(tmp_path)


def where(night: Storm, unit_id: str) -> Where:
    return moves_of(night.duty.current().night).of(f"household:{unit_id}")


def inside(night: Storm, shelter_id: str = "S1") -> int:
    found = in_shelters(night.duty.current().night).get(shelter_id)
    return found.people if found else 0


def button(unit_id: str, people: int, was: int = 0) -> str:
    return f"household:{unit_id}|{people}|{was}|1"


def words(text: str) -> str:
    """The text of a page's main part without tags."""
    main = text[text.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


def come(night: Storm, text: str, **more: str) -> str:
    return night.sent(f"{DESK}/find", text=text, **more)


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
    assert night.send(f"{DESK}/find", text="A1-0001").status_code == 403
    assert inside(night) == 0


def test_leaving_goes_to_where_it_was_said(night: Storm) -> None:
    come(night, "A1-0001")
    unit = {"unit": "household:A1-0001"}
    night.sent(f"{DESK}/leave", **unit, people="1", was="4", way="shelter", to="S2")
    night.sent(
        f"{DESK}/leave",
        **unit, people="1", was="3", way="relatives", address="城东3幢", phone="19900000099",
    )  # fmt: skip
    night.sent(f"{DESK}/leave", **unit, people="1", was="2", way="returned", reason="回家喂猪")
    found = where(night, "A1-0001")
    assert (found.shelters, found.relatives) == ({"S1": 1, "S2": 1}, 1)
    assert found.address == "城东3幢 19900000099"
    assert (found.mark, found.reason) == ("擅自返回", "回家喂猪")
    text = words(night.sent(f"{DESK}/leave", **unit, people="1", was="1", way="left"))
    assert "1人 离所，去向不明" in text
    assert where(night, "A1-0001").mark == "联系不上"
    tally = ordered_tally(frame_of(night.duty.current().night))
    assert (tally.people, tally.settled, tally.not_moved) == (25, 2, 23)
    assert tally.balanced


def test_nobody_leaves_who_is_not_here(night: Storm) -> None:
    come(night, "A1-0002")
    sent = {"unit": "household:A1-0002", "was": "3", "way": "left"}
    refused = night.send(f"{DESK}/leave", **sent, people="4")
    assert "本所登记这一户3人，不能转出4人" in refused.text
    assert (
        "没有写去哪里"
        in night.send(f"{DESK}/leave", **{**sent, "way": "relatives"}, people="1").text
    )
    assert "尚未解除转移" in night.send(f"{DESK}/leave", **{**sent, "way": "home"}, people="1").text
    assert (
        "哪个避灾场所" in night.send(f"{DESK}/leave", **{**sent, "way": "shelter"}, people="1").text
    )
    assert inside(night) == 3


def test_people_go_home_only_after_the_area_was_lifted(night: Storm) -> None:
    come(night, "A1-0002")
    page = f"{DESK}/unit?unit=household:A1-0002"
    assert (
        "解除返回" not in night.page(page).partition("去向</legend>")[2].partition("</fieldset>")[0]
    )
    night.client.set_cookie("office", "")
    night.sent(
        "/orders/lift",
        area=["F1"], checked_by="村书记 钱某", conclusion="溪水已退", decider="镇长 郑某",
    )  # fmt: skip
    night.client.set_cookie("office", "A")
    assert "解除返回" in night.page(page)
    sent = {"unit": "household:A1-0002", "was": "3", "people": "3", "way": "home"}
    night.sent(f"{DESK}/leave", **sent)
    assert (where(night, "A1-0002").home_again, inside(night)) == (3, 0)


def test_heads_are_counted_without_names_and_the_later_count_stands(night: Storm) -> None:
    night.sent(f"{DESK}/heads", people="6", origin="邻县客人")
    text = words(night.sent(f"{DESK}/heads", people="4", origin="邻县客人"))
    assert "在所 4 人 ＝ 逐户登记 0 人 ＋ 村报数、仅计人数 0 人 ＋ 外来 4 人" in text
    text = words(night.sent(f"{DESK}/heads", people="5", village="A1"))
    assert "逐户登记 0 人 ＋ 村报数、仅计人数 5 人 ＋ 外来 4 人" in text
    # a tick takes the place of a head of the same village: nobody twice
    text = words(come(night, "A1-0001"))
    assert "在所 9 人 ＝ 逐户登记 4 人 ＋ 村报数、仅计人数 1 人 ＋ 外来 4 人" in text
    assert "外来 0 人" in words(night.sent(f"{DESK}/heads", people="0", origin="邻县客人"))


def test_heads_beyond_the_village_are_not_lost(night: Storm) -> None:
    refused = night.send(f"{DESK}/heads", people="10", village="A1")
    assert "这个村应转住户9人，不能记10人" in refused.text
    assert "写明外来人员从哪里来" in night.send(f"{DESK}/heads", people="3").text
    assert "不对" in night.send(f"{DESK}/heads", people="-3", origin="邻县").text
    assert inside(night) == 0


def test_the_sums_of_the_desk_are_those_of_the_tally(night: Storm) -> None:
    come(night, "A1-0001")
    night.sent(f"{DESK}/arrive", one=button("A1-0002", 2))
    night.sent("/shelters/S2/desk/find", text="A2-0005")
    night.sent(f"{DESK}/heads", people="2", village="A2")
    night.sent(f"{DESK}/heads", people="3", origin="邻县")
    units = frame_of(night.duty.current().night)
    tally = ordered_tally(units)
    guests = 3
    # of 甲2村 five are settled by name already: two heads stand for nobody else
    assert tally.settled == 4 + 2 + 5
    assert inside(night) + inside(night, "S2") - guests == tally.shelter
    assert tally.balanced


def test_more_than_the_shelter_holds_come_in_and_it_is_said_loudly(night: Storm) -> None:
    text = words(night.sent(f"{DESK}/heads", people="18", origin="邻县车队"))
    assert "超过可容纳 2 人，联系镇街改派" in text
    text = words(come(night, "A1-0001"))
    assert "在所 22 人 / 可容纳 16 人，超过可容纳 6 人" in text


def test_full_and_unusable_are_the_keepers_word_and_are_taken_back(night: Storm) -> None:
    night.sent("/shelters/S1/full", keeper="赵某", back="desk")
    text = words(night.page(DESK))
    assert "已满（02:31报）（赵某）" in text
    come(night, "A1-0001")
    night.sent("/shelters/S1/unusable", keeper="赵某", reason="进水", back="desk")
    text = words(night.page(DESK))
    assert "不可用：进水（02:31报）（赵某）：在所 4 人须转走，请联系镇街改派" in text
    night.sent("/shelters/S1/usable", keeper="赵某", back="desk")
    assert "不可用：进水" not in words(night.page(DESK))


def test_undo_takes_back_what_this_desk_recorded(night: Storm) -> None:
    come(night, "A1-0001")
    key = night.duty.current().night.log[-1].key
    assert "这一条不是本所登记的" in night.send("/shelters/S2/desk/undo", of=key).text
    order = night.duty.current().night.orders.issued[0].key
    assert "没有找到要撤销的这一条" in night.send(f"{DESK}/undo", of=order).text
    text = words(night.sent(f"{DESK}/undo", of=key))
    assert "在所 0 人" in text
    assert where(night, "A1-0001").shelter == 0
    come(night, "A1-0001")
    night.later(minutes=13 * 60)
    key = night.duty.current().night.log[-1].key
    assert "不能撤销" in night.send(f"{DESK}/undo", of=key).text


def test_one_form_sent_twice_counts_once(night: Storm) -> None:
    for _ in range(2):
        sent = night.send(f"{DESK}/arrive", key="a" * 32, one=button("A1-0001", 4))
        assert sent.status_code == 303
    assert inside(night) == 4


def test_a_roll_call_names_who_is_missing_and_asks_until_it_is_answered(night: Storm) -> None:
    come(night, "A1-0001")
    come(night, "A1-0002")
    night.later(minutes=60)
    text = words(
        night.sent(
            f"{DESK}/count",
            people="5",
            missing=["household:A1-0001", "household:A1-0002"],
            **{"missing of household:A1-0001": "1", "missing of household:A1-0002": "1"},
        )
    )
    assert "清点实有5人，比登记7人少2人" in text
    assert "点名未到，去了哪里" in text
    assert inside(night) == 7, "a roll-call moves nobody"
    night.sent(f"{DESK}/here", unit="household:A1-0002")
    asked = words(night.page(DESK)).partition("点名未到，去了哪里？")[2].partition("扫户卡")[0]
    assert ("01号" in asked, "02号" in asked) == (True, False)
    night.sent(
        f"{DESK}/leave",
        unit="household:A1-0001",
        people="1",
        was="4",
        way="returned",
        reason="回家",
    )
    assert "点名未到" not in words(night.page(DESK))
    assert inside(night) == 6


def test_a_roll_call_that_is_short_without_names_stays_a_question(night: Storm) -> None:
    come(night, "A1-0001")
    text = words(night.sent(f"{DESK}/count", people="3"))
    assert "还少 1 人没有点出是谁" in text
    refused = night.send(
        f"{DESK}/count",
        people="2", missing="household:A1-0002", **{"missing of household:A1-0002": "1"},
    )  # fmt: skip
    assert "在本所登记0人，不能点名未到1人" in refused.text
    assert "还少 1 人" not in words(night.sent(f"{DESK}/count", people="4"))


def test_a_late_roll_call_is_said_on_the_desk(night: Storm) -> None:
    come(night, "A1-0001")
    assert "安置未清点已超过" not in night.page(DESK)
    night.later(minutes=5 * 60)
    assert "安置未清点已超过5小时（应于06-10 07:30点名）" in words(night.page(DESK))
    night.sent(f"{DESK}/count", people="4")
    text = words(night.page(DESK))
    assert "安置未清点已超过" not in text
    assert "与登记4人相符；下次点名 06-10 20:00" in text


def test_a_late_roll_call_is_a_reminder_for_its_town_and_comes_again(night: Storm) -> None:
    come(night, "A1-0001")
    night.later(minutes=5 * 60)
    text = night.page("/reminders")
    assert "应于06-10 07:30点名清点，还没有清点：甲礼堂" in text
    assert f'href="{DESK}"' in text
    waiting = night.client.get("/reminders.json").get_json()["reminders"]
    ids = [one["ids"] for one in waiting if "点名清点" in one["words"]]
    night.sent("/reminders", ids=ids, name="周某")
    assert "还没有清点：甲礼堂" not in night.page("/reminders")
    night.later(minutes=60)
    assert "至今没有清点：甲礼堂" in night.page("/reminders")
    night.client.set_cookie("office", "B")
    assert "甲礼堂" not in night.page("/reminders")
    night.client.set_cookie("office", "A")
    night.sent(f"{DESK}/count", people="4")
    assert "没有清点" not in night.page("/reminders")
