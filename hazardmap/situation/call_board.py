"""The call board (叫应台): everybody to be reached for one warning or order, the most overdue first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from hazardmap.entries import Entry
from hazardmap.errors import UsageError
from hazardmap.situation.callees import Contact, contacts
from hazardmap.situation.masking import HIDDEN
from hazardmap.situation.model import Situation
from hazardmap.situation.on_call import GROUPS
from hazardmap.situation.scope import town_names
from hazardmap.situation.subjects import Subject, subjects
from hazardmap.viewer import Viewer
from hazardmap.warning.calling import Called, Number, State, countdown, next_number, state_of

_ANSWERED = 4
_LOG = ("call.sent", "call.read", "call.result", "reply.first", "reply.closing")


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the board (一人)."""

    contact: Contact
    called: Called
    state: State
    next: Number | None

    @property
    def head(self) -> str:
        """Say whose turn it is: 下一个：B岗 边春富."""
        if self.next is None:
            return ""
        first = not self.called.attempts
        return "" if first else f"下一个：{self.next.label} {self.next.who}"


@dataclass(frozen=True, slots=True)
class Group:
    """One receiver group (接收组): to whom one message goes."""

    name: str
    people: int
    sent: int
    unread: int
    answered: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class TownReply:
    """Whether a town has replied (镇街回复): 待回复 or 已回复 with its time."""

    town_id: str
    name: str
    words: str
    replied: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of one subject (叫应台)."""

    subject: Subject
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    towns: tuple[TownReply, ...]
    clock: str
    replied: int

    @property
    def answered(self) -> int:
        """Count who repeated what he heard (已接通)."""
        return sum(line.state.rank == _ANSWERED for line in self.lines)

    @property
    def overdue(self) -> int:
        """Count who has to be called now (需电话叫醒)."""
        return sum(line.state.overdue for line in self.lines)


def find_subject(situation: Situation, viewer: Viewer, subject_id: str) -> Subject | None:
    """Return the subject asked for, else the newest order, else the worst warning; None = nothing runs.

    Raises `UsageError` for one that has gone.
    """
    found = subjects(situation, viewer)
    if not subject_id:
        return found[0] if found else None
    for one in found:
        if one.id == subject_id:
            return one
    raise UsageError("这条预警或指令已不在（已解除或已撤销）；请回到“叫应”页重新选择。")


def board(situation: Situation, viewer: Viewer, subject: Subject, *, town_id: str = "") -> Board:
    """Make the board of a subject: a town calls its villages, the county its towns and mines.

    `town_id` lets the county look at the whole of one town.
    """
    settings, calls = situation.county.settings, situation.night.calls
    found = contacts(situation, viewer, subject, whole=viewer.towns is not None or bool(town_id))
    if town_id:
        viewer.require_town(town_id)
        found = tuple(one for one in found if one.town_id == town_id)
    lines = []
    for one in found:
        called = calls.of(subject.id, one.person_id)
        state = state_of(called, situation.as_of, unread_min=settings.call_unread_min)
        lines.append(Line(one, _shown(called, viewer), state, next_number(one.numbers, called)))
    ranked = sorted(lines, key=_overdue_first)
    answers = replied_to(situation, viewer, subject)
    due = answers.since + timedelta(minutes=settings.first_reply_min)
    towns = _replies(situation, viewer, answers, due)
    open_towns = [town for town in towns if not town.replied]
    clock = countdown(due, situation.as_of, "首次回复") if open_towns else "首次回复已全部报出"
    return Board(
        subject=subject,
        lines=tuple(ranked),
        groups=tuple(_groups(lines)),
        towns=towns,
        clock=clock,
        replied=len(towns) - len(open_towns),
    )


def _shown(called: Called, viewer: Viewer) -> Called:
    """Leave out who was called at which number where the viewer may not read it."""
    if viewer.duty_names:
        return called
    hidden = [replace(one, who=HIDDEN, number=HIDDEN) for one in called.attempts]
    return replace(called, attempts=tuple(hidden))


def replied_to(situation: Situation, viewer: Viewer, subject: Subject) -> Subject:
    """Return what the first reply answers: the warning that runs, else the order itself."""
    if subject.is_warning:
        return subject
    running = [one for one in subjects(situation, viewer) if one.is_warning]
    return next((one for one in running if subject.towns <= one.towns), subject)


def _overdue_first(line: Line) -> tuple[int, int]:
    # stable: within one state the order of calling (预警责任人, 转移责任人 …) stays
    return (line.state.rank, -line.state.late_s)


def _groups(lines: list[Line]) -> list[Group]:
    made = []
    for name in GROUPS:
        mine = [line for line in lines if line.contact.group == name]
        if not mine:
            continue
        sent = [line.called.sent_at for line in mine if line.called.sent_at]
        unread = [
            line
            for line in mine
            if line.called.sent_at and not line.called.read_at and not line.called.answered
        ]
        answered = sum(line.state.rank == _ANSWERED for line in mine)
        made.append(
            Group(name, len(mine), len(sent), len(unread), answered, min(sent) if sent else None)
        )
    return made


def _replies(
    situation: Situation, viewer: Viewer, subject: Subject, due: datetime
) -> tuple[TownReply, ...]:
    names, calls = town_names(situation), situation.night.calls
    found = []
    for town_id in sorted(subject.towns):
        if not viewer.sees_town(town_id):
            continue
        reply = calls.reply(subject.id, town_id)
        words = f"已回复 {reply.at:%H:%M}" if reply else "待回复"
        late = reply is None and situation.as_of > due
        found.append(TownReply(town_id, names.get(town_id, town_id), words, bool(reply), late))
    return tuple(found)


def call_log(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return the log of calls (叫应记录) in the order of the ledger, in Chinese columns, for export.

    A town gets the lines of its own people and replies; names and numbers only for who may see them.
    """
    people = {
        one.person_id: one
        for subject in subjects(situation, viewer)
        for one in contacts(situation, viewer, subject, whole=True)
    }
    rows = [row for entry in situation.night.log for row in _logged(entry, people, viewer)]
    columns = ["时间", "事项", "姓名", "职务", "范围", "号码", "结果", "登记人"]
    return pd.DataFrame(rows, columns=columns)


def _logged(entry: Entry, people: dict[str, Contact], viewer: Viewer) -> list[tuple[Any, ...]]:
    if entry.kind not in _LOG:
        return []
    body, moment = entry.body, f"{entry.at:%Y-%m-%d %H:%M:%S}"
    title = str(body.get("title", ""))
    if entry.kind.startswith("reply."):
        if not viewer.sees_town(str(body.get("town_id", ""))):
            return []
        words = "首次回复" if entry.kind == "reply.first" else "解除后报告"
        return [(moment, title, "", "", str(body.get("town", "")), "", words, entry.by)]
    if entry.kind == "call.result":
        one = people.get(str(body["person"]))
        if one is None:
            return []
        number = str(body.get("number", "")) if viewer.duty_names else ""
        who = str(body.get("who", "")) if viewer.duty_names else one.name
        post = f"{one.post}（{body.get('label', '')}）"
        return [(moment, title, who, post, one.scope, number, str(body["result"]), entry.by)]
    words = "已发送（不等于已收到）" if entry.kind == "call.sent" else "已读"
    known = [people[str(key)] for key in body.get("people", ()) if str(key) in people]
    return [(moment, title, one.name, one.post, one.scope, "", words, entry.by) for one in known]
