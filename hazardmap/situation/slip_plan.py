"""What saving a slip would do (报数预览): every household, the moves and marks, what stays, what is open."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.rearranging import moves_between, places_of
from hazardmap.evacuation.slip import Doubt, Listed, Part, Said, Slip, read_slip
from hazardmap.evacuation.slip_words import ARRIVED, STAYING
from hazardmap.evacuation.whereabouts import (
    NOT_MOVED,
    ON_THE_WAY,
    REFUSED,
    RELATIVES,
    SHELTER,
    Move,
    Where,
    moved,
)
from hazardmap.situation import move_entries
from hazardmap.situation.move_entries import Decision, Mark
from hazardmap.situation.move_words import where_words
from hazardmap.situation.night import Night, after
from hazardmap.situation.ordered import OrderedTally, frame_of, moves_of, ordered_tally
from hazardmap.situation.ordered_parts import by_village
from hazardmap.situation.slip_village import SlipVillage
from hazardmap.viewer import Viewer

BY_HAND: Final = frozenset({"tick", "desk", "device"})
"""Sources that spoke of the household itself: a slip does not overrule them."""
OWN_WAY: Final = frozenset({"own_refuge", "own_plan"})
"""Statuses of the list whose people are settled apart from shelters (投亲靠友、单位自行转移)."""
_FIRST: Final = ("open", "kept", "moved", "same", "unsaid")
"""What an officer has to look at stands first in the preview."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the officer answered in the preview (核对时的回答)."""

    skipped: frozenset[int] = frozenset()
    """numbers of doubts that concern nobody's whereabouts"""
    shelter_id: str = ""
    """shelter for all who came; empty = the one each household is meant for"""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One household of the preview (预览的一户): before → after, and the words that decided."""

    key: str
    list_no: str
    name: str
    people: int
    before: str
    after: str
    change: str
    """moved, same, kept (逐户登记 stands), open (not understood), unsaid"""
    words: str = ""
    rest: bool = False
    """meant by 其余, not named: comes after those that were"""


@dataclass(frozen=True, slots=True)
class SlipPlan:
    """The preview of a slip (报数预览), as the night stands."""

    slip: Slip
    lines: tuple[SlipLine, ...]
    moves: tuple[Move, ...]
    marks: tuple[Mark, ...]
    open_doubts: tuple[Doubt, ...]
    recognised: OrderedTally
    """the households it speaks of, after saving"""
    balance: OrderedTally
    """the whole village, after saving"""
    without_place: tuple[str, ...] = ()
    """numbers of who came, and no shelter is known for them"""

    @property
    def kept(self) -> tuple[SlipLine, ...]:
        """Households where the slip differs from what was registered one by one (与逐户登记不一致)."""
        return tuple(line for line in self.lines if line.change == "kept")

    @property
    def mark(self) -> str:
        """Name what would be saved: another night, another mark."""
        rows = [move.body() for move in self.moves] + [mark.body() for mark in self.marks]
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def village_units(night: Night, village_id: str) -> list[Ordered]:
    """Return the households of a village a slip may speak of: under order, not lifted (可报的住户)."""
    here = by_village(night.orders).get(village_id)
    units = here.units.values() if here else ()
    found = [
        one
        for one in units
        if one.unit.kind == "household" and not one.whole and not one.lifted and one.people > 0
    ]
    return sorted(found, key=lambda one: (one.unit.list_no.rjust(6, "0"), one.unit.key))


def slip_plan(night: Night, village: SlipVillage, text: str, answers: Answers) -> SlipPlan:
    """Read a slip and work out what saving it would do; nothing is written."""
    units = village_units(night, str(village.scope.village_id))
    listed = [Listed(one.unit.key, one.unit.list_no, one.people) for one in units]
    slip = read_slip(text, listed, village.known)
    open_doubts = tuple(one for one in slip.doubts if one.number not in answers.skipped)
    said = {one.key: one for one in slip.said}
    held = {key for one in slip.doubts for key in one.keys}
    moves: list[Move] = []
    marks: list[Mark] = []
    lines = []
    lost = []
    for one in units:
        where = moves_of(night).of(one.unit.key)
        told = said.get(one.unit.key)
        answers_here = answers
        if not answers.shelter_id and not one.unit.shelter_id:
            answers_here = replace(answers, shelter_id=village.listed.get(one.unit.key, ""))
        wish = _wished(one, where, told, answers_here) if told else None
        if wish is not None and wish.without_place:
            lost.append(one.unit.list_no)
        line = _line(village, one, where, told, wish, is_open=one.unit.key in held)
        if line.change == "moved" and wish is not None:
            moves += wish.moves
            marks += wish.marks
        lines.append(line)
    then = _after(night, moves, marks)
    rows = frame_of(then)
    here = rows[rows["village_id"] == village.scope.village_id]
    return SlipPlan(
        slip=slip,
        lines=tuple(sorted(lines, key=lambda line: (_FIRST.index(line.change), line.rest))),
        moves=tuple(moves),
        marks=tuple(marks),
        open_doubts=open_doubts,
        recognised=ordered_tally(here[here["key"].isin(list(said))]),
        balance=ordered_tally(here),
        without_place=tuple(lost),
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a slip asks for one household: moves, marks, and where it would be then."""

    moves: tuple[Move, ...]
    marks: tuple[Mark, ...]
    then: Where
    without_place: bool = False


def _wished(one: Ordered, where: Where, told: Said, answers: Answers) -> _Wish:
    unit = one.unit
    places: dict[tuple[str, str], int] = {}
    marks = []
    lost = False
    for part in told.parts:
        if part.status in STAYING:
            marks.append(_mark(unit, part))
        elif part.status == NOT_MOVED and part.people == one.people:
            marks.append(Mark(unit.key, where.mark, where.reason, named=True))
        elif part.status != NOT_MOVED:
            for place, count in _places(one, where, part, answers).items():
                lost |= place == (SHELTER, "")
                places[place] = places.get(place, 0) + count
    moves = moves_between(where, places, unit_key=unit.key, people=one.people)
    then = where
    for move in moves:
        then = moved(then, move)
        if move.target == NOT_MOVED:
            then = replace(then, mark="", reason="")
    for mark in marks:
        then = replace(then, mark=mark.mark, reason=mark.reason)
    told_before = where.named and all(mark.mark == where.mark for mark in marks)
    new = marks if moves or not told_before else []
    return _Wish(tuple(moves), tuple(new), then, lost)


def _mark(unit: Unit, part: Part) -> Mark:
    reason = "村报：拒转" if part.status == REFUSED else f"村报：{part.status}"
    return Mark(unit.key, part.status, reason)


def _places(
    one: Ordered, where: Where, part: Part, answers: Answers
) -> Mapping[tuple[str, str], int]:
    """Place the persons of one part: who is settled already stays, the others where they are meant to."""
    if part.status in {RELATIVES, ON_THE_WAY}:
        return {(part.status, ""): part.people}
    if part.status == ARRIVED and part.people == one.people:
        now = {place: n for place, n in places_of(where).items() if place[0] != ON_THE_WAY}
        left = part.people - sum(now.values())
        if not left:
            return now
        place = _meant(one.unit, answers)
        return {**now, place: now.get(place, 0) + left}
    if part.status == SHELTER and part.shelter_id:
        return {(SHELTER, part.shelter_id): part.people}
    if part.status == SHELTER:
        return {(SHELTER, answers.shelter_id or one.unit.shelter_id): part.people}
    return {_meant(one.unit, answers): part.people}


def _meant(unit: Unit, answers: Answers) -> tuple[str, str]:
    """Where a household is meant to go: its own way, else the shelter chosen or planned for it."""
    if unit.status in OWN_WAY:
        return RELATIVES, ""
    return SHELTER, answers.shelter_id or unit.shelter_id


def _line(
    village: SlipVillage,
    one: Ordered,
    where: Where,
    told: Said | None,
    wish: _Wish | None,
    *,
    is_open: bool,
) -> SlipLine:
    unit = one.unit
    before = where_words(where, one.people, village.shelters)
    then = before
    change = "open" if is_open else "unsaid"
    words = ""
    if told is not None and wish is not None:
        words = told.words
        then = where_words(wish.then, one.people, village.shelters)
        change = "moved" if wish.moves or wish.marks else "same"
        if change == "moved" and (where.disputed or (where.named and where.source in BY_HAND)):
            change = "kept"
    name = village.heads.get(unit.key, "")
    rest = told is not None and told.rest
    return SlipLine(unit.key, unit.list_no, name, one.people, before, then, change, words, rest)


def _after(night: Night, moves: Iterable[Move], marks: Iterable[Mark]) -> Night:
    """Return the night as it would be (保存后)."""
    rows: dict[str, Any] = {
        "operation": night.orders.operation.key if night.orders.operation else "",
        "source": "phone",
        "moves": [move.body() for move in moves],
        "marks": [mark.body() for mark in marks],
    }
    at = night.log[-1].at if night.log else None
    if at is None or not (rows["moves"] or rows["marks"]):
        return night
    return after(night, Entry(len(night.log) + 1, "preview", at, "", "move.made", rows))


def saved(
    viewer: Viewer, village: SlipVillage, text: str, answers: Answers, *, said_by: str, seen: str
) -> Decision:
    """Save a slip as one entry (保存报数): what the officer saw, or nothing.

    Refused while a place was not understood or has no shelter, and when the tally moved since the preview.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        move_entries.open_operation(night)
        plan = slip_plan(night, village, text, answers)
        if plan.open_doubts:
            numbers = "、".join(str(one.number) for one in plan.open_doubts)
            raise UsageError(f"第{numbers}处没看懂，没有保存；请改写文字再读，或说明与去向无关。")
        if plan.without_place:
            raise UsageError(
                f"{'、'.join(plan.without_place)}号清单上没有避灾场所，没有保存；请选到了哪一处。"
            )
        if not plan.moves and not plan.marks:
            raise UsageError("与台账一致，没有要登记的；没有保存。")
        if plan.mark != seen:
            raise UsageError("核对以后台账有了新的登记，没有保存；请重新读一遍再保存。")
        return move_entries.made(
            viewer, plan.moves, plan.marks, source="phone", said_by=said_by, text=text
        )(night)

    return decide
