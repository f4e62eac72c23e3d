"""One household corrected by an officer (逐户登记、更正): so many persons are there, whatever was told before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.errors import UsageError
from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.rearranging import moves_between, places_of
from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    MARKS,
    NOT_MOVED,
    ON_THE_WAY,
    RELATIVES,
    RETURNED_ALONE,
    SHELTER,
    Move,
    Where,
)
from hazardmap.situation import move_entries
from hazardmap.situation.move_entries import Decision, Mark
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of
from hazardmap.viewer import Viewer

PLANNED: Final = "planned"
"""To wherever the household is meant to go."""
RETURNED: Final = "returned"
CHOICES: Final = {
    PLANNED: "到清单指定的去处",
    RELATIVES: "投亲靠友",
    ON_THE_WAY: "已出发（途中）",
    NOT_MOVED: "未转",
    RETURNED: "擅自返回",
    HOME_AGAIN: "解除返回",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """What an officer says of one household (更正): `people` persons `to` a place, `mark` for who is left."""

    unit_key: str
    people: int | None
    """None = all of the household"""
    to: str
    """a key of CHOICES, or shelter:<id>"""
    mark: str = ""
    reason: str = ""
    address: str = ""
    was: str = ""
    """key of the last entry the page showed of it; another one since = refused"""
    listed: str = ""
    """shelter as the list writes it, where there is no table of shelters"""


def corrected(viewer: Viewer, sent: Correction, *, said_by: str = "") -> Decision:
    """Register what is true of one household now (逐户登记).

    到2人 means that two are there in all. Refused with the numbers when the household has not so many, and
    when somebody else registered it after the page was made.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        move_entries.open_operation(night)
        (unit,) = move_entries.require_units(night, viewer, [sent.unit_key])
        one = night.orders.units[sent.unit_key]
        where = moves_of(night).of(sent.unit_key)
        if sent.was and sent.was != (where.last or "-"):
            raise UsageError(
                f"{unit.list_no}号刚刚有人登记过，没有保存；请看清现在的去向后再登记。"
            )
        moves, marks = _asked(one, where, sent)
        if not moves and not marks:
            raise UsageError(f"{unit.list_no}号现在就是这样，不用再登记。")
        return move_entries.made(viewer, moves, marks, source="tick", said_by=said_by)(night)

    return decide


def _asked(one: Ordered, where: Where, sent: Correction) -> tuple[list[Move], list[Mark]]:
    people = one.people if sent.people is None else sent.people
    if not 0 <= people <= one.people:
        raise UsageError(
            f"{one.unit.list_no}号应转{one.people}人，不能登记{people}人；请填0到{one.people}。"
        )
    if sent.to in {RETURNED, HOME_AGAIN}:
        return _back(one, where, sent, people if sent.people is not None else where.away)
    if sent.to == NOT_MOVED:
        return _staying(one, where, sent, people)
    place = _place(one, sent.to, sent.listed)
    return _arriving(one, where, sent, place, people), _mark(one, sent, left=one.people - people)


def _place(one: Ordered, to: str, listed: str) -> tuple[str, str]:
    if to == PLANNED and one.unit.status in {"own_refuge", "own_plan"}:
        return RELATIVES, ""
    planned = one.unit.shelter_id or listed
    shelter_id = planned if to == PLANNED else to.removeprefix("shelter:")
    if to == PLANNED or to.startswith("shelter:"):
        if not shelter_id:
            raise UsageError(f"{one.unit.list_no}号清单上没有避灾场所，没有登记；请选到了哪一处。")
        return SHELTER, shelter_id
    if to not in {RELATIVES, ON_THE_WAY}:
        raise UsageError("请选择去处，没有登记。")
    return to, ""


def _arriving(
    one: Ordered, where: Where, sent: Correction, place: tuple[str, str], people: int
) -> list[Move]:
    """Bring a place to so many persons; the others stay where they are, as far as there are any."""
    wanted = {place: people}
    left = one.people - people
    for other, count in sorted(places_of(where).items(), key=lambda row: row[0][0] == ON_THE_WAY):
        if other != place:
            wanted[other] = min(count, left)
            left -= wanted[other]
    return moves_between(
        where, wanted, unit_key=one.unit.key, people=one.people, address=sent.address
    )


def _mark(one: Ordered, sent: Correction, *, left: int) -> list[Mark]:
    if not sent.mark:
        return []
    if sent.mark not in MARKS or not left:
        raise UsageError("没有人未转，不用写未转原因；请核对人数。")
    return [Mark(one.unit.key, sent.mark, sent.reason)]


def _staying(
    one: Ordered, where: Where, sent: Correction, people: int
) -> tuple[list[Move], list[Mark]]:
    """So many persons are left at home; whoever was recorded away beyond that comes back from there."""
    away = one.people - people
    wanted = {}
    for place, count in sorted(places_of(where).items(), key=lambda row: row[0][0] == ON_THE_WAY):
        wanted[place] = min(count, away)
        away -= wanted[place]
    moves = moves_between(where, wanted, unit_key=one.unit.key, people=one.people)
    mark = Mark(one.unit.key, sent.mark, sent.reason, named=True)
    same = where.named and (where.mark, where.reason) == (sent.mark, sent.reason)
    return moves, [] if same and not moves else [mark]


def _back(
    one: Ordered, where: Where, sent: Correction, people: int
) -> tuple[list[Move], list[Mark]]:
    """Persons who went home: alone (擅自返回, counted as 未转), or after 解除转移."""
    alone = sent.to == RETURNED
    moves, left = [], people
    for (column, shelter_id), count in sorted(places_of(where).items()):
        taken = min(left, count)
        left -= taken
        if taken:
            target = NOT_MOVED if alone else HOME_AGAIN
            moves.append(Move(one.unit.key, taken, column, target, from_shelter=shelter_id))
    if left or not moves:
        raise UsageError(
            f"{one.unit.list_no}号目前在外{where.away}人，不能登记返回{people}人，没有登记。"
        )
    return moves, [Mark(one.unit.key, RETURNED_ALONE, sent.reason)] if alone else []
