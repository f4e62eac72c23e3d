"""A desk over a county folder in a test, and a reader of plain contract files for it."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.loading import load_tables
from hazardmap.duty.pieces import Piece
from hazardmap.errors import FolderRefused
from hazardmap.intake.draft import Answers, Draft, Known, Recognised
from hazardmap.intake.folder import read_table
from hazardmap.intake.sheet import read_csv
from hazardmap.store.state import writing
from hazardmap.tables import TABLES
from hazardmap.tables.check import CHINA

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=CHINA)


def look_plainly(
    path: Path,
    table_name: str,
    known: Known,
    answers: Answers,
    *,
    work_folder: Path,
    on_step: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Draft:
    """Read a CSV in the contract's own form, as the county folder is read."""
    read = read_table(TABLES[table_name], path, known.metric_crs)
    if read.faults:
        raise FolderRefused(read.faults)
    raw = read_csv(path).cells
    raw = raw.assign(sheet="", row=raw.index + 2)
    columns = tuple(
        Recognised(header, read.headers.renamed.get(header, ""))
        for header in raw.columns
        if header not in {"sheet", "row"}
    )
    raw = raw[["sheet", "row", *(column.header for column in columns)]]
    return Draft(table_name, path.name, read.frame, raw, columns, (), ())


@contextmanager
def desk_at(folder: Path, state: Path, **options):
    """Open a desk that writes to `state`, over the county folder."""
    with writing(state, now=NOW) as opened:
        in_force = TablesInForce(opened, folder, lambda: load_tables(folder, state))
        yield Desk(opened, in_force, **{"look": look_plainly, **options})


def handed_in(desk: Desk, file: Path, table: str, answers: Answers | None = None) -> Piece:
    """Hand a file in and wait until it has been looked at."""
    piece = desk.begin(file, file.name, table, who="王五", answers=answers or Answers())
    assert piece.looked.wait(60)
    return piece


def frame_of(desk: Desk, table: str) -> pd.DataFrame:
    """Return a table as it is in force."""
    return desk.in_force().tables[table]
