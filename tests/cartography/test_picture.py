"""Relief and the census raster as pictures: light from the north-west, clear outside, grey when unsaid."""

import struct
import threading
import zlib
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pytest
from numpy.typing import NDArray

from hazardmap.cartography.palette import palette_from
from hazardmap.cartography.picture import (
    hillshade,
    picture_bounds,
    raster_marks,
    raster_picture,
    relief_picture,
)
from hazardmap.cartography.png import indexed_png
from hazardmap.crs import METRIC
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.tables.grid import Grid
from tests.cartography.test_palette import FILE
from tests.toy_county import OX, OY, square

PALETTE = palette_from(read_palette_file(FILE))


def grid(values: NDArray[np.generic], *, size: float = 100.0, **more: object) -> Grid:
    transform = (OX, size, 0.0, OY + values.shape[0] * size, 0.0, -size)
    return Grid(values, transform, METRIC, **more)  # type: ignore[arg-type]


def cells(png: bytes) -> tuple[NDArray[np.uint8], list[tuple[int, ...]]]:
    """Read a 4-bit indexed PNG back: colour numbers, and the colours with their alpha."""
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        chunks[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += length + 12
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)[:, 1:]
    both = np.stack([lines >> 4, lines & 15], axis=2).reshape(height, -1)[:, :width]
    plain = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    colours = [(*map(int, rgb), alpha) for rgb, alpha in zip(plain, chunks[b"tRNS"], strict=True)]
    return both, colours


def test_a_slope_to_the_north_west_is_lit_and_its_back_is_dark() -> None:
    # a ridge from south-west to north-east, 10 m high for each cell
    rows, columns = np.mgrid[0:21, 0:21]
    shade = hillshade(grid(200.0 - 10.0 * np.abs(rows + columns - 20)))
    assert shade[5, 5] > np.sin(np.pi / 4) > shade[15, 15]


def test_level_ground_has_the_light_of_the_sun_s_height() -> None:
    assert hillshade(grid(np.full((5, 5), 30.0))) == pytest.approx(np.sin(np.pi / 4))


def test_relief_is_clear_outside_the_county() -> None:
    dem = grid(np.random.default_rng(1).normal(100, 5, (40, 40)))
    outline = gpd.GeoDataFrame(geometry=[square(1000, 1000, 3000, 3000)], crs=METRIC)
    found, colours = cells(relief_picture(dem, outline, margin_m=0.0))
    clear = np.array([colour[3] == 0 for colour in colours])[found]
    assert not clear[15:25, 15:25].any()
    assert clear[:5].all()
    assert clear[:, :5].all()


def test_a_picture_lies_where_its_grid_lies() -> None:
    values = np.zeros((40, 40))
    south, west, north, east = picture_bounds(grid(values))
    corners = gpd.GeoSeries([square(0, 0, 4000, 4000)], crs=METRIC).to_crs("EPSG:4326").total_bounds
    assert (west, south, east, north) == pytest.approx(tuple(corners), abs=2e-4)


def test_raster_values_that_nobody_explained_are_grey() -> None:
    values = np.ones((20, 20), dtype=np.uint8)
    values[:, 10:] = 2
    labels = MappingProxyType({1: "高"})
    explained = grid(values, labels=labels)
    assert raster_marks(explained) == ("composite5-1", "unlabelled")
    found, colours = cells(raster_picture(explained, PALETTE))
    used = {colours[number][:3] for number in np.unique(found) if colours[number][3]}
    grey = tuple(int(PALETTE.mark("unlabelled").colour[i : i + 2], 16) for i in (1, 3, 5))
    red = tuple(int(PALETTE.mark("composite5-1").colour[i : i + 2], 16) for i in (1, 3, 5))
    assert used == {grey, red}


def test_a_fully_explained_raster_has_no_grey_in_its_legend() -> None:
    values = np.array([[1, 2], [2, 255]], dtype=np.uint8)
    labels = MappingProxyType({1: "高", 2: "低"})
    assert raster_marks(grid(values, nodata=255.0, labels=labels)) == (
        "composite5-1",
        "composite5-5",
    )


def test_four_threads_draw_the_same_relief() -> None:
    dem = grid(np.random.default_rng(2).normal(100, 5, (60, 60)))
    outline = gpd.GeoDataFrame(geometry=[square(0, 0, 6000, 6000)], crs=METRIC)
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(relief_picture(dem, outline))) for _ in "1234"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_png_of_more_colours_than_it_can_name_is_refused() -> None:
    with pytest.raises(ValueError, match="16 colours"):
        indexed_png(np.array([[3]], dtype=np.uint8), [(0, 0, 0, 255)])
