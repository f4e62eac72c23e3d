"""What a desk has recorded lately (最近登记), in words, newest first, with what may be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.evacuation.whereabouts import NOT_MOVED, SHELTER, WORDS
from hazardmap.situation.desk_entries import WAYS_OUT
from hazardmap.situation.desk_roster import Door, shelter_names
from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.situation.order_view import UNDO_WITHIN
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import village_places

KINDS: Final = ("move.made", "move.heads", "move.counted", "move.seen")
MOST: Final = 6


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One entry of a desk in words (一条场所登记)."""

    key: str
    at: datetime
    by: str
    words: str
    undoable: bool


def desk_log(situation: Situation, door: Door, *, most: int = MOST) -> list[DeskLine]:
    """List what this desk recorded last; entries taken back are gone from it."""
    found: list[DeskLine] = []
    for entry in reversed(situation.night.log):
        if entry.kind in KINDS and entry.body.get("desk") == door.shelter_id:
            recent = situation.as_of - entry.at <= UNDO_WITHIN
            words = _words(situation, door, entry)
            found.append(DeskLine(entry.key, entry.at, entry.by, words, recent))
        if len(found) >= most:
            break
    return found


@dataclass(frozen=True, slots=True)
class Present:
    """Persons of one unit in a shelter now, and when the first of them were registered (到达时间)."""

    people: int
    since: datetime


def present_at(night: Night, shelter_id: str) -> dict[str, Present]:
    """Return who is registered in a shelter by household (在所各户), on unit keys."""
    moves = moves_of(night)
    there = {
        key: where.shelters[shelter_id]
        for key, where in moves.where.items()
        if shelter_id in where.shelters and not where.disputed
    }
    first: dict[str, datetime] = {}
    for entry in night.log if there else ():
        if entry.kind == "move.made" and entry.body.get("operation") == moves.operation:
            for row in entry.body["moves"]:
                if row["to_shelter"] == shelter_id and row["unit"] in there:
                    first.setdefault(str(row["unit"]), entry.at)
    return {key: Present(people, first[key]) for key, people in there.items() if key in first}


def _words(situation: Situation, door: Door, entry: Entry) -> str:
    body = entry.body
    if entry.kind == "move.made":
        return _moved(situation, door, body)
    if entry.kind == "move.heads":
        village = village_places(situation.county).get(str(body.get("village_id", "")))
        who = village[0] if village else f"外来人员（{body.get('origin', '')}）"
        return f"仅计人数：{who} {body['people']}人"
    if entry.kind == "move.counted":
        over = int(body["people"]) - int(body["expected"])
        differs = f"，{'多' if over > 0 else '少'}{abs(over)}人" if over else "，相符"
        return f"点名清点：实有{body['people']}人，登记{body['expected']}人{differs}"
    return f"{_unit(situation, str(body.get('unit', '')))} {body.get('words', '')}"


def _moved(situation: Situation, door: Door, body: Any) -> str:
    places = shelter_names(situation.county)
    per_unit: dict[str, list[str]] = {}
    for row in body["moves"]:
        words = _one_move(door, row, str(body.get("way", "")), places)
        per_unit.setdefault(str(row["unit"]), []).append(words)
    said = [
        f"{_unit(situation, key)} {'、'.join(words)}{_planned(situation, door, key, body)}"
        for key, words in per_unit.items()
    ]
    more = f"等{len(said)}户" if len(said) > 3 else ""
    return "；".join(said[:3]) + more


def _one_move(door: Door, row: Any, way: str, places: Any) -> str:
    people = row["people"]
    if row["target"] == SHELTER and row["to_shelter"] == door.shelter_id:
        return f"到{people}人{_from_words(row, places)}"
    if not way:
        return f"更正，减{people}人"
    to = places.get(row["to_shelter"], "") or row["address"]
    return f"{people}人 {WAYS_OUT.get(way, way)}{f'：{to}' if to else ''}"


def _from_words(row: Any, places: Any) -> str:
    if row["origin"] == SHELTER:
        return f"（从{places.get(row['from_shelter'], row['from_shelter'])}转来）"
    if row["origin"] in {NOT_MOVED, "on_the_way"}:
        return ""
    return f"（原登记{WORDS[row['origin']]}）"


def _planned(situation: Situation, door: Door, key: str, body: Any) -> str:
    """Say that an arrival was ordered to another place: 原安排甲小学，现登记到本所."""
    one = situation.night.orders.units.get(key)
    came = any(row["unit"] == key and row["to_shelter"] == door.shelter_id for row in body["moves"])
    if one is None or not came or one.unit.shelter_id == door.shelter_id:
        return ""
    place = shelter_names(situation.county).get(one.unit.shelter_id, "")
    return f"（原安排{place or '不去避灾场所'}，现登记到本所）"


def _unit(situation: Situation, key: str) -> str:
    """Name a unit without its people's names: 甲1村07号."""
    one = situation.night.orders.units.get(key)
    if one is None:
        return key.partition(":")[2]
    village = village_places(situation.county).get(one.unit.village_id, ("", ""))[0]
    return f"{village}{one.unit.list_no}号" if one.unit.list_no else f"{village}{one.unit.id}"
