"""The state folder has one writer, a layout number, and is never taken for another folder."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from hazardmap.errors import StateRefused
from hazardmap.moments import BEIJING
from hazardmap.store.schema import bring_forward, refuse_older
from hazardmap.store.state import State, default_path, reading, writing

NOW = datetime(2026, 6, 10, 2, 40, tzinfo=BEIJING)
ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, datetime, pathlib
from hazardmap.store.state import writing
with writing(pathlib.Path(sys.argv[1]), now=datetime.datetime.now(datetime.timezone.utc)):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_new_folder_gets_its_number_and_may_be_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "330681"
    with writing(folder, now=NOW) as state:
        assert state == State(folder, writable=True)
    assert json.loads((folder / "schema.json").read_text(encoding="utf-8")) == {"schema": 1}
    with writing(folder, now=NOW):
        pass


def test_no_other_user_of_the_computer_gets_into_a_state_folder(tmp_path: Path) -> None:
    new, there = tmp_path / "new", tmp_path / "there"
    there.mkdir()
    there.chmod(0o755)
    for folder in (new, there):
        with writing(folder, now=NOW):
            assert folder.stat().st_mode & 0o007 == 0
    assert new.stat().st_mode & 0o077 == 0


def test_a_second_writer_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StateRefused, match=f"进程 {other.pid}使用"), writing(folder, now=NOW):
            pass
        assert not reading(folder).writable
        other.stdin.write("\n")
    with writing(folder, now=NOW):
        pass


def test_a_writer_that_died_leaves_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
    with writing(folder, now=NOW):
        assert (folder / "writer.lock").read_text(encoding="ascii").strip() == str(os.getpid())


def test_a_folder_of_a_newer_programme_is_refused(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"schema": 2}', encoding="utf-8")
    with pytest.raises(StateRefused, match="更新的版本"):
        reading(tmp_path)
    with pytest.raises(StateRefused, match="更新的版本"), writing(tmp_path, now=NOW):
        pass


def test_a_reader_does_not_guess_at_an_older_layout(tmp_path: Path) -> None:
    refuse_older(tmp_path, 2, current=2)
    with pytest.raises(StateRefused, match="旧版本"):
        refuse_older(tmp_path, 1, current=2)


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": "one"}', '{"schema": 0}'])
def test_a_damaged_number_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "schema.json").write_text(content, encoding="utf-8")
    with pytest.raises(StateRefused, match="backups"):
        reading(tmp_path)


def test_an_older_folder_is_backed_up_and_brought_forward_step_by_step(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"schema": 1}', encoding="utf-8")
    (tmp_path / "note").write_text("old", encoding="utf-8")
    (tmp_path / "cache").mkdir()
    steps: list[int] = []

    def first(folder: Path) -> None:
        steps.append(1)
        (folder / "note").write_text("new", encoding="utf-8")

    migrations = {1: first, 2: lambda _: steps.append(2)}
    bring_forward(tmp_path, now=NOW, current=3, migrations=migrations)
    assert steps == [1, 2]
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8")) == {"schema": 3}
    backup = tmp_path / "backups" / "schema-1-20260610-024000"
    assert (backup / "note").read_text(encoding="utf-8") == "old"
    assert not (backup / "cache").exists()


def test_a_migration_that_fails_leaves_the_number_of_the_last_good_step(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"schema": 1}', encoding="utf-8")

    def fails(folder: Path) -> None:
        raise OSError(folder)

    with pytest.raises(OSError, match="test_a_migration"):
        bring_forward(tmp_path, now=NOW, current=3, migrations={1: lambda _: None, 2: fails})
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8")) == {"schema": 2}


def test_a_folder_with_other_content_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"mine")
    with pytest.raises(StateRefused, match="不是本系统"), writing(tmp_path, now=NOW):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["letter.docx"]


def test_the_default_folder_carries_the_county_and_nothing_that_leads_elsewhere() -> None:
    assert default_path("330681") == Path("var/330681")
    assert default_path("../../etc") == Path("var/______etc")
    assert default_path("诸暨") == Path("var/诸暨")
