"""Reads a county (读取一县数据): the seed folder, with the editions of the state folder on top."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from hazardmap.intake import endings
from hazardmap.intake.county_file import read_county_file
from hazardmap.intake.folder import read_folder
from hazardmap.settings import Settings, settings_from
from hazardmap.store.editions import newest_numbers, read_editions, take_seed
from hazardmap.store.state import default_path, reading, writing
from hazardmap.tables.county_tables import CountyTables


def load_tables(seed: Path, state: Path | None) -> CountyTables:
    """Read the tables in force: the current edition of each table, else the seed folder's file.

    Without a state folder the seed is read alone.

    Raises
    ------
    FolderRefused
        With every fault at once.
    StateRefused
        When the state folder is of a newer version or damaged.
    """
    data = read_folder(seed)
    return data if state is None else read_editions(reading(state), data)


def state_of(data: CountyTables, given: Path | None) -> Path:
    """Return the state folder in use: the one given, else `var/<county_id>`."""
    return given if given is not None else default_path(data.county_id)


def keep_seed(data: CountyTables, seed: Path, state: Path, *, now: datetime) -> int:
    """Take the seed folder's tables that have no edition yet as edition 1 (首次入库); count them.

    Raises
    ------
    StateRefused
        While another process writes, with its pid.
    """
    files = endings.files_of(seed)
    with writing(state, now=now) as opened:
        return len(take_seed(opened, data, files=files, who="首次启动", when=now))


def newest_editions(county_id: str, given: Path | None) -> Mapping[str, int]:
    """Return the newest edition number of every table that has editions (最新版次)."""
    state = given if given is not None else default_path(county_id)
    return newest_numbers(reading(state))


def load_settings(seed: Path, standard: Settings) -> Settings:
    """Return the county's own numbers (本县参数) from `[settings]` of county.toml over the standard ones.

    Raises
    ------
    UsageError
        For an entry that does not exist or is no number.
    """
    return settings_from({**asdict(standard), **read_county_file(seed).settings})
