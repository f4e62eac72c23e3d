"""Groups and their gathering points (contracts §3 Groups), worked out by hand."""

import pytest

from tests.toy_county import (
    AREAS,
    OX,
    OY,
    VILLAGES,
    area,
    assessed,
    at,
    changed,
    household,
    lonlat,
    square,
    unit,
)


def group(*rows, **more):
    made = assessed(households=list(rows), **more)
    found = made.county.groups
    assert len(found) == 1
    row = found.iloc[0]
    return row["x"] - OX, row["y"] - OY, row["located_by"]


def test_the_median_of_the_located_households_counts_coordinate_by_coordinate():
    # x: 100 200 900 -> 200; y: 500 100 300 -> 300; the household without position has no say
    spots = [(100, 500), (200, 100), (900, 300)]
    rows = [household("A1", n, "甲溪危险区", **lonlat(*spot)) for n, spot in enumerate(spots, 1)]
    x, y, by = group(*rows, household("A1", 9, "甲溪危险区"))
    assert (x, y) == (pytest.approx(200, abs=0.01), pytest.approx(300, abs=0.01))
    assert by == "households"


def test_an_even_number_takes_the_middle_of_the_two():
    rows = [household("A1", n, "甲溪危险区", **lonlat(x, 100)) for n, x in ((1, 100), (2, 300))]
    x, _, _ = group(*rows)
    assert x == pytest.approx(200, abs=0.01)


HAMLETS = [{"village_id": "A1", "name": "里坞", "geometry": at(50, 950)}]
SEAT = {f"seat_{key}": value for key, value in lonlat(700, 600).items()}


def test_without_located_households_hamlet_seat_and_middle_follow_in_this_order():
    seated = changed(VILLAGES, "A1", **SEAT)
    here = household("A1", 1, "甲溪危险区", hamlet="里坞")
    assert group(here, hamlets=HAMLETS, villages=seated) == (50, 950, "hamlet")
    x, y, by = group(here, villages=seated)
    assert (x, y) == (pytest.approx(700, abs=0.01), pytest.approx(600, abs=0.01))
    assert by == "seat"
    assert group(here) == (500, 500, "village")
    bare = [{"village_id": "A1", "name": "甲1村", "town_id": "A"}]
    assert group(here, villages=bare)[2] == "unknown"


def test_a_hamlet_of_the_same_name_in_another_village_is_not_it():
    other = [{**HAMLETS[0], "village_id": "A2"}]
    assert group(household("A1", 1, "甲溪危险区", hamlet="里坞"), hamlets=other)[2] == "village"


def test_one_village_and_one_primary_area_make_a_group():
    areas = [*AREAS, area("W1", "山洪灾害危险区", square(0, 0, 9, 9), village_id=None)]
    rows = [
        household("A1", 1, "甲溪危险区"), household("A1", 2, "甲溪危险区"),
        household("A1", 3, "甲山防范区"), household("A1", 4, "甲溪危险区"),
        household("A1", 4, "甲山防范区"),  # primary 甲山 (rank 1)
        household("A1", 5, "W1"), household("A2", 1, "W1"),
    ]  # fmt: skip
    made = assessed(households=rows, danger_areas=areas)
    ids = {
        key: unit(made, key)["group_id"] for key in made.plan.assignment["unit_id"] if "-" in key
    }
    assert ids["A1-0001"] == ids["A1-0002"]
    assert ids["A1-0003"] == ids["A1-0004"] != ids["A1-0001"]
    assert len({ids["A1-0005"], ids["A2-0001"], ids["A1-0001"]}) == 3


def test_all_units_of_a_group_have_the_same_metres():
    rows = [
        household("A1", n, "甲溪危险区", **lonlat(x, 100))
        for n, x in ((1, 100), (2, 500), (3, 600))
    ]
    made = assessed(households=rows)
    # median (500, 100) to S1 (900, 900): 1.4 x 894.43 = 1252 for all three
    assert [unit(made, f"A1-000{n}")["distance_m"] for n in (1, 2, 3)] == [1252] * 3


def test_without_any_position_own_village_own_town_and_county_come_in_this_order():
    bare = [{"village_id": v, "name": v, "town_id": v[0]} for v in ("A1", "A2", "B1", "B2")]
    rows = [household("A1", 1, "甲溪危险区", people=10.0), household("A1", 2, "甲溪危险区", people=10.0),
            household("A1", 3, "甲溪危险区", people=10.0)]  # fmt: skip
    made = assessed(households=rows, villages=bare, danger_areas=[])
    assert sorted(unit(made, f"A1-000{n}")["shelter_id"] for n in (1, 2, 3)) == ["S1", "S2", "S3"]
    made = assessed(households=rows[:2], villages=bare, danger_areas=[])
    assert sorted(unit(made, f"A1-000{n}")["shelter_id"] for n in (1, 2)) == ["S1", "S2"]
