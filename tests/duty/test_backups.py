"""Automatic backups: only when something changed, every quarter of an hour, kept by number and day, failures said."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hazardmap.duty.backups import MADE, Backups, back_up_now, kept_in, tidy
from hazardmap.duty.current import Duty
from hazardmap.errors import StateRefused
from hazardmap.moments import BEIJING
from hazardmap.settings import Settings
from hazardmap.store.backup_file import read_back
from hazardmap.store.files import write_json
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.restore import restore
from hazardmap.store.state import State, writing
from hazardmap.version import VERSION

AT = datetime(2026, 6, 10, 2, 12, tzinfo=BEIJING)
ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """A served state folder with a clock that is turned by hand."""

    def __init__(self, folder: Path, *, also: Path | None = None) -> None:
        self.folder = folder
        self.time = AT
        with writing(folder, now=AT):
            write_json(folder / "editions" / "villages" / "manifest.json", {"current": 1})
        state = State(folder, writable=True)
        self.duty = Duty(settings=Settings(), now=lambda: self.time, opened=state)
        self.backups = Backups(
            self.duty, state, county_id="330681", also=also, now=lambda: self.time
        )
        self._number = 0

    def record(self, kind: str = "rain.noted") -> None:
        self._number += 1
        self.duty.record(kind, {"note": "x"}, by="甲", key=f"k{self._number}")

    def pass_minutes(self, minutes: int) -> int:
        """Let minutes pass, each with its tick, and count the backups that are kept then."""
        for _ in range(minutes):
            self.time += timedelta(minutes=1)
            self.backups.tick()
        return len(kept_in(self.folder))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "state")


def test_the_first_minute_makes_one_and_then_only_changes_make_more(desk: Desk) -> None:
    assert desk.pass_minutes(1) == 1
    assert desk.pass_minutes(60) == 1
    desk.record()
    assert desk.pass_minutes(15) == 2
    assert desk.pass_minutes(60) == 2


def test_a_new_folder_waits_for_its_seed_but_not_for_long(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "state")
    (desk.folder / "editions" / "villages" / "manifest.json").unlink()
    assert desk.pass_minutes(4) == 0
    assert desk.pass_minutes(1) == 1


def test_a_busy_hour_makes_four(desk: Desk) -> None:
    desk.pass_minutes(1)
    for _ in range(60):
        desk.record()
        desk.pass_minutes(1)
    assert len(kept_in(desk.folder)) == 5


def test_an_event_of_the_audit_log_counts_as_a_change_and_the_backups_own_does_not(
    desk: Desk,
) -> None:
    desk.pass_minutes(1)
    assert desk.pass_minutes(16) == 1
    desk.duty.audit("login.done", {}, by="乙")
    assert desk.pass_minutes(16) == 2


def test_a_backup_is_in_the_audit_log_and_says_of_itself_why(desk: Desk) -> None:
    desk.backups.make("接收数据前")
    (event,) = Ledger(State(desk.folder, writable=False), AUDIT).entries()
    (kept,) = kept_in(desk.folder)
    assert (event.kind, event.body["file"], event.body["reason"]) == (
        MADE,
        kept.path.name,
        "接收数据前",
    )
    facts = read_back(kept.path)
    assert (facts["reason"], facts["program"]) == ("接收数据前", VERSION)


def test_the_end_of_an_operation_is_backed_up_at_once(desk: Desk) -> None:
    desk.pass_minutes(1)
    desk.record("operation.opened")
    assert desk.pass_minutes(1) == 1
    desk.record("operation.closed")
    assert desk.pass_minutes(1) == 2
    assert read_back(kept_in(desk.folder)[0].path)["reason"] == "行动结束"


def test_a_backup_that_fails_is_said_until_one_succeeds(desk: Desk) -> None:
    (desk.folder / "backups").write_text("in the way")
    assert not desk.backups.make("定时")
    assert "备份没有做成" in desk.backups.failure
    assert desk.backups.age is None
    (desk.folder / "backups").unlink()
    assert desk.backups.make("定时")
    assert desk.backups.failure == ""
    assert desk.backups.age == timedelta(0)


def test_the_second_place_has_the_backup_and_the_heads(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    desk = Desk(tmp_path / "state", also=stick)
    desk.record()
    desk.duty.note_heads()
    desk.backups.make("定时")
    (kept,) = kept_in(desk.folder)
    assert sorted(file.name for file in stick.iterdir()) == [kept.path.name, "heads.log"]
    assert (stick / kept.path.name).stat().st_mode & 0o777 == 0o600
    assert restore(stick / kept.path.name, tmp_path / "new", at=AT, by="甲").verdict.sound


def test_a_second_place_that_is_missing_is_said_and_the_first_has_its_backup(
    tmp_path: Path,
) -> None:
    (tmp_path / "stick").write_text("no folder")
    desk = Desk(tmp_path / "state", also=tmp_path / "stick")
    assert desk.backups.make("定时")
    assert "没有复制到第二处" in desk.backups.also_failure
    assert len(kept_in(desk.folder)) == 1


def test_the_newest_are_kept_and_the_last_of_each_day(tmp_path: Path) -> None:
    for day in range(1, 21):
        for hour in (1, 23):
            (tmp_path / f"330681-202606{day:02d}-{hour:02d}0000.hmb").touch()
    (tmp_path / "330681-前的备份.hmb").touch()
    tidy(tmp_path, Settings(backups_kept=3, backup_days=5))
    assert sorted(file.name[7:18] for file in tmp_path.iterdir()) == [
        "20260616-23",
        "20260617-23",
        "20260618-23",
        "20260619-23",
        "20260620-01",
        "20260620-23",
        "前的备份.hmb",
    ]


def test_what_a_cut_off_backup_left_is_cleared_after_an_hour(tmp_path: Path) -> None:
    for name, hours in (("old", 2), ("young", 0)):
        half, copies = tmp_path / f".{name}.hmb.7.new", tmp_path / f".copy-{name}"
        copies.mkdir()
        (copies / "ledger.db").write_bytes(b"names")
        half.write_bytes(b"names")
        at = time.time() - hours * 3600
        for left in (half, copies):
            os.utime(left, (at, at))
    tidy(tmp_path, Settings())
    left_over = sorted(file.name for file in tmp_path.iterdir())
    assert left_over == [".copy-young", ".young.hmb.7.new"]


def test_a_command_backs_up_beside_a_serving_process_and_says_that_the_log_is_held(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "state"
    with writing(folder, now=AT) as state:
        Ledger(state).close()
        made, unsaid = back_up_now(folder, county_id="330681", reason="手动", by="甲")
    assert "正被进程" in unsaid
    assert made.path.parent == folder / "backups"
    _, unsaid = back_up_now(folder, county_id="330681", reason="手动", by="甲")
    assert unsaid == ""
    assert Ledger(State(folder, writable=False), AUDIT).entries()[-1].by == "甲"


def test_nothing_is_backed_up_from_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(StateRefused, match="没有可备份的内容"):
        back_up_now(tmp_path, county_id="330681", reason="手动", by="甲")


def test_the_version_is_the_projects() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
