"""A disk that fails at its n-th operation: refused in words, read on, and no acknowledgement is a lie."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hazardmap.entries import Entry
from hazardmap.errors import DiskFull, StateRefused
from hazardmap.store import ledger as store
from hazardmap.store.ledger import Ledger
from hazardmap.store.state import State
from tests.reliability.power_cut import judged
from tests.reliability.recording_disk import Event, Fault, recording
from tests.reliability.storm_entries import add

OPERATIONS = 300
ENTRIES = 20
BODY = {"units": "x" * 16_000}
REWRITE = store.written_again
_FAILING = pytest.mark.parametrize("sticky", [False, True], ids=["once", "from then on"])


def tried(folder: Path, fault: Fault) -> tuple[list[str], list[StateRefused], list[str]]:
    """Record on a failing disk; keys acknowledged, refusals, and keys that can still be read."""
    acknowledged: list[str] = []
    refusals: list[StateRefused] = []
    with recording(fault):
        try:
            ledger = Ledger(State(folder, writable=True))
        except StateRefused as refusal:
            fault.mend()
            return [], [refusal], []
        for number in range(ENTRIES):
            try:
                acknowledged.append(add(ledger, number, "move.made", BODY).key)
            except StateRefused as refusal:
                refusals.append(refusal)
        readable = [entry.key for entry in ledger.entries()]
        fault.mend()
        ledger.close()
    return acknowledged, refusals, readable


@_FAILING
@pytest.mark.parametrize("full", [False, True], ids=["EIO", "ENOSPC"])
def test_no_operation_that_fails_makes_an_acknowledgement_a_lie(
    tmp_path: Path, sticky: bool, full: bool
) -> None:
    refused = 0
    for at in range(1, OPERATIONS + 1, 5 if full else 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        acknowledged, refusals, readable = tried(folder, Fault(at, sticky, full))
        refused += len(refusals)
        if refusals and acknowledged:
            assert set(acknowledged) <= set(readable), at
        again = Ledger(State(folder, writable=True))
        kept = [entry.key for entry in again.entries()]
        assert len(kept) == len(set(kept)), at
        assert set(acknowledged) <= set(kept), at
        # whoever was refused tries again: each entry is there once
        for number in range(ENTRIES):
            add(again, number, "move.made", BODY)
        assert len(again.entries()) == ENTRIES, at
        again.close()
    assert refused > OPERATIONS / 10


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [(Fault(60, full=True), DiskFull, "磁盘已满"), (Fault(60), StateRefused, "停止登记")],
)
def test_the_refusal_says_why_and_that_reading_goes_on(
    tmp_path: Path, fault: Fault, kind: type[StateRefused], words: str
) -> None:
    acknowledged, refusals, readable = tried(tmp_path, fault)
    assert type(refusals[0]) is kind
    assert words in str(refusals[0])
    assert "查看和打印不受影响" in str(refusals[0])
    assert readable[: len(acknowledged)] == acknowledged or kind is DiskFull


def test_a_full_disk_that_has_room_again_takes_entries_and_a_failing_one_does_not(
    tmp_path: Path,
) -> None:
    later = {}
    for name, fault in {"full": Fault(60, full=True), "failing": Fault(60)}.items():
        (tmp_path / name).mkdir()
        acknowledged, refusals, _ = tried(tmp_path / name, fault)
        later[name] = (len(refusals), len(acknowledged) + len(refusals))
    assert later["full"] == (1, ENTRIES)
    assert later["failing"][0] > 1


def restarted_after_a_failed_sync(
    folder: Path, at: int, again: Callable[[Path, list[Event]], None]
) -> tuple[list[Event], list[Entry]]:
    """Record until operation `at` fails, restart and record on; the diary goes through both."""
    (folder / "first").mkdir(parents=True)
    fault = Fault(at)
    with recording(fault) as diary:
        ledger = Ledger(State(folder / "first", writable=True))
        _recorded(ledger, diary, 0)
        # the process dies here: whoever starts next reads what the system shows, not what the disk has
        shutil.copytree(folder / "first", folder / "second")
        mended = len(diary)
        fault.mend()
        ledger.close()
        del diary[mended:]
        again(folder / "second" / "ledger.db-wal", diary)
        ledger = Ledger(State(folder / "second", writable=True))
        _recorded(ledger, diary, 100)
        written = list(ledger.entries())
        ledger.close()
    return diary, written


def _recorded(ledger: Ledger, diary: list[Event], first: int) -> None:
    for number in range(first, first + 5):
        try:
            diary.append(Event("ack", add(ledger, number, "move.made", {"n": "甲" * 900}).key))
        except StateRefused:
            return


def _written_again(log: Path, diary: list[Event]) -> None:
    REWRITE(log)
    diary += [Event("write", log.name, 0, log.read_bytes()), Event("sync", log.name)]


def _left_as_it_was(_log: Path, _diary: list[Event]) -> None:
    """Start as if nothing had happened."""


@pytest.mark.parametrize(("again", "safe"), [(_written_again, True), (_left_as_it_was, False)])
def test_what_a_failed_sync_left_in_memory_does_not_take_later_entries_with_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    again: Callable[[Path, list[Event]], None],
    safe: bool,
) -> None:
    # the rewriting itself is not SQLite's, so the diary gets it by hand
    monkeypatch.setattr(store, "written_again", lambda _log: None)
    faults: list[str] = []
    syncs = 0
    for at in range(20, 45):
        place = tmp_path / str(at)
        diary, written = restarted_after_a_failed_sync(place, at, again)
        if any(event.what == "failed" for event in diary):
            syncs += 1
            faults += judged(diary, written, place, seed=at).faults
    assert syncs > 2
    assert (faults == []) == safe
