"""Which shelters are open (已开放避灾场所): only those whose keeper said so; the plan's others are 可启用.

A keeper may also say that his shelter is full (已满) or cannot be used (不可用): nobody else is sent there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry

FULL: Final = "full"
UNUSABLE: Final = "unusable"


@dataclass(frozen=True, slots=True)
class Opening:
    """One shelter whose door is open (已开放): who said so, when, and for how many people (可容纳)."""

    key: str
    shelter_id: str
    name: str
    town_id: str
    places: int
    keeper: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Shut:
    """A shelter that takes nobody more tonight (今夜已满、不可用): who said so, when and why."""

    key: str
    shelter_id: str
    name: str
    town_id: str
    state: str
    """`full` or `unusable`"""
    keeper: str
    reason: str
    at: datetime
    by: str

    @property
    def words(self) -> str:
        """已满（02:40报） or 不可用：进水（02:40报）; the keeper's name is for those who may read it."""
        said = f"（{self.at:%H:%M}报）"
        return f"已满{said}" if self.state == FULL else f"不可用：{self.reason}{said}"


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """The doors of one book (避灾场所开放情况)."""

    opened: Mapping[str, Opening] = field(default_factory=_nothing)
    """open shelters on their ids, in the order in which they opened"""
    closed: tuple[tuple[str, datetime, str], ...] = ()
    """shelter id, when and by whom it was closed again"""
    shut: Mapping[str, Shut] = field(default_factory=_nothing)
    """shelters full or unusable tonight, on their ids"""


NONE: Final = Openings()


def step(part: Openings, entry: Entry) -> Openings:
    """Take in one entry of the family `shelter`."""
    take = _STEPS.get(entry.kind)
    return part if take is None else take(part, entry)


def _opened(part: Openings, entry: Entry) -> Openings:
    body = entry.body
    one = Opening(
        key=entry.key,
        shelter_id=str(body["shelter_id"]),
        name=str(body.get("name", "")),
        town_id=str(body.get("town_id", "")),
        places=int(body.get("places", 0)),
        keeper=str(body.get("keeper", "")),
        at=entry.at,
        by=entry.by,
    )
    if one.shelter_id in part.opened:
        # said twice: it has been open since the first word
        return part
    return replace(part, opened=MappingProxyType({**part.opened, one.shelter_id: one}))


def _closed(part: Openings, entry: Entry) -> Openings:
    shelter_id = str(entry.body["shelter_id"])
    if shelter_id not in part.opened:
        return part
    left = {key: one for key, one in part.opened.items() if key != shelter_id}
    closed = (*part.closed, (shelter_id, entry.at, entry.by))
    return replace(part, opened=MappingProxyType(left), closed=closed)


def _shut(part: Openings, entry: Entry) -> Openings:
    """Note that a shelter is full or unusable; an unusable one is not open any more."""
    body = entry.body
    one = Shut(
        key=entry.key,
        shelter_id=str(body["shelter_id"]),
        name=str(body.get("name", "")),
        town_id=str(body.get("town_id", "")),
        state=entry.kind.partition(".")[2],
        keeper=str(body.get("keeper", "")),
        reason=str(body.get("reason", "")),
        at=entry.at,
        by=entry.by,
    )
    shut = MappingProxyType({**part.shut, one.shelter_id: one})
    if one.state == UNUSABLE:
        part = _closed(part, entry)
    return replace(part, shut=shut)


def _usable(part: Openings, entry: Entry) -> Openings:
    """Let people in again (恢复可用)."""
    left = {key: one for key, one in part.shut.items() if key != str(entry.body["shelter_id"])}
    return replace(part, shut=MappingProxyType(left))


_STEPS: Final[Mapping[str, Callable[[Openings, Entry], Openings]]] = MappingProxyType(
    {
        "shelter.opened": _opened,
        "shelter.closed": _closed,
        "shelter.full": _shut,
        "shelter.unusable": _shut,
        "shelter.usable": _usable,
    }
)
