"""`/mines`: report, stop and withdraw, nobody underground; by the warning in force and by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.storm_night import Storm, storm


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


def test_without_a_warning_nothing_is_asked_of_mines(night: Storm) -> None:
    text = night.page("/mines")
    assert "当前没有预警要求停产撤人" in text
    assert "没有登记尾矿库" in text


def test_yellow_asks_for_a_report(night: Storm) -> None:
    night.warn("黄")
    assert "待办：报告雨情水情" in night.page("/mines")
    text = night.sent("/mines/M1/said", step="1", said_by="周某")
    assert "已报告 02:31 周某" in text


def test_orange_asks_to_stop_and_withdraw_with_people_and_name(night: Storm) -> None:
    night.warn("橙")
    text = night.page("/mines")
    assert "应停 <b>1</b> 处，已停产撤人 <b>0</b> 处" in text
    assert night.send("/mines/M1/said", step="2", people="21", said_by="").status_code == 400
    text = night.sent("/mines/M1/said", step="2", people="21", said_by="周某")
    assert "已停产撤人 <b>1</b> 处 <b>21</b> 人" in text
    assert "已停产撤人 21人 02:31 周某" in text


def test_red_asks_for_nobody_underground_and_takes_no_other_number(night: Storm) -> None:
    night.warn("橙")
    night.sent("/mines/M1/said", step="2", people="21", said_by="周某")
    night.later(minutes=20)
    night.warn("红")
    assert "待办：停产撤人，确认井下零人" in night.page("/mines")
    response = night.send("/mines/M1/said", step="3", people="2", said_by="周某")
    assert "井下还有2人，不能确认零人" in response.text
    text = night.sent("/mines/M1/said", step="3", people="0", said_by="周某")
    assert "井下零人已确认 02:51 周某" in text
    assert "<b>21</b> 人" in text


def test_a_mine_of_another_town_is_neither_shown_nor_noted(night: Storm) -> None:
    night.client.set_cookie("office", "A")
    assert "枫山矿" not in night.page("/mines")
    assert night.send("/mines/M1/said", step="1", said_by="周某").status_code == 404


def test_the_officers_of_mines_are_called_for_a_warning(night: Storm) -> None:
    night.warn("橙")
    text = night.page("/calls")
    assert "枫山矿负责人 周某" in text
    assert "暴雨橙色预警信号" in text


@pytest.mark.parametrize("people", ["²", "9" * 30, "-1", "1.5"])
def test_a_number_of_people_that_is_none_is_refused(night: Storm, people: str) -> None:
    night.warn("橙")
    response = night.send("/mines/M1/said", step="2", people=people, said_by="周某")
    assert response.status_code == 400
    assert "请填写整数" in response.text
