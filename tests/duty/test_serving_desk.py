"""The desk of the serving process backs everything up before it accepts, and notes what it accepted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardmap.duty.backups import Backups, kept_in
from hazardmap.duty.current import Duty
from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.loading import load_tables
from hazardmap.duty.serving_desk import ServingDesk
from hazardmap.settings import Settings
from hazardmap.store.backup_file import read_back
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.state import State, writing
from tests.duty.desks import NOW, handed_in
from tests.folders import write_folder
from tests.toy_county import toy


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ServingDesk]:
    tables = {name: frame for name, frame in toy().tables.items() if len(frame)}
    seed = write_folder(tmp_path / "seed", tables, county={"county_id": "t", "demo": True})
    with writing(tmp_path / "state", now=NOW) as state:
        data = load_tables(seed, state.path)
        duty = Duty(settings=Settings(), now=lambda: NOW, opened=state)
        backups = Backups(duty, state, county_id="t")
        made = ServingDesk(state, TablesInForce(state, seed, lambda: data))
        yield made.backed_up_by(backups)
        made.close()
        duty.close()


def accepted(desk: ServingDesk, tmp_path: Path) -> None:
    frame = desk.in_force().tables["shelters"]
    rows = frame[["shelter_id", "name", "capacity"]].assign(capacity=99)
    rows.to_csv(tmp_path / "shelters.csv", index=False)
    piece = handed_in(desk, tmp_path / "shelters.csv", "shelters")
    desk.accept(piece.key, who="王五", now=NOW)


def test_what_was_is_backed_up_before_a_file_is_accepted(desk: ServingDesk, tmp_path: Path) -> None:
    accepted(desk, tmp_path)
    (kept,) = kept_in(desk.state.path)
    facts = read_back(kept.path)
    assert facts["reason"] == "接收数据前"
    assert (desk.state.path / "editions" / "shelters").is_dir()
    assert not any(name.startswith("editions/shelters/2") for name in facts["members"])


def test_an_accepted_file_is_in_the_audit_log_with_table_edition_and_rows(
    desk: ServingDesk, tmp_path: Path
) -> None:
    accepted(desk, tmp_path)
    event = Ledger(State(desk.state.path, writable=False), AUDIT).entries()[-1]
    assert (event.kind, event.by, event.body["table"]) == ("data.accepted", "王五", "shelters")


def test_a_backup_that_fails_refuses_no_file(desk: ServingDesk, tmp_path: Path) -> None:
    (desk.state.path / "backups").write_text("in the way")
    accepted(desk, tmp_path)
    assert (desk.state.path / "editions" / "shelters" / "manifest.json").is_file()
