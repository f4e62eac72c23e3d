"""Marks from phones (手机登记) against the tally as it stands when they arrive: taken, same, disputed, aside.

A phone may have been out of reach for hours. Its marks are relative to what it last knew (`base`); what
others said since is never overwritten in silence: the same thing told twice counts once, and where one
says gone and the other says still there, 未转 wins until an officer has seen it (words.md).
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.entries import UNDONE
from hazardmap.errors import UsageError
from hazardmap.evacuation.moves import refusals
from hazardmap.evacuation.orders import Ordered, Orders
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
from hazardmap.situation.device_forms import LEAVING, RETURNED, STAYING, UNDO, DeviceMark
from hazardmap.situation.index import kept
from hazardmap.situation.move_entries import Decision, Mark
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.since import Since, said_since
from hazardmap.viewer import Viewer

MADE: Final = "move.made"
SAME: Final = "move.same"
"""Told before by somebody else: kept in the ledger, moves nobody."""
DISPUTED: Final = "move.disputed"
ASIDE: Final = "move.aside"
NOT_ORDERED: Final = "本户不在应转名单内（未下达指令、已核减或行动已结束），没有计入，另存待核。"
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mark (登记结果): the kind of its entry, what it moves, and the words for the phone."""

    kind: str
    words: str
    moves: tuple[Move, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """What the county knows beside the orders: village id → town id, and the shelters that exist."""

    towns: Mapping[str, str]
    shelters: Container[str]


def judged(viewer: Viewer, mark: DeviceMark, places: Places, *, skew_s: int = 0) -> Decision:
    """Decide on one mark inside the book's lock.

    Raises `NotAllowed` for another town's unit, `UsageError` when it cannot be told whose it is.
    """

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        if mark.act == UNDO:
            return _undone(night, viewer, mark, skew_s)
        key = unit_key(night, mark)
        ordered = night.orders.units.get(key)
        town_id = _require_scope(viewer, mark, ordered, places)
        verdict = _verdict(night, mark, ordered, places)
        return verdict.kind, {
            **_head(night, mark, skew_s),
            "towns": [town_id],
            "villages": [ordered.unit.village_id if ordered else mark.village_id],
            "unit": key,
            "town_id": town_id,
            "moves": [move.body() for move in verdict.moves],
            "marks": [row.body() for row in verdict.marks],
            "words": verdict.words,
            "why": verdict.words,
        }

    return decide


def aside(viewer: Viewer, mark: DeviceMark, places: Places, why: str) -> Decision:
    """Keep a mark aside (另存待核) that cannot be taken: same id with another content, an undo refused."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        key = unit_key(night, mark)
        ordered = night.orders.units.get(key)
        town_id = _require_scope(viewer, mark, ordered, places)
        body = {"unit": key, "town_id": town_id, "towns": [town_id], "words": why, "why": why}
        return ASIDE, {**_head(night, mark, 0), **body}

    return decide


def unit_key(night: Night, mark: DeviceMark) -> str:
    """Return the key of the unit a mark speaks of: its own, else the one of its village's 名单号."""
    if mark.unit_key:
        return mark.unit_key
    return _numbered(night.orders).get((mark.village_id, mark.list_no), "") if mark.list_no else ""


@kept
def _numbered(orders: Orders) -> Mapping[tuple[str, str], str]:
    return {
        (one.unit.village_id, one.unit.list_no.lstrip("0")): key
        for key, one in orders.units.items()
        if one.unit.list_no
    }


def _head(night: Night, mark: DeviceMark, skew_s: int) -> dict[str, Any]:
    operation = night.orders.operation
    return {
        # what comes after the end of an operation belongs to the one it was made in
        "operation": operation.key if operation else night.moves.operation,
        "source": "device",
        "device": mark.device,
        "said_by": mark.said_by,
        "sent": {**mark.body(), "skew_s": skew_s},
    }


def _require_scope(
    viewer: Viewer, mark: DeviceMark, ordered: Ordered | None, places: Places
) -> str:
    """Return the town a mark belongs to; raises unless the viewer may act there."""
    village_id = ordered.unit.village_id if ordered else mark.village_id
    town_id = ordered.unit.town_id if ordered else places.towns.get(mark.village_id)
    if town_id is None:
        raise UsageError("不认识这一户，也不知道是哪个村的，没有登记；请刷新页面后重新登记。")
    viewer.require_town(town_id)
    viewer.require_village(village_id)
    if viewer.shelters is not None:
        planned = ordered.unit.shelter_id if ordered else ""
        viewer.require_shelter(mark.shelter_id or planned)
    return town_id


def _undone(
    night: Night, viewer: Viewer, mark: DeviceMark, skew_s: int
) -> tuple[str, Mapping[str, Any]]:
    """Take back what this phone said (撤销); what is gone already is the same again."""
    found = next((one for one in reversed(night.log) if one.key == mark.of), None)
    head = {**_head(night, mark, skew_s), "of": mark.of}
    if found is None or found.body.get("source") != "device":
        return SAME, {**head, "words": "这一条已经撤销，不用再撤。"}
    if found.body.get("device") != mark.device:
        raise UsageError("这一条不是本机登记的，没有撤销；请到“转移”页撤销。")
    towns = [str(town_id) for town_id in found.body.get("towns", ())]
    for town_id in towns:
        viewer.require_town(town_id)
    for village_id in found.body.get("villages", ()):
        viewer.require_village(str(village_id))
    about = {"unit": str(found.body.get("unit", "")), "towns": towns}
    return UNDONE, {**head, **about, "words": "已撤销。"}


def _verdict(night: Night, mark: DeviceMark, ordered: Ordered | None, places: Places) -> Verdict:
    if ordered is None or ordered.whole or night.orders.operation is None:
        return Verdict(ASIDE, NOT_ORDERED)
    if mark.shelter_id and mark.shelter_id not in places.shelters:
        return Verdict(ASIDE, "避灾场所不在当前数据里，没有计入，另存待核。")
    where = moves_of(night).of(ordered.unit.key)
    if where.disputed:
        words = (
            f"本户待核，按未转计，等值班人员看过；手机又登记{mark.claim()}。此前：{where.disputed}"
        )
        return Verdict(DISPUTED, words[:_LONGEST])
    since = said_since(night, ordered.unit.key, where, mark)
    judge: Callable[[DeviceMark, Ordered, Where, Since], Verdict] = _leaving
    if mark.act in STAYING:
        judge = _staying
    elif mark.act not in LEAVING:
        judge = _back
    return _possible(night, judge(mark, ordered, where, since))


def _possible(night: Night, verdict: Verdict) -> Verdict:
    """Keep aside what no column could give, whatever the judgement was."""
    rows: Sequence[Mapping[str, Any]] = [row.body() for row in verdict.marks]
    found = refusals(night.moves, night.orders, verdict.moves, rows)
    return Verdict(ASIDE, "没有计入，另存待核：" + "；".join(found)) if found else verdict


def _against(mark: DeviceMark, since: Since) -> Verdict:
    """Hold back two sources that contradict each other (待核): 未转 wins until an officer has seen it."""
    words = f"前后说法不一，按未转计，等值班人员看过：手机登记{mark.claim()}；此前{since.words}。"
    return Verdict(DISPUTED, words[:_LONGEST])


def _leaving(mark: DeviceMark, ordered: Ordered, where: Where, since: Since) -> Verdict:
    """Judge 到避灾场所、投亲靠友、已出发: out of 途中 first, then out of 未转."""
    left = where.held(NOT_MOVED, people=ordered.people, lifted=ordered.lifted)
    if left > 0 and since.stayed:
        return _against(mark, since)
    more = since.more(mark.people)
    if more <= 0:
        return Verdict(SAME, f"此前{since.words}，与本条相同，不重复计。")
    place = mark.shelter_id or ordered.unit.shelter_id if mark.act == SHELTER else ""
    if mark.act == SHELTER and not place:
        return Verdict(ASIDE, "没有写明避灾场所，没有计入，另存待核。")
    on_the_way = 0 if mark.act == ON_THE_WAY else min(more, where.on_the_way)
    if more > on_the_way + left:
        return Verdict(ASIDE, _too_many(more, ordered, where, left))
    moves = tuple(
        Move(ordered.unit.key, people, origin, LEAVING[mark.act], to_shelter=place)
        for origin, people in ((ON_THE_WAY, on_the_way), (NOT_MOVED, more - on_the_way))
        if people
    )
    words = f"已登记{mark.claim()}。"
    if more < mark.people:
        words = f"此前{since.words}，按同一批人计，本条补{more}人；如是另外的人，请再登记。"
    return Verdict(MADE, words, moves)


def _too_many(people: int, ordered: Ordered, where: Where, left: int) -> str:
    return (
        f"登记{people}人，超过未转{left}人，没有计入，另存待核；本户应转{ordered.people}人："
        f"已安置{where.settled}人，途中{where.on_the_way}人，未转{left}人。"
    )


def _staying(mark: DeviceMark, ordered: Ordered, where: Where, since: Since) -> Verdict:
    """Judge 不在家、拒转、联系不上、就地避险."""
    left = where.held(NOT_MOVED, people=ordered.people, lifted=ordered.lifted)
    if since.went or (where.away and left <= 0):
        return _against(mark, since)
    word = STAYING[mark.act]
    if since.others and where.mark == word:
        return Verdict(SAME, f"此前{since.words}，与本条相同。")
    words = f"已登记{mark.claim()}。"
    if since.others:
        words += f"此前{since.words}，两条都留在台账里。"
    return Verdict(MADE, words, marks=(Mark(ordered.unit.key, word, mark.reason),))


def _back(mark: DeviceMark, ordered: Ordered, where: Where, since: Since) -> Verdict:
    """Judge 擅自返回 and 解除返回: out of the places where they are."""
    alone = mark.act == RETURNED
    if alone and since.went:
        return _against(mark, since)
    if since.others and not where.away:
        return Verdict(SAME, f"此前{since.words}，与本条相同，不重复计。")
    if mark.people > where.away:
        words = f"登记{mark.people}人，超过目前在外{where.away}人，没有计入，另存待核。"
        return Verdict(ASIDE, words)
    marks = (Mark(ordered.unit.key, RETURNED_ALONE, mark.reason),) if alone else ()
    target = NOT_MOVED if alone else HOME_AGAIN
    columns = (
        (SHELTER, where.shelter),
        (RELATIVES, where.relatives),
        (ON_THE_WAY, where.on_the_way),
    )
    moves, people = [], mark.people
    for origin, held in columns:
        taken = min(people, held)
        people -= taken
        if taken:
            moves.append(Move(ordered.unit.key, taken, origin, target))
    return Verdict(MADE, f"已登记{mark.claim()}。", tuple(moves), marks)
