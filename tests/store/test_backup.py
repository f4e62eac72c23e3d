"""Backups: whole, and consistent while somebody writes."""

import threading
from pathlib import Path
from typing import Any

import pytest

import hazardmap.store.backup as backup_module
from hazardmap.errors import StateRefused
from hazardmap.store.backup import backups_in, file_name, make_backup
from hazardmap.store.backup_file import read_back
from hazardmap.store.heads import HeadsFile
from hazardmap.store.ledger import AUDIT, REAL, Ledger
from hazardmap.store.restore import restore
from hazardmap.store.schema import CURRENT
from hazardmap.store.state import State
from hazardmap.store.verify import verify
from tests.store.full_folder import AT, add, backed_up, folder

__all__ = ["folder"]


def test_a_backup_holds_everything_but_locks_cache_and_itself(folder: Path, tmp_path: Path) -> None:
    facts = backed_up(folder, tmp_path / "a.hmb")
    assert sorted(facts["members"]) == [
        "audit.db",
        "drills/001-20260610-021200.db",
        "editions/villages/1.parquet",
        "editions/villages/1.raw/村.xlsx",
        "editions/villages/manifest.json",
        "heads.log",
        "ledger.db",
        "schema.json",
        "sources.json",
    ]
    ledger = Ledger(State(folder, writable=False))
    assert facts["databases"]["ledger.db"] == {"schema": 1, "entries": 10, "head": ledger.head}
    assert (facts["schema"], facts["program"], facts["county_id"]) == (CURRENT, "0.1.0", "330681")
    assert ((tmp_path / "a.hmb").stat().st_mode & 0o777) == 0o600
    assert read_back(tmp_path / "a.hmb") == facts


def test_a_backup_that_the_disk_did_not_keep_is_noticed_when_it_is_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = backup_module._write

    def spoiling(folder: Path, beside: Path, facts: dict[str, Any]) -> None:
        written(folder, beside, facts)
        body = bytearray(beside.read_bytes())
        body[len(body) // 3] ^= 1
        beside.write_bytes(body)

    monkeypatch.setattr(backup_module, "_write", spoiling)
    (tmp_path / "out").mkdir()
    with pytest.raises(StateRefused):
        backed_up(folder, tmp_path / "out" / "a.hmb")
    assert not list((tmp_path / "out").iterdir())


def test_a_backup_made_while_somebody_writes_is_consistent(folder: Path, tmp_path: Path) -> None:
    state = State(folder, writable=True)
    ledger, audit, heads = Ledger(state), Ledger(state, AUDIT), HeadsFile(state)
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            add(ledger, number)
            add(audit, number)
            heads.note({REAL: ledger.mark, AUDIT: audit.mark}, at=AT)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backed_up(folder, tmp_path / f"{number}.hmb")
    finally:
        stop.set()
        writer.join()
    ledger.close()
    audit.close()
    for number in range(5):
        made = restore(tmp_path / f"{number}.hmb", tmp_path / f"new{number}", at=AT, by="县级")
        assert made.verdict.sound
    assert verify(folder).sound


def test_a_backup_that_fails_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    (folder / REAL).write_bytes(b"no database" * 1000)
    (tmp_path / "out").mkdir()
    with pytest.raises(StateRefused, match="备份没有做成"):
        backed_up(folder, tmp_path / "out" / "a.hmb")
    assert not list((tmp_path / "out").iterdir())


def test_an_empty_folder_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StateRefused, match="没有可备份的内容"):
        backed_up(tmp_path / "none", tmp_path / "a.hmb")


def test_backups_are_listed_newest_first(folder: Path) -> None:
    for hour in (1, 3, 2):
        at = AT.replace(hour=hour)
        out = folder / "backups" / file_name("330681", at)
        make_backup(folder, out, county_id="330681", at=at, program="0.1.0")
    names = [file.name for file in backups_in(folder)]
    assert names == [f"330681-20260610-0{hour}1200.hmb" for hour in (3, 2, 1)]
