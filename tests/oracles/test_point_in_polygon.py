"""An independent point-in-polygon in plain Python against the engine, edge = inside, 2,000 cases."""

import random

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hazardmap.crs import METRIC
from hazardmap.evacuation.exclusion import excluding_polygons, within
from hazardmap.risk.exposure import seats_in
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete
from tests.toy_county import toy

CASES = 500


def on_segment(x, y, a, b):
    """Exact for the whole numbers that the cases are made of."""
    cross = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
    inside = min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])
    return cross == 0 and inside


def in_ring(x, y, ring):
    """Cast a ray to the right; returns inside, on the edge."""
    odd = False
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        if on_segment(x, y, a, b):
            return False, True
        if (a[1] > y) != (b[1] > y):
            # the ray's crossing lies right of the point; multiplied out to stay in whole numbers
            side = (x - a[0]) * (b[1] - a[1]) - (b[0] - a[0]) * (y - a[1])
            odd ^= (side < 0) == (b[1] > a[1])
    return odd, False


def oracle(x, y, shell, hole):
    """Inside the shell or on an edge; the inside of the hole is outside, its edge inside."""
    inside, edge = in_ring(x, y, shell)
    if edge:
        return True
    if not inside or hole is None:
        return inside
    in_hole, on_hole = in_ring(x, y, hole)
    return on_hole or not in_hole


def convex_ring(dice, *, low=20, high=45, corners=9):
    """The hull of random whole coordinates around (50, 50), most of them far from it."""
    spots = set()
    while len(spots) < corners:
        spots.add((dice.randint(-high, high), dice.randint(-high, high)))
    ring = [spot for spot in spots if low <= max(abs(spot[0]), abs(spot[1]))]
    hull = shapely.MultiPoint(ring or list(spots)).convex_hull
    return [(int(x) + 50, int(y) + 50) for x, y in shapely.get_coordinates(hull)[:-1]]


def worlds(seed):
    dice = random.Random(seed)
    cases = []
    while len(cases) < CASES:
        shell = convex_ring(dice)
        hole = [(48, 48), (52, 48), (52, 52), (48, 52)] if dice.random() < 0.4 else None
        polygon = shapely.Polygon(shell, [hole] if hole else None)
        if len(shell) < 3 or not polygon.is_valid or not oracle(48, 48, shell, None):
            continue
        # a third of the points on corners and edges, the rest anywhere
        x, y = dice.randint(0, 100), dice.randint(0, 100)
        if dice.random() < 0.33:
            x, y = dice.choice(shell + (hole or []))
        cases.append((polygon, shell, hole, x, y))
    return cases


def fields(cases):
    """Polygons 200 m apart: every case stands in a field of its own."""
    return [shapely.affinity.translate(case[0], 200 * n) for n, case in enumerate(cases)]


def insiders(cases):
    return {n for n, (_, shell, hole, x, y) in enumerate(cases) if oracle(x, y, shell, hole)}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shelter_is_excluded_exactly_where_the_oracle_says(seed):
    cases = worlds(seed)
    areas = complete(TABLES["danger_areas"], gpd.GeoDataFrame(
        {"area_id": [f"K{n:04d}" for n in range(CASES)], "name": "溪", "kind": "山洪灾害危险区", "town_id": "A"},
        geometry=fields(cases), crs=METRIC))  # fmt: skip
    zones = toy().tables["risk_zones"]
    excluding = excluding_polygons(
        areas, zones, hazards=("flash_flood",), named=(), hazard_point_radius_m=50.0
    )
    points = shapely.points([(x + 200 * n, y) for n, (_, _, _, x, y) in enumerate(cases)])
    found = set(within(points, excluding)["at"])
    expected = insiders(cases)
    assert 0.3 * CASES < len(expected) < 0.95 * CASES  # both answers occur
    assert found == expected


@pytest.mark.parametrize("seed", [3, 4])
def test_a_built_up_point_lies_in_a_zone_exactly_where_the_oracle_says(seed):
    cases = worlds(seed)
    zones = gpd.GeoDataFrame(
        {"zone_id": [f"Z{n:04d}" for n in range(CASES)]},
        geometry=fields(cases), crs=METRIC)  # fmt: skip
    villages = complete(TABLES["villages"], gpd.GeoDataFrame(
        pd.DataFrame({"village_id": [f"V{n:04d}" for n in range(CASES)], "name": "村", "town_id": "A"}),
        geometry=gpd.points_from_xy([x + 200 * n for n, (*_, x, _) in enumerate(cases)], [y for *_, y in cases]),
        crs=METRIC))  # fmt: skip
    found = set(seats_in(villages, zones)["village_id"])
    expected = {
        f"V{n:04d}" for n, (_, shell, hole, x, y) in enumerate(cases) if oracle(x, y, shell, hole)
    }
    assert found == expected
