"""Households (contracts §1.2 H1–H3): counted once, under the worst area. Worked out by hand."""

import pytest

from tests.toy_county import AREAS, area, assessed, household, lonlat, square, unit


def joined(*rows, areas=AREAS, **more):
    made = assessed(households=list(rows), danger_areas=list(areas), **more)
    return {row["household_id"]: row for row in made.county.households.to_dict("records")}, made


def test_a_household_in_two_areas_counts_once_by_its_largest_row():
    # the larger number stands in the row that is not primary
    rows, made = joined(
        household("A1", 1, "甲溪危险区", people=3.0), household("A1", 1, "甲山防范区", people=2.0)
    )
    assert (rows["A1-0001"]["people"], rows["A1-0001"]["people_conflict"]) == (3, True)
    assert (made.summary["units"], made.summary["people_listed"]) == (1, 3)


def test_equal_or_unknown_numbers_are_no_conflict():
    rows, _ = joined(
        household("A1", 1, "甲溪危险区", people=2.0), household("A1", 1, "甲山防范区", people=None)
    )
    assert (rows["A1-0001"]["people"], rows["A1-0001"]["people_conflict"]) == (2, False)


def test_unknown_people_are_three_and_marked_and_zero_is_legal():
    rows, made = joined(
        household("A1", 1, "甲溪危险区", people=None), household("A1", 2, "甲溪危险区", people=0.0)
    )
    assert (rows["A1-0001"]["people"], rows["A1-0001"]["people_unknown"]) == (3, True)
    assert (rows["A1-0002"]["people"], rows["A1-0002"]["people_unknown"]) == (0, False)
    assert made.summary["people_listed"] == 3
    assert any("人数未知" in words for words in made.summary["unknowns"])
    assert unit(made, "A1-0002")["status"] == "assigned"  # nobody to place, nobody lost


def test_assisted_persons_never_exceed_the_people():
    # 1 old + 1 child of 3 = 2; 2 old + 2 sick of 3 = 3, not 4
    rows, _ = joined(
        household("A1", 1, "甲溪危险区", people=3.0, elderly=1.0, children=1.0),
        household("A1", 2, "甲溪危险区", people=3.0, elderly=2.0, sick=2.0),
        household("A1", 3, "甲溪危险区", people=3.0),
    )
    assert [rows[f"A1-000{n}"]["assisted"] for n in (1, 2, 3)] == [2, 3, 0]


def test_the_lowest_level_rank_is_primary_and_the_others_stand_beside_it():
    # 甲溪 高危险区 is rank 2 of ff3, 甲山 高 is rank 1 of guard3
    rows, made = joined(household("A1", 1, "甲溪危险区"), household("A1", 1, "甲山防范区"))
    row = rows["A1-0001"]
    assert (row["primary_area"], row["also_in"]) == ("甲山防范区", ("甲溪危险区",))
    assert made.plan.risk_list.loc[0, ["area", "kind", "also_in"]].tolist() == [
        "甲山防范区", "地质灾害风险防范区", "甲溪危险区",
    ]  # fmt: skip


def test_an_area_without_level_comes_after_any_level():
    bare = area("N1", "山洪灾害危险区", square(0, 600, 100, 700))
    low = area("N2", "其它", square(0, 800, 100, 900), scheme="guard3", level_label="低")
    rows, _ = joined(household("A1", 1, "N1"), household("A1", 1, "N2"), areas=[bare, low])
    assert rows["A1-0001"]["primary_area"] == "N2区"


KINDS = ("山洪灾害危险区", "地质灾害点", "堤防险段", "危房")


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 2), (2, 3), (0, 3)])
def test_of_equal_ranks_the_hazard_decides(first, second):
    # the order is flash_flood geological flood waterlogging typhoon mine other; names would say the opposite
    areas = [
        area("K1", KINDS[first], square(0, 0, 9, 9), name="乙"),
        area("K2", KINDS[second], square(0, 0, 9, 9), name="一"),
    ]
    rows, _ = joined(household("A1", 1, "K2"), household("A1", 1, "K1"), areas=areas)
    assert rows["A1-0001"]["primary_area"] == "乙"


def test_of_equal_ranks_and_hazards_the_name_decides():
    areas = [
        area("K1", "山洪灾害危险区", square(0, 0, 9, 9), name="b区"),
        area("K2", "山洪灾害危险区", square(0, 0, 9, 9), name="a区"),
    ]
    rows, _ = joined(household("A1", 1, "K1"), household("A1", 1, "K2"), areas=areas)
    assert rows["A1-0001"]["primary_area"] == "a区"


def matched(danger_area, village="A1", areas=None, **more):
    _, made = joined(
        household(village, 1, danger_area, **more),
        areas=areas
        or [
            area("X1", "山洪灾害危险区", square(0, 0, 9, 9), name="溪边", village_id="A1"),
            area("X2", "山洪灾害危险区", square(0, 0, 9, 9), name="溪边", village_id="A2"),
            area("X3", "地质灾害点", square(0, 0, 9, 9), name="山脚", village_id="A2"),
        ],
    )
    return made.county.memberships.iloc[0]


def test_an_area_is_found_by_id_then_by_name_in_the_village_then_in_the_town():
    assert matched("X3")["area_id"] == "X3"
    assert matched("溪边", village="A1")["area_id"] == "X1"
    assert matched("溪边", village="A2")["area_id"] == "X2"
    assert matched("山脚", village="A1")["area_id"] == "X3"  # same town
    assert isinstance(matched(" 溪　边 ", village="A2")["area_id"], str)  # spaces are folded


def test_an_unmatched_area_keeps_its_own_kind_and_stays_a_unit():
    row = matched(
        "山脚", village="B1", danger_kind="地质灾害点"
    )  # the name stands in another town only
    assert row["area_id"] != row["area_id"]
    assert (row["area_name"], row["kind"]) == ("山脚", "地质灾害点")
    assert matched("后山")["kind"] == "其它"
    _, made = joined(household("A1", 1, "哪里也没有"), areas=[])
    assert unit(made, "A1-0001")["status"] == "assigned"


def test_the_list_decides_membership_not_the_position():
    # far outside every polygon, still in 甲溪危险区 as the list says
    rows, _ = joined(household("A1", 1, "甲溪危险区", **lonlat(3900, 900)))
    assert rows["A1-0001"]["primary_area"] == "甲溪危险区"


def test_the_list_number_is_the_lowest_of_the_rows():
    rows, _ = joined(
        household("A1", 1, "甲溪危险区", list_no=28.0),
        household("A1", 1, "甲山防范区", list_no=7.0),
    )
    assert rows["A1-0001"]["list_no"] == "07"
