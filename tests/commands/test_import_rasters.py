"""Rasters go in like tables: compared fact by fact, kept as editions, brought back, exported."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio

from hazardmap.duty.loading import keep_seed, load_quickly, load_tables
from hazardmap.errors import StateRefused
from hazardmap.intake.folder import read_folder
from tests.command_line import run
from tests.folders import write_folder
from tests.rasters import classes, heights, write_tif
from tests.store.test_editions import NOW
from tests.toy_county import household, toy

LABELS = "value,level_label\n1,高\n2,中高\n3,中\n"


class County:
    """A seed with both rasters, and the commands upon it."""

    def __init__(self, home: Path) -> None:
        tables = toy(households=[household("A1", 1, "甲溪危险区")]).tables
        filled = {name: frame for name, frame in tables.items() if len(frame)}
        about = {"county_id": "toy", "name": "玩具县", "demo": True}
        self.home, self.state = home, home / "state"
        self.seed = write_folder(home / "seed", filled, county=about)
        write_tif(self.seed / "dem.tif", heights(), nodata=-9999.0)
        write_tif(self.seed / "risk_raster.tif", classes(1, 2, 3), nodata=0)
        (self.seed / "risk_raster.csv").write_text(LABELS, encoding="utf-8")

    def do(self, *words: str) -> int:
        return run(*words, "--data", str(self.seed), "--state", str(self.state))

    def take(self, name: str, values: np.ndarray, *more: str, crs: str | None = "EPSG:4490") -> int:
        nodata = -9999.0 if name == "dem" else 0
        file = write_tif(self.home / f"新{name}.tif", values, crs=crs, nodata=nodata)
        return self.do("import", name, str(file), *more)

    def at(self) -> float | None:
        """The height in force at the middle of village A."""
        county = load_tables(self.seed, self.state)
        middle = county.tables["villages"].geometry.iloc[0].centroid
        return county.grids["dem"].at(middle.x, middle.y)


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


def test_a_terrain_is_compared_accepted_brought_back_and_exported(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    before = county.at()
    assert before is not None
    assert county.take("dem", heights(120.0, 800.0), "--yes") == 0
    said = capsys.readouterr().out
    assert "最低 数值：20.0 米 → 120.0 米" in said
    assert "最高 数值：699.8 米 → 799.8 米" in said
    assert "已接收：地形高程第 2 版，1 幅" in said
    assert county.at() == pytest.approx(before + 100.0, abs=0.5)
    kept = json.loads((county.state / "editions/dem/manifest.json").read_text(encoding="utf-8"))
    assert [(one["number"], one["name"]) for one in kept["editions"]] == [
        (1, "dem.tif"), (2, "新dem.tif"),
    ]  # fmt: skip
    assert all(len(one["sha256"]) == 64 for one in kept["editions"])
    assert county.do("editions", "dem", "--use", "1") == 0
    assert "地形高程现用第 1 版（1 幅，dem.tif）" in capsys.readouterr().out
    assert county.at() == before
    assert county.do("editions", "dem", "--use", "2") == 0
    assert county.do("export", "dem", str(county.home / "out.tif")) == 0
    with rasterio.open(county.home / "out.tif") as file:
        values = file.read(1, masked=True)
    in_force = load_tables(county.seed, county.state).grids["dem"]
    np.testing.assert_array_equal(values.data, in_force.values)
    assert values.min() == pytest.approx(120.0, abs=0.1)


def test_a_dry_run_keeps_nothing(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    assert county.take("dem", heights(120.0, 800.0), "--yes", "--dry-run") == 0
    assert "只看不写：可以接收" in capsys.readouterr().out
    assert not county.state.exists()


def test_the_same_raster_again_changes_nothing(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert county.take("dem", heights(), "--yes") == 0
    capsys.readouterr()
    assert county.take("dem", heights(), "--dry-run") == 0
    assert "新增0 · 减少0 · 修改0" in capsys.readouterr().out


def test_labels_stay_where_they_name_every_value(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert county.take("risk_raster", classes(3, 3, 1), "--yes") == 0
    said = capsys.readouterr().out
    assert "沿用现有说明（1 高、2 中高、3 中），请核对" in said
    assert "按灰色显示" not in said
    data = load_tables(county.seed, county.state)
    assert data.grids["risk_raster"].labels == {1: "高", 2: "中高", 3: "中"}
    assert set(np.unique(data.grids["risk_raster"].values)) <= {0, 1, 3}


def test_a_value_without_a_label_is_asked_about_and_never_taken_in_silence(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert county.take("risk_raster", classes(1, 2, 7), "--yes") == 1
    assert "还有数值 7，没有等级" in capsys.readouterr().err
    assert not (county.state / "editions/risk_raster").exists()
    assert county.take("risk_raster", classes(1, 2, 7), "--yes", "--answer", "labels=drop") == 0
    data = load_tables(county.seed, county.state)
    assert data.grids["risk_raster"].labels == {}
    assert "风险栅格没有 risk_raster.csv，等级未说明，按灰色显示。" in data.unknowns


def test_a_raster_without_coordinates_is_asked_and_a_table_is_no_raster(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert county.take("dem", heights(), "--yes", crs=None) == 1
    assert "栅格没有坐标系" in capsys.readouterr().err
    assert county.do("import", "dem", str(county.seed / "risk_raster.csv"), "--yes") == 1
    assert "请选择GeoTIFF" in capsys.readouterr().err
    assert county.do("export", "dem", str(county.home / "out.csv")) == 2
    assert "只能导出为 .tif" in capsys.readouterr().err


def test_the_first_terrain_of_a_county_that_had_none(county: County) -> None:
    (county.seed / "dem.tif").unlink()
    assert "没有地形高程（dem）。" in load_tables(county.seed, county.state).unknowns
    assert county.take("dem", heights(), "--yes") == 0
    data = load_tables(county.seed, county.state)
    assert "没有地形高程（dem）。" not in data.unknowns
    assert data.sources["dem"].source == "新dem.tif"


def test_a_new_raster_is_another_county_and_the_cache_knows(county: County) -> None:
    data = read_folder(county.seed)
    keep_seed(data, county.seed, county.state, now=NOW)
    cached, seed = load_quickly(county.seed, county.state)
    assert seed is None
    assert county.take("dem", heights(120.0, 800.0), "--yes") == 0
    later, seed = load_quickly(county.seed, county.state)
    assert seed is not None
    assert later.fingerprint != cached.fingerprint


def test_a_damaged_raster_is_refused_by_name(county: County) -> None:
    assert county.take("dem", heights(120.0, 800.0), "--yes") == 0
    file = county.state / "editions/dem/2.tif"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(StateRefused, match="地形高程（dem）第 2 版已损坏"):
        load_tables(county.seed, county.state)
    assert county.do("editions", "dem", "--use", "1") == 1
