"""Excluding polygons (contracts §3 X1–X2): which of them keep a shelter from serving. Worked out by hand."""

import pytest
from shapely import MultiPolygon, Polygon

from hazardmap.levels import HAZARDS, SCHEMES
from tests.toy_county import SHELTERS, area, assessed, at, changed, shelter, square, zone

AROUND_S3 = square(2800, 800, 3000, 1000)  # S3 stands at (2900, 900)


def s3(areas=(), zones=(), shelters=SHELTERS, **more):
    made = assessed(danger_areas=list(areas), risk_zones=list(zones), shelters=shelters, **more)
    return shelter(made, "S3")


def test_a_danger_area_excludes_and_is_named():
    row = s3([area("K1", "山洪灾害危险区", AROUND_S3, name="乙溪")])
    assert (row["eligible"], "乙溪" in row["why_not"]) == (0, True)


def test_the_edge_is_inside():
    # the right edge of the first square runs through x = 2900, the second ends a millimetre before
    assert s3([area("K1", "山洪灾害危险区", square(2700, 800, 2900, 1000))])["eligible"] == 0
    assert s3([area("K1", "山洪灾害危险区", square(2700, 800, 2899.999, 1000))])["eligible"] == 1
    assert (
        s3([area("K1", "山洪灾害危险区", square(2900, 900, 3000, 1000))])["eligible"] == 0
    )  # a corner


def test_only_kinds_that_meet_the_hazards_in_play_exclude():
    river = [area("K1", "堤防险段", AROUND_S3)]
    assert s3(river, hazards=("geological",))["eligible"] == 1
    assert s3(river, hazards=("flood",))["eligible"] == 0


@pytest.mark.parametrize("kind", ["危房", "工棚", "其它"])
def test_buildings_and_the_rest_never_exclude(kind):
    assert s3([area("K1", kind, AROUND_S3)])["eligible"] == 1


@pytest.mark.parametrize(
    ("radius", "away", "eligible"),
    [(None, 50, 0), (None, 50.01, 1), (80.0, 80, 0), (80.0, 80.01, 1)],
)
def test_points_are_discs_of_their_radius_or_of_fifty_metres(radius, away, eligible):
    point = area("K1", "地质灾害点", at(2900 - away, 900), radius_m=radius)
    assert s3([point])["eligible"] == eligible


def test_a_hazard_point_inside_a_prevention_area_adds_no_disc():
    # the area ends 60 m before S3; the point in it stands 70 m away but its disc would reach 100 m
    guard = area("K1", "地质灾害风险防范区", square(2700, 800, 2840, 1000))
    point = area("K2", "地质灾害点", at(2830, 900), radius_m=100.0)
    assert s3([guard, point])["eligible"] == 1
    assert s3([point])["eligible"] == 0
    outside = area("K2", "地质灾害点", at(2841, 900), radius_m=100.0)
    assert s3([guard, outside])["eligible"] == 0


def test_other_points_inside_a_prevention_area_keep_their_disc():
    guard = area("K1", "地质灾害风险防范区", square(2700, 800, 2840, 1000))
    pond = area("K2", "屋顶山塘", at(2830, 900), radius_m=100.0)
    assert s3([guard, pond])["eligible"] == 0


def test_an_area_of_unknown_position_excludes_nothing():
    assert s3([area("K1", "山洪灾害危险区", None)])["eligible"] == 1


LEVELS = [
    (scheme, label, rank)
    for scheme, labels in SCHEMES.items()
    for rank, label in enumerate(labels, 1)
]


@pytest.mark.parametrize(("scheme", "label", "rank"), LEVELS)
def test_only_rank_one_of_geo4_ff3_guard3_excludes(scheme, label, rank):
    row = s3(zones=[zone("Z1", scheme, label, "geological", AROUND_S3)])
    assert row["eligible"] == int(not (rank == 1 and scheme in {"geo4", "ff3", "guard3"}))


@pytest.mark.parametrize("hazard", HAZARDS)
def test_zonings_of_hazards_in_play_exclude_some_only_when_named(hazard):
    zones = [zone("Z1", "guard3", "高", hazard, AROUND_S3)]
    in_default = hazard in {"flash_flood", "geological", "flood", "waterlogging", "mine"}
    assert s3(zones=zones)["eligible"] == int(not in_default)  # typhoon is in play, but not named
    named = s3(zones=zones, hazards=(hazard,), named=(hazard,))
    assert named["eligible"] == int(hazard == "comprehensive")
    assert (
        s3(zones=zones, hazards=("forest_fire",) if hazard != "forest_fire" else ("flood",))[
            "eligible"
        ]
        == 1
    )


@pytest.mark.parametrize(
    ("product", "eligible"), [("risk", 1), ("prevention", 1), ("zoning", 0), ("hazard_zoning", 0)]
)
def test_only_zonings_exclude(product, eligible):
    assert (
        s3(zones=[zone("Z1", "guard3", "高", "flood", AROUND_S3, product=product)])["eligible"]
        == eligible
    )


def test_a_shelter_without_position_is_in_no_polygon():
    shelters = changed(SHELTERS, "S3", geometry=None)
    assert s3([area("K1", "山洪灾害危险区", AROUND_S3)], shelters=shelters)["eligible"] == 1


def test_a_multipolygon_excludes_in_each_part_and_not_in_its_hole():
    ring = Polygon(square(2700, 700, 3100, 1100).exterior.coords, [AROUND_S3.exterior.coords])
    assert s3([area("K1", "山洪灾害危险区", ring)])["eligible"] == 1
    parts = MultiPolygon([square(0, 0, 10, 10), AROUND_S3])
    assert s3([area("K1", "山洪灾害危险区", parts)])["eligible"] == 0
