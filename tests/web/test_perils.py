"""报险: a place and what was seen lead to the people there, a suggestion and the way to an order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.storm_night import Storm, storm


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


def test_a_report_suggests_to_move_the_people_of_the_area(night: Storm) -> None:
    page = night.sent(
        "/warnings/peril",
        place="甲镇甲1村·甲山防范区",
        what="山体开裂",
        caller="钱某",
        phone="19900000099",
    )
    assert "建议：立即转移" in page
    assert "在册<b>3</b>户<b>10</b>人" in page
    assert "199 0000 0099" in page
    assert "/orders/new?village=A1" in page
    assert night.client.get("/warnings.json").get_json()["perils"][0]["village_id"] == "A1"


def test_a_village_alone_takes_its_people_of_the_hazard(night: Storm) -> None:
    page = night.sent("/warnings/peril", place="甲2村", what="溪水漫路")
    assert "在册<b>3</b>户<b>27</b>人" in page


def test_a_closed_report_suggests_nothing_and_lifts_no_order(night: Storm) -> None:
    response = night.send("/warnings/peril", place="甲镇甲1村", what="山体开裂")
    assert night.send(f"{response.location}/close").status_code == 400
    page = night.sent(f"{response.location}/close", outcome="现场查看，旧裂缝")
    assert "险情处置不等于解除转移" in page
    assert night.client.get("/warnings.json").get_json()["perils"] == []


@pytest.mark.parametrize(
    ("place", "words"), [("没有的村", "没有找到"), ("村", "同名或相近"), ("", "没有找到")]
)
def test_a_place_is_never_guessed(night: Storm, place: str, words: str) -> None:
    response = night.send("/warnings/peril", place=place, what="山体开裂")
    assert response.status_code == 400
    assert words in response.text
    assert night.duty.current().night.log == ()


def test_an_office_reports_for_its_own_town_alone(tmp_path: Path) -> None:
    for town in storm(tmp_path, town="A"):
        assert town.send("/warnings/peril", place="乙镇乙1村", what="溪水漫路").status_code == 400
        assert "乙镇乙1村" not in town.page("/warnings/peril")


@pytest.mark.parametrize("seen", ["0001-01-01T00:00", "2027-06-09T16:00", "2026-01-01 08:00"])
def test_a_time_that_cannot_be_is_asked_again(night: Storm, seen: str) -> None:
    response = night.send("/warnings/peril", place="甲2村", what="溪水漫路", seen_at=seen)
    assert response.status_code == 400
    assert night.duty.current().night.log == ()
