"""A state folder with everything in it that a backup must know, and a backup of it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hazardmap.moments import BEIJING
from hazardmap.store.backup import make_backup
from hazardmap.store.files import sha256, write_json
from hazardmap.store.heads import HeadsFile
from hazardmap.store.ledger import AUDIT, DRILL, REAL, Ledger, set_aside
from hazardmap.store.state import writing

AT = datetime(2026, 6, 10, 2, 12, tzinfo=BEIJING)


def add(ledger: Ledger, number: int) -> None:
    ledger.append("move.told", {"people": number}, key=f"k{number}", by="枫桥镇", at=AT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder with everything in it that a backup must know."""
    path = tmp_path / "state"
    with writing(path, now=AT) as state:
        write_json(path / "editions" / "villages" / "manifest.json", {"current": 1})
        (path / "editions" / "villages" / "1.parquet").write_bytes(b"rows" * 1000)
        (path / "editions" / "villages" / "1.raw").mkdir()
        (path / "editions" / "villages" / "1.raw" / "村.xlsx").write_bytes(b"raw")
        write_json(path / "sources.json", {"sources": []})
        for left_out in ("cache", "backups", "inbox"):
            (path / left_out).mkdir()
            (path / left_out / "file").write_bytes(b"x")
        for name in (DRILL, REAL, AUDIT):
            ledger = Ledger(state, name)
            for number in range(10):
                add(ledger, number)
            HeadsFile(state).note({name: ledger.mark}, at=AT)
            ledger.close()
            if name == DRILL:
                set_aside(state, DRILL, at=AT)
    return path


def backed_up(folder: Path, out: Path) -> dict[str, Any]:
    made = make_backup(folder, out, county_id="330681", at=AT, program="0.1.0")
    return dict(made.facts)


def contents(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): sha256(file)
        for file in folder.rglob("*")
        if file.is_file() and file.name != "writer.lock" and ".db" not in file.name
    }
