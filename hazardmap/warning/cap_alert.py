"""What one CAP 1.2 message says (CAP 消息内容): event, colour, areas; as read, before anybody confirms it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hazardmap.divisions import folded_code
from hazardmap.levels import WARNING_HAZARDS, fold
from hazardmap.warning.cap import CapHead
from hazardmap.warning.signals import KIND_WORDS
from hazardmap.warning.target import Ring, Target

EVENT_CODES: Final = MappingProxyType({"11B01": "台风", "11B03": "暴雨"})
"""Codes of the national event list for the kinds that move people."""
SEVERITIES: Final = MappingProxyType(
    {"Extreme": "红", "Severe": "橙", "Moderate": "黄", "Minor": "蓝"}
)
_COLOUR: Final = re.compile("[红橙黄蓝](?=色)")


@dataclass(frozen=True, slots=True)
class CapArea:
    """One area block (一块范围): rings as (lon, lat), circles as (lon, lat, km), codes as given."""

    words: str
    polygons: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def drawn(self) -> bool:
        """Tell whether it has a shape: then the shape alone decides."""
        return bool(self.polygons or self.circles)


@dataclass(frozen=True, slots=True)
class CapInfo:
    """One info block (一段预警内容)."""

    language: str
    event: str
    codes: tuple[str, ...]
    severity: str
    headline: str
    description: str
    issuer: str
    effective: datetime | None
    expires: datetime | None
    areas: tuple[CapArea, ...]

    @property
    def kind(self) -> str | None:
        """Kind of the warning (预警种类) by event code, else by the words of event and headline."""
        for code in self.codes:
            if code in EVENT_CODES:
                return EVENT_CODES[code]
        for words in (self.event, self.headline):
            found = [kind for kind, spelled in KIND_WORDS.items() if re.search(spelled, words)]
            if found:
                return min(found, key=lambda kind: kind not in WARNING_HAZARDS)
        return None

    @property
    def colour(self) -> str | None:
        """Colour as written, else by severity (级别); a colour in words goes before the severity."""
        for words in (self.event, self.headline):
            found = set(_COLOUR.findall(words))
            if len(found) == 1:
                return str(found.pop())
        return SEVERITIES.get(self.severity)


@dataclass(frozen=True, slots=True)
class CapAlert:
    """A message as read (一条 CAP 消息)."""

    head: CapHead
    infos: tuple[CapInfo, ...]

    @property
    def spoken(self) -> tuple[CapInfo, ...]:
        """The info blocks in Chinese, or all of them when none says so."""
        chinese = tuple(one for one in self.infos if one.language.lower().startswith("zh"))
        return chinese or self.infos


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message counts in this county (落到本市的范围), and what could not be resolved."""

    target: Target
    asks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


NO_AREA: Final = "消息没有写明范围，请选择涉及的镇街"
FOREIGN: Final = "未识别到本市镇街，请选择范围"


def placed(
    areas: Iterable[CapArea], *, county_id: str, towns: Mapping[str, str], villages: Iterable[str]
) -> Placed:
    """Resolve the areas of a message (判定范围): a shape as it is drawn, codes to towns and villages.

    Where a block has a shape, its codes do not widen it. No area, or none of this county, is asked.
    """
    found = list(areas)
    rings = tuple(ring for area in found for ring in area.polygons)
    circles = tuple(circle for area in found for circle in area.circles)
    codes = [fold(code) for area in found if not area.drawn for code in area.codes]
    known_villages = frozenset(villages)
    town_ids, village_ids, unknown, whole = [], [], [], False
    for code in dict.fromkeys(codes):
        if folded_code(code, [county_id]) == county_id:
            whole = True
        elif town := folded_code(code, towns):
            town_ids.append(town)
        elif village := folded_code(code, known_villages):
            village_ids.append(village)
        else:
            unknown.append(code)
    target = Target(
        towns=tuple(sorted(towns)) if whole else tuple(sorted(town_ids)),
        villages=tuple(sorted(village_ids)),
        whole_county=whole,
        polygons=rings,
        circles=circles,
    )
    asks = () if not target.empty else (FOREIGN if codes else NO_AREA,)
    return Placed(target, asks, tuple(unknown))
