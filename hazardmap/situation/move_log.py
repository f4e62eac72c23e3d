"""The last entries of a village's tally in words (最近登记), and what it told by total."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.evacuation.moves import SOURCES
from hazardmap.evacuation.village_report import PHONE_WORDS
from hazardmap.evacuation.whereabouts import WORDS, move_of
from hazardmap.situation.model import Situation
from hazardmap.situation.move_words import state_words
from hazardmap.situation.order_view import UNDO_WITHIN
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.ordered_parts import unit_row

MOST_ENTRIES: Final = 8
LOOKED_BACK: Final = 5000
"""Entries of the whole book that are looked through for a village's own."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of the tally in words (一条登记); within the shift it may be taken back."""

    key: str
    at: datetime
    by: str
    words: str
    undoable: bool


def report_words(situation: Situation, village_id: str) -> str:
    """Say what a village told by total (村报数): numbers, who, when; empty when it told nothing."""
    told = moves_of(situation.night).reports.get(village_id)
    if told is None:
        return ""
    parts = [
        f"{words}{homes}户{people}人"
        for words, homes, people in (
            ("集中", told.shelter_households, told.shelter_people),
            ("投亲", told.relatives_households, told.relatives_people),
            ("途中", told.on_the_way_households, told.on_the_way_people),
        )
        if people
    ]
    at = told.said_at or (f"{told.at:%H:%M}" if told.at else "")
    who = f"{told.said_by}报" if told.said_by else "村里报"
    return f"{at} {who}：{'，'.join(parts) or '0户0人'}（{PHONE_WORDS}）"


def entry_lines(situation: Situation, village_id: str = "") -> tuple[EntryLine, ...]:
    """List the last entries of moves of a village (最近登记), newest first; never the county's all."""
    night = situation.night
    operation = night.orders.operation
    if operation is None:
        return ()
    found: list[EntryLine] = []
    for entry in islice(reversed(night.log), LOOKED_BACK):
        # by the server's order, never by times: a clock may have been set back in between
        if entry.key == operation.key or len(found) >= MOST_ENTRIES:
            break
        if entry.kind in _SHOWN and village_id in _villages(entry):
            undoable = situation.as_of - entry.at <= UNDO_WITHIN
            words = _entry_words(situation, entry, village_id)
            found.append(EntryLine(entry.key, entry.at, entry.by, words, undoable))
    return tuple(found)


_SHOWN: Final = frozenset({"move.made", "move.reported", "move.heads"})


def _villages(entry: Entry) -> tuple[str, ...]:
    body = entry.body
    return (*map(str, body.get("villages", ())), str(body.get("village_id", "")))


def _entry_words(situation: Situation, entry: Entry, village_id: str) -> str:
    body = entry.body
    if entry.kind == "move.reported":
        homes = sum(
            int(body[f"{name}_households"]) for name in ("shelter", "relatives", "on_the_way")
        )
        people = sum(int(body[f"{name}_people"]) for name in ("shelter", "relatives", "on_the_way"))
        return f"村报数 {homes}户{people}人已转移和途中（{PHONE_WORDS}）"
    if entry.kind == "move.heads":
        return f"仅计人数 {int(body['people'])}人"
    keys = list(dict.fromkeys(str(row["unit"]) for row in (*body["moves"], *body["marks"])))
    units = situation.night.orders.units
    mine = [key for key in keys if key in units and units[key].unit.village_id == village_id]
    if len(mine) == 1:
        return _one_words(situation, entry, mine[0])
    moved = sum(int(row["people"]) for row in body["moves"])
    source = SOURCES.get(str(body.get("source", "")), "")
    text = str(body.get("text", ""))
    return f"{source} {len(mine)}户{moved}人" + (f" “{text[:60]}”" if text else "")


def _one_words(situation: Situation, entry: Entry, key: str) -> str:
    """Say the state after it where it is the last word, else what it moved."""
    night = situation.night
    where = moves_of(night).of(key)
    row: dict[str, Any] = unit_row(night, key) or {}
    number = night.orders.units[key].unit.list_no
    if where.last == entry.key:
        mark = f"（{where.mark}）" if where.mark and row["not_moved"] else ""
        return state_words(number, int(row["settled"]), int(row["people"])) + mark
    moves = [move_of(row) for row in entry.body["moves"]]
    told = "，".join(f"{WORDS[m.origin]}→{WORDS[m.target]}{m.people}人" for m in moves)
    marks = "、".join(str(row["mark"]) for row in entry.body["marks"] if row["mark"])
    return f"{number}号 {told or marks or '没到'}"
