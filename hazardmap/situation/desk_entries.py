"""What the desk of a shelter may record (场所登记): each makes the decision that becomes one entry.

An arrival at one's own door is that door's business wherever the people are from; who leaves must be
recorded there. Nobody is ever in two places: whoever was recorded elsewhere is moved from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.errors import UsageError
from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.whereabouts import (
    HOME_AGAIN,
    NOT_MOVED,
    ON_THE_WAY,
    RELATIVES,
    RETURNED_ALONE,
    SHELTER,
    Move,
    Where,
)
from hazardmap.situation import move_entries
from hazardmap.situation.desk_roster import Door
from hazardmap.situation.move_entries import Decision, Mark, open_operation
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of
from hazardmap.viewer import Viewer, whole_county

LEFT: Final = "联系不上"
"""Mark of who left the shelter and nobody knows where to."""
WAYS_OUT: Final = {
    "sent": "已出发去别的场所（途中）",
    "shelter": "别的场所已接到",
    "relatives": "投亲靠友或其他去处",
    "returned": "擅自返回",
    "left": "离所，去向不明",
    "home": "解除返回",
}
"""How people leave a shelter (离所去向)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How many persons of one unit are here now (到几人); `was` = how many the page showed."""

    unit_key: str
    people: int
    was: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """Persons of one unit who leave a shelter (离所): how, where to, why."""

    unit_key: str
    people: int
    way: str
    was: int
    """persons here when the page was made"""
    to_shelter: str = ""
    address: str = ""
    reason: str = ""


def _at_desk(viewer: Viewer) -> Viewer:
    """Return who records at a desk that was found his: its people may be of any town."""
    return whole_county(viewer.who, names=False, writes=viewer.writes)


def _found(night: Night, key: str) -> tuple[Ordered, Where]:
    one = night.orders.units.get(key)
    if one is None or one.whole:
        raise UsageError(
            "这一户不在应转名单内（未下达指令或已核减），没有登记；"
            "人已到的，请先按外来人员记人数，并请镇街到“转移指令”页记先行转移。"
        )
    return one, moves_of(night).of(key)


def _unchanged(here: int, was: int) -> None:
    """Refuse what was sent from a page that no longer shows what is (页面已旧)."""
    if here != was:
        raise UsageError(
            f"这一户刚刚有人登记过：现在本所{here}人，您看到的是{was}人。没有登记；请看清后再点。"
        )


def arrived(
    viewer: Viewer, door: Door, arrivals: Sequence[Arrival], *, confirmed: bool = False
) -> Decision:
    """Register how many persons of units are at this shelter now (到几人): all, fewer, or a correction.

    All or nothing. Persons recorded at another place are moved from there, which is asked first: without
    `confirmed` it is refused.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        open_operation(night)
        if len({one.unit_key for one in arrivals}) < len(arrivals):
            raise UsageError("同一户选了两次，没有登记；请刷新页面后再选。")
        moves = [move for one in arrivals for move in _moves(night, door, one, confirmed=confirmed)]
        return move_entries.made(
            _at_desk(viewer), moves, source="desk", more={"desk": door.shelter_id}
        )(night)

    return decide


def _moves(night: Night, door: Door, arrival: Arrival, *, confirmed: bool) -> list[Move]:
    one, where = _found(night, arrival.unit_key)
    here = where.shelters.get(door.shelter_id, 0)
    _unchanged(here, arrival.was)
    if not 0 <= arrival.people <= one.people:
        raise UsageError(
            f"本户应转{one.people}人，不能登记到{arrival.people}人；多来的人请按外来人员记人数。"
        )
    moves = moves_to(door.shelter_id, one, where, arrival.people)
    taken = sum(move.people for move in moves if move.origin in {SHELTER, RELATIVES})
    if arrival.people > here and taken and not confirmed:
        number = one.unit.list_no or "未编号"
        raise UsageError(
            f"{number}号有{taken}人已登记在别处，没有登记；请在登记台单独登记这一户，确认改到本所。"
        )
    return moves


def moves_to(shelter_id: str, one: Ordered, where: Where, people: int) -> list[Move]:
    """Return the moves after which `people` persons of a unit are in a shelter.

    Whoever is on the way comes first, then who has not moved, then who was recorded elsewhere. Fewer
    than are recorded there is a correction: these persons are 未转 again.
    """
    key, here = one.unit.key, where.shelters.get(shelter_id, 0)
    if people < here:
        return [Move(key, here - people, SHELTER, NOT_MOVED, from_shelter=shelter_id)]
    left, moves = people - here, []
    others = sorted(where.shelters.items(), key=lambda item: (-item[1], item[0]))
    columns = [
        (ON_THE_WAY, where.on_the_way, ""),
        (NOT_MOVED, where.held(NOT_MOVED, people=one.people, lifted=one.lifted), ""),
        *((SHELTER, held, other) for other, held in others if other != shelter_id),
        (RELATIVES, where.relatives, ""),
        (HOME_AGAIN, where.home_again if one.lifted else 0, ""),
    ]
    for column, held, other in columns:
        taken = min(left, held)
        if taken > 0:
            move = Move(key, taken, column, SHELTER, from_shelter=other, to_shelter=shelter_id)
            moves.append(move)
            left -= taken
    return moves


def left(viewer: Viewer, door: Door, leaving: Leaving) -> Decision:
    """Register persons who leave this shelter (离所、转走): only who is recorded here can leave."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        open_operation(night)
        _, where = _found(night, leaving.unit_key)
        here = where.shelters.get(door.shelter_id, 0)
        _unchanged(here, leaving.was)
        if not 1 <= leaving.people <= here:
            raise UsageError(f"本所登记这一户{here}人，不能转出{leaving.people}人。")
        if leaving.way == "relatives" and not leaving.address:
            raise UsageError("没有写去哪里，没有登记；请写投亲地址或去处，最好带电话。")
        move = _move_out(door, leaving)
        return move_entries.made(
            _at_desk(viewer),
            [move],
            _marks(leaving),
            source="desk",
            more={"desk": door.shelter_id, "way": leaving.way},
        )(night)

    return decide


def _move_out(door: Door, leaving: Leaving) -> Move:
    targets = {
        "sent": ON_THE_WAY,
        "shelter": SHELTER,
        "relatives": RELATIVES,
        "returned": NOT_MOVED,
        "left": NOT_MOVED,
        "home": HOME_AGAIN,
    }
    if leaving.way not in targets:
        raise UsageError("请选择去向，再登记。")
    return Move(
        leaving.unit_key,
        leaving.people,
        SHELTER,
        targets[leaving.way],
        from_shelter=door.shelter_id,
        to_shelter=leaving.to_shelter if leaving.way == "shelter" else "",
        address=leaving.address if leaving.way == "relatives" else "",
    )


def _marks(leaving: Leaving) -> list[Mark]:
    words = {"returned": (RETURNED_ALONE, ""), "left": (LEFT, "离所，去向不明")}
    if leaving.way not in words:
        return []
    mark, usual = words[leaving.way]
    return [Mark(leaving.unit_key, mark, leaving.reason or usual)]


def headed(
    viewer: Viewer, door: Door, *, people: int, village_id: str = "", origin: str = ""
) -> Decision:
    """Count heads without names (仅计人数): all that are here of one village, or guests by origin.

    Heads of a village stand for its people under order; more than these, or of a village without an
    order, are guests and have to be counted as such, or they would be in no figure.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        open_operation(night)
        if village_id:
            ordered = sum(
                one.people
                for one in night.orders.units.values()
                if one.unit.village_id == village_id and one.unit.kind == "household"
            )
            if people > ordered:
                raise UsageError(
                    f"这个村应转住户{ordered}人，不能记{people}人；多出的人请另按外来人员登记，写明来自哪里。"
                )
        kind, body = move_entries.heads(
            _at_desk(viewer),
            shelter_id=door.shelter_id,
            town_id=door.town_id,
            people=people,
            village_id=village_id,
            origin=origin,
        )(night)
        return kind, {**body, "desk": door.shelter_id}

    return decide


def rolled(
    viewer: Viewer, door: Door, *, people: int, missing: Mapping[str, int], note: str = ""
) -> Decision:
    """Take a roll-call (点名清点); whoever is named missing must be recorded here, with so many persons."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        open_operation(night)
        for key, count in missing.items():
            one, where = _found(night, key)
            here = where.shelters.get(door.shelter_id, 0)
            if not 1 <= count <= here:
                raise UsageError(
                    f"{one.unit.list_no or '未编号'}号在本所登记{here}人，不能点名未到{count}人；"
                    "没有保存，请刷新后再点名。"
                )
        kind, body = move_entries.counted(
            _at_desk(viewer),
            shelter_id=door.shelter_id,
            town_id=door.town_id,
            people=people,
            missing=missing,
            note=note,
        )(night)
        return kind, {**body, "desk": door.shelter_id}

    return decide


def found_again(viewer: Viewer, door: Door, unit_key: str) -> Decision:
    """Say that a missing unit is here after all (已找到，在所): the question of the roll-call is answered."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        _, where = _found(night, unit_key)
        if not where.shelters.get(door.shelter_id):
            raise UsageError("这一户没有登记在本所；请刷新页面。")
        if where.disputed:
            raise UsageError("这一户的几处登记互相矛盾，要镇街核实；请到“转移”页处理。")
        words = "点名后找到，在所"
        kind, body = move_entries.seen(_at_desk(viewer), unit_key=unit_key, words=words)(night)
        return kind, {**body, "desk": door.shelter_id}

    return decide
