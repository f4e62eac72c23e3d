"""The committed demonstration county: places, waters, danger, shelters, roads."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import sparse

from tests.demo.geo_files import FENGQIAO, FENGYUAN, GEO, shapes, table


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return shapes("danger_areas")


def test_the_divisions_are_the_real_ones() -> None:
    towns, villages = shapes("towns"), shapes("villages")
    official = pd.read_csv("data/sources/zhuji_divisions.csv", dtype="str")
    assert sorted(towns["town_id"]) == sorted(
        official.loc[official["level"] == "town", "code"].str[:9]
    )
    assert sorted(villages["village_id"]) == sorted(
        official.loc[official["level"] == "village", "code"]
    )
    assert villages.set_index("village_id")["name"][FENGYUAN] == "枫源村"


def test_villages_and_towns_share_their_borders_and_fill_the_outline() -> None:
    outline = shapes("outline").geometry.iloc[0]
    for name in ("villages", "towns"):
        parts = shapes(name).geometry.to_numpy()
        assert shapely.coverage_is_valid(parts)
        assert abs(shapely.area(parts).sum() - outline.area) < 100.0


def test_populations_of_villages_sum_to_their_town_and_hamlets_to_their_village() -> None:
    towns, villages, hamlets = shapes("towns"), shapes("villages"), table("hamlets")
    of_town = villages.groupby("town_id")["population"].sum()
    assert (of_town == towns.set_index("town_id")["population"]).all()
    of_village = hamlets.groupby("village_id")["population"].sum()
    assert (of_village == villages.set_index("village_id")["population"]).all()
    assert hamlets.groupby("village_id").size().between(2, 5).all()


def test_seats_lie_in_their_village_and_keep_their_distance() -> None:
    villages = shapes("villages")
    seats = gpd.GeoSeries(
        gpd.points_from_xy(villages["seat_lon"], villages["seat_lat"]), crs=4326
    ).to_crs(4549)
    assert shapely.distance(villages.geometry.to_numpy(), seats.to_numpy()).max() < 1.0
    nearest = shapely.STRtree(seats.to_numpy()).query_nearest(
        seats.to_numpy(), exclusive=True, return_distance=True
    )[1]
    assert nearest.min() > 400.0
    assert np.quantile(nearest, 0.03) > 500.0


def test_shelters_are_of_three_levels_and_some_may_not_serve(areas: gpd.GeoDataFrame) -> None:
    shelters = table("shelters")
    least = shelters["level"].map({"县": 200, "乡": 100, "村": 50})
    assert (shelters["capacity"] >= least).all()
    assert 225 <= len(shelters) <= 240
    assert 44_000 < shelters["capacity"].sum() < 48_000
    assert (shelters["appraised_until"] < "2026-01-01").sum() >= 5
    assert (shelters["appraised"] == "无").sum() >= 3
    assert shelters["appraised"].isna().sum() >= 3
    assert shelters["confirmed_by"].notna().any()
    assert shelters["building_grade"].isin(["C", "D"]).any()
    assert shelters["unsuitable_for"].notna().sum() >= 5
    assert (shelters["usable_area_m2"] / 2 < shelters["capacity"] * 0.6).any()
    assert (shelters["blocked_places"] > 0).any()
    points = gpd.GeoSeries(gpd.points_from_xy(shelters["lon"], shelters["lat"]), crs=4326).to_crs(
        4549
    )
    inside = shapely.intersects(points.to_numpy()[:, None], areas.geometry.to_numpy()[None, :])
    assert 8 <= inside.any(axis=1).sum() <= 40


def test_roads_are_one_network_with_named_bridges() -> None:
    roads = shapes("roads")
    assert 6_000 <= len(roads) <= 12_000
    nodes = pd.Index(pd.concat([roads["from_node"], roads["to_node"]]).unique())
    ends = nodes.get_indexer(roads["from_node"]), nodes.get_indexer(roads["to_node"])
    net = sparse.csr_matrix((np.ones(len(roads)), ends), shape=(len(nodes), len(nodes)))
    assert sparse.csgraph.connected_components(net, directed=False)[0] == 1
    bridges = roads[roads["bridge"] == 1]
    assert len(bridges) > 100
    assert bridges["name"].notna().all()
    assert (roads["name"] == "枫源桥").sum() == 1
    assert (roads["closed"] == 0).all()


def test_pieces_that_share_a_node_meet_there() -> None:
    roads = shapes("roads")
    lines = roads.geometry.to_numpy()
    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)]
    )
    node = np.concatenate([roads["from_node"], roads["to_node"]])
    spread = pd.DataFrame(ends, index=node).groupby(level=0).agg(["min", "max"])
    for axis in (0, 1):
        assert (spread[axis]["max"] - spread[axis]["min"]).max() < 0.02


def test_basins_are_small_and_run_downhill() -> None:
    basins = shapes("basins")
    assert basins["area_km2"].between(10, 50).all()
    ids = set(basins["basin_id"])
    below = dict(zip(basins["basin_id"], basins["downstream_id"], strict=True))
    assert set(basins["downstream_id"].dropna()) <= ids
    for start in ids:
        walked, here = {start}, below[start]
        while isinstance(here, str):
            assert here not in walked
            walked.add(here)
            here = below[here]


def test_danger_bands_follow_streams_and_are_no_blocks(areas: gpd.GeoDataFrame) -> None:
    bands = areas[areas["kind"] == "山洪灾害危险区"]
    assert 200 <= len(bands) <= 350
    roundness = 4 * np.pi * bands.area / bands.length**2
    assert roundness.median() < 0.5  # long and narrow
    corners = shapely.get_num_coordinates(bands.geometry.to_numpy())
    assert np.median(corners) > 25
    assert areas.is_valid.all()
    assert set(areas["kind"]) >= {
        "山洪灾害危险区", "地质灾害风险防范区", "地质灾害点", "低洼易涝区", "水库山塘下游",
        "屋顶山塘", "湖畈（圩区）", "尾矿库下游",
    }  # fmt: skip


def test_zonings_cover_the_county_and_name_their_measures() -> None:
    zones, outline = shapes("risk_zones"), shapes("outline").geometry.iloc[0]
    for product, labels in (("zoning", 5), ("prevention", 3)):
        part = zones[zones["product"] == product]
        assert part["level_label"].nunique() == labels
        assert abs(part.area.sum() / outline.area - 1) < 1e-3
    assert zones.loc[zones["product"] == "prevention", "measures"].str.len().min() > 20
    worst = zones[zones["scheme"].isin(["geo4", "ff3", "guard3"]) & (zones["level_rank"] == 1)]
    assert 0 < worst.area.sum() < 0.04 * outline.area


def test_mines_gauges_and_thresholds_are_there_and_no_rain() -> None:
    mines, gauges, thresholds = table("mines"), table("gauges"), table("thresholds")
    assert (mines["kind"] != "tailings").sum() in range(10, 16)
    assert (mines["kind"] == "tailings").sum() == 1
    assert len(gauges) == 30
    assert set(gauges["kind"]) == {"rain", "level"}
    assert gauges["basin_id"].notna().all()
    assert set(thresholds["window_h"]) == {0.5, 1, 3, 6, 24}
    steps = thresholds.pivot_table(
        index=["basin_id", "window_h", "soil"], columns="step", values="rain_mm"
    )
    assert (steps["ready"] < steps["immediate"]).all()
    assert not list(GEO.glob("readings.*"))


def test_the_duty_holders_name_heads_movers_warners_and_their_deputies() -> None:
    duty = table("duty_holders").assign(scope_id=lambda frame: frame["scope_id"].astype("str"))
    own = duty[duty["scope_id"] == FENGYUAN]
    assert {"村党组织书记", "转移责任人", "预警责任人"} <= set(own["post"])
    assert own["deputy_of"].notna().sum() >= 2
    head = duty[(duty["scope_id"] == FENGQIAO) & (duty["post"] == "镇长")]
    assert "郑某" in head["name"].tolist()
    assert set(duty["deputy_of"].dropna()) <= set(duty["duty_id"])
    assert (duty["valid_until"] < "2026-06-01").any()
    assert set(duty["level"]) == {"县", "镇", "村", "矿", "场所"}


def test_the_files_stay_small() -> None:
    sizes = [path.stat().st_size for path in GEO.iterdir()]
    assert max(sizes) < 5_000_000
    assert sum(sizes) < 25_000_000
