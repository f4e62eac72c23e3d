"""Closed roads fold from the ledger: closed, open again, taken back; nothing is forgotten."""

from hazardmap.entries import Entry
from hazardmap.evacuation.closures import NONE, Closures, step
from hazardmap.evacuation.openings import NONE as NO_DOORS
from hazardmap.evacuation.openings import step as door
from tests.evacuation.ordering_nights import entry


def closed(seq: int, name: str, *pieces: str) -> Entry:
    return entry(seq, "road.closed", {"name": name, "road_ids": list(pieces)})


def after(*entries: Entry) -> Closures:
    part = NONE
    for one in entries:
        part = step(part, one)
    return part


def test_pieces_of_all_closures_are_closed_until_each_is_open_again() -> None:
    part = after(closed(1, "甲桥", "R2"), closed(2, "老路", "R6", "R7"), closed(3, "小木桥"))
    assert part.road_ids == {"R2", "R6", "R7"}
    assert [one.found for one in part.closed.values()] == [True, True, False]
    part = step(part, entry(4, "road.reopened", {"of": "k2", "reported_by": "钱某"}))
    assert part.road_ids == {"R2"}
    (over,) = part.reopened
    assert (over.closure.name, over.reported_by) == ("老路", "钱某")


def test_opening_what_is_not_closed_changes_nothing() -> None:
    part = after(closed(1, "甲桥", "R2"))
    assert step(part, entry(2, "road.reopened", {"of": "k9"})) is part


def test_an_unusable_shelter_is_not_open_and_a_full_one_stays_open() -> None:
    body = {"shelter_id": "S1", "name": "甲礼堂", "keeper": "孙某", "places": 120}
    opened = door(NO_DOORS, entry(1, "shelter.opened", body))
    full = door(opened, entry(2, "shelter.full", body))
    assert list(full.opened) == ["S1"]
    assert full.shut["S1"].words == "已满（02:32报）"
    broken = door(full, entry(3, "shelter.unusable", {**body, "reason": "进水"}))
    assert broken.opened == {}
    assert broken.shut["S1"].words == "不可用：进水（02:33报）"
    assert door(broken, entry(4, "shelter.usable", body)).shut == {}
