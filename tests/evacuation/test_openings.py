"""已开放 only when the keeper said so, once per door."""

from typing import Any

from hazardmap.entries import Entry
from hazardmap.evacuation.openings import NONE, Openings, step
from tests.evacuation.ordering_nights import entry


def said(seq: int, verb: str, shelter: str = "S1", **more: Any) -> Entry:
    return entry(seq, f"shelter.{verb}", {"shelter_id": shelter, "places": 120, **more})


def after(*entries: Entry) -> Openings:
    part = NONE
    for one in entries:
        part = step(part, one)
    return part


def test_a_door_is_open_from_the_first_word_on() -> None:
    part = after(said(1, "opened", keeper="孙某"), said(2, "opened", keeper="钱某"))
    (one,) = part.opened.values()
    assert (one.keeper, one.places, one.key) == ("孙某", 120, "k1")


def test_a_closed_door_is_open_no_more_and_may_open_again() -> None:
    part = after(said(1, "opened"), said(2, "closed"))
    assert part.opened == {}
    assert [shelter for shelter, _, _ in part.closed] == ["S1"]
    assert list(after(said(1, "opened"), said(2, "closed"), said(3, "opened")).opened) == ["S1"]


def test_a_door_that_was_never_open_is_not_closed() -> None:
    assert after(said(1, "closed")).closed == ()
