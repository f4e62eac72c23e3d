"""A county with many households (放大的县): the measured county's own list, repeated until it is long enough."""

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import pandas as pd

from hazardmap.duty.loading import load_tables


@lru_cache(maxsize=2)
def large_county(data: Path, households: int, *, room: int = 1) -> Path:
    """Copy a county folder with its households repeated until there are so many; gone at exit.

    `room` = how many times as many people its shelters take.
    """
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for file in data.iterdir():
        if file.is_file() and not file.name.startswith("households."):
            shutil.copy(file, folder / file.name)
    rows = load_tables(data, None).tables["households"]
    every = rows["household_id"].nunique()
    copies = [
        rows.assign(
            household_id=rows["household_id"] + f"-{copy:02d}" if copy else rows["household_id"]
        )
        for copy in range(-(-households // every))
    ]
    joined = pd.concat(copies, ignore_index=True)
    kept = joined["household_id"].drop_duplicates().head(households)
    joined[joined["household_id"].isin(kept)].to_csv(folder / "households.csv", index=False)
    shelters = folder / "shelters.csv"
    if room > 1 and shelters.is_file():
        table = pd.read_csv(shelters, dtype="str")
        for name in ("capacity", "usable_area_m2"):
            table[name] = pd.to_numeric(table[name]) * room
        table.to_csv(shelters, index=False)
    return folder
