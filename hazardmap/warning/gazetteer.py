"""Names of one county's towns (地名表): short names, former names, endings, the county itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hazardmap.divisions import folded_town, folded_village
from hazardmap.levels import fold

_COUNTY: Final = re.compile(r"^(.{2,}?)(自治县|市|县|区|旗)$")
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What a bulletin's words may mean in this county (地名表).

    `words` maps every spelling (枫桥镇, 枫桥, 直埠镇, 直埠) to a town id, `pattern` finds them, the
    longest first; `villages` maps a village's
    folded name to the ids of the towns that have one of this name. `neighbours` are names of other
    counties, with and without their ending; without them only names with an ending are told apart.
    """

    county: str
    towns: Mapping[str, str]
    words: Mapping[str, str]
    pattern: re.Pattern[str]
    neighbours: frozenset[str] = frozenset()
    villages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ending(self) -> str:
        """The county's own ending: 市, 县, 区 (市 when the name is unknown)."""
        return self.county[-1] if self.county else "市"

    @property
    def stem(self) -> str:
        """The county's name without ending; empty when unknown."""
        found = _COUNTY.match(self.county)
        return found.group(1) if found else ""

    def town_at_start(self, place: str) -> str | None:
        """Return the town id a place name begins with (姚江祝园 → 姚江镇), else that of its village."""
        fits = [word for word in self.words if place.startswith(word)]
        if fits:
            return self.words[max(fits, key=len)]
        ids = self.villages.get(folded_village(place), ())
        return ids[0] if len(ids) == 1 else None


def gazetteer(
    towns: Iterable[tuple[str, str]],
    *,
    county: str = "",
    former_towns: Mapping[str, str] | None = None,
    neighbours: Iterable[str] = (),
    villages: Iterable[tuple[str, str]] = (),
) -> Gazetteer:
    """Build the gazetteer (建地名表) from (id, name) of towns and (name, town id) of villages.

    `former_towns` maps old names (直埠镇) to ids of towns. A spelling that would mean two towns means
    none of them; an old name never takes a present town's word.
    """
    current = {town_id: fold(name) for town_id, name in towns}
    meanings: dict[str, set[str]] = {}
    for town_id, name in current.items():
        for word in {name, folded_town(name)}:
            meanings.setdefault(word, set()).add(town_id)
    former: dict[str, set[str]] = {}
    for name, town_id in (former_towns or {}).items():
        for word in {fold(name), folded_town(name)}:
            if town_id in current and word not in meanings:
                former.setdefault(word, set()).add(town_id)
    words = {word: min(ids) for word, ids in {**meanings, **former}.items() if len(ids) == 1}
    placed: dict[str, set[str]] = {}
    for name, town_id in villages:
        placed.setdefault(folded_village(name), set()).add(town_id)
    return Gazetteer(
        county=_county_name(county),
        towns=MappingProxyType(dict(sorted(current.items()))),
        words=MappingProxyType(words),
        pattern=_pattern(words),
        neighbours=frozenset(word for name in neighbours for word in _spellings(fold(name))),
        villages=MappingProxyType({name: tuple(sorted(ids)) for name, ids in placed.items()}),
    )


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    spelled = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, spelled)) or "(?!)")


def _county_name(name: str) -> str:
    plain = _BRACKETS.sub("", fold(name)).removesuffix("演示")
    return plain if _COUNTY.match(plain) else ""


def _spellings(name: str) -> Iterable[str]:
    found = _COUNTY.match(name)
    return (name, found.group(1)) if found else (name,)
