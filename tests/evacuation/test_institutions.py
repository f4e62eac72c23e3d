"""Institutions (contracts §3 U4): in danger, within 50 m, or named by a household. Worked out by hand."""

import pytest

from tests.toy_county import area, assessed, at, household, lonlat, square, unit, zone

# A1 declares that nobody has to move: no estimate disturbs the picture
NOBODY = [{"village_id": "A1", "statement": "none_declared"}]


def school(geometry, institution_id="I1", **more):
    return {
        "institution_id": institution_id,
        "name": "甲小学",
        "kind": "学校",
        "people": 5.0,
        "village_id": "A1",
        "geometry": geometry,
        **more,
    }


def test_inside_an_excluding_polygon_is_a_unit_and_elsewhere_is_watched():
    made = assessed(
        institutions=[school(at(500, 100)), school(at(500, 500), "I2")],
        households=[],
        list_statements=NOBODY,
    )
    assert made.plan.assignment["unit_id"].tolist() == ["I1"]
    assert made.plan.institutions_watched == ("I2",)
    assert made.summary["institutions_watched"] == ["I2"]
    assert unit(made, "I1")["hazards"] == ("flash_flood",)
    assert unit(made, "I1")["shelter_id"] == "S1"


@pytest.mark.parametrize(("y", "is_unit"), [(200, True), (250, True), (250.01, False)])
def test_fifty_metres_from_the_edge_still_count(y, is_unit):
    # F1 ends at y = 200
    made = assessed(institutions=[school(at(500, y))], households=[], list_statements=NOBODY)
    assert made.plan.institutions_watched == (() if is_unit else ("I1",))


@pytest.mark.parametrize(("x", "is_unit"), [(600, True), (600.01, False)])
def test_fifty_metres_are_counted_from_the_rim_of_a_disc(x, is_unit):
    # a point area of 50 m around (500, 500): 50 + 50 m reach (600, 500)
    point = area("P1", "地质灾害点", at(500, 500))
    made = assessed(
        institutions=[school(at(x, 500))],
        households=[],
        list_statements=NOBODY,
        danger_areas=[point],
    )
    assert made.plan.institutions_watched == (() if is_unit else ("I1",))


def test_a_household_in_play_makes_its_institution_a_unit():
    rows = [household("A1", 1, "甲山防范区", institution_id="I1")]
    far = school(at(3500, 500))
    assert assessed(institutions=[far], households=rows).plan.assignment["unit_id"].tolist() == [
        "I1"
    ]
    made = assessed(institutions=[far], households=rows, hazards=("flash_flood",))
    assert made.plan.institutions_watched == ("I1",)
    assert made.summary["units"] == 0


@pytest.mark.parametrize(
    ("people", "night", "listed", "expected"),
    [(5.0, None, 3.0, 5), (5.0, 8.0, 3.0, 8), (5.0, 8.0, 9.0, 9), (5.0, None, None, 5)],
)
def test_people_are_the_largest_of_day_night_and_listed(people, night, listed, expected):
    # two households name it: the listed people are their sum
    rows = [
        household("A1", n, "甲溪危险区", institution_id="I1", people=p)
        for n, p in ((1, listed and listed - 1), (2, 1.0))
        if listed
    ]
    made = assessed(
        institutions=[school(at(500, 100), people=people, night_people=night)], households=rows
    )
    assert unit(made, "I1")["people"] == expected
    assert made.summary["people_listed"] == expected


def test_an_own_plan_takes_no_place():
    made = assessed(
        institutions=[school(at(500, 100), own_plan="县福利院")],
        households=[],
        list_statements=NOBODY,
    )
    row = unit(made, "I1")
    assert (row["status"], row["shelter_id"]) == ("own_plan", "")
    assert made.summary["people_own_plan"] == 5
    assert made.plan.shelter_load["assigned"].sum() == 0


def test_a_zoning_makes_an_institution_a_unit_too():
    made = assessed(
        institutions=[school(at(3500, 500))], households=[], list_statements=NOBODY,
        risk_zones=[zone("Z1", "geo4", "极高", "geological", square(3400, 400, 3600, 600))],
    )  # fmt: skip
    assert unit(made, "I1")["hazards"] == ("geological",)


def test_dangerous_houses_draw_no_polygon_around_others():
    hut = area("H1", "危房", square(400, 400, 600, 600))
    made = assessed(
        institutions=[school(at(500, 500))],
        households=[],
        list_statements=NOBODY,
        danger_areas=[hut],
    )
    assert made.plan.institutions_watched == ("I1",)


def test_an_institution_may_bear_the_number_of_a_village():
    made = assessed(
        institutions=[school(at(500, 100), "A1")],
        households=[household("A1", 1, "甲溪危险区", **lonlat(100, 100))],
    )
    homes = made.plan.assignment.set_index("unit_kind")
    assert homes.loc["institution", "status"] == "assigned"
    # from (500, 100) to S1 (900, 900): 1.4 x 894.43 = 1252
    assert homes.loc["institution", "distance_m"] == 1252


def test_an_institution_without_village_is_counted_and_said():
    made = assessed(
        institutions=[school(at(500, 100), village_id=None)], households=[], list_statements=NOBODY
    )
    assert unit(made, "I1")["status"] == "assigned"
    assert made.summary["people_listed"] == 5
    assert any("未注明所在村" in words for words in made.summary["unknowns"])
