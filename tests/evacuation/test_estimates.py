"""Villages without a list (contracts §3 U5), worked out by hand."""

import pandas as pd
import pytest

from tests.toy_county import (
    SHELTERS,
    VILLAGES,
    area,
    assessed,
    at,
    changed,
    household,
    lonlat,
    square,
    zone,
)

FLOOD = "山洪灾害危险区"


def estimates(areas, villages=VILLAGES, **more):
    made = assessed(danger_areas=areas, villages=villages, **more)
    rows = made.plan.assignment
    rows = rows[rows["status"].eq("to_verify")]
    return rows.groupby("unit_id")["people"].sum(min_count=1).to_dict(), made


def test_people_are_the_population_times_the_share_of_the_union_rounded_up():
    # A2 (population 1,000): [1000, 1100] and [1050, 1200.5] of the width: union 0.2005 -> 200.5 -> 201
    areas = [
        area("K1", FLOOD, square(1000, 0, 1100, 1000)),
        area("K2", FLOOD, square(1050, 0, 1200.5, 1000)),
    ]
    assert estimates(areas)[0] == {"A2": 201}


def test_a_whole_number_is_not_pushed_up_by_the_overlay():
    assert estimates([area("K1", FLOOD, square(1000, 0, 1100, 1000))])[0] == {"A2": 100}


def test_less_than_five_hundredths_without_the_seat_is_no_estimate():
    assert estimates([area("K1", FLOOD, square(1000, 0, 1049, 1000))])[0] == {}
    assert estimates([area("K1", FLOOD, square(1000, 0, 1050, 1000))])[0] == {"A2": 50}


def test_the_seat_inside_counts_five_hundredths_at_least():
    # the middle (1500, 500) on the edge of 10 m x 10 m: 0.05 x 1,000 = 50
    assert estimates([area("K1", FLOOD, square(1490, 490, 1500, 500))])[0] == {"A2": 50}
    # seat inside and 0.1 by area: 100
    assert estimates([area("K1", FLOOD, square(1450, 0, 1550, 1000))])[0] == {"A2": 100}


def test_a_given_seat_counts_and_not_the_middle():
    villages = changed(VILLAGES, "A2", **{f"seat_{k}": v for k, v in lonlat(1100, 100).items()})
    assert estimates([area("K1", FLOOD, square(1490, 490, 1510, 510))], villages)[0] == {}
    assert estimates([area("K1", FLOOD, square(1090, 90, 1110, 110))], villages)[0] == {"A2": 50}


def test_any_row_of_the_list_or_the_villages_word_makes_an_estimate_needless():
    areas = [area("K1", FLOOD, square(0, 0, 4000, 1000))]
    rows = [household("A1", 1, "K1"), household("A2", 1, "别处", danger_kind="堤防险段")]
    word = [
        {"village_id": "B1", "statement": "none_declared"},
        {"village_id": "B2", "statement": "not_reported"},
    ]
    found, _ = estimates(areas, households=rows, list_statements=word, hazards=("flash_flood",))
    assert found == {"B2": 1000}


def test_a_village_without_geometry_has_no_estimate():
    villages = changed(
        VILLAGES, "A2", geometry=None, **{f"seat_{k}": v for k, v in lonlat(1500, 500).items()}
    )
    assert estimates([area("K1", FLOOD, square(1000, 0, 2000, 1000))], villages)[0] == {}


def test_a_point_village_inside_counts_whole():
    villages = changed(VILLAGES, "A2", geometry=at(1500, 500))
    assert estimates([area("K1", FLOOD, square(1400, 400, 1600, 600))], villages)[0] == {"A2": 1000}


def test_rank_one_zonings_count_and_others_do_not():
    zones = [zone("Z1", "geo4", "极高", "geological", square(1000, 0, 1100, 1000)),
             zone("Z2", "geo4", "高", "geological", square(2000, 0, 3000, 1000))]  # fmt: skip
    assert estimates([], risk_zones=zones)[0] == {"A2": 100}


def test_discs_of_points_count_by_their_area():
    # pi x 200^2 / 1,000,000 = 0.12566 of 1,000 people = 125.7 -> 126
    assert estimates([area("K1", FLOOD, at(1300, 300), radius_m=200.0)])[0] == {"A2": 126}


def test_an_unknown_population_is_said_and_has_no_number():
    found, made = estimates(
        [area("K1", FLOOD, square(1000, 0, 2000, 1000))], changed(VILLAGES, "A2", population=None)
    )
    assert pd.isna(found["A2"])
    assert made.summary["people_to_verify"] == 0
    assert any("人口未知" in words for words in made.summary["unknowns"])
    assert made.summary["estimated_villages"] == 1


def test_estimates_take_only_what_the_listed_leave_and_may_be_split():
    # 30 places; 3 x 8 listed in A1 leave 6 (2 each); the estimate of A2 is 100
    rows = [household("A1", n, "甲溪", people=8.0, shelter_id=f"S{n}") for n in (1, 2, 3)]
    areas = [area("K1", FLOOD, square(1000, 0, 1100, 1000))]
    _, made = estimates(areas, households=rows)
    table = made.plan.assignment
    assert table.loc[table["unit_kind"].eq("household"), "status"].eq("assigned").all()
    parts = table[table["status"].eq("to_verify")].set_index("shelter_id")["people"].to_dict()
    assert parts == {"S1": 2, "S2": 2, "S3": 2, "": 94}
    assert made.summary["people_to_verify"] == 100
    assert made.summary["people_unassigned"] == 0  # an estimate is never in the gap
    assert made.summary["places_free"] == 0


def test_an_estimate_never_goes_to_a_shelter_that_only_a_pin_may_use():
    shelters = changed(SHELTERS[:1], "S1", appraised="无")
    _, made = estimates([area("K1", FLOOD, square(1000, 0, 1100, 1000))], shelters=shelters, households=[],
                        list_statements=[{"village_id": "A1", "statement": "none_declared"}])  # fmt: skip
    table = made.plan.assignment
    assert table["shelter_id"].tolist() == [""]


@pytest.mark.parametrize("hazards", [("flash_flood",), ("geological",)])
def test_only_areas_in_play_make_an_estimate(hazards):
    found, _ = estimates([area("K1", FLOOD, square(1000, 0, 1100, 1000))], hazards=hazards)
    assert found == ({"A2": 100} if "flash_flood" in hazards else {})


def test_areas_without_a_row_are_named():
    areas = [
        area("K1", FLOOD, square(0, 0, 9, 9)),
        area("K2", FLOOD, square(0, 0, 9, 9)),
        area("K3", "危房", at(5, 5)),
    ]
    _, made = estimates(areas, households=[household("A1", 1, "K1")])
    assert made.summary["areas_without_list"] == ["K2", "K3"]
