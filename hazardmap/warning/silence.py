"""Sources that should speak at intervals (预警来源): how long each has been silent; silence is no all-clear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hazardmap.entries import Entry

AMBER_TIMES: Final = 2
RED_TIMES: Final = 3


@dataclass(frozen=True, slots=True)
class Feed:
    """A declared source of warnings (接入的预警来源) and how often it should be heard."""

    name: str
    title: str
    interval_min: float


def _nothing() -> Mapping[str, datetime]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """When each source was last heard (最近收到)."""

    last: Mapping[str, datetime] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Silence:
    """How one source stands (来源状态): `level` is ok, amber or red; minutes None = never heard."""

    feed: Feed
    level: str
    minutes: int | None

    @property
    def silent(self) -> bool:
        """Tell whether it has been silent for too long."""
        return self.level != "ok"

    @property
    def words(self) -> str:
        """Say it: 省预警发布平台 已中断26分钟，有无新预警未知."""
        if self.minutes is None:
            return f"{self.feed.title} 尚未收到，是否有预警未知"
        if self.silent:
            return f"{self.feed.title} 已中断{self.minutes}分钟，有无新预警未知"
        return f"{self.feed.title} {self.minutes}分钟前"


NONE: Final = Heard()


def step(part: Heard, entry: Entry) -> Heard:
    """Take in `source.heard`: the source spoke, with or without a warning (收到来源信号)."""
    if entry.kind != "source.heard":
        return part
    name = str(entry.body["name"])
    moment = datetime.fromisoformat(entry.body["at"]) if entry.body.get("at") else entry.at
    former = part.last.get(name)
    newest = moment if former is None else max(former, moment)
    return replace(part, last=MappingProxyType({**part.last, name: newest}))


def silences(feeds: Iterable[Feed], heard: Heard, at: datetime) -> tuple[Silence, ...]:
    """Tell how every declared source stands (来源是否中断): over 2 intervals amber, over 3 red."""
    return tuple(_silence(feed, heard.last.get(feed.name), at) for feed in feeds)


def _silence(feed: Feed, last: datetime | None, at: datetime) -> Silence:
    if last is None:
        return Silence(feed, "red", None)
    minutes = max(0.0, (at - last).total_seconds() / 60)
    level = "ok"
    if minutes > AMBER_TIMES * feed.interval_min:
        level = "red" if minutes > RED_TIMES * feed.interval_min else "amber"
    return Silence(feed, level, int(minutes))
