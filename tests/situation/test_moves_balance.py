"""应转 = 已安置 + 途中 + 未转 at every level, whatever was recorded in whatever order; nobody twice."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardmap.entries import UNDONE, Entry, standing
from hazardmap.errors import UsageError
from hazardmap.evacuation.rearranging import moves_between
from hazardmap.evacuation.village_report import Report
from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    MARKS,
    NOT_MOVED,
    ON_THE_WAY,
    RELATIVES,
    SHELTER,
    Move,
)
from hazardmap.situation import move_entries
from hazardmap.situation.balance import imbalances, in_shelters
from hazardmap.situation.household_entries import Correction, corrected
from hazardmap.situation.move_entries import Decision, Mark
from hazardmap.situation.night import EMPTY, Night, folded, with_entry
from hazardmap.situation.ordered import TOTAL, frame_of, moves_of, ordered_by, ordered_tally
from hazardmap.viewer import whole_county
from tests.evacuation.ordering_nights import START, issued, unit

OFFICE = whole_county("县级", names=True, writes=True)
VILLAGES = (("A1", "A"), ("A2", "A"), ("B1", "B"))
UNITS = [
    unit(number, people=1 + number % 4, village_id=village, town_id=town, areas=(f"F{number % 2}",),
         shelter_id=f"S{number % 2}", list_no=f"{number:02d}")
    for number, (village, town) in enumerate(VILLAGES * 3, start=1)
]  # fmt: skip
KEYS = [one.key for one in UNITS]
COLUMNS = (NOT_MOVED, ON_THE_WAY, SHELTER, RELATIVES, HOME_AGAIN)


@dataclass
class Book:
    """A book in memory that refuses what the real one refuses."""

    entries: list[Entry] = field(default_factory=list)
    night: Night = EMPTY

    def add(self, kind: str, body: Mapping[str, Any]) -> None:
        seq = len(self.entries) + 1
        entry = Entry(seq, f"k{seq}", START + timedelta(minutes=seq), "县级", kind, body)
        after = with_entry(self.night, entry)
        if kind in {UNDONE, "order.reduced"} and imbalances(after):
            return
        self.entries.append(entry)
        self.night = after

    def decide(self, decision: Decision) -> None:
        try:
            self.add(*decision(self.night))
        except UsageError:
            return


def moved(book: Book, number: int, people: int, way: int) -> None:
    origin, target = COLUMNS[way % 5], COLUMNS[way // 5 % 5]
    move = Move(
        KEYS[number % 9],
        people,
        origin,
        target,
        to_shelter=f"S{way % 2}" if target == SHELTER else "",
    )
    book.decide(move_entries.made(OFFICE, [move], source="tick"))


def marked(book: Book, number: int, people: int, way: int) -> None:
    row = Mark(KEYS[number % 9], MARKS[way % len(MARKS)], "村里说")
    book.decide(move_entries.made(OFFICE, [], [row], source="phone"))


def told(book: Book, number: int, people: int, way: int) -> None:
    village_id, town_id = VILLAGES[number % 3]
    report = Report(
        key="", village_id=village_id, town_id=town_id, shelter_people=people, shelter_households=way % 3,
        relatives_people=way % 3, on_the_way_people=way % 2, shelter_id="S1",
    )  # fmt: skip
    book.decide(move_entries.reported(OFFICE, report))


def headed(book: Book, number: int, people: int, way: int) -> None:
    village_id, town_id = VILLAGES[number % 3]
    book.decide(
        move_entries.heads(
            OFFICE, shelter_id=f"S{way % 2}", town_id=town_id, people=people,
            village_id=village_id if way % 3 else "", origin="过路",
        )
    )  # fmt: skip


def set_to(book: Book, number: int, people: int, way: int) -> None:
    places = (
        "planned",
        "relatives",
        "on_the_way",
        "not_moved",
        "returned",
        "home_again",
        "shelter:S1",
    )
    book.decide(corrected(OFFICE, Correction(KEYS[number % 9], people, places[way % 7])))


def undone(book: Book, number: int, people: int, way: int) -> None:
    alive = [one for one in standing(book.entries) if one.kind != "order.issued"]
    if alive:
        book.add(UNDONE, {"of": alive[way % len(alive)].key})


def struck(book: Book, number: int, people: int, way: int) -> None:
    row = {"kind": "household", "id": UNITS[number % 9].id}
    extra = {"people": people} if way % 2 else {}
    book.add("order.reduced", {"units": [row | extra], "reason": "外出", "approver": "郑某"})


def lifted(book: Book, number: int, people: int, way: int) -> None:
    book.add("order.lifted", {"areas": [{"key": f"F{number % 2}", "name": "甲溪"}]})


def ordered_again(book: Book, number: int, people: int, way: int) -> None:
    entry = issued(1, UNITS[number % 9 :], verb="widened" if way % 2 else "issued")
    book.add(entry.kind, entry.body)


def added(book: Book, number: int, people: int, way: int) -> None:
    book.add("order.added", issued(1, [UNITS[number % 9]], verb="added").body)


ACTS: tuple[Callable[[Book, int, int, int], None], ...] = (
    moved, moved, set_to, set_to, marked, told, headed, undone, struck, lifted, ordered_again, added,
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 8), st.integers(0, 5), st.integers(0, 24)),
    max_size=16,
)


def check(night: Night) -> None:
    frame = frame_of(night)
    assert not frame["key"].duplicated().any()
    total = ordered_tally(frame)
    assert total.people == sum(one.people for one in night.orders.units.values())
    for column in ("key", "village_id", "town_id"):
        parts = ordered_by(frame, column)
        sums = {name: sum(asdict(one)[name] for one in parts.values()) for name in asdict(total)}
        assert sums == asdict(total), column
        for place, one in parts.items():
            if not place.startswith(f"{TOTAL}:") and column != "key":
                assert one.balanced, (place, one)
                homes = (
                    one.not_moved_households,
                    one.on_the_way_households,
                    one.settled_households,
                )
                assert min(homes) >= 0
                assert sum(homes) == one.households
    alone = frame[frame["kind"].ne(TOTAL)]
    assert (alone["settled"] + alone["on_the_way"] + alone["not_moved"] == alone["people"]).all()
    assert (alone[["settled", "on_the_way", "not_moved"]] >= 0).all().all()
    guests = sum(one.guests for one in in_shelters(night).values())
    assert sum(one.people for one in in_shelters(night).values()) - guests == total.shelter
    assert imbalances(night) == ()
    assert folded(night.log).moves.where == night.moves.where


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_level_balances_whatever_was_recorded(
    steps: list[tuple[Any, int, int, int]],
) -> None:
    book = Book()
    book.add("order.issued", issued(1, UNITS[:6]).body)
    for place, (act, number, people, way) in enumerate(steps, start=1):
        act(book, number, people, way)
        if place % 4 == 0 or place == len(steps):
            check(book.night)


@settings(max_examples=10, deadline=None)
@given(STEPS)
def test_an_impossible_entry_is_found_wherever_it_lies(
    steps: list[tuple[Any, int, int, int]],
) -> None:
    book = Book()
    book.add("order.issued", issued(1, UNITS).body)
    for act, number, people, way in steps:
        act(book, number, people, way)
    assert book.night.orders.operation is not None
    move = Move(KEYS[4], 9, NOT_MOVED, SHELTER, to_shelter="S1")
    body = {
        "operation": book.night.orders.operation.key, "moves": [move.body()], "marks": [], "source": "tick",
    }  # fmt: skip
    book.add("move.made", body)
    (words,) = imbalances(book.night)
    assert words.startswith("05号：应转")


def test_a_refusal_tells_the_numbers() -> None:
    book = Book()
    book.add("order.issued", issued(1, UNITS).body)
    two = Move(KEYS[2], 2, NOT_MOVED, SHELTER, to_shelter="S1")
    book.decide(move_entries.made(OFFICE, [two], source="tick"))
    with pytest.raises(UsageError, match=r"03号：未转只有2人，不能转出3人；本户应转4人：已安置2人"):
        move_entries.made(OFFICE, [replace(two, people=3)], source="tick")(book.night)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_rearranging_ends_where_it_is_wanted(now: list[int], wanted: list[int]) -> None:
    places = [(SHELTER, "S1"), (SHELTER, "S2"), (RELATIVES, ""), (ON_THE_WAY, "")]
    people = max(sum(now), sum(wanted)) + 1
    book = Book()
    book.add("order.issued", issued(1, [unit(1, people=people)]).body)
    key = unit(1).key
    for target in (now, wanted):
        where = moves_of(book.night).of(key)
        asked = dict(zip(places, target, strict=True))
        moves = moves_between(where, asked, unit_key=key, people=people)
        if moves:
            book.add(*move_entries.made(OFFICE, moves, source="tick")(book.night))
        after = moves_of(book.night).of(key)
        found = [
            *(after.shelters.get(f"S{n}", 0) for n in (1, 2)),
            after.relatives,
            after.on_the_way,
        ]
        assert found == target
