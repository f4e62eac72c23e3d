"""Lists on paper are said to be old as soon as what stands on them is no more true, and only then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.reports import paper as typesetter
from tests.web.night_roads import ISSUE, now, road_night
from tests.web.storm_night import Storm

OLD = "已打印的清单（02:31"


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storm]:
    # the typesetter takes seconds; what is noted does not depend on it
    monkeypatch.setattr("hazardmap.web.prints.pdf", lambda _sheet: b"%PDF-")
    for made in road_night(tmp_path, town="A"):
        made.sent("/orders/issue", **ISSUE)
        yield made


def old_on(night: Storm, address: str) -> bool:
    return OLD in night.page(address)


def test_nothing_printed_is_nothing_old(night: Storm) -> None:
    night.sent("/roads/close", text="甲桥不通")
    assert not old_on(night, "/lists/A1")


def test_a_closed_bridge_makes_the_prints_of_its_villages_old_until_they_are_printed_again(
    night: Storm,
) -> None:
    night.client.get("/lists/A.pdf")
    assert not old_on(night, "/lists")
    number = now(night).night.prints.last["A1"].number
    assert number > 0
    night.later(minutes=9)
    night.sent("/roads/close", text="甲桥不通")
    words = f"已打印的清单（02:31，第{number}号）是旧版，请重打或电话告知"
    for address in ("/lists", "/lists/A", "/lists/A1", "/towns/A", "/villages/A1", "/roads"):
        assert words in night.page(address), address
    assert not old_on(night, "/villages/A2")
    night.client.get("/lists/A1.pdf")
    for address in ("/lists", "/lists/A", "/lists/A1", "/towns/A", "/villages/A1"):
        assert "是旧版，请重打或电话告知" not in night.page(address), address


def test_a_closed_road_nobody_takes_makes_the_prints_of_its_village_old_too(night: Storm) -> None:
    night.client.get("/lists/A1.pdf")
    night.sent("/roads/close", text="老路封了")
    assert old_on(night, "/villages/A1")


def test_opened_again_the_print_is_good_again(night: Storm) -> None:
    night.client.get("/lists/A1.pdf")
    night.sent("/roads/close", text="甲桥不通")
    assert old_on(night, "/lists/A1")
    (key,) = now(night).night.closures.closed
    night.sent("/roads/open", of=key)
    assert not old_on(night, "/lists/A1")


def test_a_shelter_that_is_full_makes_old_the_prints_that_send_people_there(night: Storm) -> None:
    night.client.get("/lists/A.pdf")
    night.sent("/shelters/S1/full", keeper="孙某")
    assert old_on(night, "/villages/A1")


def test_rain_orders_and_moves_make_no_print_old(night: Storm) -> None:
    night.client.get("/lists/A1.pdf")
    night.warn("橙")
    night.sent("/orders/issue", **{**ISSUE, "village": ["A2"]})
    night.sent("/shelters/S2/open", keeper="赵某")
    assert not old_on(night, "/lists/A1")


def test_a_print_changes_no_figure_and_no_number(night: Storm) -> None:
    before = now(night).number
    night.client.get("/lists/A1.pdf")
    assert now(night).number == before


def test_a_print_that_was_not_made_is_not_noted(
    night: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_sheet: object) -> bytes:
        raise typesetter.PaperUnavailable("打印组件未安装")

    monkeypatch.setattr("hazardmap.web.prints.pdf", broken)
    night.client.get("/lists/A1.pdf")
    assert now(night).night.prints.last == {}


def test_prints_of_other_towns_are_not_spoken_of(night: Storm) -> None:
    night.client.get("/lists/A1.pdf")
    night.sent("/roads/close", text="甲桥不通")
    night.client.set_cookie("office", "B")
    assert not old_on(night, "/lists")
