"""A county with many households (放大的县): the measured county's own list, repeated until it is long enough."""

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import pandas as pd

from hazardmap.duty.loading import load_tables


@lru_cache(maxsize=2)
def large_county(data: Path, households: int) -> Path:
    """Copy a county folder with its households repeated until there are so many; gone at exit."""
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
    return folder
