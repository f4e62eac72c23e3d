"""`/orders`: from the form to 已下达, its changes, its undo, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hazardmap.reports.order_sheet import order_part
from hazardmap.reports.print_order import Print
from hazardmap.settings import Settings
from hazardmap.situation.change_view import pending_changes
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.viewer import town_officer, whole_county
from tests.toy_county import SHELTERS
from tests.web.storm_county import storm_tables
from tests.web.storm_night import NIGHT, Storm, storm

ISSUE = {
    "village": "A1",
    "batch": "all",
    "deadline": "now",
    "decider": "镇长 郑某",
    "basis": "暴雨橙色",
}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def test_without_an_order_nobody_is_to_move(night: Storm) -> None:
    text = night.page("/orders")
    assert "还没有下达转移指令" in text
    assert "应转" not in text
    assert night.page("/situation.json").count('"people_ordered":null') == 1


def test_an_issued_order_says_number_time_village_and_deadline(night: Storm) -> None:
    text = night.sent("/orders/issue", **ISSUE)
    assert "第1号转移指令 已下达 02:31" in text
    assert "甲1村 应转 4户34人（含重点场所1处）" in text
    assert "期限：<b>立即</b>" in text
    assert "18:00" not in text
    figures = night.client.get("/situation.json").get_json()
    assert (figures["households_ordered"], figures["people_ordered"]) == (4, 34)
    assert figures["people_not_moved"] == 34


def test_the_form_shows_the_village_with_its_people_and_no_evening_clock(night: Storm) -> None:
    text = night.page("/orders/new?village=A1")
    assert "在册4户34人" in text
    assert 'value="A1" checked' in text
    assert '<option value="镇长 郑某">' in text
    assert "18:00" not in text


def test_an_order_needs_post_and_name_and_a_place(night: Storm) -> None:
    assert "要写职务和姓名" in night.send("/orders/issue", **{**ISSUE, "decider": "郑某"}).text
    assert "没有选村" in night.send("/orders/issue", **{**ISSUE, "village": []}).text
    assert night.send("/orders/issue", **{**ISSUE, "village": "A3"}).status_code == 404
    assert (
        "清单上没有人" in night.send("/orders/issue", **{**ISSUE, "village": [], "area": "F9"}).text
    )
    assert night.duty.current().night.orders.operation is None


def test_one_form_sent_twice_counts_once(night: Storm) -> None:
    for _ in range(2):
        assert night.send("/orders/issue", key="a" * 32, **ISSUE).status_code == 303
    assert len(night.duty.current().night.orders.issued) == 1


def test_a_flash_flood_order_cannot_wait_for_the_river(night: Storm) -> None:
    late = {**ISSUE, "deadline": "river", "arrival": "2026-06-10T20:00"}
    assert "期限只能是“立即”" in night.send("/orders/issue", **late).text


def test_a_second_warning_annotates_the_open_operation(night: Storm) -> None:
    night.warn("橙")
    night.sent("/orders/issue", **ISSUE)
    night.later(minutes=9)
    night.warn("红", action="升级")
    text = night.page("/orders")
    assert "行动期间的预警：02:40 升级暴雨红色预警信号" in text
    assert "建议：立即转移" in text
    assert night.duty.current().summary["people_ordered"] == 34


def test_widening_keeps_the_number_and_adds_only_the_others(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.later(minutes=9)
    text = night.sent("/orders/issue", **{**ISSUE, "village": ["A1", "A2"], "of": "1"})
    assert "第1号转移指令 扩面 02:40" in text
    assert "甲2村 应转 3户27人" in text
    assert night.duty.current().summary["people_ordered"] == 34 + 27


def test_a_reduction_names_reason_and_approver(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    row = {
        "village": "A1",
        "list_no": "1",
        "people": "2",
        "reason": "外出务工",
        "approver": "村书记 钱某",
    }
    text = night.sent("/orders/reduce", **row)
    assert "核减2人 · 原因：外出务工 · 批准人：村书记 钱某" in text
    assert "甲1村 应转 4户32人" in text
    assert "原因" in night.send("/orders/reduce", **{**row, "reason": ""}).text
    assert "请填1到4" in night.send("/orders/reduce", **{**row, "people": "9"}).text
    assert "没有名单号" in night.send("/orders/reduce", **{**row, "list_no": "77"}).text


def test_people_who_moved_first_count_and_are_taken_over(night: Storm) -> None:
    text = night.sent("/orders/add", **ISSUE)
    assert "先行转移，待补指令 02:31" in text
    assert "其中先行转移，待补指令 4 户 34 人" in text
    text = night.sent("/orders/issue", **ISSUE)
    assert "第1号转移指令 已下达 02:31" in text
    assert "其中先行转移" not in text
    assert night.duty.current().summary["people_ordered"] == 34


def test_lifting_names_who_checked_and_closing_waits_for_it(night: Storm) -> None:
    night.sent("/orders/issue", **{**ISSUE, "village": "A2"})
    assert "不能结束行动" in night.send("/orders/close", note="完").text
    keys = {"F1"} | {
        key for one in night.duty.current().night.orders.units.values() for key in one.unit.areas
    }
    done = {"checked_by": "村书记 钱某", "conclusion": "溪水已退", "decider": "镇长 郑某"}
    text = night.sent("/orders/lift", area=sorted(keys), **done)
    assert "解除转移 06-10 02:31 · 排查：村书记 钱某 · 结论：溪水已退" in text
    assert "应转 <b>3</b> 户 <b>27</b> 人" in text
    assert "还没有下达转移指令" in night.sent("/orders/close", note="已全部返回")


def test_an_order_is_taken_back_within_the_shift_and_its_number_is_not_given_again(
    night: Storm,
) -> None:
    night.sent("/orders/issue", **ISSUE)
    key = night.duty.current().night.orders.issued[0].key
    assert "还没有下达转移指令" in night.sent("/orders/undo", of=key)
    assert "第2号转移指令 已下达" in night.sent("/orders/issue", **ISSUE)
    second = night.duty.current().night.orders.issued[0].key
    night.later(minutes=13 * 60)
    assert "不能撤销" in night.send("/orders/undo", of=second).text


def test_another_towns_order_is_not_taken_back_from_here(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    key = night.duty.current().night.orders.issued[0].key
    night.client.set_cookie("office", "B")
    assert night.send("/orders/undo", of=key).status_code == 403
    assert night.duty.current().night.orders.issued


def test_a_draft_is_kept_and_goes_when_it_is_issued(night: Storm) -> None:
    text = night.sent("/orders/draft", **{**ISSUE, "decider": ""})
    assert "拟定，未下达" in text
    assert night.duty.current().night.orders.operation is None
    (key,) = night.duty.current().night.orders.drafts
    assert 'value="A1" checked' in night.page(f"/orders/new?draft={key}")
    assert "拟定，未下达" not in night.sent("/orders/issue", **ISSUE, draft=key)


def test_a_town_orders_only_its_own_and_sees_only_its_own(night: Storm) -> None:
    response = night.send("/orders/issue", **{**ISSUE, "village": "B1"})
    assert response.status_code == 403
    night.sent("/orders/issue", **ISSUE)
    night.client.set_cookie("office", "B")
    text = night.page("/orders")
    assert "第1号转移指令" not in text
    assert "甲1村" not in text


def test_an_area_gives_a_town_only_its_own_units(night: Storm) -> None:
    both = {**ISSUE, "village": [], "area": ["F1", "B1#其它"]}
    night.sent("/orders/issue", **both)
    units = night.duty.current().night.orders.units.values()
    assert {one.unit.town_id for one in units} == {"A"}


def test_the_evening_question_is_asked_in_the_afternoon_and_logged(night: Storm) -> None:
    assert "今夜要不要提前转移" not in night.page("/orders")
    night.at = NIGHT + timedelta(hours=13, minutes=40)
    night.duty.tick()
    text = night.page("/orders")
    assert "今夜要不要提前转移" in text
    text = night.sent("/orders/consider", choice="再议", again="18时", decider="镇长 郑某")
    assert "已答复：再议（18时 再议）" in text
    assert "决定人" in night.send("/orders/consider", choice="不转", decider="").text


def test_a_new_plan_moves_nobody_and_shows_the_change_sheet(night: Storm) -> None:
    text = night.sent("/orders/issue", **ISSUE)
    assert "改派单" not in text
    rows = [{**row, "status": "unusable"} if row["shelter_id"] == "S1" else row for row in SHELTERS]
    tables = storm_tables(shelters=rows, households=[])
    settings = Settings()
    homes = storm_tables(shelters=rows)
    county = prepare(homes, settings)
    night.duty.take(county, plan(county, on=NIGHT.date(), settings=settings))
    assert night.duty.current().summary["people_ordered"] == 34
    text = night.page("/orders")
    assert "已告知的去处仍然有效" in text
    assert "改派单：" in text
    assert ">甲礼堂</td>" in night.page("/changes")
    nameless = pending_changes(night.duty.current(), whole_county("本机", names=False))
    assert len(nameless)
    assert "丁大有" not in nameless.to_csv()
    # and an edition without anybody on the list moves 应转 just as little
    county = prepare(tables, settings)
    night.duty.take(county, plan(county, on=NIGHT.date(), settings=settings))
    assert night.duty.current().summary["people_ordered"] == 34


def test_a_changed_form_under_an_old_key_is_refused(night: Storm) -> None:
    night.send("/orders/issue", key="b" * 32, **ISSUE)
    response = night.send("/orders/issue", key="b" * 32, **{**ISSUE, "village": "A2"})
    assert response.status_code == 409
    assert "内容不同" in response.text


def test_an_order_is_printed_with_decider_villages_and_deadline(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    made = night.duty.current()
    key = made.night.orders.issued[0].key
    part = order_part(made, Print(town_officer("甲镇应急办", ["A"]), "http://x", {}), key)
    assert part["title"] == "第1号转移指令"
    assert ["转移期限", "立即"] in part["facts"]
    assert part["rows"][0]["village"] == "甲1村"
    response = night.client.get(f"/orders/{key}.pdf")
    assert response.data[:5] == b"%PDF-"
