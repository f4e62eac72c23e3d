"""A power cut at every write and sync: nothing acknowledged is lost, and the harness can tell.

Killing a process proves little about power: the system keeps what it was given. Here it does not.
"""

from pathlib import Path

import pytest

from hazardmap.entries import Entry
from hazardmap.store import ledger as store
from hazardmap.store.ledger import Ledger
from hazardmap.store.state import State
from tests.reliability.power_cut import judged
from tests.reliability.recording_disk import Event, recording
from tests.reliability.storm_entries import night

MOVES = 250
SEED = 6


def recorded(folder: Path, *, moves: int = MOVES) -> tuple[list[Event], list[Entry]]:
    """Record a night with the real ledger on a disk that keeps a diary."""
    folder.mkdir()
    with recording() as diary:
        ledger = Ledger(State(folder, writable=True))
        written = night(
            ledger, moves=moves, acknowledged=lambda key: diary.append(Event("ack", key))
        )
        ledger.close()
    return diary, written


def test_no_cut_loses_an_acknowledged_entry_or_leaves_half_a_change(tmp_path: Path) -> None:
    diary, written = recorded(tmp_path / "night")
    verdict = judged(diary, written, tmp_path, seed=SEED)
    assert verdict.faults == []
    assert verdict.states >= 2_000


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_a_ledger_that_does_not_wait_for_the_disk_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synchronous: str
) -> None:
    monkeypatch.setattr(store, "SYNCHRONOUS", synchronous)
    diary, written = recorded(tmp_path / "night", moves=20)
    monkeypatch.undo()
    verdict = judged(diary, written, tmp_path, seed=SEED)
    lost = [fault for fault in verdict.faults if "lost" in fault]
    assert len(lost) > 0.3 * verdict.states
    damaged = [fault for fault in verdict.faults if "damaged" in fault]
    assert bool(damaged) == (synchronous == "OFF")
