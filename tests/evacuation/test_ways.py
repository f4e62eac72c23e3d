"""Which ways lead over a piece: the shortest path, the right one of parallel pieces, nothing else."""

import geopandas as gpd
import numpy as np
import pytest

from hazardmap.crs import METRIC
from hazardmap.evacuation.travel import RoadNetwork, build_network
from hazardmap.evacuation.ways import ways_over
from tests.toy_county import line

#  p (0,0) --a-- (500,0) --bridge-- (600,0) --c-- s (1000,0);  a long way round over (500,800)
PIECES = {
    "a": line((0, 0), (500, 0)),
    "bridge": line((500, 0), (600, 0)),
    "c": line((600, 0), (1000, 0)),
    "round": line((500, 0), (500, 800), (600, 800), (600, 0)),
}


def network(**more: object) -> RoadNetwork:
    frame = gpd.GeoDataFrame(
        {
            "road_id": list(PIECES), "speed_kmh": 20.0, "closed": 0.0,
            "from_node": None, "to_node": None,
        },
        geometry=list(PIECES.values()), crs=METRIC,
    )  # fmt: skip
    made = build_network(frame, default_speed_kmh=20.0, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def xy(*points: tuple[float, float]) -> np.ndarray:
    return np.array([[520_000.0 + x, 3_290_000.0 + y] for x, y in points])


def over(pieces: list[str], net: RoadNetwork, used: bool = True) -> bool:
    found = ways_over(xy((0, 0)), xy((1000, 0)), net, pieces, snap_m=100.0, used=np.array([[used]]))
    return bool(found[0, 0])


def test_a_way_over_the_bridge_is_found_and_one_beside_it_is_not() -> None:
    assert over(["bridge"], network())
    assert over(["a"], network())
    assert not over(["round"], network())


def test_the_way_round_is_the_way_once_the_bridge_is_closed() -> None:
    closed = network(closed=["bridge"])
    assert over(["round"], closed)
    assert not over(["bridge"], closed)


def test_only_pairs_in_use_are_asked() -> None:
    assert not over(["bridge"], network(), used=False)


@pytest.mark.parametrize("far", [(0, 5000), (np.nan, np.nan)])
def test_a_place_far_from_any_road_has_no_way_to_cut(far: tuple[float, float]) -> None:
    found = ways_over(
        xy(far), xy((1000, 0)), network(), ["bridge"], snap_m=100.0, used=np.array([[True]])
    )
    assert not found.any()


def test_without_roads_nothing_is_cut() -> None:
    used = np.array([[True]])
    assert not ways_over(xy((0, 0)), xy((1, 0)), None, ["x"], snap_m=100.0, used=used).any()
