"""Who is a unit (contracts §3 U1–U3, U6) and which shelter the list names. Worked out by hand."""

import pytest

from tests.toy_county import (
    AREAS,
    SHELTERS,
    area,
    assessed,
    at,
    changed,
    household,
    lonlat,
    square,
    unit,
)

MINE = {
    "mine_id": "M1",
    "name": "甲矿",
    "kind": "underground",
    "shift_people": 40.0,
    "camp_people": 60.0,
    "geometry": at(100, 100),
}


# A1 declares that nobody has to move: no estimate disturbs the picture
NOBODY = [{"village_id": "A1", "statement": "none_declared"}]


def ids(made):
    return made.plan.assignment["unit_id"].tolist()


def test_only_households_with_a_row_in_play_are_units():
    rows = [household("A1", 1, "甲溪危险区"), household("A1", 2, "甲山防范区")]
    assert ids(assessed(households=rows, hazards=("flash_flood",))) == ["A1-0001"]
    assert ids(assessed(households=rows, hazards=("geological",))) == ["A1-0002"]
    assert ids(assessed(households=rows)) == ["A1-0001", "A1-0002"]


def test_one_row_in_play_is_enough_and_only_its_hazards_count():
    rows = [household("A1", 1, "甲溪危险区"), household("A1", 1, "甲山防范区")]
    made = assessed(households=rows, hazards=("flash_flood",))
    assert unit(made, "A1-0001")["hazards"] == ("flash_flood",)


KIND_HAZARDS = {
    "山洪灾害危险区": {"flash_flood"},
    "地质灾害点": {"geological"},
    "地质灾害风险防范区": {"geological"},
    "低洼易涝区": {"waterlogging", "flood"},
    "屋顶山塘": {"flash_flood", "flood"},
    "水库山塘下游": {"flash_flood", "flood"},
    "堤防险段": {"flood"},
    "湖畈（圩区）": {"flood"},
    "蓄滞洪区": {"flood"},
    "海塘险段": {"flood", "typhoon"},
    "尾矿库下游": {"mine", "flash_flood"},
    "危房": {"flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine"},
    "工棚": {"flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine"},
    "其它": {"flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine"},
    "没听说过": {"flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine"},
}


@pytest.mark.parametrize("kind", KIND_HAZARDS)
def test_each_kind_has_the_hazards_of_the_contract(kind):
    made = assessed(
        households=[household("A1", 1, "甲")], danger_areas=[area("甲", kind, square(0, 0, 9, 9))]
    )
    assert set(unit(made, "A1-0001")["hazards"]) == KIND_HAZARDS[kind]


def test_unknown_kinds_move_for_an_earthquake_too():
    rows = [household("A1", 1, "甲溪危险区"), household("A1", 2, "老屋", danger_kind="危房")]
    assert ids(assessed(households=rows, hazards=("earthquake",))) == ["A1-0002"]


def test_own_refuge_takes_no_place():
    # S1 has 10 places: 8 people stay, 9 go to relatives; without U2 17 would not fit anywhere near
    rows = [
        household("A1", 1, "甲溪危险区", people=9.0, own_refuge=1.0, shelter_name="甲礼堂"),
        household("A1", 2, "甲溪危险区", people=8.0, shelter_name="甲礼堂"),
    ]
    made = assessed(households=rows)
    refuge = unit(made, "A1-0001")
    assert (refuge["status"], refuge["shelter_id"]) == ("own_refuge", "")
    assert unit(made, "A1-0002")["shelter_id"] == "S1"
    assert (made.summary["people_own_refuge"], made.summary["people_assigned"]) == (9, 8)


def test_a_household_of_an_institution_counts_there_and_only_there():
    home = {
        "institution_id": "I1",
        "name": "敬老院",
        "kind": "养老院",
        "people": 5.0,
        "village_id": "A1",
        "geometry": at(3500, 500),
    }
    rows = [household("A1", 1, "甲溪危险区", institution_id="I1", people=2.0)]
    made = assessed(households=rows, institutions=[home])
    assert ids(made) == ["I1"]
    assert made.summary["people_listed"] == 5


def test_nobody_vanishes_when_the_institution_is_not_in_any_table():
    rows = [household("A1", 1, "甲溪危险区", institution_id="I1", people=2.0)]
    made = assessed(households=rows)
    assert ids(made) == ["A1-0001"]
    assert made.summary["people_listed"] == 2


def test_mines_add_no_units():
    assert ids(assessed(mines=[MINE], households=[], list_statements=NOBODY)) == []


def named(shelters=SHELTERS, **more):
    return unit(
        assessed(households=[household("A1", 1, "甲溪危险区", **more)], shelters=shelters),
        "A1-0001",
    )


def test_the_lists_shelter_is_found_by_id_or_by_name():
    assert named(shelter_id="S2")["listed_shelter_id"] == "S2"
    assert named(shelter_name="甲 礼堂")["listed_shelter_id"] == "S1"
    assert named(shelter_name="乙中学")["listed_shelter_id"] == "S3"


def test_a_name_of_two_shelters_counts_where_it_is_nearest_home():
    twins = changed(SHELTERS, "S3", name="甲礼堂")
    assert named(twins, shelter_name="甲礼堂")["listed_shelter_id"] == "S1"  # the one in A1


def test_an_unmatched_shelter_name_is_said_and_never_silently_replaced():
    row = named(shelter_name="没有的地方")
    assert row["listed_shelter_id"] == ""
    assert row["changed"] == 0
    assert "没有的地方" in row["reason"]
    made = assessed(households=[household("A1", 1, "甲溪危险区", shelter_name="没有的地方")])
    assert any("未匹配" in words for words in made.summary["unknowns"])


def test_a_household_without_position_anywhere_is_still_placed():
    villages = [{"village_id": "A1", "name": "甲1村", "town_id": "A"}]
    row = unit(assessed(households=[household("A1", 1, "甲溪危险区")], villages=villages, danger_areas=[
        {key: value for key, value in AREAS[0].items() if key != "geometry"}]), "A1-0001")  # fmt: skip
    assert (row["status"], row["shelter_id"]) == ("assigned", "S1")
    assert (row["distance_m"] != row["distance_m"], row["distance_basis"]) == (True, "")


def test_a_position_far_away_does_not_move_a_household_to_another_group():
    rows = [
        household("A1", 1, "甲溪危险区", **lonlat(500, 100)),
        household("A1", 2, "甲溪危险区", **lonlat(3500, 100)),
    ]
    made = assessed(households=rows)
    assert unit(made, "A1-0001")["group_id"] == unit(made, "A1-0002")["group_id"]
