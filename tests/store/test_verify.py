"""Verification finds every way of changing history, says where, and is silent about an honest one."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import apsw
import pytest

from hazardmap.errors import UsageError
from hazardmap.store.heads import FILE_NAME, HeadsFile
from hazardmap.store.ledger import AUDIT, CREATE, DRILL, REAL, Ledger, set_aside
from hazardmap.store.state import State
from hazardmap.store.verify import Verdict, printed_head, verify
from tests.store.tampering import KINDS, UNIQUE, chained_anew, edit, rows_of, written_anew

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))


def filled(folder: Path, name: str = REAL, count: int = 10, first: int = 0) -> str:
    """Write entries, note the head in the file beside them, and return it."""
    state = State(folder, writable=True)
    ledger = Ledger(state, name)
    for number in range(first, first + count):
        at = AT + timedelta(minutes=number)
        ledger.append("move.told", {"people": number}, key=f"k{number}", by="枫桥镇", at=at)
    HeadsFile(state).note({name: ledger.mark}, at=AT)
    ledger.close()
    return ledger.head


def told(verdict: Verdict) -> str:
    return "\n".join(f"第 {one.seq} 条{one.words}" for one in verdict.findings)


def test_an_honest_folder_is_sound_with_every_printed_head(tmp_path: Path) -> None:
    early = filled(tmp_path, count=6)
    late = filled(tmp_path, count=4, first=6)
    filled(tmp_path, AUDIT)
    filled(tmp_path, DRILL)
    set_aside(State(tmp_path, writable=True), DRILL, at=AT)
    filled(tmp_path, DRILL, count=3)
    verdict = verify(tmp_path, [early[:16], late[:8]])
    assert verdict.sound, told(verdict)
    assert [(one.database[:6], one.count) for one in verdict.walks] == [
        ("ledger", 10),
        ("audit.", 10),
        ("drill.", 3),
        ("001-20", 10),
    ]
    assert "台账第 6 条" in verdict.heads[0]
    assert "此后又登记 4 条" in verdict.heads[0]


def test_an_empty_folder_is_sound(tmp_path: Path) -> None:
    assert verify(tmp_path).sound


@pytest.mark.parametrize("name", [REAL, AUDIT, DRILL])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_tampering_is_found_and_said_where(
    tmp_path: Path, kind: str, name: str
) -> None:
    filled(tmp_path, name)
    tamper, words = KINDS[kind]
    # whoever replays must leave out the rule that forbids it, and that is seen as well
    create = CREATE.replace(UNIQUE, "key TEXT NOT NULL") if kind == "replay" else CREATE
    written_anew(tmp_path, tamper(rows_of(tmp_path, name)), name, create)
    verdict = verify(tmp_path)
    assert not verdict.sound
    assert words in told(verdict)


@pytest.mark.parametrize("kind", ["truncate", "fork", "re-chain"])
def test_what_the_chain_cannot_show_is_found_by_the_printed_head_alone(
    tmp_path: Path, kind: str
) -> None:
    head = filled(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    written_anew(tmp_path, KINDS[kind][0](rows_of(tmp_path)))
    assert verify(tmp_path).sound  # without an anchor nobody can know, and it is said
    assert any("heads.log" in words for words in verify(tmp_path).notices)
    assert f"印出的指纹 {head[:16]} 在各本台账里都找不到" in told(verify(tmp_path, [head[:16]]))


def test_a_heads_file_rewritten_along_with_the_ledger_is_found_by_the_printed_head(
    tmp_path: Path,
) -> None:
    head = filled(tmp_path)
    anew = chained_anew(edit(rows_of(tmp_path)))
    written_anew(tmp_path, anew)
    file = tmp_path / FILE_NAME
    file.write_text(file.read_text("ascii").replace(head, anew[-1][6]), "ascii")
    assert verify(tmp_path).sound
    assert not verify(tmp_path, [head[:16]]).sound


@pytest.mark.parametrize("name", [REAL, AUDIT])
def test_a_database_that_is_gone_is_missed(tmp_path: Path, name: str) -> None:
    filled(tmp_path, name)
    (tmp_path / name).unlink()
    assert "已有 10 条，现在整个文件不见了" in told(verify(tmp_path))


def test_a_drill_laid_aside_and_then_taken_away_is_missed(tmp_path: Path) -> None:
    filled(tmp_path, DRILL)
    aside = set_aside(State(tmp_path, writable=True), DRILL, at=AT)
    filled(tmp_path, DRILL, count=3)
    assert verify(tmp_path).sound
    assert aside is not None
    aside.unlink()
    assert "现在只有 3 条" in told(verify(tmp_path))


def test_guards_that_were_taken_off_are_seen_even_when_no_entry_changed(tmp_path: Path) -> None:
    filled(tmp_path)
    direct = apsw.Connection(str(tmp_path / REAL))
    direct.execute("DROP TRIGGER entry_stays")
    direct.close()
    assert "只增不改的触发器" in told(verify(tmp_path))


def test_a_file_that_is_no_database_is_said_and_the_others_are_walked(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / AUDIT).write_bytes(b"no database" * 1000)
    verdict = verify(tmp_path)
    assert "打不开或已损坏" in told(verdict)
    assert verdict.walks[0].count == 10


def test_a_line_of_the_heads_file_changed_by_hand_is_said(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / FILE_NAME
    file.write_text(file.read_text("ascii").replace("ledger.db ", "ledger.db"), "ascii")
    assert "第 1 条这一行被改过或写坏" in told(verify(tmp_path))


def test_a_clock_that_went_back_is_told_and_is_no_tampering(tmp_path: Path) -> None:
    filled(tmp_path, count=3, first=5)
    filled(tmp_path, count=1)
    verdict = verify(tmp_path)
    assert verdict.sound
    assert "第 4 条" in verdict.notices[0]
    assert "时钟被拨回" in verdict.notices[0]


@pytest.mark.parametrize(("typed", "read"), [("1A2B3C4D 5e6f7a8b", "1a2b3c4d5e6f7a8b")])
def test_a_head_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert printed_head(typed) == read


@pytest.mark.parametrize("typed", ["", "1a2b3c4", "台账指纹", "g" * 16, "0" * 65])
def test_what_is_no_head_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="至少 8 位"):
        printed_head(typed)
