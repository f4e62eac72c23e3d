"""交班小结 and 值班记录: everything that is open, by name, on one page; both names; each office its own log."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from hazardmap.duty.access import Access
from hazardmap.reports.handover_sheet import MOST_LEFT, short, some
from hazardmap.situation.handover import watch
from hazardmap.viewer import Viewer
from tests.reports.paper_text import page_texts
from tests.web.conftest import app_over
from tests.web.storm_night import Storm, storm
from tests.web.test_reports import moved

CALL = {
    "said_at": "06-10 02:40", "unit": "县水利局", "person": "科长 何某",
    "content": "问枫溪水位", "plan": "03:00 回电",
}  # fmt: skip


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def test_a_quiet_watch_says_that_nothing_is_open(night: Storm) -> None:
    page = night.page("/reports/handover")
    for words in (
        "没有下达转移指令",
        "没有未转人员",
        "没有已开放的避灾场所",
        "没有待办",
        "还没有交过班",
    ):
        assert words in page, words


def test_the_page_names_who_is_left_with_number_mark_and_mover(night: Storm) -> None:
    moved(night)
    page = night.page("/reports/handover")
    assert "应转4户34人（含重点场所1处），已转移7人" in page
    assert "第1号转移指令 已下达 02:31" in page
    assert "未转名单（2户、重点场所1处，共26人）" in page
    rows = [" ".join(cut.split("<")[0] for cut in line.split(">")) for line in page.split("<tr>")]
    refuses = next(row for row in rows if "拒不转移" in row)
    assert "03" in refuses
    assert "2/2人" in refuses
    assert "李某" in refuses
    assert "199 0000 0005" in refuses
    assert any("04" in row and "4/5人" in row for row in rows)
    assert "丁大有" not in page  # number 1 has arrived
    assert "在所4人" in page


def test_a_failed_call_stays_open_and_an_answered_one_does_not(night: Storm) -> None:
    moved(night)
    subject = night.duty.current().night.orders.issued[0].key
    for person, result in (("D2", "无人接听"), ("D3", "接通已复述")):
        body = {"subject": subject, "person": person, "number": "1", "label": "手机", "who": "x",
                "result": result, "title": "第1号"}  # fmt: skip
        night.duty.record("call.result", body, by="甲", key=uuid.uuid4().hex)
    page = night.page("/reports/handover")
    calls = page.partition("叫应未接通")[2].partition("封闭的桥")[0]
    assert "村书记 钱某：无人接听 02:36，未接通" in calls
    assert "吴某" not in calls


def test_a_promise_is_noted_stands_open_and_is_settled(night: Storm) -> None:
    page = night.sent("/reports/log", **CALL)
    assert "<b>问枫溪水位</b> → 03:00 回电" in page
    (key,) = night.duty.current().night.shifts.notes
    page = night.sent("/reports/log/settle", of=key, result="已回电")
    assert "没有待办" in page
    assert "已回电" in page
    assert "没有填" in night.send("/reports/log", **{**CALL, "content": ""}).text


def test_each_office_has_a_log_of_its_own(night: Storm) -> None:
    night.sent("/reports/log", **CALL)
    (key,) = night.duty.current().night.shifts.notes
    night.client.set_cookie("office", "B")
    assert "问枫溪水位" not in night.page("/reports/handover")
    assert "没有这一条" in night.send("/reports/log/settle", of=key, result="已回电").text
    night.client.delete_cookie("office")
    assert "问枫溪水位" not in night.page("/reports/handover")


def test_both_names_are_needed_and_stand_on_the_next_page(night: Storm) -> None:
    moved(night)
    assert "没有填" in night.send("/reports/handover", given_by="郑某").text
    both = night.send("/reports/handover", given_by="郑某", taken_by="郑某")
    assert "同一个人，没有交班" in both.text
    page = night.sent("/reports/handover", given_by="郑某", taken_by="吴某")
    assert "上次交班 06-10 02:36：郑某 → 吴某" in page
    entry = night.duty.book().entries()[-1]
    assert entry.kind == "handover.done"
    assert "已转移7人" in str(entry.body["words"])


def test_it_prints_on_one_page(night: Storm) -> None:
    moved(night)
    night.sent("/reports/log", **CALL)
    night.sent("/reports/handover", given_by="郑某", taken_by="吴某")
    response = night.client.get("/reports/handover.pdf")
    (text,) = page_texts(response.data)
    for words in (
        "甲镇交班小结", "第1号转移指令已下达02:31", "03号", "拒不转移", "甲礼堂在所4人", "问枫溪水位→03:00回电",
        "上次交班06-1002:36：郑某→吴某", "交班人签名", "接班人签名", "第1页共1页", "含个人信息，用后回收销毁",
    ):  # fmt: skip
        assert words in text, words


def test_whatever_is_written_into_it_it_stays_one_a4_page(night: Storm) -> None:
    moved(night)
    for number in range(40):
        long = {
            **CALL,
            "content": f"{number}" + "很长的话" * 70,
            "plan": "去看" * 100,
            "unit": "A" * 90,
        }
        night.sent("/reports/log", **long)
    for number in range(12):
        night.warn("红", towns=("A",), action="发布")
        body = {
            "shelter_id": f"X{number}",
            "name": "场所" * 30,
            "town_id": "A",
            "places": 9,
            "keeper": "赵" * 60,
        }
        night.duty.record("shelter.opened", body, by="甲", key=uuid.uuid4().hex)
    response = night.client.get("/reports/handover.pdf")
    (text,) = page_texts(response.data)
    assert "另有34条，见系统页面" in text
    assert "交班人签名" in text
    with pypdfium2.PdfDocument(response.data) as document:
        assert [round(side) for side in document[0].get_size()] == [595, 842]


def test_what_does_not_fit_is_counted_and_a_cut_is_seen() -> None:
    assert some(["一", "二", "三"], "无", most=2) == ["一", "二", "另有1条，见系统页面"]
    assert some([], "无") == ["无"]
    assert short("字" * 80).endswith("…")
    assert len(short("字" * 80)) == 60
    assert MOST_LEFT >= 20


def test_names_and_phones_stay_hidden_from_whoever_may_not_read_them(night: Storm) -> None:
    moved(night)
    night.sent("/reports/log", **CALL)
    nameless = app_over(night.duty, Access(bound_host="127.0.0.1", no_names=True)).test_client()
    page = nameless.get("/reports/handover").text
    assert "未转名单（2户、重点场所1处，共26人）" in page
    for secret in ("李某", "199 0000", "19900000", "钱某", "问枫溪水位"):
        assert secret not in page, secret
    of_the_town = Viewer(who="大屏", towns=frozenset({"A"}))
    found = watch(night.duty.current(), of_the_town)
    assert (found.log, found.todo) == ((), ())
    assert len(watch(night.duty.current(), replace(of_the_town, duty_names=True)).todo) == 1
