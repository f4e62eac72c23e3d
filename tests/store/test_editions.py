"""Editions: the seed becomes edition 1, later ones lie on top, nothing is lost or silently changed."""

from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hazardmap.errors import StateRefused
from hazardmap.intake.endings import files_of
from hazardmap.intake.folder import read_folder
from hazardmap.moments import BEIJING
from hazardmap.store.editions import add_edition, read_editions, read_manifest, take_seed
from hazardmap.store.files import sha256
from hazardmap.store.state import reading, writing
from hazardmap.tables.county_tables import CountyTables, Source
from tests.folders import write_folder

NOW = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
COUNTY = {"county_id": "330681", "name": "诸暨市"}
LATER = Source("households", 2, "镇街核对", "2026-06-09", "", "", False, 1)


def seed(folder: Path, people: int = 3) -> Path:
    villages = gpd.GeoDataFrame(
        {
            "village_id": ["v1", "v2"],
            "name": ["甲村", "乙村"],
            "town_id": "t",
            "population": [9, None],
        },
        geometry=[shapely.box(523000, 3287000, 524000, 3288000), None],
        crs="EPSG:4549",
    )
    households = pd.DataFrame(
        {"household_id": ["h1", "h2"], "village_id": ["v1", "v2"], "danger_area": ["d", "d"],
         "people": [people, None]}
    )  # fmt: skip
    readings = pd.DataFrame({"gauge_id": ["g"], "time": ["2026-06-10 02:40"], "rain_mm": [5.5]})
    tables = {"villages": villages, "households": households, "readings": readings}
    return write_folder(folder, tables, county=COUNTY, endings={"villages": ".shp"})


def first_start(folder: Path, state: Path) -> CountyTables:
    data = read_folder(folder)
    with writing(state, now=NOW) as opened:
        take_seed(opened, data, files=files_of(folder), who="首次启动", when=NOW)
        return read_editions(opened, data)


def test_the_seed_becomes_edition_one_with_its_raw_files(tmp_path: Path) -> None:
    folder = seed(tmp_path / "seed")
    first_start(folder, tmp_path / "state")
    manifest = read_manifest(reading(tmp_path / "state"), "villages")
    assert manifest is not None
    assert (manifest.current, len(manifest.editions)) == (1, 1)
    edition = manifest.in_force
    assert (edition.who, edition.when, edition.rows) == ("首次启动", "2026-06-10T02:40:00+08:00", 2)
    assert edition.sha256 == sha256(folder / "villages.shp")
    kept = {file.name for file in (tmp_path / "state/editions/villages/1.raw").iterdir()}
    assert {"villages.shp", "villages.dbf", "villages.prj"} <= kept


def test_an_unchanged_seed_reads_the_same_with_and_without_state(tmp_path: Path) -> None:
    folder = seed(tmp_path / "seed")
    with_state = first_start(folder, tmp_path / "state")
    alone = read_folder(folder)
    assert with_state.fingerprint == alone.fingerprint
    assert with_state.unknowns == alone.unknowns
    assert with_state.sources["households"].edition == 1


def test_stored_rows_come_back_exactly(tmp_path: Path) -> None:
    alone = read_folder(seed(tmp_path / "seed"))
    first_start(tmp_path / "seed", tmp_path / "state")
    seed(tmp_path / "seed", people=8)
    changed = read_folder(tmp_path / "seed")
    back = read_editions(reading(tmp_path / "state"), changed)
    pd.testing.assert_frame_equal(back.tables["households"], alone.tables["households"])
    pd.testing.assert_frame_equal(back.tables["villages"], alone.tables["villages"])
    assert back.tables["villages"].crs == "EPSG:4549"
    assert back.tables["readings"]["time"].dtype == alone.tables["readings"]["time"].dtype


def test_a_seed_changed_behind_the_back_is_said_and_not_taken(tmp_path: Path) -> None:
    first_start(seed(tmp_path / "seed"), tmp_path / "state")
    changed = read_folder(seed(tmp_path / "seed", people=8))
    back = read_editions(reading(tmp_path / "state"), changed)
    assert back.tables["households"]["people"].iloc[0] == 3
    assert [s for s in back.unknowns if "仍按第 1 版" in s and "households" in s]
    assert not [s for s in back.unknowns if "仍按第 1 版" in s and "villages" in s]
    assert back.fingerprint != changed.fingerprint


def test_a_later_edition_lies_on_top_and_is_no_surprise(tmp_path: Path) -> None:
    folder, state = seed(tmp_path / "seed"), tmp_path / "state"
    data = first_start(folder, state)
    better = data.tables["households"].iloc[:1].assign(people=7.0, lon=120.24, lat=29.71)
    with writing(state, now=NOW) as opened:
        edition = add_edition(
            opened, better, source=LATER, files=[folder / "households.csv"], who="王五", when=NOW
        )
    assert edition.number == 2
    back = read_editions(reading(state), read_folder(folder))
    assert back.tables["households"]["people"].tolist() == [7]
    assert back.sources["households"] == LATER
    assert not [sentence for sentence in back.unknowns if "仍按第 1 版" in sentence]
    assert not [sentence for sentence in back.unknowns if "没有位置坐标" in sentence]
    assert (state / "editions/households/1.parquet").is_file()


def test_a_table_without_edition_keeps_the_rows_of_the_seed(tmp_path: Path) -> None:
    data = read_folder(seed(tmp_path / "seed"))
    assert (
        read_editions(reading(tmp_path / "none"), data)
        .tables["households"]
        .equals(data.tables["households"])
    )


def test_the_seed_is_taken_only_once(tmp_path: Path) -> None:
    first_start(seed(tmp_path / "seed"), tmp_path / "state")
    first_start(seed(tmp_path / "seed", people=8), tmp_path / "state")
    manifest = read_manifest(reading(tmp_path / "state"), "households")
    assert manifest is not None
    assert len(manifest.editions) == 1


def test_damaged_rows_are_refused(tmp_path: Path) -> None:
    first_start(seed(tmp_path / "seed"), tmp_path / "state")
    (tmp_path / "state/editions/households/1.parquet").write_bytes(b"PAR1")
    changed = read_folder(seed(tmp_path / "seed", people=8))
    with pytest.raises(StateRefused, match="第 1 版已损坏"):
        read_editions(reading(tmp_path / "state"), changed)


@pytest.mark.parametrize("content", ["{}", '{"current": 2, "editions": []}', "nothing"])
def test_a_damaged_manifest_is_refused(tmp_path: Path, content: str) -> None:
    first_start(seed(tmp_path / "seed"), tmp_path / "state")
    (tmp_path / "state/editions/households/manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(StateRefused, match="backups"):
        read_editions(reading(tmp_path / "state"), read_folder(tmp_path / "seed"))


def test_a_reader_may_not_write(tmp_path: Path) -> None:
    data = first_start(seed(tmp_path / "seed"), tmp_path / "state")
    with pytest.raises(StateRefused, match="只读"):
        add_edition(
            reading(tmp_path / "state"), data.tables["households"], source=LATER, files=[],
            who="甲", when=NOW,
        )  # fmt: skip


def test_a_crash_before_the_manifest_leaves_the_former_edition_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, state = seed(tmp_path / "seed"), tmp_path / "state"
    data = first_start(folder, state)

    def crash(*_: object) -> None:
        raise OSError("power")

    with monkeypatch.context() as patch, writing(state, now=NOW) as opened:
        patch.setattr("hazardmap.store.manifests.write_json", crash)
        with pytest.raises(OSError, match="power"):
            add_edition(
                opened, data.tables["households"].iloc[:1], source=LATER,
                files=[folder / "households.csv"], who="甲", when=NOW,
            )  # fmt: skip
    back = read_editions(reading(state), read_folder(folder))
    assert len(back.tables["households"]) == 2
