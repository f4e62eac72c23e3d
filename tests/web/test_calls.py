"""`/calls`: who is called, the next number by itself, sent is not answered, openings and the first reply."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.web.storm_night import Storm, storm
from tests.web.test_orders import ISSUE


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def call(night: Storm, person: str, number: str, result: str, **more: Any) -> str:
    return night.sent("/calls/result", person=person, number=number, result=result, **more)


def test_without_warning_or_order_nobody_is_to_be_called(night: Storm) -> None:
    text = night.page("/calls")
    assert "没有要叫应的人" in text
    assert "已开放避灾场所 0处" in text


def test_an_order_calls_its_villages_and_the_keepers_of_its_shelters(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    text = night.page("/calls")
    assert "甲1村 转移责任人 吴某" in text
    assert "甲1村 村书记 钱某" in text
    assert "甲礼堂管理员 姓名未登记" in text
    assert "乙" not in text.partition("打电话")[2]
    assert '<span class="number">199 0000 0101</span>' in text
    assert "已发送不等于已收到" in text
    # a demonstration's numbers are invented: nobody may dial them by a slip
    assert "tel:" not in text


def test_after_no_answer_the_deputy_stands_there_by_himself(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    text = call(night, "D3", "19900000101", "无人接听")
    assert "下一个：B岗 冯某" in text
    assert "199 0000 0102" in text
    text = call(night, "D3", "19900000102", "关机")
    assert "下一个：备用手机 吴某" in text
    text = call(night, "D3", "19900000103", "空号")
    assert "下一个：上报 村书记 钱某" in text
    night.later(minutes=2)
    text = call(night, "D3", "19900000077", "接通已复述", who="钱某")
    assert "已接通 02:33" in text


def test_sent_is_never_answered_and_three_minutes_unread_mean_a_call(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    assert "已发 0分0秒，未读" in night.sent("/calls/sent", group="转移责任人")
    night.later(minutes=2)
    assert "需电话叫醒</b>" not in night.page("/calls")
    night.later(minutes=1.3)
    text = night.page("/calls")
    assert "已发 3分18秒，未读，需电话叫醒" in text
    assert night.client.get("/calls.json").get_json()["answered"] == 0


def test_the_unread_list_marks_the_rest_read_and_asks_unknown_names(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.sent("/calls/sent", group="转移责任人")
    shown = night.send("/calls/preview", group="转移责任人", text="未读1人：吴某、不认识").text
    assert "对不上" in shown
    assert "不认识" in shown
    assert 'value="D3" checked' in shown
    text = night.sent("/calls/read", group="转移责任人", unread=[])
    assert "02:31 已读，待回复" in text


def test_a_key_of_a_number_that_is_not_his_is_refused(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    response = night.send("/calls/result", person="D3", number="110", result="接通已复述")
    assert response.status_code == 400
    assert (
        night.send("/calls/result", person="D3", number="19900000101", result="好").status_code
        == 400
    )


def test_a_shelter_is_open_only_when_its_keeper_said_so(night: Storm) -> None:
    assert "可启用，尚未开放" in night.page("/shelters/S1")
    text = night.sent("/shelters/S1/open", keeper="孙某")
    assert "已开放 02:31，可容纳" in text
    assert "管理员 孙某 确认" in text
    assert "已开放避灾场所 1处，可容纳" in night.page("/calls")
    assert night.client.get("/calls.json").get_json()["opened"]["opened"] == 1
    night.sent("/shelters/S1/close")
    assert "已开放避灾场所 0处" in night.page("/calls")


def test_a_shelter_that_may_not_serve_is_not_opened(night: Storm) -> None:
    response = night.send("/shelters/S4/open", keeper="赵某")
    assert response.status_code == 400
    assert "不能启用" in response.text
    assert night.duty.current().night.openings.opened == {}


def test_another_towns_shelter_is_not_opened_from_here(night: Storm) -> None:
    assert night.send("/shelters/S3/open", keeper="孙某").status_code == 403


def test_the_first_reply_holds_facts_and_only_what_was_ticked(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    assert "首次回复还剩 15分0秒" in night.page("/calls")
    text = night.page("/calls/reply")
    assert "① 坐镇指挥：值班室 周某" in text
    assert "应转4户34人，已转移0人" in text
    assert "正在组织转移" in text
    night.sent("/calls/reply", clause="moving", copied="1")
    (reply,) = night.duty.current().night.calls.replies
    assert reply.text.endswith("正在组织转移。")
    assert "已开放" not in reply.text
    assert "," not in reply.text
    assert "首次回复已全部报出" in night.page("/calls")


def test_an_opening_nobody_confirmed_cannot_be_claimed(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.sent("/calls/reply", clause=["moving", "opened"])
    (reply,) = night.duty.current().night.calls.replies
    assert "已开放" not in reply.text


def test_the_reply_runs_over_after_fifteen_minutes(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.later(minutes=17)
    assert "首次回复已超时 2分0秒" in night.page("/calls")


def test_the_log_is_handed_out_as_csv_and_excel(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    call(night, "D3", "19900000101", "无人接听")
    text = night.client.get("/calls.csv").data.decode("utf-8-sig")
    assert "第1号转移指令 已下达 02:31,吴某,转移责任人（手机）,甲1村,19900000101,无人接听" in text
    book = load_workbook(io.BytesIO(night.client.get("/calls.xlsx").data))
    assert book.sheetnames[0] == "叫应记录"


def test_a_wrong_result_is_taken_back(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    call(night, "D3", "19900000101", "接通已复述")
    key = night.duty.current().night.log[-1].key
    text = night.sent("/calls/undo", of=key)
    assert "已接通 02:31" not in text


def test_the_county_calls_the_towns_and_sees_who_has_replied(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    night.client.delete_cookie("office")
    text = night.page("/calls")
    assert "甲镇 镇长 郑某" in text
    assert "转移责任人 吴某" not in text
    assert "待回复" in text
    assert "转移责任人 吴某" in night.page("/calls?town=A")
