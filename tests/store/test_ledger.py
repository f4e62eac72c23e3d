"""The ledger on disk: one writer, append-only, the same key never twice, read again as it was."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import apsw
import pytest

from hazardmap.errors import StateRefused
from hazardmap.store.ledger import KeyConflict, Ledger, chained
from hazardmap.store.state import State

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path, writable=True)


def add(ledger: Ledger, key: str, **body: object) -> tuple[object, bool]:
    return ledger.append("order.issued", body, key=key, by="枫桥镇应急办", at=AT)


def test_what_was_added_is_read_again_in_order(state: State) -> None:
    ledger = Ledger(state)
    first, _ = add(ledger, "a", number=1, 决定人="郑某")
    second, _ = add(ledger, "b", number=2)
    ledger.close()
    again = Ledger(state)
    assert again.entries() == (first, second)
    assert again.entries(after=1) == (second,)
    third, new = add(again, "c")
    assert (third.seq, new) == (3, True)


def test_the_same_key_with_the_same_content_counts_once(state: State) -> None:
    ledger = Ledger(state)
    first, _ = add(ledger, "a", people=3)
    again, new = add(ledger, "a", people=3)
    assert (again, new) == (first, False)
    assert len(ledger.entries()) == 1


def test_the_same_key_with_another_content_is_refused_and_nothing_is_added(state: State) -> None:
    ledger = Ledger(state)
    add(ledger, "a", people=3)
    with pytest.raises(KeyConflict, match="内容不同"):
        add(ledger, "a", people=2)
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize("statement", ["UPDATE entry SET by = 'x'", "DELETE FROM entry"])
def test_the_database_itself_refuses_to_change_history(state: State, statement: str) -> None:
    ledger = Ledger(state)
    add(ledger, "a")
    ledger.close()
    direct = apsw.Connection(str(state.path / "ledger.db"))
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        direct.execute(statement)


def test_the_chain_holds_every_field_of_every_entry(state: State) -> None:
    ledger = Ledger(state)
    add(ledger, "a", people=3)
    add(ledger, "b", people=2)
    rows = apsw.Connection(str(state.path / "ledger.db")).execute(
        "SELECT seq, key, at, by, kind, body, chain FROM entry ORDER BY seq"
    )
    head = "0" * 64
    for *fields, chain in rows:
        head = chained(head, fields)
        assert chain == head
    assert head == ledger.head


def test_the_chain_is_of_plain_json_so_that_anybody_can_check_it() -> None:
    fields = (7, 'k"\\', "2026-06-10T02:12:00+08:00", "枫桥镇\n", "move.told", '{"人":3}')
    line = json.dumps(["0" * 64, *fields], ensure_ascii=False)
    assert chained("0" * 64, fields) == hashlib.sha256(line.encode()).hexdigest()


def test_a_reader_may_look_and_not_write(state: State) -> None:
    add(Ledger(state), "a")
    reader = Ledger(State(state.path, writable=False))
    assert len(reader.entries()) == 1
    with pytest.raises(StateRefused, match="只读"):
        add(reader, "b")


def test_a_reader_of_an_empty_folder_finds_nothing_and_makes_nothing(tmp_path: Path) -> None:
    assert Ledger(State(tmp_path, writable=False)).entries() == ()
    assert not list(tmp_path.iterdir())


def test_a_newer_ledger_is_refused(state: State) -> None:
    Ledger(state).close()
    apsw.Connection(str(state.path / "ledger.db")).execute("PRAGMA user_version=99")
    with pytest.raises(StateRefused, match="更新的版本"):
        Ledger(state)
