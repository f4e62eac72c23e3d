"""A backup put back on a clean machine answers every page as before: the restore drill."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hazardmap.duty.current import Duty
from hazardmap.duty.loading import keep_seed, load_tables
from hazardmap.intake.folder import read_folder
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.store.backup import make_backup
from hazardmap.store.editions import read_manifest
from hazardmap.store.manifests import newest_numbers
from hazardmap.store.restore import restore
from hazardmap.store.state import State, writing
from hazardmap.tables import TABLES
from tests.folders import write_folder
from tests.web.conftest import app_over
from tests.web.storm_county import storm_tables

AT = datetime(2026, 6, 10, 2, 31, tzinfo=BEIJING)
ISSUE = {"village": "A1", "batch": "all", "deadline": "now", "decider": "镇长 郑某", "basis": "x"}


@contextmanager
def served(seed: Path, folder: Path) -> Iterator[tuple[Duty, FlaskClient]]:
    """Serve a state folder over its seed, with a clock that stands."""
    settings = Settings()
    with writing(folder, now=AT) as state:
        duty = Duty(settings=settings, now=lambda: AT, state=folder, opened=state)
        county = prepare(load_tables(seed, folder), settings)
        duty.take(county, plan(county, on=AT.date(), settings=settings))
        yield duty, app_over(duty).test_client()
        duty.close()


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    made = storm_tables()
    tables = {name: frame for name, frame in made.tables.items() if len(frame)}
    county = {"county_id": "t", "name": "甲县", "demo": True}
    return write_folder(tmp_path / "seed", tables, county=county)


def addresses(duty: Duty) -> list[str]:
    """Name every page and file of the county that shows data."""
    tables = duty.current().county.tables
    towns, villages = tables["towns"]["town_id"], tables["villages"]["village_id"]
    found = ["/situation.json", "/lists", "/lists.json", "/orders", "/calls", "/warnings", "/rain"]
    found += ["/orders/new", "/calls.csv", "/holders", "/briefings.json"]
    found += ["/shelters", "/mines", "/basins", "/briefings", "/ready", "/data", "/layers.json"]
    for place in (*towns, *villages):
        found += [
            f"/lists/{place}.json",
            f"/lists/{place}.csv",
            f"/lists/{place}?by=mover",
            f"/lists/{place}",
        ]
    found += [f"/towns/{town}" for town in towns]
    found += [f"/villages/{village}" for village in villages]
    found += [f"/shelters/{shelter}" for shelter in tables["shelters"]["shelter_id"]]
    return found


def answers(duty: Duty, client: FlaskClient) -> dict[str, tuple[int, str]]:
    """Ask every page, without the keys that a form is given anew each time."""
    found = {}
    for address in addresses(duty):
        reply = client.get(address)
        found[address] = reply.status_code, plain(reply.text)
    return found


def plain(text: str) -> str:
    lines = (line for line in text.replace("<", "\n<").splitlines() if 'name="key"' not in line)
    return "\n".join(lines)


def test_a_restored_folder_has_the_same_counts_head_editions_and_pages(
    seed: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "old" / "state", tmp_path / "machine" / "state"
    keep_seed(read_folder(seed), seed, old, now=AT)
    with served(seed, old) as (duty, client):
        for part in ("", "2"):
            headers = {"Origin": "http://localhost"}
            data = {"key": uuid.uuid4().hex, **ISSUE, "village": f"A{part or 1}"}
            assert client.post("/orders/issue", data=data, headers=headers).status_code == 303
        before = answers(duty, client)
        marks = duty.heads(), len(duty.book().entries()), duty.current().number
        backup = make_backup(old, tmp_path / "b.hmb", county_id="t", at=AT, program="x").path
    editions = newest_numbers(State(old, writable=False))
    manifests = {name: read_manifest(State(old, writable=False), name) for name in TABLES}
    old.rename(tmp_path / "burnt")

    restored = restore(backup, new, at=AT, by="县级")

    assert restored.verdict.sound
    assert editions == newest_numbers(State(new, writable=False))
    assert manifests == {name: read_manifest(State(new, writable=False), name) for name in TABLES}
    with served(seed, new) as (duty, client):
        heads = duty.heads()
        assert heads is not None
        assert marks[0] is not None
        assert (heads.ledger, len(duty.book().entries())) == (marks[0].ledger, marks[1])
        assert duty.current().number == marks[2]
        after = answers(duty, client)
    assert len(before) >= 50
    assert {status for status, _ in before.values()} == {200}
    assert after == before
