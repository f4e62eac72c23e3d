"""Marks that waited on phones count exactly once, whatever line and server do (断网补传).

`CHAOS_SEEDS=50` runs the fifty seeds of docs/reliability.md; the usual run takes three.
"""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from waitress.server import create_server

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.entries import Entry
from hazardmap.evacuation.ordered_units import Unit, body_of
from hazardmap.settings import Settings
from hazardmap.situation.model import County, Plan
from hazardmap.situation.night import folded
from hazardmap.situation.ordered import frame_of, ordered_tally
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.chain_walk import walk
from hazardmap.store.ledger import REAL, Ledger
from hazardmap.store.state import State
from tests.reliability.offline_queue import Server, uploaded
from tests.toy_county import household, toy
from tests.web.conftest import app_over

MARKS = 200
SEEDS = int(os.environ.get("CHAOS_SEEDS", "3"))
AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
# no lock of this process is used by the forked one
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.fixture(scope="module")
def prepared() -> tuple[County, Plan]:
    rows = [household("A1", number, "F1") for number in range(1, MARKS + 1)]
    county = prepare(toy(households=rows), Settings())
    return county, plan(county, on=AT.date(), settings=Settings())


def duty_in(state: Path, prepared: tuple[County, Plan]) -> Duty:
    duty = Duty(settings=Settings(), now=lambda: AT, opened=State(state, writable=True))
    duty.take(*prepared)
    return duty


def ordered(state: Path, prepared: tuple[County, Plan]) -> list[tuple[str, str]]:
    """Order every household; return village and key of each."""
    state.mkdir()
    duty = duty_in(state, prepared)
    units = [
        Unit("household", f"A1-{n:04d}", 2, village_id="A1", town_id="A", list_no=str(n))
        for n in range(1, MARKS + 1)
    ]
    body = {"number": 1, "scope": "甲1村", "batch": "all", "basis": "", "decider": "镇长 演练"}
    duty.record(
        "order.issued",
        {**body, "due": None, "plan": "", "units": body_of(units)},
        by="甲镇",
        key="order",
    )
    duty.close()
    return [(unit.village_id, unit.key) for unit in units]


def server_of(state: Path, prepared: tuple[County, Plan]) -> Callable[[socket.socket], None]:
    def serve(listener: socket.socket) -> None:
        app = app_over(duty_in(state, prepared), Access(bound_host="127.0.0.1"))
        create_server(app, sockets=[listener], threads=4).run()

    return serve


def entries_of(state: Path) -> tuple[Entry, ...]:
    ledger = Ledger(State(state, writable=False))
    found = ledger.entries()
    ledger.close()
    return found


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Server]]:
    servers: list[Server] = []
    yield servers
    for server in servers:
        server.stop()


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_every_mark_counts_exactly_once(
    tmp_path: Path, prepared: tuple[County, Plan], started: list[Server], seed: int
) -> None:
    state = tmp_path / "state"
    units = ordered(state, prepared)
    started.append(Server(server_of(state, prepared)))
    phones, chaos = uploaded(started[0], units, seed=seed)
    told = {key: said for phone in phones for key, said in phone.answers.items()}
    assert len(told) == MARKS
    # a mark that is sent again is answered as the first time
    assert {status for said in told.values() for status in said} == {"taken"}
    entries = [entry for entry in entries_of(state) if entry.kind.startswith("move.")]
    assert sorted(entry.key for entry in entries) == sorted(told)
    total = ordered_tally(frame_of(folded(entries_of(state))))
    assert (total.on_the_way, total.not_moved, total.people) == (MARKS, MARKS, 2 * MARKS)
    assert walk(state / REAL, REAL).findings == []
    assert sum(count for kind, count in chaos.mishaps.items() if kind != "well") > 5


def test_a_phone_that_forgets_what_was_not_answered_is_found_out(
    tmp_path: Path, prepared: tuple[County, Plan], started: list[Server]
) -> None:
    state = tmp_path / "state"
    units = ordered(state, prepared)
    started.append(Server(server_of(state, prepared)))
    uploaded(started[0], units, seed=1, forgetful=True)
    kept = [entry for entry in entries_of(state) if entry.kind.startswith("move.")]
    assert len(kept) < MARKS
