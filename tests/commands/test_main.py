"""The door of the command line: exit codes and Chinese words, never a traceback."""

import argparse

import pytest

from hazardmap.commands import assign
from hazardmap.commands.main import COMMANDS
from hazardmap.errors import HazardmapError, UsageError
from tests.command_line import run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["assign"], "用法不对：缺少 --units, --shelters, --out"),
        (["assign", "--units"], "用法不对：--units 后面要写内容"),
        (
            ["assign", "--units", "a", "--shelters", "b", "--out", "c", "--x"],
            "用法不对：不认识 --x",
        ),
        (["nothing"], "用法不对：命令 不能是 'nothing'"),
        (["bench", "nothing"], "没有这个指标：nothing"),
        (["bench", "--times", "x"], "用法不对：--times 应为数字，现为 'x'"),
    ],
)
def test_wrong_usage_ends_with_two(words: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(*words) == 2
    assert said in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    assert run("--help") == 0
    said = capsys.readouterr().out
    assert all(name in said and title[:12] in said for name, title in COMMANDS)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (HazardmapError("数据不全；请补上。"), 1, "数据不全；请补上。\n"),
        (UsageError("写法不对。"), 2, "写法不对。\n"),
        (KeyboardInterrupt(), 1, "已中断。\n"),
        (MemoryError(), 1, "内存不够，未完成；请减少数据量，或换内存更大的机器。\n"),
    ],
)
def test_an_error_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    said: str,
):
    def fail(_args: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(assign, "run", fail)
    assert run("assign", "--units", "a", "--shelters", "b", "--out", "c") == code
    assert capsys.readouterr().err == said


def test_an_unforeseen_error_names_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(assign, "run", lambda _args: 1 // 0)
    assert run("assign", "--units", "a", "--shelters", "b", "--out", "c") == 1
    said = capsys.readouterr().err
    assert "程序出错，未完成（ZeroDivisionError" in said
    assert "test_main.py:" in said
    assert "Traceback" not in said
