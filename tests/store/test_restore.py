"""Restoring: put back only when everything in a backup is sound, and nothing is lost in doing so."""

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from hazardmap.errors import StateRefused
from hazardmap.store.backup_file import FACTS, read_back
from hazardmap.store.files import write_json
from hazardmap.store.ledger import AUDIT, REAL, Ledger
from hazardmap.store.restore import RESTORED, restore
from hazardmap.store.schema import CURRENT
from hazardmap.store.state import State, writing
from hazardmap.store.verify import verify
from tests.store.full_folder import AT, add, backed_up, contents, folder
from tests.store.tampering import edit, rows_of, written_anew

__all__ = ["folder"]


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a backup again with members changed, as somebody who edits it would."""
    other = file.with_name("changed.hmb")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            body = change(name, before.read(name))
            if body is not None:
                after.writestr(name, body)
    return other


def with_facts(**facts: Any) -> Callable[[str, bytes], bytes]:
    def change(name: str, body: bytes) -> bytes:
        return json.dumps(json.loads(body) | facts).encode() if name == FACTS else body

    return change


def test_what_is_restored_into_an_empty_folder_is_what_was_there(
    folder: Path, tmp_path: Path
) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    restored = restore(tmp_path / "a.hmb", tmp_path / "new" / "state", at=AT, by="县级")
    new = tmp_path / "new" / "state"
    before = {
        k: v for k, v in contents(folder).items() if not k.startswith(("cache", "backups", "inbox"))
    }
    assert contents(new) == before
    assert rows_of(new) == rows_of(folder)
    assert rows_of(new, AUDIT)[:10] == rows_of(folder, AUDIT)
    assert restored.verdict.sound
    assert restored.former is None
    assert verify(new, [Ledger(State(folder, writable=False)).head]).sound
    with writing(new, now=AT) as state:
        ledger = Ledger(state)
        add(ledger, 11)
        assert ledger.mark.seq == 11
        ledger.close()


def test_what_is_restored_is_readable_by_its_owner_only(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    new = tmp_path / "new"
    assert new.stat().st_mode & 0o777 == 0o700
    files = [file for file in new.rglob("*") if file.is_file()]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_restored_audit_log_says_from_what_it_was_put_back(
    folder: Path, tmp_path: Path
) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    last = Ledger(State(tmp_path / "new", writable=False), AUDIT).entries()[-1]
    assert (last.kind, last.by, last.body["file"]) == (RESTORED, "县级", "a.hmb")


def test_a_folder_with_content_is_refused_and_left_alone(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("mine")
    with pytest.raises(StateRefused, match="--replace"):
        restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["letter.txt"]


def test_replacing_sets_the_former_folder_aside_whole(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    with writing(folder, now=AT) as state:
        ledger = Ledger(state)
        add(ledger, 11)
        ledger.close()
    restored = restore(tmp_path / "a.hmb", folder, at=AT, by="县级", replace=True)
    assert len(rows_of(folder)) == 10
    assert restored.former == tmp_path / "state.replaced-20260610-021200"
    assert len(rows_of(restored.former)) == 11
    event = Ledger(State(folder, writable=False), AUDIT).entries()[-1]
    assert event.body["replaced"]["entries"] == 11


def test_a_folder_in_use_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    with writing(folder, now=AT), pytest.raises(StateRefused, match=f"进程 {os.getpid()}"):
        restore(tmp_path / "a.hmb", folder, at=AT, by="县级", replace=True)
    assert len(rows_of(folder)) == 10


def spoiled(kind: str, file: Path) -> Path:
    """Make a backup that must not be put back."""
    body = file.read_bytes()
    changed = file.with_name("changed.hmb")
    if kind == "cut off":
        changed.write_bytes(body[: len(body) // 2])
    elif kind == "a byte turned":
        at = body.index(b"PAR") if b"PAR" in body else len(body) // 3
        changed.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
    elif kind == "another file":
        return rewritten(file, lambda name, b: b"other" if name == "sources.json" else b)
    elif kind == "a file left out":
        return rewritten(file, lambda name, b: None if name == "sources.json" else b)
    elif kind == "a file added":
        changed.write_bytes(body)
        with zipfile.ZipFile(changed, "a") as archive:
            archive.writestr("accounts.db", b"forged")
    elif kind == "no backup":
        changed.write_bytes(b"a letter")
    elif kind == "newer format":
        return rewritten(file, with_facts(format=99))
    elif kind == "leads out":
        fact = {"sha256": "0" * 64, "bytes": 1}
        made = rewritten(file, with_facts(members={"../evil": fact}))
        with zipfile.ZipFile(file.with_name("out.hmb"), "w") as archive:
            archive.writestr("../evil", b"x")
            with zipfile.ZipFile(made) as other:
                archive.writestr(FACTS, other.read(FACTS))
        return file.with_name("out.hmb")
    return changed


@pytest.mark.parametrize(
    "kind",
    [
        "cut off", "a byte turned", "another file", "a file left out", "a file added",
        "no backup", "newer format", "leads out",
    ],
)  # fmt: skip
def test_a_backup_that_is_not_sound_changes_nothing(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    bad = spoiled(kind, tmp_path / "a.hmb")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StateRefused, match=r"请换|备份"):
        restore(bad, tmp_path / "new", at=AT, by="县级")
    with pytest.raises(StateRefused):
        restore(bad, folder, at=AT, by="县级", replace=True)
    assert sorted(tmp_path.iterdir()) == before
    assert len(rows_of(folder)) == 10


def test_a_member_that_unpacks_to_more_than_it_promised_is_broken_off(
    folder: Path, tmp_path: Path
) -> None:
    facts = backed_up(folder, tmp_path / "a.hmb")
    zeros = bytes(64 << 20)
    bad = rewritten(tmp_path / "a.hmb", lambda name, b: zeros if name == "sources.json" else b)
    (tmp_path / "into").mkdir()
    with pytest.raises(StateRefused):
        read_back(bad, tmp_path / "into")
    assert (tmp_path / "into" / "sources.json").stat().st_size <= 2 << 20
    assert facts["members"]["sources.json"]["bytes"] < 100


def test_a_disk_without_room_is_said_before_anything_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(folder, tmp_path / "a.hmb")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(StateRefused, match="空间不够"):
        restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    assert not (tmp_path / "new").exists()


def test_a_tampered_ledger_is_not_put_back(folder: Path, tmp_path: Path) -> None:
    written_anew(folder, edit(rows_of(folder)))
    backed_up(folder, tmp_path / "a.hmb")
    with pytest.raises(StateRefused, match="核对不通过"):
        restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("what", ["folder", "database"])
def test_a_backup_of_a_newer_schema_is_refused(folder: Path, tmp_path: Path, what: str) -> None:
    if what == "folder":
        write_json(folder / "schema.json", {"schema": CURRENT + 1})
    else:
        apsw.Connection(str(folder / REAL)).execute("PRAGMA user_version=99")
    backed_up(folder, tmp_path / "a.hmb")
    with pytest.raises(StateRefused, match="由更新的版本写成"):
        restore(tmp_path / "a.hmb", tmp_path / "new", at=AT, by="县级")
    assert not (tmp_path / "new").exists()
