"""Roads and bridges closed tonight (道路、桥梁封闭): by name or piece, who said so, whom it touches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as with_
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry


@dataclass(frozen=True, slots=True)
class Closure:
    """One road or bridge that is closed (一处封闭); without `road_ids` it is only registered by name.

    `villages` are those it lies in or whose ways lead over it, as they were when it was closed.
    """

    key: str
    name: str
    place: str
    road_ids: tuple[str, ...]
    towns: tuple[str, ...]
    villages: tuple[str, ...]
    reported_by: str
    reason: str
    at: datetime
    by: str
    households: int = 0
    people: int = 0
    by_town: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """affected households per town id"""
    unknown: int = 0
    """households whose way cannot be told"""

    @property
    def found(self) -> bool:
        """Tell whether it is on the road table (路网中有)."""
        return bool(self.road_ids)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A closure that is over (解除封闭): who said so and when."""

    closure: Closure
    reported_by: str
    at: datetime
    by: str


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Closures:
    """The closed roads of one book (封闭情况), oldest first on the keys of their entries."""

    closed: Mapping[str, Closure] = field(default_factory=_nothing)
    reopened: tuple[Reopened, ...] = ()

    @property
    def road_ids(self) -> frozenset[str]:
        """Every piece that is closed (封闭路段编号)."""
        return frozenset(piece for one in self.closed.values() for piece in one.road_ids)


NONE: Final = Closures()


def step(part: Closures, entry: Entry) -> Closures:
    """Take in one entry of the family `road`."""
    take = _STEPS.get(entry.kind)
    return part if take is None else take(part, entry)


def _closed(part: Closures, entry: Entry) -> Closures:
    body = entry.body
    effect: Mapping[str, Any] = body.get("effect", {})
    one = Closure(
        key=entry.key,
        name=str(body["name"]),
        place=str(body.get("place", "")),
        road_ids=tuple(body.get("road_ids", ())),
        towns=tuple(body.get("towns", ())),
        villages=tuple(body.get("villages", ())),
        reported_by=str(body.get("reported_by", "")),
        reason=str(body.get("reason", "")),
        at=entry.at,
        by=entry.by,
        households=int(effect.get("households", 0)),
        people=int(effect.get("people", 0)),
        by_town=MappingProxyType(dict(effect.get("by_town", {}))),
        unknown=int(effect.get("unknown", 0)),
    )
    return with_(part, closed=MappingProxyType({**part.closed, one.key: one}))


def _reopened(part: Closures, entry: Entry) -> Closures:
    one = part.closed.get(str(entry.body["of"]))
    if one is None:
        return part
    left = {key: other for key, other in part.closed.items() if key != one.key}
    over = Reopened(one, str(entry.body.get("reported_by", "")), entry.at, entry.by)
    return with_(part, closed=MappingProxyType(left), reopened=(*part.reopened, over))


_STEPS: Final[Mapping[str, Callable[[Closures, Entry], Closures]]] = MappingProxyType(
    {"road.closed": _closed, "road.reopened": _reopened}
)
