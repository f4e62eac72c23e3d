"""What a village's total stands for beside the ticks (村报数，未逐户核): never anybody twice, 未转 first."""

from hypothesis import given
from hypothesis import strategies as st

from hazardmap.evacuation.village_report import Report, Ticked, pool

COUNT = st.integers(0, 30)


def told(shelter: int = 0, relatives: int = 0, way: int = 0, homes: int = 0) -> Report:
    return Report(
        key="k", village_id="A1", town_id="A", shelter_people=shelter, shelter_households=homes,
        relatives_people=relatives, on_the_way_people=way, shelter_id="S1",
    )  # fmt: skip


def test_a_total_alone_is_taken_as_it_was_told() -> None:
    found = pool(told(70, 5, 3), {}, Ticked(), people=85, households=30)
    assert (found.shelter, found.relatives, found.on_the_way) == (70, 5, 3)


def test_a_tick_of_the_same_column_lowers_what_the_total_stands_for() -> None:
    found = pool(told(70), {}, Ticked(shelter=4, shelter_households=1), people=81, households=29)
    assert found.shelter == 66


def test_who_was_said_to_be_at_home_is_not_taken_by_a_total() -> None:
    # 85 told to be in the shelter, and yet 10 of them are known by name not to be
    assert pool(told(85), {}, Ticked(), people=75, households=26).people == 75


def test_heads_at_the_door_and_the_village_count_the_same_people() -> None:
    assert dict(pool(told(70), {"S2": 40}, Ticked(), people=85, households=30).shelters) == {
        "S2": 40,
        "S1": 30,
    }
    assert pool(told(10), {"S2": 40}, Ticked(), people=85, households=30).shelter == 40


@given(st.tuples(COUNT, COUNT, COUNT), COUNT, COUNT, COUNT)
def test_never_more_than_are_left_nor_than_were_told(
    said: tuple[int, int, int], ticked: int, heads: int, people: int
) -> None:
    shelter, relatives, way = said
    found = pool(told(*said), {"S2": heads}, Ticked(shelter=ticked), people=people, households=9)
    assert 0 <= found.people <= people
    assert found.shelter <= max(0, max(shelter, heads) - ticked)
    assert found.relatives <= relatives
    assert found.on_the_way <= way
    assert min([0, *found.shelters.values()]) == 0
