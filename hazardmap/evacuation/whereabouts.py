"""Where the persons of one unit are (去向): 途中, 集中 by shelter, 分散; whoever is in none is 未转."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

NOT_MOVED: Final = "not_moved"
ON_THE_WAY: Final = "on_the_way"
SHELTER: Final = "shelter"
RELATIVES: Final = "relatives"
HOME_AGAIN: Final = "home_again"
"""解除返回: at home again after the danger area was lifted"""
WORDS: Final = MappingProxyType(
    {
        NOT_MOVED: "未转",
        ON_THE_WAY: "途中",
        SHELTER: "集中安置",
        RELATIVES: "投亲靠友",
        HOME_AGAIN: "解除返回",
    }
)
REFUSED: Final = "拒不转移"
RETURNED_ALONE: Final = "擅自返回"
TOLD_MARKS: Final = ("未通知", "待命", "已通知")
STAYING_MARKS: Final = ("联系不上", "不在家未核实", REFUSED, RETURNED_ALONE, "就地避险")
"""Somebody spoke of this very unit: it is not moved, whatever a village's total says."""
MARKS: Final = (*TOLD_MARKS, *STAYING_MARKS)
"""Marks inside 未转 (words.md); an empty mark = nothing was said."""


@dataclass(frozen=True, slots=True)
class Where:
    """The persons of one unit who are not simply at home (一户的去向), and what was said last."""

    on_the_way: int = 0
    shelters: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """shelter id → persons (集中)"""
    relatives: int = 0
    address: str = ""
    """of the relatives (投亲地址), with a phone where one was given"""
    home_again: int = 0
    trips: int = 0
    """persons who set out, each time anew (累计转移人次)"""
    mark: str = ""
    reason: str = ""
    named: bool = False
    """somebody spoke of this very unit: a village's total no longer speaks for it"""
    disputed: str = ""
    """two sources contradict each other: counts as 未转 until an officer has seen it (待核)"""
    source: str = ""
    at: datetime | None = None
    by: str = ""
    last: str = ""
    """key of the last entry that speaks of it"""
    seq: int = 0
    """server's number of that entry"""

    @property
    def shelter(self) -> int:
        """Persons in shelters (集中)."""
        return sum(self.shelters.values())

    @property
    def settled(self) -> int:
        """Persons settled (已安置): 集中 and 分散."""
        return self.shelter + self.relatives

    @property
    def away(self) -> int:
        """Persons who are not at home (目前在外)."""
        return self.settled + self.on_the_way

    def held(self, column: str, *, people: int, lifted: bool, shelter_id: str = "") -> int:
        """Count the persons a column holds; `people` = how many the unit has under order.

        Whoever went home after 解除转移 is 未转 again once the area is ordered anew (再次转移).
        """
        if column == NOT_MOVED:
            return people - self.away - (self.home_again if lifted else 0)
        if column == SHELTER and shelter_id:
            return self.shelters.get(shelter_id, 0)
        return int(getattr(self, column))


UNKNOWN: Final = Where()


@dataclass(frozen=True, slots=True)
class Move:
    """n persons of one unit from one column to another (一笔转移)."""

    unit_key: str
    people: int
    origin: str
    target: str
    from_shelter: str = ""
    """empty = from whichever shelter holds them"""
    to_shelter: str = ""
    address: str = ""

    def body(self) -> dict[str, Any]:
        """Write the move as plain JSON."""
        return {
            "unit": self.unit_key,
            "people": self.people,
            "origin": self.origin,
            "target": self.target,
            "from_shelter": self.from_shelter,
            "to_shelter": self.to_shelter,
            "address": self.address,
        }


def move_of(body: Mapping[str, Any]) -> Move:
    """Read a move as it was written."""
    return Move(
        unit_key=str(body["unit"]),
        people=int(body["people"]),
        origin=str(body["origin"]),
        target=str(body["target"]),
        from_shelter=str(body.get("from_shelter", "")),
        to_shelter=str(body.get("to_shelter", "")),
        address=str(body.get("address", "")),
    )


def refusal(where: Where, move: Move, *, people: int, lifted: bool) -> str:
    """Say why a move cannot be (不能登记的原因) with the numbers, or nothing.

    An entry may not take more than a column holds; home again is for lifted areas alone (words.md).
    """
    wrong = _nonsense(move)
    if wrong:
        return wrong
    if move.target == HOME_AGAIN and not lifted:
        return "所在危险区尚未解除转移，不能登记返回；自行回家的请登记为擅自返回。"
    held = where.held(move.origin, people=people, lifted=lifted, shelter_id=move.from_shelter)
    if move.people <= held:
        return ""
    left = where.held(NOT_MOVED, people=people, lifted=lifted)
    return (
        f"{WORDS[move.origin]}只有{held}人，不能转出{move.people}人；本户应转{people}人："
        f"已安置{where.settled}人，途中{where.on_the_way}人，未转{left}人。"
    )


def _nonsense(move: Move) -> str:
    """Say what is wrong with a move whatever the unit holds."""
    if move.people < 1:
        return f"人数应为1以上的整数，现为{move.people}。"
    if move.origin not in WORDS or move.target not in WORDS:
        return "去向不认识；请刷新页面后再登记。"
    if move.target == SHELTER and not move.to_shelter:
        return "没有写明避灾场所；请选一处。"
    elsewhere = move.target == SHELTER and move.from_shelter not in {"", move.to_shelter}
    if move.origin == move.target and not elsewhere:
        return "去向没有变化，不用登记。"
    return ""


def moved(where: Where, move: Move) -> Where:
    """Return the unit after a move."""
    taken = _less(where, move)
    put = _more(taken, move)
    leaves_home = move.origin in {NOT_MOVED, HOME_AGAIN}
    goes_out = move.target in {ON_THE_WAY, SHELTER, RELATIVES}
    address = (move.address or put.address) if put.relatives else ""
    trips = put.trips + (move.people if leaves_home and goes_out else 0)
    return replace(put, trips=trips, address=address, named=True)


def _more(where: Where, move: Move) -> Where:
    if move.target == NOT_MOVED:
        return where
    if move.target == SHELTER:
        count = where.shelters.get(move.to_shelter, 0) + move.people
        return replace(where, shelters=MappingProxyType({**where.shelters, move.to_shelter: count}))
    return replace(where, **{move.target: getattr(where, move.target) + move.people})


def _less(where: Where, move: Move) -> Where:
    if move.origin == NOT_MOVED:
        # moved again (再次转移): whoever had gone home after the lifting leaves that column first
        return replace(where, home_again=max(0, where.home_again - move.people))
    if move.origin == SHELTER:
        return replace(where, shelters=_left(where.shelters, move.people, move.from_shelter))
    return replace(where, **{move.origin: getattr(where, move.origin) - move.people})


def _left(shelters: Mapping[str, int], people: int, shelter_id: str) -> Mapping[str, int]:
    """Take persons out of the shelter that is named, else out of the fullest first."""
    order = [shelter_id] if shelter_id else sorted(shelters, key=lambda key: (-shelters[key], key))
    left = dict(shelters)
    for key in order:
        taken = people if key == order[-1] else min(people, left.get(key, 0))
        left[key] = left.get(key, 0) - taken
        people -= taken
        if people <= 0:
            break
    return MappingProxyType({key: count for key, count in left.items() if count})
