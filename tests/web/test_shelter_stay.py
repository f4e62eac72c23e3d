"""`/shelters/<id>/desk`: who leaves, heads without names, roll-calls, the keeper's word, undo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.reports.paper import pdf
from hazardmap.reports.roster import roster_part, roster_sheet
from hazardmap.situation.ordered import frame_of, ordered_tally
from tests.reports.paper_text import page_texts
from tests.reports.storm import OFFICER
from tests.web.desk_night import DESK, button, come, desk_night, inside, where, words
from tests.web.storm_night import Storm


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from desk_night(tmp_path)


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
    assert "可容纳 16 人，已满，不再安排人来" in text
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


def test_the_moves_page_shows_every_shelter_with_its_roll_call(night: Storm) -> None:
    come(night, "A1-0001")
    night.later(minutes=5 * 60)
    text = words(night.page("/moves"))
    assert "甲礼堂登记台4安置未清点已超过5小时（应于06-10 07:30点名）–" in text
    assert f'href="{DESK}"' in night.page("/moves")
    missing = {"missing": "household:A1-0001", "missing of household:A1-0001": "2"}
    night.sent(f"{DESK}/count", people="2", **missing)
    assert "比登记4人少2人；下次点名 06-10 20:002 人" in words(night.page("/moves"))
    night.client.set_cookie("office", "B")
    assert "甲礼堂登记台" not in night.page("/moves")


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


def test_the_printed_roster_holds_who_is_registered(night: Storm) -> None:
    blank = roster_part(night.duty.current(), OFFICER, "S1")
    assert (blank["inside"], {row["here"] for row in blank["rows"]}) == ("", {""})
    night.sent(f"{DESK}/arrive", one=button("A1-0002", 2))
    come(night, "甲2村5号")
    night.sent(f"{DESK}/heads", people="4", origin="邻县")
    part = roster_part(night.duty.current(), OFFICER, "S1")
    rows = {row["list_no"]: (row["arrived"], row["here"]) for row in part["rows"][:2]}
    assert rows == {"01": ("", ""), "02": ("06-10 02:31", "2")}
    words_of = "已登记在所 11 人，到达时间、实到已填；另有不在本册上的 5 人；仅计人数 4 人。"
    assert part["inside"] == words_of
    night.later(minutes=5)
    pages = page_texts(pdf(roster_sheet(night.duty.current(), OFFICER, "S1")))
    assert "06-1002:312人" in pages[0]
