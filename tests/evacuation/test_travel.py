"""Metres by open road (contracts §3 Metres), worked out by hand."""

import pytest

from tests.toy_county import SHELTERS, assessed, at, changed, household, line, lonlat, unit


def road(road_id, *points, **more):
    return {"road_id": road_id, "geometry": line(*points), **more}


HOME = household("A1", 1, "甲溪危险区", **lonlat(100, 100))
S1 = SHELTERS[:1]  # at (900, 900)


def way(roads, home=HOME, shelters=S1):
    return unit(assessed(households=[home], roads=roads, shelters=shelters), "A1-0001")


def test_without_roads_metres_are_fourteen_tenths_of_the_straight_line():
    # (100, 100) to (900, 900) = 1131.37; x 1.4 = 1583.9 -> 1584 m; at 20 km/h 4.75 -> 4.8 min
    row = way([])
    assert (row["distance_m"], row["distance_basis"], row["travel_min"]) == (1584, "straight", 4.8)


def test_by_road_is_the_way_to_the_node_along_the_road_and_on_to_the_shelter():
    # 100 m straight to (100, 0), 800 m and 850 m along, 50 m straight from (900, 850): 1,800 m
    roads = [road("r1", (100, 0), (900, 0)), road("r2", (900, 0), (900, 850))]
    row = way(roads)
    # 20 km/h is 333.3 m a minute: 5.4 min
    assert (row["distance_m"], row["distance_basis"], row["travel_min"]) == (1800, "road", 5.4)


def test_minutes_take_the_speed_of_each_piece():
    # 800 m at 48 km/h = 1 min, 850 m at 20 km/h = 2.55, 150 m off the road at 20 km/h = 0.45: 4.0
    roads = [road("r1", (100, 0), (900, 0), speed_kmh=48.0), road("r2", (900, 0), (900, 850))]
    assert way(roads)["travel_min"] == 4.0


def test_the_shortest_way_counts_in_metres_not_minutes():
    # the fast way round is longer: 3,200 m at 120 km/h
    roads = [road("slow", (100, 100), (900, 900), speed_kmh=5.0),
             road("fast", (100, 100), (100, 1700), (900, 1700), (900, 900), speed_kmh=120.0)]  # fmt: skip
    assert way(roads)["distance_m"] == 1131


def test_a_closed_piece_is_not_used():
    roads = [
        road("r1", (100, 100), (900, 900), closed=1.0),
        road("r2", (100, 100), (900, 100), (900, 900)),
    ]
    assert way(roads)["distance_m"] == 1600
    assert way([{**roads[0], "closed": 0.0}, roads[1]])["distance_m"] == 1131


def test_of_parallel_pieces_the_shortest_open_one_counts():
    roads = [road("a", (100, 100), (100, 900), (900, 900)), road("b", (100, 100), (900, 900)),
             road("c", (900, 900), (100, 100), closed=1.0)]  # fmt: skip
    assert way(roads)["distance_m"] == 1131  # neither 1,600 nor 2,731


def test_an_island_is_unassigned_and_says_so():
    roads = [road("r1", (100, 100), (400, 100)), road("r2", (800, 900), (900, 900))]
    row = way(roads)
    assert (row["status"], row["shelter_id"]) == ("unassigned", "")
    assert "孤岛，道路中断" in row["reason"]


def test_behind_a_closed_bridge_is_an_island():
    bridge = road("r2", (400, 100), (900, 900), closed=1.0, bridge=1.0)
    row = way([road("r1", (100, 100), (400, 100)), bridge])
    assert (row["status"], "孤岛" in row["reason"]) == ("unassigned", True)
    assert (
        way([road("r1", (100, 100), (400, 100)), {**bridge, "closed": 0.0}])["status"] == "assigned"
    )


def test_an_island_goes_where_a_way_leads():
    shelters = [*S1, {**SHELTERS[1], "geometry": at(300, 250)}]
    row = way(
        [road("r1", (100, 100), (300, 100)), road("r2", (800, 900), (900, 900))], shelters=shelters
    )
    assert (row["shelter_id"], row["distance_m"]) == ("S2", 350)  # 200 m along and 150 m straight


@pytest.mark.parametrize(("node_x", "basis"), [(1100, "road"), (1100.5, "straight")])
def test_an_end_farther_than_a_thousand_metres_from_any_node_is_measured_straight(node_x, basis):
    # the only road begins 1,000 m (or half a metre more) east of the household and passes S1
    row = way([road("r1", (node_x, 100), (1500, 900), (900, 900))])
    # the node nearest to S1 is its own end (900, 900)
    assert row["distance_basis"] in {"road", basis}
    far = way(
        [road("r1", (node_x, 100), (2500, 100))], shelters=[{**S1[0], "geometry": at(2500, 100)}]
    )
    assert far["distance_basis"] == basis
    # 1,000 straight + 1,400 along; or 1.4 x 2,400
    assert far["distance_m"] == (2400 if basis == "road" else 3360)


def test_node_names_join_pieces_that_do_not_quite_meet():
    pieces = [road("r1", (100, 100), (500, 100)), road("r2", (500.4, 100), (900, 900))]
    assert way(pieces)["status"] == "unassigned"
    named = [
        {**pieces[0], "from_node": "a", "to_node": "b"},
        {**pieces[1], "from_node": "b", "to_node": "c"},
    ]
    assert way(named)["status"] == "assigned"


def test_a_road_is_walked_both_ways():
    assert way([road("r1", (900, 900), (100, 100))])["distance_m"] == 1131


def test_a_shelter_without_position_has_no_metres():
    row = way([], shelters=changed(S1, "S1", geometry=None))
    assert row["status"] == "assigned"
    assert row["distance_m"] != row["distance_m"]
    assert row["distance_basis"] == ""
