"""Foreign rasters are cut to the county and brought to its CRS; bombs and pictures are refused unread."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from hazardmap.crs import METRIC
from hazardmap.intake.draft import Answers
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_raster import RasterDraft, read_raster
from tests.intake.known_county import NOTHING, SIDE_M, SOUTH_M, WEST_M, known_county

BOUNDS = (WEST_M, SOUTH_M, WEST_M + SIDE_M, SOUTH_M + SIDE_M)
DEGREES = (119.9, 29.35, 120.6, 30.0)


def placed(bounds: tuple[float, ...], width: int, height: int) -> Affine:
    west, south, east, north = bounds
    return Affine((east - west) / width, 0.0, west, 0.0, (south - north) / height, north)


def write(
    path: Path, values: np.ndarray, crs: str | None, bounds: tuple[float, ...], **more: object
) -> Path:
    """Write a small GeoTIFF, several bands when the array has three dimensions."""
    bands = values if values.ndim == 3 else values[None]
    count, height, width = bands.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=count, dtype=values.dtype, crs=crs,
        transform=placed(bounds, width, height), **more,
    ) as file:  # fmt: skip
        file.write(bands)
    return path


def classes(size: int = 60) -> np.ndarray:
    return (np.arange(size * size).reshape(size, size) % 5 + 1).astype("uint8")


def read(path: Path, name: str = "risk_raster", answers: Answers = NOTHING) -> RasterDraft:
    return read_raster(path, name, known_county(), answers)


def test_cells_that_are_in_place_stay_as_they_are(tmp_path: Path) -> None:
    draft = read(write(tmp_path / "a.tif", classes(), METRIC, BOUNDS, nodata=0))
    assert draft.grid is not None
    assert (draft.grid.values == classes()).all()
    assert draft.grid.crs == METRIC
    assert draft.grid.nodata == 0.0
    assert sum(share for _, share in draft.shares) == pytest.approx(1.0)
    assert not draft.grid.values.flags.writeable


def test_a_larger_raster_is_cut_to_the_county_and_its_margin(tmp_path: Path) -> None:
    wide = (WEST_M - 3e5, SOUTH_M - 3e5, WEST_M + SIDE_M + 3e5, SOUTH_M + SIDE_M + 3e5)
    values = classes(660)
    draft = read(write(tmp_path / "a.tif", values, METRIC, wide, nodata=0))
    assert draft.grid is not None
    assert 64 <= draft.grid.values.shape[0] <= 70
    x, y = WEST_M + 30_500.0, SOUTH_M + 20_500.0
    row, column = int((wide[3] - y) // 1000), int((x - wide[0]) // 1000)
    assert draft.grid.at(x, y) == values[row, column]


def test_degrees_are_reprojected_classes_stay_classes_heights_stay_heights(tmp_path: Path) -> None:
    draft = read(write(tmp_path / "a.tif", classes(), "EPSG:4490", DEGREES, nodata=0))
    assert draft.grid is not None
    assert set(np.unique(draft.grid.values)) <= {0, 1, 2, 3, 4, 5}
    slope = np.tile(np.linspace(0.0, 700.0, 70, dtype="float32"), (70, 1))
    slope[0, 0] = -9999.0
    dem = read(write(tmp_path / "b.tif", slope, "EPSG:4326", DEGREES, nodata=-9999.0), "dem")
    assert dem.grid is not None
    middle = dem.grid.at(WEST_M + SIDE_M / 2, SOUTH_M + SIDE_M / 2)
    assert middle is not None
    assert 250.0 < middle < 450.0
    heights = dem.grid.values[dem.grid.values != -9999.0]
    assert heights.min() >= 0.0


def test_heights_as_whole_numbers_honour_their_nodata(tmp_path: Path) -> None:
    values = np.full((60, 60), 120, dtype="int16")
    values[:30] = -32768
    draft = read(write(tmp_path / "a.tif", values, METRIC, BOUNDS, nodata=-32768), "dem")
    assert draft.grid is not None
    assert np.isnan(draft.grid.values[:30]).all()
    assert (draft.grid.values[30:] == 120.0).all()


def test_a_raster_without_crs_is_asked_and_the_answer_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", classes(), None, BOUNDS, nodata=0)
    draft = read(path)
    assert draft.grid is None
    (doubt,) = draft.doubts
    assert [(one.value, one.figure) for one in doubt.choices] == [(METRIC, "覆盖县域 100%")]
    assert read(path, answers=Answers(crs=METRIC)).grid is not None
    with pytest.raises(Unreadable, match="不在县域内"):
        read(path, answers=Answers(crs="EPSG:4548"))


@pytest.mark.parametrize(
    ("crs", "bounds", "found"),
    [
        ("EPSG:2437", BOUNDS, "没有转换参数"),
        ("EPSG:4490", (100.0, 20.0, 101.0, 21.0), "不在县域内"),
    ],
)
def test_an_old_datum_and_another_place_are_refused(
    tmp_path: Path, crs: str, bounds: tuple[float, ...], found: str
) -> None:
    with pytest.raises(Unreadable, match=found):
        read(write(tmp_path / "a.tif", classes(), crs, bounds), "dem")


def test_a_picture_and_an_empty_raster_are_refused(tmp_path: Path) -> None:
    picture = np.stack([classes()] * 3)
    with pytest.raises(Unreadable, match="是图片"):
        read(write(tmp_path / "a.tif", picture, METRIC, BOUNDS))
    with pytest.raises(Unreadable, match="没有任何数值"):
        read(write(tmp_path / "b.tif", classes() * 0, METRIC, BOUNDS, nodata=0))


def test_a_raster_that_claims_160_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=400_000, height=400_000, count=1, dtype="uint8", crs=METRIC,
        transform=placed(BOUNDS, 400_000, 400_000), sparse_ok=True, tiled=True, BIGTIFF="YES",
        blockxsize=4096, blockysize=4096,
    ):  # fmt: skip
        pass
    with pytest.raises(Unreadable, match="超过"):
        read(path)


def test_another_file_named_tif_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>', encoding="utf-8")
    with pytest.raises(Unreadable, match="打不开"):
        read(path, "dem")


def test_what_the_values_mean_is_said_to_be_unknown(tmp_path: Path) -> None:
    draft = read(write(tmp_path / "a.tif", classes(), METRIC, BOUNDS))
    problems = "；".join(one.problem for one in draft.remarks)
    assert "等级没有说明" in problems
    assert "没有说明无效值" in problems
