"""Chain heads kept apart: noted once, on the disk, readable again, a torn last line forgiven."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hazardmap.store.heads import FILE_NAME, Heads, HeadsFile, Mark, read_heads
from hazardmap.store.state import State

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))


def test_a_mark_is_noted_once_and_read_again(tmp_path: Path) -> None:
    heads = HeadsFile(State(tmp_path, writable=True))
    heads.note({"ledger.db": Mark(3, "a" * 64), "audit.db": Mark(0, "0" * 64)}, at=AT)
    heads.note({"ledger.db": Mark(3, "a" * 64)}, at=AT)
    heads.note({"ledger.db": Mark(4, "b" * 64)}, at=AT)
    noted, odd = read_heads(tmp_path / FILE_NAME)
    assert [(one.database, one.mark.seq) for one in noted] == [("ledger.db", 3), ("ledger.db", 4)]
    assert odd == ()


def test_a_reader_notes_nothing(tmp_path: Path) -> None:
    HeadsFile(State(tmp_path, writable=False)).note({"ledger.db": Mark(1, "a" * 64)}, at=AT)
    assert not list(tmp_path.iterdir())


def test_a_line_cut_off_by_a_power_cut_is_forgiven_and_one_changed_by_hand_is_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(f"2026-06-10T02:12:00+08:00 ledger.db 3 {'a' * 64}\nwrong\n2026-06", "ascii")
    noted, odd = read_heads(file)
    assert (len(noted), odd) == (1, (2,))


@pytest.mark.parametrize(("drill", "title"), [(False, "台账指纹"), (True, "演练台账指纹")])
def test_the_words_for_paper_hold_sixteen_digits_of_each_head(*, drill: bool, title: str) -> None:
    heads = Heads(Mark(3, "0123456789abcdef" * 4), Mark(0, "0" * 64), drill=drill)
    assert heads.words == f"{title} 01234567 89abcdef · 审计指纹 空"
