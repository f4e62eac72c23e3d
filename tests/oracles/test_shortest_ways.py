"""An independent Dijkstra over a dictionary against the engine: closed roads, parallel pieces, islands."""

import heapq
import itertools
import math
import random

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString

from hazardmap.crs import METRIC
from hazardmap.evacuation.travel import build_network, road_distances
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete

SNAP_M, FACTOR = 1000.0, 1.4
PLACES, SHELTERS, WORLDS = 20, 10, 10  # 2,000 pairs


def world(seed):
    """A grid of 7 x 7 crossings with bent, closed, parallel, missing and looping pieces."""
    dice = random.Random(seed)
    spot = {
        (i, j): (i * 700.0 + dice.randint(-90, 90), j * 700.0 + dice.randint(-90, 90))
        for i in range(7)
        for j in range(7)
    }
    pieces = []
    for (i, j), a in spot.items():
        for right, up in ((i + 1, j), (i, j + 1)):
            if (right, up) not in spot or dice.random() < 0.35:
                continue
            for _ in range(2 if dice.random() < 0.2 else 1):  # some parallel pieces
                b = spot[right, up]
                bend = (
                    (a[0] + b[0]) / 2 + dice.randint(-200, 200),
                    (a[1] + b[1]) / 2 + dice.randint(-200, 200),
                )
                ends = [a, bend, b] if dice.random() < 0.7 else [a, b]
                ends = ends[::-1] if dice.random() < 0.5 else ends
                pieces.append((ends, dice.random() < 0.15))
    pieces.append(([spot[0, 0], (spot[0, 0][0] - 100, 0.0), spot[0, 0]], False))  # a loop
    ends = [
        (dice.uniform(-2500, 6800), dice.uniform(-2500, 6800)) for _ in range(PLACES + SHELTERS)
    ]
    return pieces, ends[:PLACES], ends[PLACES:]


def graph_of(pieces):
    graph = {}
    for ends, _ in pieces:
        graph.setdefault(ends[0], {})
        graph.setdefault(ends[-1], {})
    for ends, closed in pieces:
        if closed:
            continue
        length = sum(math.dist(p, q) for p, q in itertools.pairwise(ends))
        for a, b in ((ends[0], ends[-1]), (ends[-1], ends[0])):
            graph[a][b] = min(length, graph[a].get(b, math.inf))
    return graph


def dijkstra(graph, source):
    best, queue = {source: 0.0}, [(0.0, source)]
    while queue:
        metres, node = heapq.heappop(queue)
        if metres > best[node]:
            continue
        for other, length in graph[node].items():
            if metres + length < best.get(other, math.inf):
                best[other] = metres + length
                heapq.heappush(queue, (metres + length, other))
    return best


def oracle(pieces, places, shelters):
    """Metres and basis of every pair, from the words of the contract."""
    graph = graph_of(pieces)

    def snapped(end):
        node = min(graph, key=lambda n: math.dist(n, end))
        away = math.dist(node, end)
        return (node, away) if away <= SNAP_M else None

    answer = {}
    for p, place in enumerate(places):
        start = snapped(place)
        ways = dijkstra(graph, start[0]) if start else {}
        for s, shelter in enumerate(shelters):
            end = snapped(shelter)
            if start and end:
                metres = start[1] + ways.get(end[0], math.inf) + end[1]
                answer[p, s] = (metres, "road")
            else:
                answer[p, s] = (FACTOR * math.dist(place, shelter), "straight")
    return answer


def measured(pieces, places, shelters):
    roads = gpd.GeoDataFrame(
        {"road_id": [f"r{n}" for n in range(len(pieces))], "closed": [float(closed) for _, closed in pieces]},
        geometry=[LineString(ends) for ends, _ in pieces], crs=METRIC)  # fmt: skip
    network = build_network(complete(TABLES["roads"], roads), default_speed_kmh=20.0)
    return road_distances(
        np.array(places),
        np.array(shelters),
        network,
        snap_m=SNAP_M,
        straight_factor=FACTOR,
        default_speed_kmh=20.0,
    )


@pytest.mark.parametrize("seed", range(WORLDS))
def test_metres_and_basis_are_those_of_the_oracle(seed):
    pieces, places, shelters = world(seed)
    found = measured(pieces, places, shelters)
    for (p, s), (metres, basis) in oracle(pieces, places, shelters).items():
        assert found.by_road[p, s] == (basis == "road")
        if math.isinf(metres):
            assert math.isinf(found.metres[p, s])
        else:
            assert abs(found.metres[p, s] - metres) <= 0.5 + 1e-6
            assert found.metres[p, s] == round(found.metres[p, s])


def test_the_worlds_hold_roads_straight_lines_and_islands():
    kinds = {"road": 0, "straight": 0, "island": 0}
    for seed in range(WORLDS):
        for metres, basis in oracle(*world(seed)).values():
            kinds["island" if math.isinf(metres) else basis] += 1
    assert min(kinds.values()) > 50, kinds
