"""Files dropped into a watched folder: taken once, moved aside, never deleted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from hazardmap.crs import METRIC
from hazardmap.duty.current import Duty
from hazardmap.duty.rain_folders import LEFT, TAKEN, RainFolder, RainFolders, rain_folders
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.state import writing
from tests.risk.test_recorded import BASINS, GAUGES, mark
from tests.toy_county import MOMENT, OX, OY, toy

GOOD = "站名,时间,雨量(毫米),时段\n一号雨量站,2026-06-10 02:00,95.8,\n"


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    settings = Settings()
    tables = toy(basins=BASINS, gauges=GAUGES, thresholds=[mark(90.0)])
    with writing(tmp_path / "state", now=MOMENT) as opened:
        duty = Duty(settings=settings, now=lambda: MOMENT, state=opened.path, opened=opened)
        county = prepare(tables, settings)
        duty.take(county, plan(county, on=MOMENT.date(), settings=settings))
        yield duty
        duty.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "雨情"
    made.mkdir()
    return made


def watch(duty: Duty, folder: Path) -> RainFolders:
    return RainFolders(duty, [RainFolder("sw", "水文站网", folder)])


def drop(folder: Path, name: str, text: str = GOOD, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rain(duty: Duty) -> list[dict[str, object]]:
    rows = [entry for entry in duty.current().night.log if entry.kind == "rain.readings"]
    return [row for entry in rows for row in entry.body["rows"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_is_taken_at_the_second_look_and_moved_aside(
    duty: Duty, folder: Path, encoding: str
):
    drop(folder, "1.csv", encoding=encoding)
    watched = watch(duty, folder)
    watched.tick()
    assert rain(duty) == []
    watched.tick()
    (row,) = rain(duty)
    assert (row["gauge_id"], row["rain_mm"], row["source"]) == ("R1", 95.8, "水文站网")
    assert duty.current().triggers["village_id"].tolist()[0] == "A1"
    assert (folder / TAKEN / "1.csv").is_file()
    assert "sw" in duty.current().night.heard.last


def test_the_same_content_counts_once_and_no_name_is_overwritten(duty: Duty, folder: Path):
    watched = watch(duty, folder)
    for _ in range(3):
        drop(folder, "1.csv")
        watched.tick()
        watched.tick()
    assert len(rain(duty)) == 1
    assert len(list((folder / TAKEN).iterdir())) == 3


def test_what_is_not_wholly_understood_is_taken_as_far_as_it_goes_and_left_for_a_person(
    duty: Duty, folder: Path
):
    drop(folder, "1.csv", GOOD + "没有的站,2026-06-10 02:00,50,\n")
    drop(folder, "2.pdf", "x")
    watched = watch(duty, folder)
    watched.tick()
    watched.tick()
    assert len(rain(duty)) == 1
    assert sorted(path.name for path in (folder / LEFT).iterdir()) == ["1.csv", "2.pdf"]


def test_a_file_that_still_grows_waits(duty: Duty, folder: Path):
    watched = watch(duty, folder)
    drop(folder, "1.csv")
    watched.tick()
    drop(folder, "1.csv", GOOD + "二号雨量站,2026-06-10 02:00,5,\n")
    watched.tick()
    assert rain(duty) == []
    watched.tick()
    assert len(rain(duty)) == 2


def test_a_folder_that_is_not_there_stops_nothing(duty: Duty, folder: Path):
    watch(duty, folder / "没有").tick()


def test_folders_are_declared_in_county_toml(tmp_path: Path):
    text = '[feeds.sw]\ntitle = "水文站网"\ninterval_min = 10\nfolder = "in"\n[feeds.fb]\ninterval_min = 30\n'
    (tmp_path / "county.toml").write_text(text, "utf-8")
    (one,) = rain_folders(tmp_path)
    assert one == RainFolder("sw", "水文站网", tmp_path / "in")
    assert rain_folders(tmp_path / "none") == ()


def write_grid(path: Path, rain_mm: float) -> None:
    """Four kilometres by one of even rain, in the county's own CRS."""
    place = Affine(500.0, 0.0, OX, 0.0, -500.0, OY + 1000)
    profile = {"driver": "GTiff", "width": 8, "height": 2, "count": 1, "dtype": "float32"}
    with rasterio.open(path, "w", crs=METRIC, transform=place, nodata=-9, **profile) as made:
        made.write(np.full((2, 8), rain_mm, dtype="float32"), 1)


def test_a_rain_grid_is_averaged_over_basins_and_villages(duty: Duty, folder: Path):
    write_grid(folder / "雨量_202606100200_180min.tif", 95.0)
    write_grid(folder / "没写时间.tif", 95.0)
    watched = watch(duty, folder)
    watched.tick()
    watched.tick()
    rows = rain(duty)
    assert {row["basin_id"] for row in rows if "basin_id" in row} == {"U", "D", "E"}
    assert {row["rain_mm"] for row in rows} == {95.0}
    hit = duty.current().triggers
    assert hit.loc[hit["step"].eq("immediate"), "village_id"].tolist() == ["A1"]
    assert hit["source"].dropna().unique().tolist() == ["雨量网格"]
    assert (folder / TAKEN / "雨量_202606100200_180min.tif").is_file()
    assert (folder / LEFT / "没写时间.tif").is_file()
