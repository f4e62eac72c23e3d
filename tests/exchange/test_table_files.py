"""Exported tables: the contract's names, sorted, the same bytes, and nothing changes when they come back."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hazardmap.errors import UsageError
from hazardmap.exchange.table_files import table_bytes, without_shapes
from hazardmap.intake.folder import read_table
from hazardmap.tables import TABLES
from hazardmap.tables.canonical import table_hash
from hazardmap.tables.merging import merged
from tests.toy_county import household, lonlat, toy

ENDINGS = (".csv", ".xlsx", ".geojson", ".gpkg", ".parquet")
ROWS = [
    household("A1", 1, "甲溪危险区", note="=HYPERLINK(1)", elderly=1.0, **lonlat(500, 100)),
    household("A1", 2, "甲山，“防范区”", note="-\n二", **lonlat(10, 30)),
]
COUNTY = toy(
    households=ROWS,
    duty_holders=[
        {"duty_id": "D1", "name": "赵六", "post": "书记", "level": "村", "scope_id": "A1",
         "phone1": "19900000001", "last_verified": pd.Timestamp("2026-03-01")}
    ],
    readings=[
        {"gauge_id": "g", "time": pd.Timestamp("2026-06-10 02:40", tz="Asia/Shanghai"), "rain_mm": 5.5}
    ],
)  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", ["households", "shelters", "villages", "danger_areas"])
def test_an_exported_table_comes_back_unchanged(tmp_path: Path, name: str, ending: str) -> None:
    table, frame = TABLES[name], COUNTY.tables[name]
    file = tmp_path / f"{name}{ending}"
    file.write_bytes(table_bytes(table, frame, ending))
    read = read_table(table, file, COUNTY.metric_crs)
    back = merged(
        table, frame, read.frame, covers=None, keep_lacking=False, metric_crs=COUNTY.metric_crs
    )
    assert table_hash(back.frame) == table_hash(frame)


@pytest.mark.parametrize("name", ["duty_holders", "readings"])
def test_days_and_times_come_back_unchanged(tmp_path: Path, name: str) -> None:
    table, frame = TABLES[name], COUNTY.tables[name]
    file = tmp_path / f"{name}.csv"
    file.write_bytes(table_bytes(table, frame, ".csv"))
    read = read_table(table, file, COUNTY.metric_crs)
    assert table_hash(read.frame) == table_hash(frame)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_table_is_the_same_bytes(ending: str) -> None:
    frame = COUNTY.tables["shelters"]
    assert table_bytes(TABLES["shelters"], frame, ending) == table_bytes(
        TABLES["shelters"], frame.copy(), ending
    )


def test_text_that_looks_like_a_formula_is_no_formula(tmp_path: Path) -> None:
    table, frame = TABLES["households"], COUNTY.tables["households"]
    lines = table_bytes(table, frame, ".csv").decode().splitlines()
    assert "'=HYPERLINK(1)" in lines[1]
    file = tmp_path / "list.xlsx"
    file.write_bytes(table_bytes(table, frame, ".xlsx"))
    sheet = openpyxl.load_workbook(file).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"


def test_polygons_are_not_turned_into_points_by_a_table_of_text() -> None:
    villages = COUNTY.tables["villages"]
    header = table_bytes(TABLES["villages"], villages, ".csv").decode().splitlines()[0].split(",")
    assert "lon" not in header
    assert without_shapes(TABLES["villages"], villages)
    assert not without_shapes(TABLES["shelters"], COUNTY.tables["shelters"])


def test_columns_of_nobody_keep_their_own_header() -> None:
    frame = COUNTY.tables["households"].assign(结对帮扶人="王五")
    header = table_bytes(TABLES["households"], frame, ".csv").decode().splitlines()[0]
    assert header.endswith(",结对帮扶人")


def test_a_table_without_shapes_makes_no_map_file() -> None:
    with pytest.raises(UsageError, match="没有图形"):
        table_bytes(TABLES["duty_holders"], COUNTY.tables["duty_holders"], ".gpkg")
    with pytest.raises(UsageError, match="不能导出"):
        table_bytes(TABLES["villages"], COUNTY.tables["villages"], ".shp")
