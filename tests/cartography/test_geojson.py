"""Layers as GeoJSON bytes: named columns only, text as JSON, shared borders, 1e-5 degrees."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from hazardmap.cartography.geojson import feature_collection, text
from hazardmap.cartography.simplify import label_points, rounded_degrees, simplified
from hazardmap.crs import METRIC
from tests.toy_county import at, line, square


def frame(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, crs=METRIC)


def read(body: bytes) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(body)["features"]
    return features


def test_only_the_named_columns_leave() -> None:
    rows = frame(name=["甲"], keeper_phone=["19900000001"], geometry=[at(0, 0)])
    assert read(feature_collection(rows, ["name", "absent"]))[0]["properties"] == {"name": "甲"}


def test_unknown_values_are_left_out_and_whole_numbers_are_whole() -> None:
    rows = frame(people=[3.0, np.nan], share=[0.12345, 1.0], geometry=[at(0, 0), at(1, 1)])
    found = [
        feature["properties"] for feature in read(feature_collection(rows, ["people", "share"]))
    ]
    assert found == [{"people": 3, "share": 0.123}, {"share": 1}]


def test_rows_without_a_shape_are_not_drawn() -> None:
    rows = frame(name=["甲", "乙", "丙"], geometry=[None, at(0, 0), shapely.Polygon()])
    assert [f["properties"]["name"] for f in read(feature_collection(rows, ["name"]))] == ["乙"]


def test_text_closes_no_element_and_comes_back_as_it_was() -> None:
    hostile = "</script><script>alert(1)</script>${1}`\\`\u2028"
    body = feature_collection(frame(name=[hostile], geometry=[at(0, 0)]), ["name"])
    assert b"<" not in body
    assert read(body)[0]["properties"]["name"] == hostile
    assert "<" not in text({"a": "<img>"})


def test_coordinates_have_at_most_five_decimals() -> None:
    rows = frame(geometry=[line((0, 0), (333.333, 777.777)), square(1, 1, 77.7, 99.9)])
    coordinates = shapely.get_coordinates(rounded_degrees(rows).geometry.array)
    assert np.array_equal(coordinates, np.round(coordinates, 5))


def test_neighbours_keep_one_border_when_simplified() -> None:
    # a common border that bends by 5 m: simplified at 20 m it must be gone on both sides alike
    bend = [(1000, 0), (1005, 500), (1000, 1000)]
    corner = np.array([520_000.0, 3_290_000.0])
    left = shapely.Polygon(np.array([(0, 0), *bend, (0, 1000)]) + corner)
    right = shapely.Polygon(np.array([*bend, (2000, 1000), (2000, 0)]) + corner)
    rows = simplified(frame(geometry=[left, right]), tolerance_m=60.0, shared=True)
    shapes = list(rows.geometry)
    assert (
        shapely.get_num_coordinates(shapes).sum() < shapely.get_num_coordinates([left, right]).sum()
    )
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert abs(whole.area - sum(shape.area for shape in shapes)) < 1e-3


def test_a_label_lies_inside_even_a_crescent() -> None:
    ring = shapely.difference(at(0, 0).buffer(1000), at(400, 0).buffer(900))
    lon, lat = label_points(frame(geometry=[ring]))[0]
    inside = gpd.GeoSeries([shapely.Point(lon, lat)], crs="EPSG:4326").to_crs(METRIC).iloc[0]
    assert ring.contains(inside)


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = frame(name=["甲", "乙"], geometry=[square(0, 0, 9, 9), square(9, 0, 18, 9)])
    made = [
        feature_collection(rows, ["name"], tolerance_m=1, shared_borders=True, labels=True)
        for _ in "12"
    ]
    assert made[0] == made[1]
    assert set(read(made[0])[0]["properties"]) == {"name", "at"}
