"""A desk over a county folder in a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.loading import load_tables
from hazardmap.duty.pieces import Piece
from hazardmap.intake.draft import Answers
from hazardmap.moments import BEIJING
from hazardmap.store.state import writing

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=BEIJING)


@contextmanager
def desk_at(folder: Path, state: Path, **options) -> Iterator[Desk]:
    """Open a desk that writes to `state`, over the county folder."""
    with writing(state, now=NOW) as opened:
        data = load_tables(folder, state)
        in_force = TablesInForce(opened, folder, lambda: data)
        desk = Desk(opened, in_force, **options)
        try:
            yield desk
        finally:
            desk.close()


def handed_in(desk: Desk, file: Path, table: str, answers: Answers | None = None) -> Piece:
    """Hand a file in and wait until it has been looked at."""
    piece = desk.begin(file, file.name, table, who="王五", answers=answers or Answers())
    assert piece.looked.wait(60)
    return piece


def frame_of(desk: Desk, table: str) -> pd.DataFrame:
    """Return a table as it is in force."""
    return desk.in_force().tables[table]
