"""The number strip of every page (数字条): the same figures on every page, for the viewer's towns."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from hazardmap.situation import gaps, totals
from hazardmap.situation.event import Event, event
from hazardmap.situation.event_words import strip_words
from hazardmap.situation.model import Situation
from hazardmap.situation.opened import doors
from hazardmap.situation.ordered import OrderedTally
from hazardmap.situation.rain import STALE_MIN, newest_time
from hazardmap.situation.warning_state import WarningState, warning_state
from hazardmap.viewer import Viewer

NO_RAIN = "雨情数据：无（请勿当作无雨）"


@dataclass(frozen=True, slots=True)
class Chip:
    """One warning in force (预警标牌): 暴雨橙色 06-10 02:10, in its colour."""

    words: str
    colour: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip says; counts are persons, households (户), institutions and shelters (处)."""

    people: int
    households: int
    institutions: int
    unassigned_people: int
    shelters: int
    capacity: int
    to_complete: int
    rain: str
    as_of: datetime
    state: WarningState
    """what may be said of warnings in the viewer's town, or the county"""
    chips: tuple[Chip, ...] = ()
    storm: bool = False
    suggested: str = ""
    ordered: OrderedTally | None = None
    gap_people: int = 0
    order_words: str = ""
    opened: int = 0


def strip_of(situation: Situation, viewer: Viewer) -> Strip:
    """Count the strip for a viewer."""
    # whoever sees the same rows sees the same strip
    return _strip(situation, replace(viewer, who=""))


@lru_cache(maxsize=64)
def _strip(situation: Situation, viewer: Viewer) -> Strip:
    listed = totals.listed_tally(situation, viewer)
    places = totals.places(situation, viewer)
    here = event(situation, viewer)
    return Strip(
        people=listed.people,
        households=listed.households,
        institutions=listed.institutions,
        unassigned_people=listed.unassigned_people,
        shelters=places.eligible,
        capacity=places.capacity,
        to_complete=gaps.to_complete(situation, viewer),
        rain=rain_words(situation),
        as_of=situation.as_of,
        state=warning_state(situation, viewer),
        chips=_chips(here) if here else (),
        storm=here is not None,
        suggested=strip_words(here) if here else "",
        ordered=here.ordered if here else None,
        gap_people=here.gap_people if here else 0,
        order_words=here.order_words if here else "",
        opened=doors(situation, viewer).opened,
    )


def _chips(here: Event) -> tuple[Chip, ...]:
    return tuple(
        Chip(f"{one.signal.removesuffix('预警信号')} {one.since:%m-%d %H:%M}", one.colour or "")
        for one in here.warnings
    )


def rain_words(situation: Situation) -> str:
    """Say how old the newest reading is; no reading is not "no rain"."""
    newest = newest_time(situation)
    if newest is None:
        return NO_RAIN
    minutes = max(0, int((situation.as_of - newest).total_seconds() // 60))
    if minutes >= STALE_MIN:
        return f"雨情数据：最近一次 {newest:%m-%d %H:%M}，已中断（请勿当作无雨）"
    return f"雨情 {minutes} 分钟前"
