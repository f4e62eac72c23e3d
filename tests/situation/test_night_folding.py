"""A night brought on entry by entry, undos included, is the night folded from the whole ledger."""

import random
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from hazardmap.entries import UNDONE, Entry
from hazardmap.evacuation import moves as moving
from hazardmap.situation import night as folding
from hazardmap.situation.night import Night, folded, with_entry

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
UNITS = [f"household:h{number}" for number in range(8)]


def some_body(dice: random.Random, kind: str) -> dict[str, Any]:
    unit = dice.choice(UNITS)
    move = {"unit": unit, "people": 1, "origin": "not_moved", "target": "on_the_way"}
    marks = [{"unit": dice.choice(UNITS), "mark": "联系不上"}] if dice.random() < 0.4 else []
    bodies: dict[str, dict[str, Any]] = {
        "move.made": {"moves": [move], "marks": marks, "source": dice.choice(["tick", "device"])},
        "move.disputed": {"unit": unit, "why": "两处不一致"},
        "move.seen": {"unit": unit, "of": ""},
        "move.same": {"unit": unit},
        "reminder.acknowledged": {"office": "A", "ids": ["w:1"], "name": "张三"},
        "note.said": {},
    }
    return {"operation": dice.choice(["o1", "o1", "o1", "o2"]), **bodies[kind]}


def some_ledger(seed: int) -> list[Entry]:
    dice = random.Random(seed)
    kinds = ["move.made"] * 6 + [
        "move.disputed", "move.seen", "move.same", "reminder.acknowledged", "note.said", UNDONE,
    ]  # fmt: skip
    entries: list[Entry] = []
    for seq in range(1, 60):
        kind = dice.choice(kinds) if entries else "move.made"
        body = {"of": dice.choice(entries).key} if kind == UNDONE else some_body(dice, kind)
        entries.append(Entry(seq, f"k{seq}", AT + timedelta(seconds=seq), "甲镇", kind, body))
    return entries


def content(night: Night) -> dict[str, Any]:
    """Spell out a night: its parts are equal only to themselves."""
    plain = {field.name: getattr(night, field.name) for field in fields(night)}
    moves = plain.pop("moves")
    told = {field.name: getattr(moves, field.name) for field in fields(moves)}
    return {"log": night.log, "moves": told, "seen": repr(night.seen), "mark": night.mark}


@pytest.mark.parametrize("seed", range(20))
def test_entry_by_entry_is_the_same_as_all_at_once(seed: int) -> None:
    entries = some_ledger(seed)
    night = Night()
    for number, entry in enumerate(entries, start=1):
        night = with_entry(night, entry)
        assert content(night) == content(folded(entries[:number]))


def test_an_undo_makes_anew_only_what_had_read_the_undone_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night = folded(some_ledger(3))
    asked: list[str] = []
    monkeypatch.setattr(folding, "_folded_part", lambda name, _: asked.append(name) or moving.NONE)
    made = next(entry for entry in night.log if entry.kind == "move.made")
    after = with_entry(night, Entry(99, "u", AT, "甲镇", UNDONE, {"of": made.key}))
    assert asked == ["moves"]
    assert after.seen is night.seen
    assert with_entry(after, Entry(100, "v", AT, "甲镇", UNDONE, {"of": made.key})) is after
