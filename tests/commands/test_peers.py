"""`bench --peers` without a network: said in Chinese with what to do, and the exit code is 1."""

from pathlib import Path

import pytest

from hazardmap.commands.benchmarks import peers
from tests.command_line import run


def test_without_the_others_it_says_so_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "_HOME", tmp_path / "peers")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    assert run("bench", "--peers", "--json", str(tmp_path / "out.json")) == 1
    said = capsys.readouterr().err
    assert "同类工具没有装上，不能比较" in said
    assert "请检查网络" in said
    assert not (tmp_path / "out.json").exists()


def test_a_name_beside_it_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bench", "assign", "--peers") == 2
    assert "请分开运行" in capsys.readouterr().err
