"""Hourly reports (整点报表) as they were frozen: never overwritten, a late correction is a new version.

`report.frozen` keeps figures of one or many towns for a full hour, by hand or automatically at HH:00;
`report.confirmed` is an officer's word on a version frozen automatically; `report.missed` names hours
at which nothing could be frozen because the server did not run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry

FALLING: Final = MappingProxyType({"people": "应转", "settled": "已转移", "trips": "累计转移人次"})
"""Figures that need a reason when they are lower than at the hour before (较上次减少)."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One town at one full hour (一个镇街的一份整点报表), as it was frozen."""

    key: str
    hour: datetime
    town_id: str
    version: int
    at: datetime
    """when it was frozen"""
    as_of: datetime
    """the moment its figures speak of"""
    by: str
    automatic: bool
    reason: str
    situation: str
    total: Mapping[str, int]
    kinds: tuple[tuple[str, Mapping[str, int]], ...]
    """danger kind → its figures"""
    opened: int
    places: int
    sheltered: int
    guests: int
    fell: tuple[str, ...] = ()
    """which figures are lower than before, in words"""
    silent: tuple[str, ...] = ()
    """villages without an entry in the hour before (催报)"""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def confirmed(self) -> bool:
        """Tell whether a person stands behind it (人工报送或确认)."""
        return not self.automatic or self.confirmed_at is not None

    @property
    def zero(self) -> bool:
        """Tell whether it says that there is nothing (零报告)."""
        return not self.total["people"]

    @property
    def words(self) -> str:
        """Say what version this is and who stands behind it."""
        version = f"更正第{self.version}版 · " if self.version > 1 else ""
        zero = "零报告 · " if self.zero else ""
        if not self.automatic:
            return f"{version}{zero}{self.at:%H:%M} 已报送（{self.by}）"
        if self.confirmed_at is not None:
            return (
                f"{version}{zero}自动冻结，{self.confirmed_at:%H:%M} 已确认（{self.confirmed_by}）"
            )
        return f"{version}{zero}自动冻结，未经人工确认"


@dataclass(frozen=True, slots=True)
class Missed:
    """Hours at which nothing was frozen (缺报): the server did not run."""

    hours: tuple[datetime, ...]
    towns: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A town whose figures were held back (未冻结), and where they do not balance."""

    hour: datetime
    town_id: str
    where: tuple[str, ...]


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """The hourly reports of one operation (整点报表台账)."""

    operation: str = ""
    frozen: Mapping[tuple[datetime, str], tuple[Frozen, ...]] = field(default_factory=_nothing)
    """(hour, town id) → versions, oldest first"""
    held: Mapping[tuple[datetime, str], Held] = field(default_factory=_nothing)
    missed: tuple[Missed, ...] = ()
    handled: datetime | None = None
    """the last hour that the clock has dealt with"""

    def newest(self, hour: datetime, town_id: str) -> Frozen | None:
        """Return the version that holds (最新一版)."""
        return next(reversed(self.frozen.get((hour, town_id), ())), None)

    def before(self, hour: datetime, town_id: str) -> Frozen | None:
        """Return the report of the last full hour before this one (上次)."""
        hours = [at for at, town in self.frozen if town == town_id and at < hour]
        return self.newest(max(hours), town_id) if hours else None

    @property
    def hours(self) -> tuple[datetime, ...]:
        """Hours with a report, newest first."""
        return tuple(sorted({hour for hour, _ in self.frozen}, reverse=True))


NONE: Final = Reports()


def step(part: Reports, entry: Entry) -> Reports:
    """Take in one entry of the family `report`; another operation begins anew."""
    take = _STEPS.get(entry.kind)
    if take is None:
        return part
    operation = str(entry.body.get("operation", ""))
    return take(part if part.operation == operation else Reports(operation=operation), entry)


def _frozen(part: Reports, entry: Entry) -> Reports:
    body = entry.body
    hour = datetime.fromisoformat(body["hour"])
    frozen, held = dict(part.frozen), dict(part.held)
    for row in body.get("towns", ()):
        key = (hour, str(row["town_id"]))
        former = frozen.get(key, ())
        frozen[key] = (*former, _one(row, entry, hour, version=len(former) + 1))
        held.pop(key, None)
    for row in body.get("held", ()):
        town_id = str(row["town_id"])
        held[hour, town_id] = Held(hour, town_id, tuple(str(words) for words in row["where"]))
    made = replace(part, frozen=MappingProxyType(frozen), held=MappingProxyType(held))
    return _handled(made, hour) if body.get("automatic") else made


def _one(row: Mapping[str, Any], entry: Entry, hour: datetime, *, version: int) -> Frozen:
    return Frozen(
        key=entry.key,
        hour=hour,
        town_id=str(row["town_id"]),
        version=version,
        at=entry.at,
        as_of=datetime.fromisoformat(entry.body["as_of"]),
        by=entry.by,
        automatic=bool(entry.body.get("automatic", False)),
        reason=str(row.get("reason", "")),
        situation=str(entry.body.get("situation", "")),
        total=MappingProxyType(dict(row["total"])),
        kinds=tuple((str(kind), MappingProxyType(dict(sums))) for kind, sums in row["kinds"]),
        opened=int(row["opened"]),
        places=int(row["places"]),
        sheltered=int(row["sheltered"]),
        guests=int(row["guests"]),
        fell=tuple(str(words) for words in row.get("fell", ())),
        silent=tuple(str(name) for name in row.get("silent", ())),
    )


def _confirmed(part: Reports, entry: Entry) -> Reports:
    body = entry.body
    key = (datetime.fromisoformat(body["hour"]), str(body["town_id"]))
    versions = part.frozen.get(key, ())
    if len(versions) != int(body["version"]):
        return part
    said = replace(
        versions[-1],
        confirmed_by=entry.by,
        confirmed_at=entry.at,
        reason=str(body.get("reason", "")) or versions[-1].reason,
    )
    return replace(part, frozen=MappingProxyType({**part.frozen, key: (*versions[:-1], said)}))


def _missed(part: Reports, entry: Entry) -> Reports:
    hours = tuple(datetime.fromisoformat(hour) for hour in entry.body["hours"])
    towns = tuple(str(town_id) for town_id in entry.body["towns"])
    return _handled(
        replace(part, missed=(*part.missed, Missed(hours, towns, entry.at))), max(hours)
    )


def _handled(part: Reports, hour: datetime) -> Reports:
    return replace(part, handled=max(hour, part.handled or hour))


_STEPS: Final[Mapping[str, Callable[[Reports, Entry], Reports]]] = MappingProxyType(
    {"report.frozen": _frozen, "report.confirmed": _confirmed, "report.missed": _missed}
)


def full_hour(at: datetime) -> datetime:
    """Return the full hour that was reached last (最近的整点)."""
    return at.replace(minute=0, second=0, microsecond=0)
