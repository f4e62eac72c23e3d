"""`/reports`: figures of now and of full hours, copied, sent, confirmed, corrected — and never overwritten."""

import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from hazardmap.duty.county_words import CountyWords
from hazardmap.duty.hourly_clock import HourlyClock
from hazardmap.evacuation.village_report import Report
from hazardmap.evacuation.whereabouts import (
    NOT_MOVED,
    ON_THE_WAY,
    REFUSED,
    RELATIVES,
    SHELTER,
    Move,
)
from hazardmap.situation.move_entries import Mark, made, reported
from hazardmap.viewer import town_officer
from tests.reports.paper_text import page_texts
from tests.web.storm_night import NIGHT, Storm, storm

OFFICER = town_officer("甲镇应急办", ["A"], writes=True)
THREE = NIGHT.replace(hour=3, minute=0)
ISSUE = {
    "village": "A1",
    "batch": "all",
    "deadline": "now",
    "decider": "镇长 郑某",
    "basis": "暴雨橙色",
}
BEFORE = "甲镇截至6月10日2时31分：应转4户34人（含重点场所1处），已转移0人，未转34人；已开放避灾场所0处，在所0人。"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path, town="A")


def unit(night: Storm, number: int) -> str:
    return next(
        key
        for key, one in night.duty.current().night.orders.units.items()
        if one.unit.village_id == "A1" and one.unit.list_no.lstrip("0") == str(number)
    )


def move(night: Storm, number: int, people: int, target: str, *, origin: str = NOT_MOVED) -> None:
    one = Move(
        unit(night, number), people, origin, target, to_shelter="S1" if target == SHELTER else ""
    )
    key = uuid.uuid4().hex
    decision = made(OFFICER, [one], source="tick")
    night.duty.decide(decision, by=OFFICER.who, key=key, sent=key)


def refuse(night: Storm, number: int) -> None:
    key = uuid.uuid4().hex
    mark = Mark(unit(night, number), REFUSED, "看家")
    night.duty.decide(made(OFFICER, [], [mark], source="tick"), by=OFFICER.who, key=key, sent=key)


def moved(night: Storm) -> None:
    """Order A1, then: 1 (4人) in the shelter, 2 (3人) with relatives, 3 (2人) refuses, 1 of 4 on the way."""
    night.sent("/orders/issue", **ISSUE)
    night.sent("/shelters/S1/open", keeper="赵某")
    night.later(minutes=5)
    move(night, 1, 4, SHELTER)
    move(night, 2, 3, RELATIVES)
    refuse(night, 3)
    move(night, 4, 1, ON_THE_WAY)


MOVED = (
    "甲镇截至6月10日2时36分：应转4户34人（含重点场所1处），已转移7人（集中4人、投亲靠友3人），途中1人，"
    "未转26人（其中拒转2人）；已开放避灾场所1处，在所4人。"
)


def test_the_text_is_that_of_the_moment_and_says_so(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    page = night.page("/reports")
    assert f"<p data-line>{BEFORE}</p>" in page
    assert "即时口径（截至6月10日2时31分，未冻结）" in page
    assert "复制" in page
    night.sent("/shelters/S1/open", keeper="赵某")


def test_the_text_names_every_column_that_holds_anybody(night: Storm) -> None:
    moved(night)
    assert MOVED in night.page("/reports")


def test_a_partly_known_village_is_said_to_be_by_phone(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    report = Report(
        key="", village_id="A1", town_id="A", shelter_people=6, shelter_households=2, said_by="钱某"
    )
    night.duty.decide(reported(OFFICER, report), by="甲", key="r1", sent="r1")
    data = night.client.get("/reports.json").get_json()
    assert "已转移6人（集中6人），未转28人，其中村报数，未逐户核6人；" in data["text"][0]
    assert "在所6人" in data["text"][0]
    line = next(row for row in data["rows"] if row["label"] == "村报数，未逐户核")
    assert (line["people"], line["settled"], line["not_moved"]) == (0, 6, -6)


def test_rows_by_kind_add_up_to_the_total_in_every_column(night: Storm) -> None:
    moved(night)
    rows = night.client.get("/reports.json").get_json()["rows"]
    total, kinds = rows[0], [row for row in rows if row["kind"] == "kind"]
    assert len(kinds) == 3
    for name in (
        "households",
        "people",
        "settled",
        "shelter",
        "on_the_way",
        "not_moved",
        "refused",
    ):
        assert total[name] == sum(row[name] for row in kinds), name
    assert total["people"] == total["settled"] + total["on_the_way"] + total["not_moved"]


def test_the_workbook_holds_the_same_figures_as_numbers_and_text(night: Storm) -> None:
    moved(night)
    book = openpyxl.load_workbook(io.BytesIO(night.client.get("/reports.xlsx").data))
    form, upward, notes = (book[name] for name in ("整点报表", "上报口径", "说明"))
    assert form["A1"].value == "甲镇人员转移整点报表"
    assert form["A2"].value == "报：玩具县防指　即时口径（截至6月10日2时36分，未冻结）"
    assert [form.cell(5, column).value for column in (1, 2, 3, 5, 7, 13)] == [
        "合计（去重）", 4, 34, 7, 4, 26,
    ]  # fmt: skip
    heads = [cell.value for cell in upward[1]]
    row = dict(zip(heads, (cell.value for cell in upward[2]), strict=True))
    assert (
        row["应转移（人）"] == row["已转移（人）"] + row["途中（人）"] + row["未转移（人）"] == 34
    )
    assert (row["乡镇（街道）"], row["在所人数（人）"], row["累计转移（人次）"]) == ("甲镇", 4, 8)
    words = "".join(str(cell.value) for (cell,) in notes.iter_rows())
    assert MOVED in words
    assert "台账指纹" in words
    assert night.duty.current().number in words
    assert not [
        cell.value
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "f"
    ]


def test_the_paper_holds_the_text_and_no_personal_note(night: Storm) -> None:
    moved(night)
    text = "".join(page_texts(night.client.get("/reports.pdf").data))
    assert MOVED in text
    assert "不含个人信息" in text
    assert night.duty.current().number in text
    assert "台账指纹" in text


def test_the_hour_is_confirmed_and_a_late_word_is_a_new_version(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    moved(night)
    night.at = THREE + timedelta(seconds=30)
    night.duty.tick()
    clock.tick()
    assert "自动冻结，未经人工确认" in night.page("/reports")
    page = night.sent("/reports/confirm", town="A", hour=THREE.isoformat(), version="1")
    assert "自动冻结，03:00 已确认（甲镇应急办" in page
    night.later(minutes=6)
    move(night, 4, 1, RELATIVES, origin=ON_THE_WAY)
    assert "更正要写明原因" in night.send("/reports/send", town="A").text
    page = night.sent("/reports/send", town="A", reason="4号已到")
    assert "更正第2版 · 03:06 已报送" in page
    first = night.page("/reports?hour=2026-06-10T03:00&version=1")
    second = night.page("/reports?hour=2026-06-10T03:00")
    assert "甲镇截至6月10日3时：应转4户34人（含重点场所1处），已转移7人" in first
    assert "甲镇截至6月10日3时6分：应转4户34人（含重点场所1处），已转移8人" in second
    assert "这是冻结的数" in first
    assert "6月10日3时整点口径" in first


def test_a_figure_that_fell_needs_a_reason_before_anybody_stands_behind_it(night: Storm) -> None:
    clock = HourlyClock(night.duty)
    moved(night)
    night.at = THREE
    night.duty.tick()
    clock.tick()
    night.later(minutes=20)
    move(night, 2, 3, NOT_MOVED, origin=RELATIVES)
    night.later(minutes=40)
    clock.tick()
    four = (THREE + timedelta(hours=1)).isoformat()
    page = night.page("/reports")
    assert "减少：已转移7→4" in page
    refused = night.send("/reports/confirm", town="A", hour=four, version="1")
    assert "比上次减少（已转移7→4），没有确认；请写明减少的原因" in refused.text
    page = night.sent("/reports/confirm", town="A", hour=four, version="1", reason="2号擅自返回")
    assert "原因：2号擅自返回" in page
    assert (
        night.client.get("/reports.json?hour=2026-06-10T04:00").get_json()["towns"][0]["change"]
        == -3
    )


def test_a_town_with_nothing_says_so_itself_and_the_county_sees_who_has_not(night: Storm) -> None:
    night.warn("橙", towns=("A", "B"))
    assert "零报告：本镇街无应转人员" in night.page("/reports")
    page = night.sent("/reports/send", town="A")
    assert "零报告 · 02:31 已报送" in page
    night.client.delete_cookie("office")
    towns = night.client.get("/reports.json").get_json()["towns"]
    assert {one["town"]: one["late"] for one in towns} == {"甲镇": False, "乙镇": True}
    assert "零报告：甲镇。" in night.client.get("/reports.json").get_json()["text"]
    assert "催报：未报" in night.page("/reports")


def test_another_towns_report_is_neither_sent_nor_confirmed_nor_seen(night: Storm) -> None:
    moved(night)
    night.client.set_cookie("office", "B")
    assert night.send("/reports/send", town="A").status_code == 403
    hour = NIGHT.replace(minute=0).isoformat()
    assert night.send("/reports/confirm", town="A", hour=hour, version="1").status_code == 403
    data = night.client.get("/reports.json").get_json()
    assert [one["town"] for one in data["towns"]] == ["乙镇"]
    assert data["total"]["people"] == 0


def test_what_does_not_balance_is_not_sent_and_says_where(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    operation = night.duty.current().night.orders.operation
    assert operation is not None
    body = {
        "operation": operation.key, "source": "tick",
        "moves": [Move(unit(night, 1), 9, NOT_MOVED, SHELTER, to_shelter="S1").body()],
    }  # fmt: skip
    night.duty.record("move.made", body, by="坏", key="m1")
    page = night.page("/reports")
    assert "台账不平衡，先更正再报" in page
    assert 'data-copy="report"' not in page
    answer = night.send("/reports/send", town="A")
    assert "没有报出：台账不平衡" in answer.text
    assert "01号：应转4人" in answer.text
    assert night.duty.current().night.reports.frozen == {}


def test_a_silent_village_is_asked_by_name_and_phone(night: Storm) -> None:
    moved(night)
    night.at = THREE + timedelta(minutes=1)
    night.duty.tick()
    assert "没有要催的村" in night.page("/reports")
    night.later(minutes=70)
    page = night.page("/reports")
    assert "甲1村 未转26人、途中1人，02:36之后没有登记" in page
    assert "村书记 钱某" in page
    assert "199 0000 0077" in page


def test_an_unknown_hour_is_refused_in_chinese(night: Storm) -> None:
    assert "没有冻结过报表" in night.client.get("/reports?hour=2026-06-10T03:00").text
    assert night.client.get("/reports?hour=x").status_code == 404
    assert night.client.get("/reports?hour=2026-06-10T03:00&version=x").status_code == 404


def test_a_report_changes_no_situation_number(night: Storm) -> None:
    moved(night)
    number = night.duty.current().number
    night.sent("/reports/send", town="A")
    assert night.duty.current().number == number


def test_town_and_county_report_to_different_offices_by_name(night: Storm) -> None:
    night.duty.words = CountyWords(superior="绍兴市防指")
    assert "报送对象：玩具县防指" in night.page("/reports")
    night.client.delete_cookie("office")
    page = night.page("/reports")
    assert "报送对象：绍兴市防指" in page
    assert "玩具县防指" not in page


def test_before_its_first_hour_a_town_copies_and_does_not_send(night: Storm) -> None:
    night.sent("/orders/issue", **ISSUE)
    page = night.page("/reports")
    assert "03:00 起报（02:31 才下达指令）" in page
    assert "按现在的数报送" not in page
    assert "复制</button>" in page
