"""Which shelters are open (已开放避灾场所): only those whose keeper said so; the plan's others are 可启用."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry


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


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """The doors of one book (避灾场所开放情况)."""

    opened: Mapping[str, Opening] = field(default_factory=_nothing)
    """open shelters on their ids, in the order in which they opened"""
    closed: tuple[tuple[str, datetime, str], ...] = ()
    """shelter id, when and by whom it was closed again"""


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


_STEPS: Final[Mapping[str, Callable[[Openings, Entry], Openings]]] = MappingProxyType(
    {"shelter.opened": _opened, "shelter.closed": _closed}
)
