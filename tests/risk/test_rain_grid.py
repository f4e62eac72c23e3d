"""Area means of a rain grid, worked out by hand, and what they fire."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from hazardmap.crs import METRIC
from hazardmap.entries import Entry
from hazardmap.risk.rain_grid import SOURCE, grid_rows, layout, means, weights
from hazardmap.tables.grid import Grid
from tests.risk.test_recorded import fired, mark, own
from tests.toy_county import MOMENT, OX, OY, square


def grid(values: Any, nodata: float | None = None) -> Grid:
    """Two by two cells of one kilometre; the first row is the northern one."""
    return Grid(
        np.array(values, dtype="float64"),
        (OX, 1000.0, 0.0, OY + 2000.0, 0.0, -1000.0),
        METRIC,
        nodata,
    )


def areas(**shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"basin_id": list(shapes)}, geometry=list(shapes.values()), crs=METRIC)


def test_a_mean_weighs_every_cell_by_the_area_inside():
    # three quarters in the south-western cell (10), one quarter in the south-eastern one (50)
    made = weights(grid([[0, 0], [10, 50]]), areas(U=square(250, 0, 1250, 1000)), "basin_id")
    assert means(grid([[0, 0], [10, 50]]), made)["U"] == pytest.approx(0.75 * 10 + 0.25 * 50)


def test_a_sliver_counts_with_its_own_area_not_by_its_cells_centre():
    made = weights(grid([[0, 0], [0, 100]]), areas(U=square(0, 0, 1010, 1000)), "basin_id")
    assert means(grid([[0, 0], [0, 100]]), made)["U"] == pytest.approx(1.0)


def test_weights_serve_every_grid_of_one_layout():
    one, other = grid([[1, 1], [1, 1]]), grid([[2, 2], [2, 8]])
    assert layout(one) == layout(other)
    made = weights(one, areas(U=square(0, 0, 2000, 1000)), "basin_id")
    assert (means(one, made)["U"], means(other, made)["U"]) == (1.0, 5.0)


def test_an_area_mostly_without_data_has_no_mean():
    shape = areas(U=square(0, 0, 2000, 1000))
    half = grid([[0, 0], [40, -9]], nodata=-9.0)
    assert means(half, weights(half, shape, "basin_id"))["U"] == 40.0
    less = grid([[0, 0], [np.nan, 40]])
    low = areas(U=square(0, 0, 1500, 1000))
    assert means(less, weights(less, low, "basin_id")) == {}
    outside = areas(U=square(5000, 5000, 6000, 6000))
    assert means(half, weights(half, outside, "basin_id")) == {}


def test_means_fire_the_basins_villages_and_a_villages_own_mean_only_that_village():
    rows = grid_rows({"E": 95.0}, {"A1": 90.0}, time=MOMENT.isoformat(), period_min=60.0)
    told = Entry(1, "k1", MOMENT, "网格", "rain.readings", {"rows": rows, "way": "grid"})
    marks = [mark(80.0, window_h=1.0, village_id=v) for v in ("A1", "A2", "B1", "B2")]
    hit = own(fired(marks, told))
    assert [(one["village_id"], one["rain_mm"], one["source"]) for one in hit] == [
        ("A1", 90.0, SOURCE), ("B1", 95.0, SOURCE), ("B2", 95.0, SOURCE),
    ]  # fmt: skip


def test_dry_areas_are_no_rows():
    assert grid_rows({"E": 0.0}, {}, time="x", period_min=60.0) == []
