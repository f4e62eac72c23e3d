"""Exposure (contracts §2 exposure.csv and the exposed figures of summary.json), worked out by hand."""

import pandas as pd
import pytest

from hazardmap.levels import SCHEMES
from tests.toy_county import VILLAGES, assessed, at, changed, lonlat, square, zone


def exposure_of(*zones, villages=VILLAGES, **more):
    made = assessed(risk_zones=list(zones), villages=villages, **more)
    rows = made.county.exposure
    return {(row["village_id"], row["zone_id"]): row for row in rows.to_dict("records")}, made


def test_share_of_area_decides_and_people_are_share_times_population():
    # 1,000 m x 100 m of A1's 1,000 m x 1,000 m = 0.1; 0.1 x 1,000 = 100 people
    rows, _ = exposure_of(zone("Z1", "geo4", "高", "geological", square(0, 0, 1000, 100)))
    assert list(rows) == [("A1", "Z1")]
    row = rows["A1", "Z1"]
    assert row["area_share"] == pytest.approx(0.1)
    assert row["people"] == pytest.approx(100)
    assert (row["basis"], row["level_rank"], row["level_label"]) == ("polygon", 2, "高")


def test_a_share_of_exactly_five_hundredths_counts_and_less_does_not():
    # 50 m of 1,000 m = 0.05 exactly in A1; 49 m in A2 = 0.049, and its middle (500, 500) is outside
    rows, _ = exposure_of(
        zone("Z1", "geo4", "高", "geological", square(0, 0, 1000, 50)),
        zone("Z2", "geo4", "高", "geological", square(1000, 0, 2000, 49)),
    )
    assert list(rows) == [("A1", "Z1")]


def test_the_built_up_point_counts_alone_and_its_edge_is_inside():
    # the middle of A1 (500, 500) lies on the lower edge of 20 m x 1 m: share 20 / 1,000,000
    rows, _ = exposure_of(zone("Z1", "geo4", "高", "geological", square(490, 500, 510, 501)))
    row = rows["A1", "Z1"]
    assert row["basis"] == "point"
    assert row["area_share"] == pytest.approx(0.00002)
    assert row["people"] == pytest.approx(0.02)


def test_a_given_seat_replaces_the_representative_point():
    seat = {f"seat_{key}": value for key, value in lonlat(100, 100).items()}
    villages = changed(VILLAGES, "A1", **seat)
    small = zone("Z1", "geo4", "高", "geological", square(90, 90, 110, 110))
    middle = zone("Z2", "geo4", "高", "geological", square(490, 490, 510, 510))
    rows, _ = exposure_of(small, middle, villages=villages)
    assert list(rows) == [("A1", "Z1")]


def test_point_villages_have_no_share_and_count_whole():
    villages = changed(VILLAGES, "A1", geometry=at(500, 500))
    rows, made = exposure_of(
        zone("Z1", "geo4", "高", "geological", square(490, 490, 510, 510)), villages=villages
    )
    row = rows["A1", "Z1"]
    assert pd.isna(row["area_share"])
    assert (row["people"], row["basis"]) == (1000, "point")
    assert made.summary["people_exposed"] == 1000


def test_a_village_without_geometry_has_no_exposure_even_with_a_seat():
    seat = {f"seat_{key}": value for key, value in lonlat(500, 500).items()}
    villages = changed(VILLAGES, "A1", geometry=None, **seat)
    rows, _ = exposure_of(
        zone("Z1", "geo4", "高", "geological", square(0, 0, 1000, 1000)), villages=villages
    )
    assert not rows


def test_unknown_population_stays_unknown_and_is_not_zero():
    villages = changed(VILLAGES, "A1", population=float("nan"))
    rows, made = exposure_of(
        zone("Z1", "geo4", "高", "geological", square(0, 0, 1000, 1000)), villages=villages
    )
    assert pd.isna(rows["A1", "Z1"]["people"])
    assert made.summary["villages_exposed"] == 1


EXPOSED_TO = {
    "composite5": 2,
    "met5": 2,
    "geo4": 2,
    "guard3": 2,
    "guard2": 1,
    "ff3": 3,
    "prevent3": 0,
    "warn4": 0,
}
LEVELS = [
    (scheme, label, rank)
    for scheme, labels in SCHEMES.items()
    for rank, label in enumerate(labels, 1)
]


@pytest.mark.parametrize(("scheme", "label", "rank"), LEVELS)
def test_exposed_levels_are_those_of_the_contract(scheme, label, rank):
    rows, made = exposure_of(zone("Z1", scheme, label, "flash_flood", square(0, 0, 1000, 1000)))
    assert len(rows) == 1  # every level is a row of exposure.csv
    exposed = rank <= EXPOSED_TO[scheme]
    assert made.summary["villages_exposed"] == int(exposed)
    assert made.summary["people_exposed"] == (1000 if exposed else 0)


def test_people_exposed_count_the_union_once_and_each_hazard_its_own_union():
    # flash flood [0, 500] and [250, 750] of the width, geological [700, 800]:
    # flash flood union 0.75, geological 0.1, all 0.8 of 1,000 people
    rows, made = exposure_of(
        zone("Z1", "ff3", "危险区", "flash_flood", square(0, 0, 500, 1000)),
        zone("Z2", "ff3", "高危险区", "flash_flood", square(250, 0, 750, 1000)),
        zone("Z3", "geo4", "高", "geological", square(700, 0, 800, 1000)),
    )
    assert len(rows) == 3
    assert made.summary["people_exposed"] == 800
    assert made.summary["villages_exposed"] == 1
    assert made.summary["exposed_by_hazard"] == {
        "flash_flood": {"villages": 1, "people": 750},
        "geological": {"villages": 1, "people": 100},
    }


def test_the_hazards_in_play_do_not_filter_exposure():
    forest = zone("Z1", "composite5", "高", "forest_fire", square(0, 0, 1000, 1000))
    rows, made = exposure_of(forest, hazards=("geological",))
    assert len(rows) == 1
    assert made.summary["villages_exposed"] == 1


def test_a_village_shows_its_worst_level_with_its_own_label_and_never_a_measure():
    # prevent3 重点 is rank 1 but names a measure; of the risks, 高 of geo4 (rank 2) is the worst
    _, made = exposure_of(
        zone(
            "Z1",
            "prevent3",
            "重点",
            "comprehensive",
            square(0, 0, 1000, 1000),
            product="prevention",
        ),
        zone("Z2", "geo4", "高", "geological", square(0, 0, 1000, 1000)),
        zone("Z3", "geo4", "低", "geological", square(0, 0, 1000, 1000)),
    )
    row = made.plan.villages.set_index("village_id").loc["A1"]
    assert (row["worst_rank"], row["worst_label"]) == (2, "高")
    assert pd.isna(made.plan.villages.set_index("village_id").loc["B2", "worst_rank"])
