"""The small pictures of an incoming file: every point is on it, those outside the county at its edge."""

import xml.etree.ElementTree as ET

import numpy as np
import shapely

from hazardmap.cartography.intake_picture import moves_picture, places_picture
from tests.toy_county import at, line, square

BORDERS = np.array([square(0, 0, 4000, 1000)], dtype=object)


def shapes(body: bytes, name: str) -> list[ET.Element]:
    return ET.fromstring(body).findall(f"{{http://www.w3.org/2000/svg}}{name}")


def test_points_inside_are_dots_and_points_outside_are_crosses_at_the_edge() -> None:
    places = np.array([at(500, 500), at(90_000, 500), None, shapely.Point()], dtype=object)
    body = places_picture(BORDERS, places)
    (dot,) = shapes(body, "circle")
    assert (float(dot.attrib["cx"]), float(dot.attrib["cy"])) == (74.0, 74.0)
    border, cross = shapes(body, "path")
    assert "fill" in border.attrib
    assert cross.attrib["stroke"] == "#a3001b"


def test_areas_and_lines_are_drawn_as_they_are() -> None:
    places = np.array([square(0, 0, 100, 100), line((0, 0), (100, 100))], dtype=object)
    assert len(shapes(places_picture(BORDERS, places), "path")) == 3


def test_a_county_without_borders_frames_the_points() -> None:
    nothing = np.empty(0, dtype=object)
    assert len(shapes(places_picture(nothing, np.array([at(0, 0), at(9, 9)])), "circle")) == 2
    assert shapes(places_picture(nothing, nothing), "circle") == []


def test_a_move_is_a_ring_a_dot_and_a_line_between() -> None:
    old, new = (np.array([at(x, 500)], dtype=object) for x in (500, 900))
    body = moves_picture(BORDERS, old, new)
    assert [mark.attrib["cx"] for mark in shapes(body, "circle")] == ["74.0", "123.6"]
    assert len(shapes(body, "line")) == 1
