"""Cells of the risk raster in a village, counted by hand."""

from types import MappingProxyType

import numpy as np
import pytest
import shapely

from hazardmap.crs import METRIC
from hazardmap.risk.raster_shares import cells_by_value, level_shares
from hazardmap.tables.grid import Grid

# 4 x 3 cells of 100 m, north row first; 0 = no data
VALUES = np.array([[1, 1, 2, 0], [1, 5, 5, 2], [1, 5, 9, 2]], dtype=np.uint8)
LABELS = MappingProxyType({1: "低", 2: "中低", 5: "高"})
GRID = Grid(VALUES, (1000.0, 100.0, 0.0, 5300.0, 0.0, -100.0), METRIC, nodata=0, labels=LABELS)


def test_cells_whose_centre_is_inside_count() -> None:
    # 1000-1160 x 5000-5300 holds the centres of the first two columns only
    assert cells_by_value(GRID, shapely.box(1000, 5000, 1160, 5300)) == {1: 4, 5: 2}


def test_cells_without_data_do_not_count() -> None:
    assert cells_by_value(GRID, shapely.box(1300, 5000, 1400, 5300)) == {2: 2}


def test_a_polygon_over_the_edge_counts_what_the_raster_covers() -> None:
    assert sum(cells_by_value(GRID, shapely.box(0, 0, 9000, 9000)).values()) == 11
    assert cells_by_value(GRID, shapely.box(0, 0, 500, 500)) == {}
    assert cells_by_value(GRID, shapely.Polygon()) == {}


def test_a_slanted_polygon_is_no_box() -> None:
    # below the diagonal of the 3 x 3 block at the left: centres (0, 2), (1, 2), (0, 1)
    triangle = shapely.Polygon([(1000, 5000), (1260, 5000), (1000, 5260)])
    assert cells_by_value(GRID, triangle) == {1: 2, 5: 1}


def test_shares_are_of_the_cells_that_have_a_level_worst_first() -> None:
    shares = level_shares(GRID, shapely.box(1000, 5000, 1400, 5300))
    assert list(shares) == ["高", "中低", "低"]
    assert shares == pytest.approx({"高": 0.3, "中低": 0.3, "低": 0.4})


def test_a_raster_that_does_not_name_its_values_says_nothing() -> None:
    silent = Grid(VALUES, GRID.transform, METRIC, nodata=0)
    assert level_shares(silent, shapely.box(1000, 5000, 1400, 5300)) == {}
