"""Serving holds the state folder as its one writer; a second server only reads, and says whose it is."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from hazardmap.duty.current import Duty
from hazardmap.duty.loading import keep_seed, load_quickly, open_state
from hazardmap.errors import StateRefused
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.store.state import writing
from tests.folders import write_folder
from tests.toy_county import toy

NOW = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    tables = {name: frame for name, frame in toy().tables.items() if len(frame)}
    write_folder(folder, tables, endings={})
    return folder


def test_the_first_server_writes_and_the_second_reads_with_the_pid(
    seed: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    with open_state(seed, state, now=NOW) as (first, reason):
        assert (first.writable, reason) == (True, "")
        with open_state(seed, state, now=NOW) as (second, why):
            assert not second.writable
            assert f"进程 {os.getpid()}" in why


def test_what_a_reading_server_is_asked_to_record_is_refused_and_nothing_is_lost(
    seed: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    with (
        open_state(seed, state, now=NOW) as (first, _),
        open_state(seed, state, now=NOW) as (second, _),
    ):
        writer = Duty(settings=Settings(), now=lambda: NOW, opened=first)
        writer.record("warning.pasted", {"id": "a", "text": "试"}, by="甲", key="a")
        reader = Duty(settings=Settings(), now=lambda: NOW, opened=second)
        assert [entry.key for entry in reader.book().entries()] == ["a"]
        with pytest.raises(StateRefused, match="只读"):
            reader.record("warning.pasted", {"id": "b", "text": "试"}, by="乙", key="b")
        reader.close()
        writer.close()


def test_the_worker_may_take_the_seed_while_the_server_holds_the_folder(
    seed: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    _, read = load_quickly(seed, state)
    assert read is not None
    with writing(state, now=NOW):
        with pytest.raises(StateRefused, match="进程"):
            keep_seed(read, seed, state, now=NOW)
        assert keep_seed(read, seed, state, now=NOW, held=True) > 0


def test_when_the_writer_ends_the_next_one_may_write(seed: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for _ in range(2):
        with open_state(seed, state, now=NOW) as (opened, _):
            assert opened.writable
