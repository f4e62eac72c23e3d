"""A disk that is full: pages and prints go on, a form is refused with 507 in words, and nothing is lost.

The full disk is a small file system in memory where this process may mount one, else a limit on the
size of its files.
"""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.ledger import Ledger
from hazardmap.store.state import State
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables

AT = datetime(2026, 6, 9, 16, 20, tzinfo=timezone(timedelta(hours=8)))
SIZE_MIB = 12
PAGES = ("/", "/lists", "/orders", "/lists/A1", "/situation.json", "/health")


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of a few MiB on a folder; False where this process may not mount."""
    options = ["-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(["mount", *options], capture_output=True, check=False)
    except OSError:
        yield False
        return
    if mounted.returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size; a write beyond it fails."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, heard)


def office(state: Path) -> tuple[Duty, FlaskClient]:
    settings = Settings()
    duty = Duty(settings=settings, now=lambda: AT, opened=State(state, writable=True))
    county = prepare(storm_tables(), settings)
    duty.take(county, plan(county, on=AT.date(), settings=settings))
    return duty, app_over(duty, Access(bound_host="127.0.0.1")).test_client()


def close(client: FlaskClient, key: str) -> tuple[int, str]:
    """Send a form with a long note; answer status and page."""
    form = {"key": key, "town": "A", "batch": "all", "decider": "镇长 演练", "basis": "雨" * 250}
    headers = {"Origin": "http://localhost"}
    answer = client.post("/orders/draft", data=form, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


def keys_on_disk(state: Path) -> list[str]:
    ledger = Ledger(State(state, writable=False))
    found = [entry.key for entry in ledger.entries()]
    ledger.close()
    return found


def refused_when_full(client: FlaskClient, most: int) -> tuple[list[str], int, str]:
    """Send forms until one is refused; keys acknowledged before, status and page of the refusal."""
    acknowledged = []
    for number in range(most):
        status, page = close(client, f"form{number:05d}")
        if status != 303:
            return acknowledged, status, page
        acknowledged.append(f"form{number:05d}")
    pytest.fail("the disk was never full")


def test_a_full_disk_refuses_in_words_and_everything_else_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with small_disk(state) as mounted:
        duty, client = office(state)
        if mounted:
            filler = state / "filler"
            room = os.statvfs(state)
            filler.write_bytes(bytes(room.f_bavail * room.f_frsize - (100 << 10)))
            acknowledged, status, page = refused_when_full(client, 2000)
            assert status == 507
            assert "磁盘已满" in page
        else:
            with files_of_at_most(200 << 10):
                acknowledged, status, page = refused_when_full(client, 2000)
            assert status in {503, 507}
        assert acknowledged
        assert "已停止登记" in page
        for address in PAGES:
            shown = client.get(address)
            assert shown.status_code == 200, address
            if shown.mimetype == "text/html":
                assert "已停止登记" in shown.get_data(as_text=True), address
        assert client.get("/lists/A1.pdf").status_code == 200
        assert "已停止登记" in str(client.get("/health").json)
        assert set(acknowledged) <= set(keys_on_disk(state))
        if mounted:
            filler.unlink()
            assert duty.book().trouble == ""
            assert close(client, "later")[0] == 303
            # the refused form, sent again as it was
            assert close(client, f"form{len(acknowledged):05d}")[0] == 303
            keys = [key for key in keys_on_disk(state) if key.startswith(("form", "later"))]
            assert len(keys) == len(set(keys)) == len(acknowledged) + 2
        duty.close()
