"""Wishes, pins and the bound (contracts §3), worked out by hand. S1, S2, S3 have 10 places each."""

import pytest

from tests.toy_county import (
    SHELTERS,
    area,
    assessed,
    at,
    changed,
    household,
    lonlat,
    shelter,
    square,
    unit,
)

HERE = lonlat(500, 100)
# from (500, 100): S1 (900, 900) 1252 m own village; S2 (1900, 900) 2257 m + 1,000; S3 (2900, 900) 3542 m + 5,000


def home(number, people=2.0, **more):
    return household("A1", number, "甲溪危险区", people=people, **HERE, **more)


def places(made):
    rows = made.plan.assignment
    rows = rows[rows["unit_kind"].eq("household")]
    return dict(zip(rows["unit_id"].str[-1].astype(int), rows["shelter_id"], strict=True))


def test_the_nearest_counts_when_the_list_names_none():
    made = assessed(households=[home(1)])
    assert places(made) == {1: "S1"}
    # 2 people x 1,252 m
    assert made.summary["lower_bound"] == pytest.approx(2 * 1252)
    assert made.summary["gap"] == pytest.approx(0)


def test_another_village_of_the_town_costs_a_thousand_metres_and_another_town_five_thousand():
    # a household 900 m from S1's place but S1 gone: S2 2257 + 1000 = 3257, S3 3542 + 5000
    made = assessed(households=[home(1)], shelters=SHELTERS[1:])
    assert made.summary["lower_bound"] == pytest.approx(2 * (2257 + 1000))
    made = assessed(households=[home(1)], shelters=SHELTERS[2:])
    assert made.summary["lower_bound"] == pytest.approx(2 * (3542 + 5000))


def test_a_nearer_shelter_of_another_town_loses_to_the_own_town_within_five_thousand_metres():
    # from (1900, 100) in A2: S2 800 m straight -> 1120, own village; a shelter of B at (2050, 100): 210 + 5,000
    shelters = [SHELTERS[1], {**SHELTERS[2], "geometry": at(2050, 100)}]
    row = household("A2", 1, "别处", **lonlat(1900, 100))
    assert unit(assessed(households=[row], shelters=shelters), "A2-0001")["shelter_id"] == "S2"


def test_the_town_of_a_shelter_is_known_by_its_village():
    shelters = [{**SHELTERS[1], "town_id": None}]
    made = assessed(households=[home(1)], shelters=shelters)
    assert made.summary["lower_bound"] == pytest.approx(2 * (2257 + 1000))


def test_the_lists_own_shelter_is_kept_though_another_is_nearer():
    made = assessed(households=[home(1, shelter_name="乙中学")])
    assert places(made) == {1: "S3"}
    assert unit(made, "A1-0001")["changed"] == 0
    assert made.summary["lower_bound"] == pytest.approx(2 * (3542 + 5000))


def test_a_listed_shelter_that_may_not_serve_costs_no_hundred_thousand():
    made = assessed(
        households=[home(1, shelter_name="乙中学")],
        shelters=changed(SHELTERS, "S3", status="unusable"),
    )
    assert (places(made), unit(made, "A1-0001")["changed"]) == ({1: "S1"}, 1)
    assert made.summary["lower_bound"] == pytest.approx(2 * 1252)
    assert made.summary["changed_households"] == 1


def test_fewest_people_are_sent_elsewhere_before_metres_count():
    # S1 (10) is on the list of 7 + 3 + 4 people: 4 go elsewhere (not 7), though 3 + 4 would fit as well
    rows = [home(n, people, shelter_name="甲礼堂") for n, people in ((1, 7.0), (2, 3.0), (3, 4.0))]
    made = assessed(households=rows)
    assert places(made) == {1: "S1", 2: "S1", 3: "S2"}


def test_a_household_is_never_split_and_capacity_never_exceeded():
    # 6 + 6 people, 10 places in S1: one household goes on to S2 whole
    made = assessed(households=[home(1, 6.0), home(2, 6.0)])
    assert sorted(places(made).values()) == ["S1", "S2"]
    assert shelter(made, "S1")["assigned"] == 6
    # with splitting 10 would stay: the bound knows, 10 x 1252 + 2 x 3257
    assert made.summary["lower_bound"] == pytest.approx(10 * 1252 + 2 * 3257)
    objective = 6 * 1252 + 6 * 3257
    assert made.summary["gap"] == pytest.approx(objective / (10 * 1252 + 2 * 3257) - 1, abs=1e-6)


def test_nobody_unplaced_comes_before_keeping_the_list():
    # 10 + 10 + 10 people fill all three; all three list S1
    made = assessed(households=[home(n, 10.0, shelter_name="甲礼堂") for n in (1, 2, 3)])
    assert sorted(places(made).values()) == ["S1", "S2", "S3"]
    assert made.summary["people_unassigned"] == 0


def test_assisted_people_are_placed_first():
    # one shelter of 10: 8 people with 3 old ones, or 10 without: 3e8 + 5e7 against 1e8
    rows = [home(1, 10.0), home(2, 8.0, elderly=3.0)]
    made = assessed(households=rows, shelters=SHELTERS[:1])
    assert places(made) == {1: "", 2: "S1"}
    # the bound may split the 10: 2 of them stay, 8 x 1e7 are unplaced
    assert made.summary["lower_bound"] == pytest.approx(10 * 1252 + 8e7)
    assert made.summary["people_unassigned"] == 10


def test_overflow_is_a_result_and_everybody_is_on_the_list():
    made = assessed(households=[home(n, 9.0) for n in range(1, 8)])
    assert sorted(places(made).values()) == ["", "", "", "", "S1", "S2", "S3"]
    assert made.summary["people_unassigned"] == 36
    assert len(made.plan.risk_list) == 7
    assert made.plan.risk_list["status"].tolist()[:4] == ["unassigned"] * 4


def test_a_household_too_big_for_every_shelter_is_unassigned_and_the_reason_says_so():
    row = unit(assessed(households=[home(1, 11.0)]), "A1-0001")
    assert row["status"] == "unassigned"
    assert "容不下整户11人" in row["reason"]


def pinned(shelter_id="S3", shelters=SHELTERS, people=2.0, **more):
    pins = [
        {
            "unit_kind": "household",
            "unit_id": "A1-0001",
            "shelter_id": shelter_id,
            "by": "郑某",
            "reason": "老人习惯",
        }
    ]
    return unit(
        assessed(
            households=[home(1, people, shelter_name="甲礼堂")],
            pins=pins,
            shelters=shelters,
            **more,
        ),
        "A1-0001",
    )


def test_a_pin_wins_over_the_list_and_over_distance():
    row = pinned()
    assert (row["shelter_id"], row["changed"], row["status"]) == ("S3", 1, "assigned")
    assert "郑某" in row["reason"]
    assert "老人习惯" in row["reason"]


def test_a_pin_wins_over_a_missing_appraisal():
    row = pinned(shelters=changed(SHELTERS, "S3", appraised="无"))
    assert row["shelter_id"] == "S3"
    assert "无安全鉴定" in row["reason"]  # said, not hidden


FLOOD_AT_S3 = [area("K1", "山洪灾害危险区", square(2800, 800, 3000, 1000), name="乙溪"),
               area("F1", "山洪灾害危险区", square(0, 0, 1000, 200), name="甲溪危险区")]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "more", "said"),
    [
        ({"status": "unusable"}, {}, "停用"),
        ({"building_grade": "C"}, {}, "C级"),
        ({}, {"danger_areas": FLOOD_AT_S3}, "乙溪"),
        ({"unsuitable_for": "flash_flood"}, {}, "不适用"),
        ({"capacity": 1.0}, {}, "1个"),
        ({"capacity": 0.0, "appraised": "无"}, {}, "名额"),
    ],
)
def test_a_pin_is_refused_by_safety_and_room_only_and_says_why(facts, more, said):
    row = pinned(shelters=changed(SHELTERS, "S3", **facts), **more)
    assert row["shelter_id"] == "S1"
    assert "未采纳" in row["reason"]
    assert said in row["reason"]


def test_a_pin_takes_its_places_before_anybody_else():
    pins = [
        {
            "unit_kind": "household",
            "unit_id": "A1-0002",
            "shelter_id": "S1",
            "by": "郑某",
            "reason": "近",
        }
    ]
    rows = [home(1, 10.0, elderly=10.0, shelter_name="甲礼堂"), home(2, 1.0)]
    assert places(assessed(households=rows, pins=pins)) == {1: "S2", 2: "S1"}


def test_two_pins_never_exceed_the_room():
    pins = [
        {
            "unit_kind": "household",
            "unit_id": f"A1-000{n}",
            "shelter_id": "S1",
            "by": "郑某",
            "reason": "近",
        }
        for n in (1, 2)
    ]
    made = assessed(households=[home(1, 6.0), home(2, 6.0)], pins=pins)
    assert places(made) == {1: "S1", 2: "S2"}
    assert "只剩4个位置" in unit(made, "A1-0002")["reason"]


def test_a_pin_of_somebody_who_goes_to_relatives_takes_no_place():
    pins = [
        {
            "unit_kind": "household",
            "unit_id": "A1-0001",
            "shelter_id": "S1",
            "by": "郑某",
            "reason": "近",
        }
    ]
    made = assessed(households=[home(1, own_refuge=1.0)], pins=pins)
    assert unit(made, "A1-0001")["status"] == "own_refuge"
    assert shelter(made, "S1")["assigned"] == 0


def test_neighbours_stay_together_as_long_as_room_allows():
    # one group of 8 people beside S1, one of 10 beside S2: nobody parts
    rows = [home(n, 2.0) for n in (1, 2, 3, 4)]
    rows += [household("A2", n, "别处", people=2.0, **lonlat(1500, 800)) for n in range(1, 6)]
    made = assessed(households=rows)
    assert {unit(made, f"A1-000{n}")["shelter_id"] for n in range(1, 5)} == {"S1"}
    assert {unit(made, f"A2-000{n}")["shelter_id"] for n in range(1, 6)} == {"S2"}


def test_neighbours_part_by_whole_households_where_room_ends():
    # 6 households of 3 in one group, 10 places in S1: three stay, three go on to S2
    made = assessed(households=[home(n, 3.0) for n in range(1, 7)])
    assert sorted(places(made).values()) == ["S1"] * 3 + ["S2"] * 3


def test_without_any_shelter_everybody_is_unassigned_and_nobody_is_lost():
    made = assessed(households=[home(1), home(2, own_refuge=1.0)], shelters=[])
    assert unit(made, "A1-0001")["status"] == "unassigned"
    assert "没有可启用的避灾场所" in unit(made, "A1-0001")["reason"]
    assert made.summary["people_listed"] == 4
    assert made.plan.villages.set_index("village_id").loc["A1", "shelter_ids"] == ""
