"""A second start reads the same county from the cache, and never an outdated one."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.duty.loading import keep_seed, load_quickly
from hazardmap.errors import FolderRefused
from hazardmap.moments import BEIJING
from hazardmap.tables.county_tables import CountyTables
from tests.folders import write_folder
from tests.toy_county import toy

NOW = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A folder of the toy county."""
    folder = tmp_path / "seed"
    tables = {name: frame for name, frame in toy().tables.items() if len(frame)}
    write_folder(folder, tables, endings={})
    return folder


def started(seed: Path, state: Path) -> CountyTables:
    """Start for the first time: read, and keep what was read."""
    tables, read = load_quickly(seed, state)
    assert read is not None
    keep_seed(read, seed, state, now=NOW)
    return tables


def test_the_second_start_gives_the_same_tables_without_reading_the_seed(
    seed: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    first = started(seed, state)
    second, read = load_quickly(seed, state)
    assert read is None
    assert second.fingerprint == first.fingerprint
    assert second.unknowns == first.unknowns
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(second.tables[name]), pd.DataFrame(frame))


def test_a_changed_file_is_read_anew(seed: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    started(seed, state)
    file = next(path for path in seed.iterdir() if path.stem == "towns")
    file.write_bytes(file.read_bytes() + b" ")
    try:
        _, read = load_quickly(seed, state)
    except FolderRefused:
        return
    assert read is not None


@pytest.mark.parametrize("damage", ["county.json", "households.parquet"])
def test_a_damaged_cache_counts_as_absent(seed: Path, tmp_path: Path, damage: str) -> None:
    state = tmp_path / "state"
    first = started(seed, state)
    (state / "cache" / "tables" / damage).write_bytes(b"x")
    again, read = load_quickly(seed, state)
    assert read is not None
    assert again.fingerprint == first.fingerprint


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused):
        load_quickly(tmp_path / "none", tmp_path / "state")
