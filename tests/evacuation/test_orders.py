"""应转 comes from orders only: union − 核减 + additions, nobody twice, nothing moves by itself."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hazardmap.entries import Entry
from hazardmap.evacuation.ordered_units import body_of, units_of
from hazardmap.situation.night import Night, folded, with_entry
from tests.evacuation.ordering_nights import (
    START,
    entry,
    expected,
    issued,
    reduced,
    undone,
    unit,
)


def people(night: Night) -> int:
    return sum(one.people for one in night.orders.units.values())


def test_the_first_issued_order_opens_the_operation() -> None:
    night = folded([issued(1, [unit(1, 4), unit(2, 3)])])
    assert night.orders.operation is not None
    assert night.orders.operation.title == "6月10日避险转移"
    assert [order.number for order in night.orders.issued] == [1]
    assert people(night) == 7


def test_a_second_order_widens_and_counts_nobody_twice() -> None:
    night = folded([issued(1, [unit(1), unit(2)]), issued(2, [unit(2), unit(3)])])
    assert people(night) == 9
    assert len(night.orders.units) == 3
    assert night.orders.units["household:A1-0002"].number == 1


def test_a_later_edition_does_not_move_who_was_ordered() -> None:
    night = folded([issued(1, [unit(1, 4)]), issued(2, [unit(1, 9, shelter_id="S2")])])
    one = night.orders.units["household:A1-0001"]
    assert (one.people, one.unit.shelter_id) == (4, "S1")


def test_people_who_moved_first_are_taken_over_by_the_later_order() -> None:
    first = issued(1, [unit(1, 3)], verb="added")
    night = folded([first])
    assert night.orders.operation is not None
    assert night.orders.units["household:A1-0001"].pending
    night = with_entry(night, issued(2, [unit(1, 4), unit(2, 2)]))
    assert people(night) == 6
    assert not any(one.pending for one in night.orders.units.values())


def test_a_reduction_takes_persons_or_the_whole_unit() -> None:
    night = folded([issued(1, [unit(1, 4), unit(2, 3)]), reduced(2, 1, 1), reduced(3, 2)])
    assert people(night) == 3
    assert night.orders.units["household:A1-0002"].whole


def test_a_reduction_stands_when_a_later_order_names_the_unit_again() -> None:
    night = folded([issued(1, [unit(1, 4)]), reduced(2, 1), issued(3, [unit(1, 4), unit(2, 1)])])
    assert people(night) == 1


def test_whoever_came_back_is_added_again() -> None:
    night = folded([issued(1, [unit(1, 4)]), reduced(2, 1), issued(3, [unit(1, 4)], verb="added")])
    assert people(night) == 4


def lifted(seq: int, *areas: str) -> Entry:
    rows = [{"key": key, "name": key} for key in areas]
    body = {
        "areas": rows,
        "checked_by": "镇自然资源所 王某",
        "conclusion": "未见新裂缝",
        "decider": "镇长 郑某",
    }
    return entry(seq, "order.lifted", body)


def test_a_household_in_two_areas_returns_only_when_both_are_lifted() -> None:
    both = unit(1, areas=("F1", "G1"))
    night = folded([issued(1, [both, unit(2)]), lifted(2, "F1")])
    assert not night.orders.units[both.key].lifted
    assert night.orders.units["household:A1-0002"].lifted
    night = folded([issued(1, [both, unit(2)]), lifted(2, "F1"), lifted(3, "G1")])
    assert night.orders.units[both.key].lifted
    assert people(night) == 6


def test_ordered_again_after_lifting_is_ordered_again() -> None:
    night = folded([issued(1, [unit(1)]), lifted(2, "F1"), issued(3, [unit(1)])])
    assert not night.orders.units["household:A1-0001"].lifted
    assert people(night) == 3


def test_a_number_is_never_given_twice() -> None:
    night = folded([issued(1, [unit(1)], number=1), issued(2, [unit(2)], number=1)])
    assert [order.number for order in night.orders.issued] == [1, 2]
    assert night.orders.number_after([7]) == 8


def test_closing_ends_the_operation_and_the_next_order_opens_another() -> None:
    night = folded([issued(1, [unit(1)]), entry(2, "operation.closed", {"note": "已全部返回"})])
    assert night.orders.operation is None
    assert people(night) == 0
    night = folded([*night.log, issued(3, [unit(2)])])
    assert night.orders.operation is not None
    assert night.orders.operation.opened_at == START + timedelta(minutes=3)


def test_the_units_of_a_body_come_back_as_they_went() -> None:
    units = (unit(1, areas=("F1", "G1"), hazards=("flash_flood",)), unit(2))
    assert units_of({"units": body_of(units)}) == units


SETS = st.lists(st.integers(0, 6), min_size=1, max_size=5, unique=True)
SIZES = st.integers(0, 6)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(1, draw(st.integers(1, 14)) + 1):
        verb = draw(st.sampled_from(["issued", "widened", "added", "reduced", "lifted", "undone"]))
        if verb in {"issued", "widened", "added"}:
            units = [unit(number, draw(SIZES)) for number in draw(SETS)]
            entries.append(issued(seq, units, verb=verb))
        elif verb == "reduced":
            people_less = draw(st.none() | st.integers(1, 7))
            entries.append(reduced(seq, draw(st.integers(0, 6)), people_less))
        elif verb == "lifted":
            entries.append(lifted(seq, "F1"))
        elif entries:
            entries.append(undone(seq, draw(st.integers(1, len(entries)))))
    return entries


@settings(max_examples=200, deadline=None)
@given(ledgers())
def test_any_sequence_of_orders_gives_the_union_and_nobody_twice(entries: list[Entry]) -> None:
    night = folded(())
    for one in entries:
        night = with_entry(night, one)
    counted = {key: one.people for key, one in night.orders.units.items()}
    assert counted == expected(entries)
    again = folded(entries)
    assert {key: one.people for key, one in again.orders.units.items()} == counted
