"""Marks of five phones that were out of reach: once each, nothing overwritten in silence, Σ constant.

The oracle reads the ledger's bodies with rules of its own; nothing of `since.py` is used by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hazardmap.entries import UNDONE, Entry, standing
from hazardmap.errors import NotAllowed, UsageError
from hazardmap.evacuation.ordered_units import body_of
from hazardmap.evacuation.whereabouts import NOT_MOVED, SHELTER, Move
from hazardmap.situation import move_entries
from hazardmap.situation.balance import imbalances
from hazardmap.situation.device_forms import DeviceMark, content_of, mark_of
from hazardmap.situation.device_marks import Places, judged
from hazardmap.situation.night import folded
from hazardmap.situation.ordered import OrderedTally, frame_of, moves_of, ordered_tally
from hazardmap.situation.ordered_parts import unit_row, village_frame
from hazardmap.viewer import town_officer
from tests.evacuation.ordering_nights import START, unit

HOMES = {"household:A1-0001": 3, "household:A1-0002": 4, "household:A1-0003": 1}
PEOPLE = sum(HOMES.values())
PLACES = Places(towns={"A1": "A"}, shelters=frozenset({"S1", "S2"}))
OFFICER = town_officer("甲镇应急办", ["A"], writes=True)
GOING = ("shelter", "relatives", "on_the_way")
STILL_THERE = ("away", "refused", "unreached", "upstairs")


@dataclass
class Town:
    """A ledger in memory with the rule of the book: one key, one entry, decided on what stands."""

    entries: list[Entry] = field(default_factory=list)
    by_key: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = [unit(number, people) for number, people in enumerate(HOMES.values(), start=1)]
        self.add("order.issued", {"number": 1, "units": body_of(units)}, "order")

    @property
    def night(self) -> Any:
        return folded(self.entries)

    def add(self, kind: str, body: Mapping[str, Any], key: str) -> Entry:
        entry = Entry(len(self.entries) + 1, key, START, "甲镇应急办", kind, body)
        found = [*self.entries, entry]
        if kind == UNDONE and imbalances(folded(found)):
            raise UsageError("对不上")
        self.entries.append(entry)
        self.by_key[key] = entry
        return entry

    def take(self, raw: Mapping[str, Any]) -> Entry:
        mark = mark_of(raw)
        if mark.id in self.by_key:
            assert self.by_key[mark.id].body["hash"] == content_of(raw)
            return self.by_key[mark.id]
        kind, body = judged(OFFICER, mark, PLACES)(self.night)
        return self.add(kind, {**body, "hash": content_of(raw)}, mark.id)

    def total(self) -> OrderedTally:
        return ordered_tally(frame_of(self.night))

    def said(self, key: str, *, after: int, but: str) -> list[Mapping[str, Any]]:
        """Return the bodies of standing entries that moved or marked a unit, from anybody else."""
        found = []
        for entry in standing(self.entries):
            rows = [*entry.body.get("moves", []), *entry.body.get("marks", [])]
            about = any(row["unit"] == key for row in rows)
            other = entry.seq > after and entry.body.get("device") != but
            if entry.kind == "move.made" and about and other:
                found.append(entry.body)
        return found


class Phones(RuleBasedStateMachine):
    """Five phones and an office: marks made in any order, sent late, twice, or not answered."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()
        self.known: dict[tuple[int, str], int] = {}
        self.queues: dict[int, list[dict[str, Any]]] = {}
        self.sent: dict[str, tuple[dict[str, Any], str]] = {}
        self.made = 0

    @initialize()
    def begin(self) -> None:
        self.queues = {device: [] for device in range(5)}

    @rule(
        device=st.integers(0, 4),
        key=st.sampled_from(sorted(HOMES)),
        act=st.sampled_from([*GOING, *STILL_THERE, "returned"]),
        people=st.integers(1, 5),
        place=st.sampled_from(["", "S2"]),
    )
    def tick(self, device: int, key: str, act: str, people: int, place: str) -> None:
        self.made += 1
        mark = {
            "id": f"mark-{self.made:06d}", "unit": key, "act": act, "people": people, "reason": "看家",
            "shelter": place, "base": self.known.get((device, key), 0), "device": f"d{device}",
        }  # fmt: skip
        self.queues[device].append(mark)

    @rule(device=st.integers(0, 4), answered=st.booleans())
    def upload(self, device: int, answered: bool) -> None:
        for raw in self.queues[device]:
            before = self.town.total()
            new = raw["id"] not in self.town.by_key
            entry = self.town.take(raw)
            self.check(raw, entry, before, new=new)
        if answered:
            self.queues[device] = []
            for key in HOMES:
                self.known[device, key] = moves_of(self.town.night).of(key).seq

    @rule(device=st.integers(0, 4), data=st.data())
    def undo(self, device: int, data: st.DataObject) -> None:
        own = [mark for mark, _ in self.sent.values() if mark["device"] == f"d{device}"]
        if own:
            of = data.draw(st.sampled_from(own))["id"]
            self.made += 1
            raw = {"id": f"mark-{self.made:06d}", "act": "undo", "of": of, "device": f"d{device}"}
            try:
                self.town.take(raw)
            except UsageError:
                assert of in {entry.key for entry in standing(self.town.entries)}

    @rule(key=st.sampled_from(sorted(HOMES)), people=st.integers(1, 3), back=st.booleans())
    def office(self, key: str, people: int, back: bool) -> None:
        ends = (SHELTER, NOT_MOVED) if back else (NOT_MOVED, SHELTER)
        move = Move(key, people, *ends, to_shelter="" if back else "S1")
        try:
            made = move_entries.made(OFFICER, [move], source="tick")(self.town.night)
        except UsageError:
            return
        self.town.add(*made, f"office-{len(self.town.entries)}")

    @rule(key=st.sampled_from(sorted(HOMES)))
    def officer_looks(self, key: str) -> None:
        made = move_entries.seen(OFFICER, unit_key=key)(self.town.night)
        self.town.add(*made, f"seen-{len(self.town.entries)}")

    def check(self, raw: dict[str, Any], entry: Entry, before: OrderedTally, *, new: bool) -> None:
        """Exactly once, and 未转 wins wherever two sources contradict each other."""
        if not new:
            assert self.sent[raw["id"]] == (raw, entry.kind)
            assert self.town.total() == before
            return
        self.sent[raw["id"]] = (raw, entry.kind)
        if entry.kind in {"move.same", "move.aside"}:
            assert self.town.total() == before
        row = unit_row(self.town.night, raw["unit"])
        assert row is not None
        if entry.kind == "move.disputed":
            assert row["not_moved"] == row["people"]
            return
        others = self.town.said(raw["unit"], after=raw["base"], but=raw["device"])
        went = any(move["target"] in GOING for body in others for move in body["moves"])
        if raw["act"] in STILL_THERE:
            assert not went
        if raw["act"] in GOING and entry.kind == "move.made":
            returned = any(m["target"] == NOT_MOVED for body in others for m in body["moves"])
            assert not returned or row["not_moved"] == row["people"]
            assert sum(move["people"] for move in entry.body["moves"]) <= raw["people"]
            assert not others or not others[-1]["marks"], "拒转 was overwritten in silence"

    @invariant()
    def everybody_is_somewhere_once(self) -> None:
        total = self.town.total()
        assert total.people == PEOPLE
        assert total.balanced
        assert imbalances(self.town.night) == ()
        assert ordered_tally(village_frame(self.town.night, "A1")) == total

    @invariant()
    def every_mark_is_in_the_ledger_once(self) -> None:
        keys = [entry.key for entry in self.town.entries]
        assert len(keys) == len(set(keys))
        assert set(self.sent) <= set(keys)

    def teardown(self) -> None:
        for device in self.queues:
            self.upload(device, answered=True)
        arrived = sum(key.startswith("mark-") for key in self.town.by_key)
        assert not any(self.queues.values())
        assert arrived >= len(self.sent)


Phones.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestPhones = Phones.TestCase


def claims(*acts: tuple[str, int]) -> list[dict[str, Any]]:
    return [
        {"id": f"mark-{number:04d}", "unit": "household:A1-0001", "act": act, "people": people,
         "reason": "看家", "base": 0, "device": f"d{number}"}
        for number, (act, people) in enumerate(acts)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "settled", "way", "disputed"),
    [
        ((("shelter", 3), ("shelter", 3), ("shelter", 3)), 3, 0, False),
        ((("shelter", 2), ("shelter", 1), ("shelter", 2)), 2, 0, False),
        ((("shelter", 2), ("shelter", 4)), 2, 0, False),
        ((("on_the_way", 3), ("shelter", 3)), 3, 0, False),
        ((("on_the_way", 2), ("shelter", 1)), 1, 1, False),
        ((("on_the_way", 1), ("shelter", 2)), 2, 0, False),
        ((("shelter", 3), ("refused", 0)), 0, 0, True),
        ((("shelter", 1), ("shelter", 2), ("away", 0)), 0, 0, True),
        ((("on_the_way", 3), ("unreached", 0)), 0, 0, True),
        ((("relatives", 3), ("upstairs", 0)), 0, 0, True),
    ],
)
def test_the_order_in_which_phones_arrive_changes_no_figure(
    acts: tuple[tuple[str, int], ...], settled: int, way: int, disputed: bool
) -> None:
    for order in permutations(claims(*acts)):
        town = Town()
        for raw in order:
            town.take(raw)
        total = town.total()
        assert (total.settled, total.on_the_way) == (settled, way), order
        assert bool(total.disputed) == disputed, order


def test_one_phone_may_say_one_after_the_other_what_it_could_not_send() -> None:
    town = Town()
    for number, (act, people) in enumerate(
        [("away", 0), ("on_the_way", 2), ("shelter", 2), ("shelter", 1), ("returned", 1)]
    ):
        mark = {**claims((act, people))[0], "id": f"own-{number:04d}"}
        assert town.take(mark).kind == "move.made", act
    row = unit_row(town.night, "household:A1-0001")
    assert row is not None
    assert (row["settled"], row["not_moved"], row["mark"]) == (2, 1, "擅自返回")


def test_a_phone_that_knew_of_the_move_may_say_who_is_left() -> None:
    town = Town()
    first = town.take(claims(("shelter", 2))[0])
    mark = {**claims(("refused", 0))[0], "id": "later-0001", "base": first.seq, "device": "d2"}
    assert town.take(mark).kind == "move.made"
    assert (town.total().refused, town.total().settled) == (1, 2)


def test_a_dispute_ends_with_an_officers_word() -> None:
    town = Town()
    for raw in claims(("shelter", 3), ("refused", 0)):
        town.take(raw)
    assert town.total().disputed == 3
    town.add(*move_entries.seen(OFFICER, unit_key="household:A1-0001")(town.night), "seen")
    assert (town.total().disputed, town.total().settled) == (0, 3)


def test_another_town_or_village_may_not_mark_it() -> None:
    night = Town().night
    mark = DeviceMark(id="12345678", act="away", unit_key="household:A1-0001")
    for viewer in (
        town_officer("乙镇应急办", ["B"], writes=True),
        town_officer("甲2村", ["A"], writes=True).__class__(
            who="甲2村", towns=frozenset({"A"}), villages=frozenset({"A2"}), writes=True
        ),
    ):
        with pytest.raises(NotAllowed):
            judged(viewer, mark, PLACES)(night)


def test_a_disputed_household_waits_for_an_officer_whatever_phones_say_next() -> None:
    town = Town()
    for raw in claims(("shelter", 2), ("refused", 0)):
        town.take(raw)
    seq = moves_of(town.night).of("household:A1-0001").seq
    later = {**claims(("relatives", 1))[0], "id": "later-0001", "base": seq, "device": "d7"}
    assert town.take(later).kind == "move.disputed"
    town.add(*move_entries.seen(OFFICER, unit_key="household:A1-0001")(town.night), "seen")
    assert (town.total().shelter, town.total().relatives) == (2, 0)
