"""`backup`, `restore`, `verify`: what a maintainer types, what is printed, exit codes."""

from datetime import datetime
from pathlib import Path

import pytest

from hazardmap.duty.backups import kept_in
from hazardmap.moments import BEIJING
from hazardmap.store.backup_file import read_back
from hazardmap.store.heads import HeadsFile
from hazardmap.store.ledger import REAL, Ledger
from hazardmap.store.state import State, writing
from tests.command_line import run
from tests.commands.test_import import County, county
from tests.store.tampering import edit, rows_of, truncate, written_anew

NOW = datetime(2026, 6, 10, 2, 12, tzinfo=BEIJING)
__all__ = ["county"]


def recorded(folder: Path, count: int = 6) -> str:
    """Keep a ledger in a state folder and return its head."""
    with writing(folder, now=NOW) as state:
        ledger = Ledger(state)
        for number in range(count):
            ledger.append("move.told", {"people": 4}, key=f"k{number}", by="甲", at=NOW)
        HeadsFile(state).note({REAL: ledger.mark}, at=NOW)
        ledger.close()
        return ledger.head


def test_a_sound_folder_is_said_to_be_so_and_ends_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = recorded(tmp_path / "s")
    printed = (head[:8].upper(), head[8:16])
    assert run("verify", "--state", str(tmp_path / "s"), "--head", *printed) == 0
    said = capsys.readouterr().out
    assert "台账（ledger.db）：6 条，链完整" in said
    assert f"印出的指纹 {head[:16]} 是台账第 6 条" in said
    assert "结论：没有发现改动。" in said


@pytest.mark.parametrize(("tamper", "words"), [(edit, "第 5 条"), (truncate, "末尾被截掉")])
def test_tampering_ends_with_1_and_says_where_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tamper: object, words: str
) -> None:
    recorded(tmp_path / "s")
    written_anew(tmp_path / "s", tamper(rows_of(tmp_path / "s")))  # type: ignore[operator]
    assert run("verify", "--state", str(tmp_path / "s")) == 1
    said = capsys.readouterr().out
    assert words in said
    assert "怎么办：" in said


def test_a_head_that_is_none_is_wrong_usage_and_a_folder_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(tmp_path / "s")
    assert run("verify", "--state", str(tmp_path / "s"), "--head", "xyz") == 2
    assert "不是台账指纹" in capsys.readouterr().err
    assert run("verify", "--state", str(tmp_path / "none")) == 1


def test_backup_and_restore_from_the_command_line(
    county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(county.state)
    out = tmp_path / "usb" / "b.hmb"
    assert county.do("backup", "--out", str(out)) == 0
    assert "台账 6 条，已读回核对" in capsys.readouterr().out
    assert county.do("backup", "--out", str(out)) == 1
    assert "已存在" in capsys.readouterr().err
    assert run("restore", str(out), "--state", str(tmp_path / "new")) == 0
    assert "已恢复到" in capsys.readouterr().out
    assert rows_of(tmp_path / "new") == rows_of(county.state)
    assert run("restore", str(out), "--state", str(tmp_path / "new")) == 1
    assert "--replace" in capsys.readouterr().err
    assert run("restore", str(out), "--state", str(tmp_path / "new"), "--replace") == 0
    assert "原来的文件夹移到了" in capsys.readouterr().out


def test_a_backup_beside_a_serving_process_says_that_it_is_not_in_the_log(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(county.state)
    with writing(county.state, now=NOW):
        assert county.do("backup") == 0
    assert "没有记入审计日志" in capsys.readouterr().out
    assert len(kept_in(county.state)) == 1


def test_an_import_is_preceded_by_a_backup_of_what_was(county: County) -> None:
    file = county.export("shelters", "场所.csv")
    file.write_text(file.read_text("utf-8-sig").replace("甲礼堂", "甲新礼堂"), "utf-8")
    assert county.do("import", "shelters", str(file), "--yes", "--part") == 0
    (kept,) = kept_in(county.state)
    assert read_back(kept.path)["reason"] == "接收数据前"
    assert (county.state / "editions" / "shelters" / "2.parquet").is_file()
    assert "editions/shelters/2.parquet" not in read_back(kept.path)["members"]


def test_an_import_goes_on_when_its_backup_cannot_be_made(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("shelters", "场所.csv")
    file.write_text(file.read_text("utf-8-sig").replace("甲礼堂", "甲新礼堂"), "utf-8")
    with writing(county.state, now=NOW):
        (county.state / "backups").write_text("in the way")
    assert county.do("import", "shelters", str(file), "--yes", "--part") == 0
    assert "接收前的备份没有做成" in capsys.readouterr().err


def test_reading_the_state_of_a_restored_folder_needs_no_lock(
    county: County, tmp_path: Path
) -> None:
    recorded(county.state)
    county.do("backup", "--out", str(tmp_path / "b.hmb"))
    run("restore", str(tmp_path / "b.hmb"), "--state", str(tmp_path / "new"))
    assert len(Ledger(State(tmp_path / "new", writable=False)).entries()) == 6
