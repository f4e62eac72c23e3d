"""The makers of the demonstration: the same result every time, and the rules they keep."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from hazardmap.demo.bands import blob, random_points
from hazardmap.demo.chance import people_names, phones, rng, shared_out
from hazardmap.demo.ground import Ground, make_ground
from hazardmap.demo.nulls import given
from hazardmap.demo.paths import cheapest_path
from hazardmap.demo.provenance import county_file
from hazardmap.demo.rain_tables import gauges, responses, thresholds
from hazardmap.demo.sources import read_sources
from hazardmap.demo.spread import spread
from hazardmap.demo.streamlines import chaikin
from hazardmap.demo.write import csv_bytes, in_contract_order, with_degrees

GEO = Path("data/geo")


@pytest.fixture(scope="module")
def ground() -> Ground:
    return make_ground(read_sources())


def test_the_committed_places_are_those_the_code_makes(ground: Ground) -> None:
    made = csv_bytes(in_contract_order("hamlets", with_degrees(ground.hamlets), ("lon", "lat")))
    assert made == (GEO / "hamlets.csv").read_bytes()


def test_the_committed_rain_tables_are_those_the_code_makes(ground: Ground) -> None:
    stations = in_contract_order("gauges", with_degrees(gauges(ground)), ("lon", "lat"))
    assert csv_bytes(stations) == (GEO / "gauges.csv").read_bytes()
    limits = in_contract_order("thresholds", thresholds(ground))
    assert csv_bytes(limits) == (GEO / "thresholds.csv").read_bytes()
    asks = in_contract_order("responses", responses())
    assert csv_bytes(asks) == (GEO / "responses.csv").read_bytes()
    assert (GEO / "county.toml").read_text(encoding="utf-8") == county_file()


def test_a_stream_of_chance_has_its_own_name() -> None:
    first, again = rng("one").random(5), rng("one").random(5)
    assert (first == again).all()
    assert (first != rng("two").random(5)).any()


def test_invented_people_have_invented_phones() -> None:
    numbers = phones(12_000, rng("phones"))
    assert len(set(numbers[:9_990])) == 9_990
    assert all(number.startswith("1990000") and len(number) == 11 for number in numbers)
    assert all(len(name) == 3 for name in people_names(200, rng("names")))


def test_sharing_out_loses_nobody() -> None:
    parts = shared_out(1_000, [3.0, 0.1, 7.0, 2.2], least=20)
    assert parts.sum() == 1_000
    assert parts.min() >= 20


def test_territories_of_equal_seats_meet_half_way() -> None:
    cost, zone = np.ones((9, 21)), np.zeros((9, 21), dtype=np.int64)
    seats = np.array([4 * 21 + 2, 4 * 21 + 18])
    owner = spread(cost, zone, seats, np.zeros(2))
    assert (owner[:, :9] == 0).all()
    assert (owner[:, 12:] == 1).all()


def test_a_handicap_and_a_wall_move_the_border() -> None:
    cost, zone = np.ones((9, 21)), np.zeros((9, 21), dtype=np.int64)
    seats = np.array([4 * 21 + 2, 4 * 21 + 18])
    assert (spread(cost, zone, seats, np.array([0.0, 6.0])) == 0).sum() > 9 * 12
    zone[:, 10:] = 1
    assert (spread(cost, zone, seats, np.zeros(2))[:, 10:] == 1).all()


def test_the_cheapest_path_goes_round_the_hill() -> None:
    cost = np.ones((20, 20))
    cost[5:15, 8:12] = 50.0
    path = cheapest_path(cost, 10 * 20 + 2, 10 * 20 + 17)
    assert (path[0], path[-1]) == (202, 217)
    assert all(cost.ravel()[cell] < 50 for cell in path)
    walled = cost.copy()
    walled[:, 9] = np.inf
    assert cheapest_path(walled, 202, 217) == []


def test_a_blob_is_a_valid_uneven_shape_and_points_fall_inside() -> None:
    centre = np.array([500_000.0, 3_290_000.0])
    shape = blob(centre, long_m=120, wide_m=60, angle=0.7, stream=rng("blob"))
    assert shape.is_valid
    assert 0.5 < shape.area / (np.pi * 120 * 60) < 1.6
    spots = random_points(shape, 40, rng("points"))
    assert shapely.contains_xy(shape, spots).all()


def test_rounded_lines_keep_their_ends() -> None:
    line = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]])
    smooth = chaikin(line)
    assert (smooth[0] == line[0]).all()
    assert (smooth[-1] == line[-1]).all()
    assert len(smooth) > len(line)


def test_cells_are_written_as_the_contract_says() -> None:
    frame = pd.DataFrame(
        {"a": [1.0, np.nan], "b": ["一,二", None], "c": [0.5, 2.0], "d": given([True, False], "有")}
    )
    assert csv_bytes(frame).decode() == 'a,b,c,d\n1,"一,二",0.5,有\n,,2,\n'
