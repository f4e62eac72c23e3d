"""What a text does (预警动作): each signal with its sentence, office and time; the one that counts now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.issued import TimeWords, completed, times
from hazardmap.warning.issuers import Issuer, issuers, joint
from hazardmap.warning.signals import Signal, signals

LIFTED: Final = "解除"
_STOPS: Final = "。;\n!"
_PERIOD_AFTER: Final = re.compile(r"^[日号时分]?(?:至|到|-|~|以来)")
_PERIOD_BEFORE: Final = re.compile(r"(?:至|到|-|~|截[至止]|截至)$")
_TIME_FIELD: Final = re.compile(r"(?:发布|发文|签发|生效)(?:时间|日期)[:为]?")
_OFFICE_FIELD: Final = re.compile(r"(?:发布|签发|发文)(?:单位|机构|部门)[:为]?")
_SUBJECT: Final = re.compile(r"(?:对|向|给|发布|解除|在|我[市县区]|继续)")
_ADVISED: Final = re.compile(r"(?:及时|应当?|要求?|请|做好|关注|根据|按照)[^。;]{0,24}$")


@dataclass(frozen=True, slots=True)
class Act:
    """One signal with its sentence (一条预警及其发布语): `head` is where the sentence begins."""

    signal: Signal
    head: int
    offices: tuple[Issuer, ...]
    time: TimeWords | None
    issued_at: datetime | None

    @property
    def level(self) -> tuple[str, str | None]:
        """Kind and colour."""
        return self.signal.kind, self.signal.colour

    @property
    def lifted(self) -> bool:
        """Tell whether it ends the signal."""
        return self.signal.action == LIFTED

    def body(self, text: str) -> int:
        """Return where the sentence may begin to name places: 对…, 发布… after the office."""
        after = max([self.head, *(office.end for office in self.offices)])
        found = _SUBJECT.search(text, after, self.signal.end)
        return found.start() if found else self.signal.end


def acts(text: str, names: Gazetteer, at: datetime | None) -> list[Act]:
    """Find every signal with the office and time of its sentence (全部预警动作)."""
    offices = list(issuers(text, names))
    moments = [moment for moment in times(text) if _is_moment(text, moment)]
    found: list[Act] = []
    last = 0
    for signal in signals(text):
        head = max(last, *(text.rfind(stop, 0, signal.start) + 1 for stop in _STOPS))
        limit = signal.verb
        own = [office for office in offices if head <= office.start and office.end <= limit]
        when = [m for m in moments if head <= m.start and m.end <= limit]
        time = when[-1] if when else None
        if signal.colour is None and not own and _ADVISED.search(text[head : signal.start]):
            continue
        issued_at = completed(time, at) if time else None
        act = Act(signal, head, tuple(joint(own, text)), time, issued_at)
        found.append(_as_before(act, found, text) if found else act)
        last = signal.end if not signal.bare else last
    return found


def _as_before(act: Act, found: list[Act], text: str) -> Act:
    """Take office and time of the signal before it in the same sentence (解除…，同时发布…)."""
    before = found[-1]
    between = text[before.signal.end : act.signal.start]
    if any(stop in between for stop in _STOPS):
        return act
    return replace(
        act,
        offices=act.offices or before.offices,
        time=act.time or before.time,
        issued_at=act.issued_at or before.issued_at,
    )


def _is_moment(text: str, moment: TimeWords) -> bool:
    before, after = text[max(0, moment.start - 2) : moment.start], text[moment.end : moment.end + 3]
    return not (_PERIOD_BEFORE.search(before) or _PERIOD_AFTER.match(after))


def deciding(found: Sequence[Act]) -> tuple[Act | None, tuple[Act, ...]]:
    """Choose the signal that counts (取哪一条): the newest, then what is not a lifting.

    Returns it and, when the text leaves several open, all of those instead.
    """
    said = [act for act in found if not act.signal.bare] or list(found)
    official = {act.level for act in said if act.offices}
    said = [act for act in said if act.offices or act.level not in official]
    if not said:
        return None, ()
    moments = [act.issued_at for act in said]
    known = [moment for moment in moments if moment is not None]
    timed = len(known) == len(moments)
    newest = [act for act in said if act.issued_at == max(known)] if timed else said
    kinds = {act.signal.kind for act in newest if act.lifted}
    live = [act for act in newest if not act.lifted]
    if len({act.level for act in live or newest}) > 1 or (
        not timed and any(act.signal.kind in kinds for act in live)
    ):
        return newest[-1], tuple(newest)
    told = [act for act in live or newest if act.signal.action != "发布"]
    return (told or live or newest)[-1], ()


def segment(text: str, found: Sequence[Act], chosen: Act | None) -> tuple[int, int]:
    """Return the stretch of text that belongs to one signal (这一条的原文范围)."""
    heads = [act for act in found if not act.signal.bare or act is chosen]
    if chosen is None or not heads:
        return 0, len(text)
    later = [act.head for act in heads if act.head >= chosen.signal.end]
    return 0 if chosen is heads[0] else chosen.head, min(later, default=len(text))


def signed(text: str, act: Act, names: Gazetteer, at: datetime | None, *, end: int) -> Act:
    """Add office and time from fields (发布单位：…) or the signature below the text (落款)."""
    if act.offices and act.issued_at:
        return act
    start = act.head
    offices = [o for o in issuers(text[:end], names) if o.start >= start]
    moments = [m for m in times(text[:end]) if m.start >= start and _is_moment(text, m)]
    fields = {hit.end() for hit in _TIME_FIELD.finditer(text, 0, end)}
    office_fields = {hit.end() for hit in _OFFICE_FIELD.finditer(text, 0, end)}
    signature = {office.end for office in offices}
    by_field = [m for m in moments if m.start in fields]
    by_name = [m for m in moments if {m.start, m.start - 1} & signature]
    time = act.time or next(iter(by_field or by_name), None)
    mine = [o for o in offices if o.start in office_fields] or [
        o for o in offices if o.end >= end - 1 or any(0 <= m.start - o.end < 2 for m in moments)
    ]
    return replace(
        act,
        offices=act.offices or tuple(joint([o for o in offices if o.end <= mine[-1].end], text))
        if mine
        else act.offices,
        time=time,
        issued_at=act.issued_at or (completed(time, at) if time else None),
    )
