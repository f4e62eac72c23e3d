"""The committed lists hold what the ten-minute script and the issue ask of them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tests.demo.geo_files import DONGHE, FENGQIAO, FENGYUAN, GEO, resolved, shapes, table


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return table("households")


@pytest.fixture(scope="module")
def units(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows.sort_values("people", kind="stable").drop_duplicates("household_id", keep="last")
    return kept.sort_values("household_id")


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return shapes("danger_areas")


def test_fengyuan_is_pinned_to_30_households_and_85_people(
    units: pd.DataFrame, rows: pd.DataFrame
) -> None:
    own = units[units["village_id"] == FENGYUAN].set_index("list_no")
    assert (len(own), own["people"].sum()) == (30, 85)
    assert sorted(own.index) == list(range(1, 31))
    assert own.loc[[7, 11, 28, 19], "people"].tolist() == [1, 3, 2, 4]
    assert own.loc[[12, 15], "people"].sum() == 5
    assert own.loc[7, ["elderly", "disabled"]].tolist() == [1, 1]
    assert own["own_refuge"].isna().all()
    assert (own["shelter_name"] == "枫源文化礼堂").all()
    assert (own["household_id"] == [f"{FENGYUAN}-{number:04d}" for number in own.index]).all()
    assert len(rows[rows["village_id"] == FENGYUAN]) == 32  # two households stand in two areas


def test_fengyuan_splits_into_24_and_6_households(
    rows: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    own = rows[rows["village_id"] == FENGYUAN].assign(area=resolved(rows, areas))
    names = areas.set_index("area_id")["name"]
    flood = own[own["area"].map(names) == "枫溪山洪危险区"]
    assert (len(flood), flood["people"].sum()) == (24, 70)
    slope = own[~own["household_id"].isin(flood["household_id"])]
    assert (len(slope), slope["people"].sum()) == (6, 15)
    assert (slope["area"].map(names) == "后山坞风险防范区").all()


def test_the_hall_is_sound_and_the_school_stands_in_danger(areas: gpd.GeoDataFrame) -> None:
    shelters = table("shelters").set_index("name")
    hall, school = shelters.loc["枫源文化礼堂"], shelters.loc["枫溪小学"]
    assert (hall["capacity"], hall["appraised"], hall["status"]) == (120, "有", "closed")
    points = gpd.GeoSeries(
        gpd.points_from_xy([hall["lon"], school["lon"]], [hall["lat"], school["lat"]]), crs=4326
    ).to_crs(4549)
    assert not areas.intersects(points.iloc[0]).any()
    assert areas.loc[areas.intersects(points.iloc[1]), "name"].tolist() == ["枫溪山洪危险区"]


def test_fengqiao_is_the_town_of_the_script(
    units: pd.DataFrame, rows: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    own = units[units["village_id"].str.startswith(FENGQIAO)]
    assert (len(own), own["people"].sum(), own["village_id"].nunique()) == (102, 290, 12)
    listed = resolved(rows[rows["village_id"].str.startswith(FENGQIAO)], areas)
    assert listed.notna().all()
    assert listed.nunique() == 25
    assert set(listed) == set(areas.loc[areas["town_id"] == FENGQIAO, "area_id"])


def test_exactly_one_village_of_fengqiao_is_exposed_without_a_list(
    rows: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    zones, villages = shapes("risk_zones"), shapes("villages")
    worst = zones[zones["scheme"].isin(["geo4", "ff3", "guard3"]) & (zones["level_rank"] == 1)]
    discs = areas.geometry.buffer(np.where(areas.geom_type == "Point", 90.0, 0.0))
    danger = shapely.union_all([*discs, *worst.geometry])
    own = villages[villages["town_id"] == FENGQIAO]
    own = own[~own["village_id"].isin(rows["village_id"])]
    seats = gpd.GeoSeries(gpd.points_from_xy(own["seat_lon"], own["seat_lat"]), crs=4326).to_crs(
        4549
    )
    share = shapely.area(shapely.intersection(own.geometry.to_numpy(), danger)) / own.area
    exposed = (share >= 0.05) | shapely.intersects(seats.to_numpy(), danger)
    assert exposed.sum() == 1


def test_the_county_has_some_ten_thousand_households_and_every_trap(
    units: pd.DataFrame, rows: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    assert len(units) == 10_214
    assert 29_500 < units["people"].sum() < 31_000
    assert units["own_refuge"].mean() == 1.0
    assert 0.03 < units["own_refuge"].notna().mean() < 0.05
    assert 0.04 < units["head_phone"].isna().mean() < 0.06
    assert 0.17 < units["lon"].isna().mean() < 0.23
    names = set(table("shelters")["name"])
    unmatched = units["shelter_name"].notna() & ~units["shelter_name"].isin(names)
    assert 0.02 < unmatched.mean() < 0.04
    assert len(rows) - len(units) > 400  # households in two danger areas
    unsafe = rows[rows["danger_kind"] == "危房"]
    assert len(unsafe) > 400
    assert resolved(unsafe, areas).isna().all()
    assert rows["danger_area"].isin(areas["area_id"]).sum() > 1000
    assert rows["institution_id"].notna().sum() > 20
    assert units["people"].isna().any()
    assert (units["people"] == 0).any()
    assert rows.groupby("household_id")["people"].nunique().gt(1).sum() >= 3  # numbers disagree


def test_a_household_keeps_one_number_and_one_key(rows: pd.DataFrame) -> None:
    lowest = rows.groupby("household_id")["list_no"].transform("min")
    wanted = rows["village_id"] + "-" + lowest.map("{:04d}".format)
    assert (rows["household_id"] == wanted).all()
    assert not rows.duplicated(["household_id", "danger_area"]).any()
    known = rows[rows["head_phone"].notna()]
    people = known.groupby(["village_id", "head_name", "head_phone"])["household_id"].nunique()
    assert (people == 1).all()


def test_lists_are_missing_where_the_issue_wants_it(
    rows: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    assert not rows["village_id"].str.startswith(DONGHE).any()
    said = table("list_statements").set_index("village_id")["statement"]
    assert (said == "none_declared").sum() == 1
    assert (said == "not_reported").sum() >= 5
    assert not set(said.index[said != "listed"]) & set(rows["village_id"])
    assert set(said.index[said == "listed"]) == set(rows["village_id"])
    assert len(set(areas["area_id"]) - set(resolved(rows, areas).dropna())) > 20


def test_every_phone_is_invented(rows: pd.DataFrame) -> None:
    found = [
        pd.read_csv(path, dtype="str")
        for path in sorted(GEO.glob("*.csv"))
        if path.name not in {"risk_raster.csv", "responses.csv"}
    ]
    phones = pd.concat(
        [frame[name] for frame in found for name in frame.columns if name.endswith(("phone", "phone1", "phone2"))]
    ).dropna()  # fmt: skip
    assert len(phones) > 20_000
    assert phones.str.fullmatch(r"1990000\d{4}").all()
