"""The contracts themselves: what contracts §1.1 promises is there, and nothing contradicts itself."""

import geopandas as gpd
import pandas as pd
import pytest

from hazardmap.moments import BEIJING
from hazardmap.tables import TABLES
from hazardmap.tables.check import complete, empty
from hazardmap.tables.contract import Kind, Shape, Table

PROVINCIAL = {
    "行政村": "village_name", "危险区名称": "danger_area", "危险区类型": "danger_kind",
    "位置": "address", "经度": "lon", "纬度": "lat", "户主": "head_name", "居住人数": "people",
    "户主手机": "head_phone", "转移责任人": "mover_name", "转移责任人职务": "mover_post",
    "转移责任人手机": "mover_phone", "预警责任人": "warner_name", "预警责任人职务": "warner_post",
    "预警责任人手机": "warner_phone", "避灾场所": "shelter_name",
    "有无安全鉴定": "shelter_appraised", "避灾场所管理员": "keeper_name",
    "避灾场所管理员手机": "keeper_phone", "备注": "note",
}  # fmt: skip
REQUIRED = {
    "outline": set(), "towns": {"town_id", "name"}, "villages": {"village_id", "name", "town_id"},
    "hamlets": {"village_id", "name"},
    "risk_zones": {"zone_id", "product", "hazard", "level_label", "scheme"},
    "danger_areas": {"area_id", "name", "kind", "town_id"},
    "households": {"household_id", "village_id", "danger_area"},
    "list_statements": {"village_id", "statement"},
    "institutions": {"institution_id", "name", "kind", "people"},
    "shelters": {"shelter_id", "name", "capacity"},
    "pins": {"unit_kind", "unit_id", "shelter_id", "by", "reason"},
    "duty_holders": {"duty_id", "name", "post", "level", "scope_id"},
    "mines": {"mine_id", "name", "kind"}, "basins": {"basin_id", "name"},
    "rivers": {"river_id", "name"}, "gauges": {"gauge_id", "name", "kind"},
    "thresholds": {"window_h", "step"}, "readings": {"gauge_id", "time"},
    "forecasts": {"issued_at", "valid_from", "valid_to", "rain_mm"},
    "soil": {"basin_id", "state", "as_of"}, "roads": {"road_id"},
    "responses": {"trigger", "kind", "step"},
}  # fmt: skip


def test_every_table_of_the_contract_is_there_with_its_required_columns() -> None:
    found = {
        name: {column.name for column in table.columns if column.required}
        for name, table in TABLES.items()
    }
    assert found == REQUIRED


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_contract_does_not_contradict_itself(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    spellings = [alias for column in table.columns for alias in (column.label, *column.aliases)]
    assert len(set(spellings)) == len(spellings)
    for column in table.columns:
        assert not column.refers or column.refers in TABLES
        assert not column.word_labels or len(column.word_labels) == len(column.words)


def test_the_twenty_columns_of_the_provincial_list_have_their_fields() -> None:
    spelled = {
        alias: column.name
        for column in TABLES["households"].columns
        for alias in (column.label, *column.aliases)
    }
    assert {header: spelled.get(header) for header in PROVINCIAL} == PROVINCIAL


def test_an_absent_table_is_an_empty_table_with_every_column() -> None:
    shelters = empty(TABLES["shelters"], "EPSG:4549")
    assert isinstance(shelters, gpd.GeoDataFrame)
    assert shelters.crs == "EPSG:4549"
    assert list(shelters.columns)[-1] == "geometry"
    assert str(shelters["appraised_until"].dtype) == "datetime64[ns]"
    assert str(empty(TABLES["readings"])["time"].dtype) == "datetime64[ns, UTC+08:00]"


def test_complete_adds_columns_in_order_and_leaves_its_argument_alone() -> None:
    given = pd.DataFrame(
        {"zz": ["x"], "name": ["枫源村"], "village_id": ["1"], "aa": ["y"]}, index=[7]
    )
    before = given.copy()
    done = complete(TABLES["villages"], given)
    assert list(done.columns) == [
        *(column.name for column in TABLES["villages"].columns), "geometry", "aa", "zz",
    ]  # fmt: skip
    assert list(done.index) == [7]
    assert done["population"].isna().all()
    pd.testing.assert_frame_equal(given, before)


def test_times_without_offset_are_beijing_time() -> None:
    given = pd.DataFrame({"gauge_id": ["g"], "time": [pd.Timestamp("2021-06-10 02:40")]})
    done = complete(TABLES["readings"], given)
    assert done["time"].iloc[0] == pd.Timestamp("2021-06-10 02:40", tz=BEIJING)


def test_geometry_in_another_crs_is_converted() -> None:
    given = gpd.GeoDataFrame(
        {"shelter_id": ["s"], "name": ["礼堂"], "capacity": [5]},
        geometry=gpd.points_from_xy([120.24], [29.71]),
        crs="EPSG:4326",
    )
    point = complete(TABLES["shelters"], given, "EPSG:4549").geometry.iloc[0]
    assert (round(point.x), round(point.y)) == (523224, 3287991)


def test_spatial_tables_and_kinds_are_what_the_contract_says() -> None:
    assert TABLES["roads"].shape is Shape.LINE
    assert TABLES["danger_areas"].shape is Shape.POINT_OR_POLYGON
    assert TABLES["households"].shape is Shape.NONE
    assert TABLES["households"].key == ("household_id", "danger_area")
    assert TABLES["gauges"].column("alert_level_m").kind is Kind.NUMBER
