"""交班小结: what whoever takes over must know, on one page — orders, 未转 by name, calls, roads, shelters, 待办."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hazardmap.errors import NotAllowed, UsageError
from hazardmap.evacuation.shifts import Handover, Note
from hazardmap.situation.call_board import board
from hazardmap.situation.hourly_entries import require_office
from hazardmap.situation.hourly_figures import people_text
from hazardmap.situation.hourly_view import Board
from hazardmap.situation.hourly_view import board as hourly_board
from hazardmap.situation.masking import masked
from hazardmap.situation.model import Situation
from hazardmap.situation.move_entries import Decision
from hazardmap.situation.night import Night
from hazardmap.situation.opened import openings_of
from hazardmap.situation.order_view import OrderLine, order_lines
from hazardmap.situation.ordered import TOTAL, ordered_units
from hazardmap.situation.road_view import closure_lines
from hazardmap.situation.roll_calls import roll_calls
from hazardmap.situation.subjects import subjects
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Left:
    """One household or institution with somebody left at home (未转一户)."""

    village: str
    list_no: str
    name: str
    not_moved: int
    people: int
    mark: str
    mover: str
    mover_phone: str
    household: bool = True

    @property
    def words(self) -> str:
        """07 张三 1人（联系不上）."""
        part = (
            f"{self.not_moved}/{self.people}人"
            if self.not_moved < self.people
            else f"{self.people}人"
        )
        return (
            f"{self.list_no or '–'}号 {self.name} {part}{f'（{self.mark}）' if self.mark else ''}"
        )


@dataclass(frozen=True, slots=True)
class Door:
    """One open shelter (已开放场所) with who is inside and when it was counted."""

    name: str
    keeper: str
    inside: int
    places: int
    roll: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything on the page of a handover (交班小结)."""

    office: str
    figures: Board
    warnings: tuple[str, ...]
    orders: tuple[OrderLine, ...]
    left: tuple[Left, ...]
    by_phone: tuple[str, ...]
    """villages counted by total only: nobody there can be named"""
    calls: tuple[str, ...]
    roads: tuple[str, ...]
    doors: tuple[Door, ...]
    todo: tuple[Note, ...]
    log: tuple[Note, ...]
    last: Handover | None

    @property
    def text(self) -> str:
        """Say the figures in one line."""
        return people_text(self.figures.total)

    @property
    def left_words(self) -> str:
        """Head the list of those still at home (未转名单): 未转名单（4户8人）."""
        people = sum(one.not_moved for one in self.left)
        home = sum(one.household for one in self.left)
        places = len(self.left) - home
        word = f"{home}户" + (f"、重点场所{places}处" if places else "")
        return f"未转名单（{word}，共{people}人）"


def office_id(viewer: Viewer) -> str:
    """Return whose log it is (值班单位): the town's, of several the first, else the county's ("")."""
    return min(viewer.towns) if viewer.towns else ""


def watch(situation: Situation, viewer: Viewer) -> Watch:
    """Gather what is handed over, for the viewer's towns; names and phones as he may read them."""
    require_office(viewer)
    shifts, mine = situation.night.shifts, office_id(viewer)
    notes = shifts.of(mine) if viewer.duty_names else ()
    figures = hourly_board(situation, viewer)
    return Watch(
        office=figures.total.town,
        figures=figures,
        warnings=tuple(
            f"{one.signal}（{one.since:%m-%d %H:%M} {one.issuer}）"
            for one in warnings_in_force(situation.night, situation.as_of)
        ),
        orders=tuple(order_lines(situation, viewer)),
        left=tuple(left_behind(situation, viewer)),
        by_phone=tuple(_by_phone(situation, viewer)),
        calls=tuple(unanswered(situation, viewer)),
        roads=tuple(f"{line.title}，{line.effect}" for line in closure_lines(situation, viewer)),
        doors=tuple(open_doors(situation, viewer)),
        todo=tuple(note for note in notes if note.open),
        log=tuple(reversed(notes)),
        last=shifts.last(mine),
    )


def left_behind(situation: Situation, viewer: Viewer) -> list[Left]:
    """List who is still at home (未转名单), village by village in the order of the 名单号."""
    units = ordered_units(situation, viewer)
    units = units[units["not_moved"].gt(0) & units["kind"].ne(TOTAL)]
    listed = masked(situation.plan.risk_list, viewer)
    listed = listed.assign(key=listed["unit_kind"] + ":" + listed["unit_id"]).set_index("key")
    columns = ["village", "name", "mover", "mover_phone"]
    rows = units.join(listed[columns], on="key").sort_values(["village_id", "list_no", "key"])
    return [
        Left(
            village=_known(row["village"]),
            list_no=_known(row["list_no"]),
            name=_known(row["name"]) or "户主未登记",
            not_moved=int(row["not_moved"]),
            people=int(row["people"]),
            mark=_known(row["mark"]),
            mover=_known(row["mover"]),
            mover_phone=_known(row["mover_phone"]),
            household=row["kind"] == "household",
        )
        for row in rows.to_dict("records")
    ]


def _known(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _by_phone(situation: Situation, viewer: Viewer) -> list[str]:
    units = ordered_units(situation, viewer)
    rows = units[units["kind"].eq(TOTAL) & units["by_phone"].gt(0)]
    villages = situation.county.tables["villages"]
    names = dict(zip(villages["village_id"], villages["name"], strict=True))
    pairs = zip(rows["village_id"], rows["by_phone"], strict=True)
    return [f"{names.get(key, key)}电话报数{int(people)}人，未逐户核" for key, people in pairs]


def unanswered(situation: Situation, viewer: Viewer) -> list[str]:
    """List who was called or sent something and has not answered (叫应未接通)."""
    found: dict[str, str] = {}
    for subject in subjects(situation, viewer):
        for line in board(situation, viewer, subject).lines:
            if line.state.overdue and line.contact.person_id not in found:
                one = line.contact
                found[one.person_id] = f"{one.scope} {one.post} {one.name}：{line.state.words}"
    return list(found.values())


def open_doors(situation: Situation, viewer: Viewer) -> list[Door]:
    """List the open shelters with who is inside and their roll-calls (已开放场所、点名清点)."""
    rolls = {line.shelter_id: line for line in roll_calls(situation, viewer)}
    found = []
    for one in openings_of(situation, viewer):
        roll = rolls.pop(one.shelter_id, None)
        inside = roll.people if roll else 0
        words = roll.words if roll else "没有人在所"
        keeper = one.keeper if viewer.duty_names else ""
        late = bool(roll and roll.overdue)
        found.append(Door(one.name, keeper, inside, one.places, words, late))
    for roll in rolls.values():
        name = f"{roll.name}（未登记开放）"
        found.append(Door(name, "", roll.people, 0, roll.words, roll.overdue))
    return found


def note_body(viewer: Viewer, fields: Mapping[str, str]) -> dict[str, str]:
    """Make a line of the duty log (值班记录); the content is needed."""
    _require_watch(viewer)
    if not fields.get("content"):
        raise UsageError("“内容”没有填，没有记下；请填写后再提交。")
    return {**fields, "town_id": office_id(viewer)}


def settled(viewer: Viewer, key: str, result: str) -> Decision:
    """Write how a line of the log ended (办理结果)."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        _require_watch(viewer)
        note = night.shifts.notes.get(key)
        if note is None or note.town_id != office_id(viewer):
            raise UsageError("本单位没有这一条值班记录；请刷新页面。")
        if not result:
            raise UsageError("“办理结果”没有填，没有记下；请填写后再提交。")
        return "log.settled", {"of": key, "result": result}

    return decide


def handed_over(viewer: Viewer, situation: Situation, given_by: str, taken_by: str) -> Decision:
    """Record who handed over to whom (交班), with the figures of that moment."""

    def decide(night: Night) -> tuple[str, Mapping[str, Any]]:
        _require_watch(viewer)
        if not given_by or not taken_by:
            raise UsageError("交班人、接班人都要写姓名，没有交班；请填写后再提交。")
        if given_by == taken_by:
            raise UsageError("交班人和接班人是同一个人，没有交班；请核对姓名。")
        now = watch(replace(situation, night=night), viewer)
        return "handover.done", {
            "town_id": office_id(viewer),
            "given_by": given_by,
            "taken_by": taken_by,
            "words": now.text,
            "situation": situation.number,
            "todo": [note.key for note in now.todo],
        }

    return decide


def _require_watch(viewer: Viewer) -> None:
    viewer.require_writing()
    require_office(viewer)
    if not viewer.duty_names:
        raise NotAllowed("当前身份不能看值班记录，不能登记；请由值班人员登记。")


def last_words(one: Handover | None) -> str:
    """Say when the watch was taken over last (上次交班)."""
    if one is None:
        return "本台账还没有交过班"
    return f"上次交班 {one.at:%m-%d %H:%M}：{one.given_by} → {one.taken_by}"
