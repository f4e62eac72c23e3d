"""The first order of a storm taken back: the others' tally stays, and nobody who moved is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hazardmap.situation.entry_places import places_of
from hazardmap.situation.night import folded
from hazardmap.situation.ordered import moves_of
from tests.web.storm_night import Storm, storm

ISSUE = {"batch": "all", "deadline": "now", "decider": "县长 郑某", "basis": "暴雨橙色"}
LIFT = {"checked_by": "地质员 何某", "conclusion": "无变形", "decider": "县长 郑某"}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Storm]:
    yield from storm(tmp_path)


def total(night: Storm) -> dict[str, int]:
    found: dict[str, int] = night.client.get("/moves.json").get_json()["total"]
    return found


def keys(night: Storm) -> list[str]:
    return [order.key for order in night.duty.current().night.orders.issued]


def settle(night: Storm) -> None:
    night.sent("/moves/A1/set", list_no="1", people="3", to="shelter:S1")


def test_the_tally_of_the_other_orders_outlives_the_first_one(night: Storm) -> None:
    night.sent("/orders/issue", village="B1", **ISSUE)
    night.sent("/orders/issue", village="A1", **ISSUE)
    settle(night)
    night.sent("/orders/undo", of=keys(night)[0])
    assert total(night)["settled"] == 3
    night.sent("/moves/A1/set", list_no="2", people="1", to="shelter:S1")
    assert total(night)["settled"] == 4
    book = night.duty.book(drill=False)
    again = folded(book.entries())
    assert moves_of(again).where.keys() == moves_of(book.night).where.keys()


def test_the_only_order_is_not_taken_back_from_under_people_who_moved(night: Storm) -> None:
    night.sent("/orders/issue", village="A1", **ISSUE)
    settle(night)
    refusal = night.send("/orders/undo", of=keys(night)[0])
    assert refusal.status_code == 400
    assert "本次行动已逐户登记3人" in refusal.text
    assert total(night)["settled"] == 3


def test_a_closing_is_not_taken_back_once_people_moved_in_the_next_operation(night: Storm) -> None:
    night.sent("/orders/issue", village="A1", **ISSUE)
    areas = [
        one for unit in night.duty.current().night.orders.units.values() for one in unit.unit.areas
    ]
    night.sent("/orders/lift", area=sorted(set(areas)), **LIFT)
    night.at += timedelta(hours=1)
    night.sent("/orders/close", note="雨停")
    (closing,) = [
        one.key for one in night.duty.book(drill=False).entries() if one.kind == "operation.closed"
    ]
    night.sent("/orders/issue", village="A1", **ISSUE)
    settle(night)
    assert night.send("/orders/undo", of=closing).status_code == 400
    assert total(night)["settled"] == 3


def test_a_form_of_an_order_sent_twice_is_still_the_same_order(night: Storm) -> None:
    for village, key in (("B1", "form-of-b"), ("A1", "form-of-a")):
        for _ in range(2):
            response = night.send("/orders/issue", key=key, village=village, **ISSUE)
            assert response.status_code == 303, response.text
    assert keys(night) == ["form-of-b", "form-of-a"]


def test_an_order_is_not_taken_back_from_under_a_village_s_report(night: Storm) -> None:
    night.sent("/orders/issue", village="B1", **ISSUE)
    night.sent("/orders/issue", village="A1", **ISSUE)
    numbers = {"shelter": "S1", "shelter_people": "9", "shelter_households": "2"}
    night.sent("/moves/report", village="A1", said_by="村书记 钱某", **numbers)
    refusal = night.send("/orders/undo", of=keys(night)[1])
    assert refusal.status_code == 400
    assert "村报数、仅计人数9人" in refusal.text
    assert total(night)["settled"] == 9
    assert night.send("/orders/undo", of=keys(night)[0]).status_code == 303


def test_whose_an_entry_is_does_not_hang_on_whose_order_was_the_first(night: Storm) -> None:
    night.sent("/orders/issue", village="B1", **ISSUE)
    night.sent("/orders/issue", village="A1", **ISSUE)
    settle(night)
    entries = night.duty.book(drill=False).entries()
    owned = [places_of(night.duty.current(), one, entries).towns for one in entries]
    assert owned[-1] == {"A"}
