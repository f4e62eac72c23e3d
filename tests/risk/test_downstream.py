"""The reach below a dam is walked along the rivers, whatever way their lines were drawn."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hazardmap.risk.downstream import reach_below, villages_near

BROOK = shapely.LineString([(0, 0), (600, 0)])
RIVER = shapely.LineString([(600, -2000), (600, 2000)])


def rivers(
    brook: shapely.LineString = BROOK, river: shapely.LineString = RIVER
) -> gpd.GeoDataFrame:
    frame = {"river_id": ["R1", "R2"], "to_river_id": ["R2", None]}
    return gpd.GeoDataFrame(frame, geometry=[brook, river], crs="EPSG:4549")


DAM = shapely.Point(100, 30)


def test_the_way_turns_into_the_river_and_ends_after_a_kilometre() -> None:
    reach = reach_below(DAM, rivers())
    assert reach is not None
    assert reach.length == pytest.approx(1000)
    assert reach.distance(shapely.Point(600, 499)) < 1e-6
    assert reach.distance(shapely.Point(600, 501)) > 0.9


def test_a_brook_drawn_upwards_is_walked_down_all_the_same() -> None:
    drawn_up = shapely.reverse(BROOK)
    assert reach_below(DAM, rivers(drawn_up)).equals(reach_below(DAM, rivers()))  # type: ignore[union-attr]


def test_upstream_and_across_the_ridge_nobody_is_downstream() -> None:
    reach = reach_below(DAM, rivers())
    points = gpd.GeoSeries.from_xy([-250.0, 500.0, 600.0, 100.0], [0.0, 150.0, -400.0, 600.0])
    ids = pd.Series(["above", "below", "up the river", "over the ridge"])
    assert villages_near(reach, points, ids, within_m=200.0) == ("below",)  # type: ignore[arg-type]
    circle = villages_near(DAM, points, ids, within_m=1000.0)
    assert circle == ("above", "below", "over the ridge", "up the river")


def test_a_dam_far_from_any_river_has_no_reach() -> None:
    assert reach_below(shapely.Point(-5000, 5000), rivers()) is None


def test_rivers_in_a_ring_end_the_walk() -> None:
    ring = rivers().assign(to_river_id=["R2", "R1"])
    reach = reach_below(DAM, ring, length_m=50_000)
    assert reach is not None
    assert reach.length < 500 + 4000 + 1
