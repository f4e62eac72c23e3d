"""The same content has one order and one hash; any change of content changes it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hazardmap.tables import TABLES
from hazardmap.tables.canonical import grid_hash, ordered, table_hash
from hazardmap.tables.check import complete
from hazardmap.tables.grid import Grid

ROWS = gpd.GeoDataFrame(
    {
        "village_id": ["c", "a", "b"],
        "name": ["丙", "甲", "乙"],
        "town_id": "t",
        "population": [3, None, 0],
    },
    geometry=[shapely.Point(1, 2), None, shapely.box(0, 0, 5, 5)],
    crs="EPSG:4549",
)


def done(frame: pd.DataFrame) -> pd.DataFrame:
    return ordered(TABLES["villages"], complete(TABLES["villages"], frame))


def test_rows_in_any_order_become_the_same_frame_and_hash() -> None:
    first, second = done(ROWS), done(ROWS.iloc[[2, 0, 1]])
    assert first["village_id"].tolist() == ["a", "b", "c"]
    pd.testing.assert_frame_equal(first, second)
    assert table_hash(first) == table_hash(second)


def test_less_than_a_millimetre_is_no_difference() -> None:
    moved = ROWS.set_geometry(
        shapely.transform(ROWS.geometry.to_numpy(), lambda at: at + 0.0001), crs=ROWS.crs
    )
    assert table_hash(done(moved)) == table_hash(done(ROWS))


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "丁"), ("population", 4.0), ("town_id", None), ("geometry", shapely.Point(1, 2.01))],
)
def test_any_change_changes_the_hash(column: str, value: object) -> None:
    changed = ROWS.copy()
    changed.loc[0, column] = value
    assert table_hash(done(changed)) != table_hash(done(ROWS))


def test_an_unknown_number_is_not_zero() -> None:
    zero = ROWS.assign(population=[3, 0, 0])
    assert table_hash(done(zero)) != table_hash(done(ROWS))


def test_tables_without_key_are_ordered_by_everything() -> None:
    shapes = [shapely.box(5, 5, 9, 9), shapely.box(0, 0, 1, 1)]
    outline = gpd.GeoDataFrame({"name": ["x", "x"]}, geometry=shapes, crs="EPSG:4549")
    table = TABLES["outline"]
    first = ordered(table, complete(table, outline))
    second = ordered(table, complete(table, outline.iloc[::-1]))
    assert table_hash(first) == table_hash(second)


def test_the_cells_and_the_place_of_a_raster_count() -> None:
    values = np.arange(6, dtype="float32").reshape(2, 3)
    place = (0.0, 30.0, 0.0, 60.0, 0.0, -30.0)
    grid = Grid(values, place, "EPSG:4549")
    assert grid_hash(grid) == grid_hash(Grid(values.copy(), place, "EPSG:4549"))
    assert grid_hash(grid) != grid_hash(Grid(values + 1, place, "EPSG:4549"))
    assert grid_hash(grid) != grid_hash(Grid(values, (1.0, *place[1:]), "EPSG:4549"))
    assert grid.at(31.0, 31.0) == 1.0
    assert grid.at(-1.0, 31.0) is None
