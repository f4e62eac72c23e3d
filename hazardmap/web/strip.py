"""The number strip of every page (数字条): the same figures on every page, for the viewer's towns."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from hazardmap.situation import gaps, totals
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer

NO_WARNING = "当前无生效预警"
NO_RAIN = "雨情数据：无（请勿当作无雨）"
WARNING_SOURCE = "预警来源：人工粘贴"


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


@lru_cache(maxsize=32)
def strip_of(situation: Situation, viewer: Viewer) -> Strip:
    """Count the strip for a viewer."""
    listed = totals.tally(totals.listed_units(situation, viewer))
    places = totals.places(situation, viewer)
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
    )


def rain_words(situation: Situation) -> str:
    """Say how old the newest reading is; no reading is not "no rain"."""
    readings = situation.county.tables["readings"]
    if not len(readings):
        return NO_RAIN
    newest = readings["time"].max().to_pydatetime()
    minutes = max(0, int((situation.as_of - newest).total_seconds() // 60))
    if minutes >= 120:
        return f"雨情数据：最近一次 {newest:%m-%d %H:%M}，已中断（请勿当作无雨）"
    return f"雨情 {minutes} 分钟前"
