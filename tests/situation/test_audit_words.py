"""Every kind of event and entry that the program writes has words, and bodies say what an auditor asks."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hazardmap.entries import Entry
from hazardmap.moments import BEIJING
from hazardmap.situation import audit_words, ledger_words
from hazardmap.situation.audit_words import audit_line
from hazardmap.situation.night import STEPS

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 6, 10, 2, 12, tzinfo=BEIJING)
WRITERS = {"audit", "note", "audited", "record", "recorded", "append"}


def kinds() -> Iterator[str]:
    """Yield the kinds that calls in the source write: audit("login.done", …), record("order.issued", …)."""
    files = (ROOT / "hazardmap").rglob("*.py")
    # what a benchmark writes is thrown away with its folder
    for file in sorted(file for file in files if "benchmarks" not in file.parts):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                if name in WRITERS and isinstance(first, ast.Constant):
                    text = str(first.value)
                    family, _, verb = text.partition(".")
                    if verb.isidentifier() and family.isidentifier() and text.islower():
                        yield text


def test_every_kind_that_is_written_has_words() -> None:
    known = {*audit_words.KINDS, *ledger_words.KINDS}
    written = set(kinds())
    assert len(written) > 20
    assert sorted(written - known) == []


@pytest.mark.parametrize("words", [audit_words, ledger_words])
def test_every_kind_is_in_one_group_that_can_be_picked(words: object) -> None:
    groups = words.GROUPS.values()  # type: ignore[attr-defined]
    families = [family for _, several in groups for family in several]
    assert len(families) == len(set(families))
    missing = {kind.partition(".")[0] for kind in words.KINDS} - set(families)  # type: ignore[attr-defined]
    assert missing <= {"entry", "replay"}


def test_every_family_of_the_night_can_be_picked() -> None:
    families = {family for _, several in ledger_words.GROUPS.values() for family in several}
    assert set(STEPS) - families <= {"replay"}


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("login.done", {"address": "10.0.0.7"}, "登录：来自 10.0.0.7"),
        (
            "print.made",
            {"what": "甲村转移清单", "form": "pdf", "names": True, "drill": True},
            "演练 · 打印：甲村转移清单（PDF），含姓名电话",
        ),
        (
            "backup.restored",
            {"file": "a.hmb", "made_at": "2026-06-10T02:15:00+08:00", "replaced": {"entries": 7}},
            "从备份恢复：文件 a.hmb，备份做于 2026-06-10 02:15，换下的台账有 7 条",
        ),
        ("audit.late", {"count": 3, "lost": 1}, "补记：前面 3 条当时没写入磁盘，现已补记，另有 1 条未能补上"),
        ("data.accepted", {"table": "villages", "number": 2}, "接收数据：行政村（社区）第 2 版"),
        ("log.verified", {"findings": 0}, "核对台账：没有发现改动"),
        ("of.tomorrow", {"name": "张三"}, "其他事项"),
    ],
)  # fmt: skip
def test_an_event_says_what_was_done(kind: str, body: dict[str, object], what: str) -> None:
    assert audit_line(Entry(1, "k", AT, "甲", kind, body)).what == what


@pytest.mark.parametrize(
    ("body", "rows"),
    [({"units": {"id": ["a", "b"], "people": [1, 2]}}, "2"), ({"moves": [{}]}, "1"), ({}, "")],
)
def test_an_entry_says_how_many_rows_it_holds(body: dict[str, object], rows: str) -> None:
    assert ledger_words.row_words(body) == rows


def test_rows_and_purpose_stand_in_columns_of_their_own() -> None:
    line = audit_line(Entry(9, "k", AT, "甲", "print.made", {"rows": 30, "purpose": "6·10 强降雨"}))
    assert (line.seq, line.when, line.rows, line.why) == (
        9,
        "2026-06-10 02:12:00",
        "30",
        "6·10 强降雨",
    )
