"""Databases carry numbers: newer is refused untouched, older is copied, brought forward, or stays as it was."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import apsw
import pytest

from hazardmap.duty.current import Duty
from hazardmap.errors import StateRefused
from hazardmap.settings import Settings
from hazardmap.store.account_file import NAME, AccountFile
from hazardmap.store.database_schemas import KNOWN, bring_databases_forward, schema_of
from hazardmap.store.ledger import AUDIT, DRILL, REAL, Ledger
from hazardmap.store.state import State, reading, writing

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
NEXT = {**KNOWN, REAL: KNOWN[REAL] + 1}


def made(folder: Path) -> Path:
    with writing(folder, now=AT) as state:
        ledger = Ledger(state)
        ledger.append("move.told", {}, key="k", by="甲", at=AT)
        ledger.close()
    return folder


def add_column(connection: apsw.Connection) -> None:
    connection.execute("ALTER TABLE entry ADD COLUMN device TEXT")


def columns(folder: Path) -> list[str]:
    connection = apsw.Connection(str(folder / REAL))
    return [row[1] for row in connection.execute("PRAGMA table_info(entry)")]


@pytest.mark.parametrize("name", [REAL, DRILL, AUDIT])
def test_every_ledger_is_made_with_the_number_that_is_known(tmp_path: Path, name: str) -> None:
    Ledger(State(tmp_path, writable=True), name).close()
    assert schema_of(tmp_path / name) == KNOWN[name]


def test_the_accounts_are_made_with_the_number_that_is_known(tmp_path: Path) -> None:
    AccountFile(State(tmp_path, writable=True)).close()
    assert schema_of(tmp_path / NAME) == KNOWN[NAME]


def test_no_database_of_the_state_folder_is_unknown(tmp_path: Path) -> None:
    duty = Duty(settings=Settings(), now=lambda: AT, opened=State(tmp_path, writable=True))
    duty.close()
    assert {file.name for file in tmp_path.glob("*.db")} <= set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_a_newer_database_is_refused_by_writers_and_readers_before_anything_is_touched(
    tmp_path: Path, name: str
) -> None:
    folder = made(tmp_path / "state")
    direct = apsw.Connection(str(folder / name))
    direct.execute(f"PRAGMA user_version={KNOWN[name] + 1}")
    direct.close()
    before = sorted(file.name for file in folder.iterdir() if ".db-" not in file.name)
    with pytest.raises(StateRefused, match="由更新的版本写成"), writing(folder, now=AT):
        pass
    with pytest.raises(StateRefused, match="由更新的版本写成"):
        reading(folder)
    assert sorted(file.name for file in folder.iterdir() if ".db-" not in file.name) == before


def test_an_older_database_is_copied_and_brought_forward(tmp_path: Path) -> None:
    folder = made(tmp_path / "state")
    migrations = {(REAL, KNOWN[REAL]): add_column}
    bring_databases_forward(folder, now=AT, known=NEXT, migrations=migrations)
    assert "device" in columns(folder)
    assert schema_of(folder / REAL) == NEXT[REAL]
    (copy,) = (folder / "backups").iterdir()
    assert "device" not in columns(copy)
    bring_databases_forward(folder, now=AT, known=NEXT, migrations=migrations)
    assert len(list((folder / "backups").iterdir())) == 1


def test_a_migration_that_breaks_off_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    folder = made(tmp_path / "state")

    def half(connection: apsw.Connection) -> None:
        add_column(connection)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        bring_databases_forward(folder, now=AT, known=NEXT, migrations={(REAL, KNOWN[REAL]): half})
    assert "device" not in columns(folder)
    assert schema_of(folder / REAL) == KNOWN[REAL]


def test_nothing_to_bring_forward_makes_no_copy(tmp_path: Path) -> None:
    folder = made(tmp_path / "state")
    bring_databases_forward(folder, now=AT)
    assert not (folder / "backups").exists()
