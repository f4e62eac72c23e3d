"""The audit log: every event on the disk, in a chain; a disk that refuses stops nobody and is said."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apsw
import pytest

from hazardmap.duty.audit import LATE, AuditLog
from hazardmap.duty.current import Duty
from hazardmap.entries import Entry
from hazardmap.errors import StateRefused
from hazardmap.settings import Settings
from hazardmap.store.heads import FILE_NAME, read_heads
from hazardmap.store.ledger import AUDIT, Ledger
from hazardmap.store.state import State
from hazardmap.store.verify import verify

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))


def duty_in(folder: Path, *, writable: bool = True) -> Duty:
    return Duty(settings=Settings(), now=lambda: AT, opened=State(folder, writable=writable))


def events(folder: Path) -> tuple[Entry, ...]:
    return Ledger(State(folder, writable=False), AUDIT).entries()


class FullDisk(Ledger):
    """A ledger whose disk is full for a while."""

    full = False

    def append(
        self, kind: str, body: Mapping[str, Any], *, key: str, by: str, at: datetime
    ) -> tuple[Entry, bool]:
        if self.full:
            raise StateRefused("磁盘已满")
        return super().append(kind, body, key=key, by=by, at=at)


def test_an_event_is_on_the_disk_with_who_when_and_what(tmp_path: Path) -> None:
    duty = duty_in(tmp_path)
    assert duty.audit("names.shown", {"reason": "6·10 强降雨"}, by="枫桥镇应急办")
    (event,) = events(tmp_path)
    assert (event.kind, event.by, event.at) == ("names.shown", "枫桥镇应急办", AT)
    assert event.body == {"reason": "6·10 强降雨"}
    assert duty.audit_log.failure == ""


def test_the_database_of_the_audit_log_refuses_to_change_it(tmp_path: Path) -> None:
    duty = duty_in(tmp_path)
    duty.audit("login.done", {}, by="县级")
    duty.close()
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        apsw.Connection(str(tmp_path / AUDIT)).execute("DELETE FROM entry")


def test_what_cannot_be_written_is_said_and_raises_nothing(tmp_path: Path) -> None:
    duty_in(tmp_path).close()
    duty = duty_in(tmp_path, writable=False)
    assert not duty.audit("print.made", {"rows": 3}, by="县级")
    assert "审计日志有 1 条没有写入" in duty.audit_log.failure
    assert "只读" in duty.audit_log.failure


def test_events_that_waited_are_written_in_order_with_a_note_that_they_are_late(
    tmp_path: Path,
) -> None:
    ledger = FullDisk(State(tmp_path, writable=True), AUDIT)
    log = AuditLog(ledger, now=lambda: AT)
    ledger.full = True
    assert not log.write("print.made", {"no": 1}, by="甲")
    assert not log.write("print.made", {"no": 2}, by="乙")
    assert "2 条没有写入：磁盘已满" in log.failure
    ledger.full = False
    assert log.write("print.made", {"no": 3}, by="丙")
    assert log.failure == ""
    written = events(tmp_path)
    assert [(event.kind, event.body.get("no")) for event in written] == [
        ("print.made", 1),
        ("print.made", 2),
        ("print.made", 3),
        (LATE, None),
    ]
    assert written[-1].body["count"] == 2


def test_without_a_state_folder_nothing_is_kept_and_nothing_fails() -> None:
    duty = Duty(settings=Settings(), now=lambda: AT)
    assert not duty.audit("print.made", {}, by="县级")
    assert duty.audit_log.failure == ""


def test_a_damaged_log_lets_the_duty_begin_and_says_so(tmp_path: Path) -> None:
    (tmp_path / AUDIT).write_bytes(b"no database" * 1000)
    duty = duty_in(tmp_path)
    assert "打不开" in duty.audit_log.failure
    assert not duty.audit("print.made", {}, by="县级")
    assert "1 条没有写入" in duty.audit_log.failure


def test_heads_for_paper_are_noted_on_the_disk_when_they_are_given(tmp_path: Path) -> None:
    duty = duty_in(tmp_path)
    assert duty.record("rain.noted", {}, by="甲", key="k").seq == 1
    duty.audit("login.done", {}, by="甲")
    heads = duty.heads()
    assert heads is not None
    noted, _ = read_heads(tmp_path / FILE_NAME)
    assert {one.database: one.mark for one in noted} == {
        "ledger.db": heads.ledger,
        "audit.db": heads.audit,
    }


def test_every_minute_and_the_end_note_the_heads(tmp_path: Path) -> None:
    duty = duty_in(tmp_path)
    duty.record("rain.noted", {}, by="甲", key="k")
    duty.tick()
    assert len(read_heads(tmp_path / FILE_NAME)[0]) == 1
    duty.record("rain.noted", {}, by="甲", key="l")
    duty.close()
    assert len(read_heads(tmp_path / FILE_NAME)[0]) == 2


def test_a_heads_file_that_cannot_be_written_is_said_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    duty = duty_in(tmp_path)
    duty.record("rain.noted", {}, by="甲", key="k")
    duty.tick()
    assert "heads.log 没有写入" in duty.audit_log.failure


def test_a_drill_laid_aside_is_noted_so_that_its_loss_can_be_seen(tmp_path: Path) -> None:
    duty = duty_in(tmp_path)
    duty.record("rain.noted", {}, by="甲", key="k", drill=True)
    mark = duty.book(drill=True).mark
    duty.new_drill(now=lambda: AT)
    assert mark in [one.mark for one in read_heads(tmp_path / FILE_NAME)[0]]
    assert verify(tmp_path).sound
    (aside,) = (tmp_path / "drills").glob("*.db")
    aside.unlink()
    assert not verify(tmp_path).sound
    duty.close()
