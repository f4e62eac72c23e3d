"""What one table is refused for, with answers by hand; rows count from 1."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.errors import Fault
from hazardmap.tables import TABLES
from hazardmap.tables.faults import table_faults
from hazardmap.tables.shapes import far_faults, repaired

OX, OY = 520_000.0, 3_290_000.0


def places(faults: list[Fault]) -> list[tuple[int, str]]:
    return sorted((fault.row, fault.column) for fault in faults)


def areas(*shapes: shapely.Geometry | None) -> gpd.GeoDataFrame:
    names = [f"z{n}" for n in range(len(shapes))]
    moved = [
        None if shape is None else shapely.transform(shape, lambda at: at + np.array([OX, OY]))
        for shape in shapes
    ]
    return gpd.GeoDataFrame({"area_id": names, "name": names}, geometry=moved, crs="EPSG:4549")


def test_a_missing_required_column_is_named_with_what_to_do() -> None:
    faults = table_faults(TABLES["shelters"], pd.DataFrame({"shelter_id": ["a"], "name": ["b"]}))
    assert places(faults) == [(0, "capacity")]
    assert "可容纳人数" in faults[0].do


def test_a_required_cell_left_blank_is_named() -> None:
    frame = pd.DataFrame({"shelter_id": ["a", None], "name": ["b", "c"], "capacity": [None, 3.0]})
    assert places(table_faults(TABLES["shelters"], frame)) == [(1, "capacity"), (2, "shelter_id")]


def test_a_table_of_polygons_needs_polygons() -> None:
    frame = pd.DataFrame({"basin_id": ["a"], "name": ["b"]})
    assert places(table_faults(TABLES["basins"], frame)) == [(0, "geometry")]
    for nothing in (None, shapely.Polygon()):
        without = gpd.GeoDataFrame(frame, geometry=[nothing], crs="EPSG:4549")
        assert places(table_faults(TABLES["basins"], without)) == [(1, "geometry")]


def test_a_repeated_key_is_named_with_the_earlier_row() -> None:
    frame = pd.DataFrame({"town_id": ["a", "b", "a"], "name": ["x", "y", "z"]})
    faults = table_faults(TABLES["towns"], frame)
    assert places(faults) == [(3, "town_id")]
    assert "第1行" in faults[0].do


def test_a_household_may_stand_in_several_danger_areas_but_not_twice_in_one() -> None:
    frame = pd.DataFrame(
        {"household_id": ["h", "h", "h"], "village_id": ["v"] * 3, "danger_area": ["p", "q", "p"]}
    )
    faults = table_faults(TABLES["households"], frame)
    assert places(faults) == [(3, "household_id")]
    assert faults[0].found == "h、p"


def test_an_unknown_level_and_a_rank_that_disagrees_are_refused() -> None:
    frame = pd.DataFrame(
        {
            "area_id": list("abcde"), "name": list("abcde"), "kind": "其它", "town_id": "t",
            "scheme": ["geo4", "geo4", "composite5", "prevent3", None],
            "level_label": ["极高", "中高", " 中 高 ", "重点防治区", "甲"],
            "level_rank": [1.0, None, 3.0, 1.0, None],
        }
    )  # fmt: skip
    faults = table_faults(TABLES["danger_areas"], frame)
    assert places(faults) == [(2, "level_label"), (3, "level_rank")]


def test_an_indicator_must_say_where_and_how_much() -> None:
    frame = pd.DataFrame(
        {"village_id": ["v", None], "basin_id": [None, None], "window_h": [1.0, 3.0],
         "step": ["ready", "ready"], "rain_mm": [None, 50.0]}
    )  # fmt: skip
    faults = table_faults(TABLES["thresholds"], frame)
    assert places(faults) == [(1, "rain_mm"), (2, "village_id")]
    bare = table_faults(TABLES["readings"], pd.DataFrame({"gauge_id": ["g"], "time": ["x"]}))
    assert places(bare) == [(0, "rain_mm")]


def test_a_small_slip_of_a_polygon_is_mended_and_counted() -> None:
    spike = shapely.Polygon([(0, 0), (100, 0), (100, 100), (100, 200), (100, 100), (0, 100)])
    done = repaired(TABLES["danger_areas"], areas(spike, shapely.Point(5, 5), None))
    assert done.faults == ()
    assert done.count == 1
    assert done.frame.geometry.iloc[0].is_valid
    assert done.frame.geometry.iloc[0].area == 10_000


def test_a_polygon_that_cannot_be_mended_without_changing_it_is_refused() -> None:
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    done = repaired(TABLES["danger_areas"], areas(shapely.box(0, 0, 1, 1), bow))
    assert places(list(done.faults)) == [(2, "geometry")]


def test_a_line_is_not_a_danger_area() -> None:
    line = shapely.LineString([(0, 0), (9, 9)])
    done = repaired(TABLES["danger_areas"], areas(line))
    assert [(fault.row, fault.found) for fault in done.faults] == [(1, "LineString")]


def test_one_part_of_a_collection_and_heights_make_no_difference() -> None:
    plain = shapely.box(0, 0, 10, 10)
    other = shapely.force_3d(shapely.MultiPolygon([plain.reverse()]), 7.0)
    done = repaired(TABLES["danger_areas"], areas(plain, other)).frame.geometry
    assert done.iloc[0].wkb == done.iloc[1].wkb


def test_what_lies_fifty_kilometres_outside_is_refused_and_nothing_nearer() -> None:
    villages = gpd.GeoDataFrame(
        {"village_id": ["v"]}, geometry=[shapely.box(OX, OY, OX + 1000, OY + 1000)], crs="EPSG:4549"
    )
    near, far = shapely.Point(50_900, 500), shapely.Point(51_100, 500)
    households = pd.DataFrame({"lon": [120.2, 29.7, None], "lat": [29.7, 120.2, None]})
    frames = {"villages": villages, "danger_areas": areas(near, far), "households": households}
    faults = far_faults(frames, "EPSG:4549")
    assert [(f.table, f.row, f.column) for f in faults] == [
        ("danger_areas", 2, "geometry"),
        ("households", 2, "lon"),
    ]


def test_without_any_place_of_the_county_nothing_is_too_far() -> None:
    assert far_faults({"danger_areas": areas(shapely.Point(9e5, 9e5))}, "EPSG:4549") == []
