"""Names of one county's towns and villages, ready for look-up (地名索引): codes, names, old and variant ones."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.divisions import folded_code, folded_town, folded_village
from hazardmap.intake.draft import Known
from hazardmap.intake.variants import plain, reason_of, without_variants

_NEAREST: Final = 3
_CODE_SIZES: Final = frozenset({9, 12, 15})
_LIKE: Final = 0.5
_ABOVE: Final = re.compile(r"^(?:.{2,3}?省)?(?:.{1,3}?市)?(?:.{1,3}?[市县区])?$")
_SHORTENED: Final = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_POINT_ZERO: Final = re.compile(r"^(\d+)\.0+$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one text means (一个名称的对应): an id, or what it could be, or nothing.

    `said` explains a repair or a failure; `asks` = several meanings, a person decides.
    """

    id: str = ""
    said: str = ""
    candidates: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Look-up of towns and villages by every spelling (地名索引)."""

    town_names: Mapping[str, str]
    village_names: Mapping[str, str]
    town_of: Mapping[str, str]
    towns: Mapping[str, str]
    """folded name, short name or variant → town id; a spelling of two towns is left out"""
    former: Mapping[str, str]
    villages: Mapping[str, tuple[str, ...]]
    """folded name without ending → village ids"""

    def town(self, text: str) -> Outcome:
        """Find a town (镇街) by code, name, old name or with the county before it."""
        code = _code(text, self.town_names)
        if code is not None:
            return code
        word = plain(text)
        for size in range(len(word)):
            if size and not _ABOVE.match(word[:size]):
                continue
            found = self._town_word(word[size:])
            if found.id:
                return found
        return Outcome(said="没有这个镇街")

    def _town_word(self, word: str) -> Outcome:
        for spelling in dict.fromkeys((word, folded_town(word))):
            if spelling in self.towns:
                return self._said_of_town(spelling, self.towns[spelling])
            if spelling in self.former:
                town = self.former[spelling]
                return Outcome(town, f"是曾用名，按现在的{self.town_names[town]}认定")
            known = self.towns.get(without_variants(spelling))
            if known:
                return self._said_of_town(spelling, known)
        return Outcome()

    def _said_of_town(self, spelling: str, key: str) -> Outcome:
        """Tell when a variant was read: 里浦 for 浬浦."""
        name = self.town_names[key]
        if spelling in {plain(name), folded_town(name)}:
            return Outcome(key)
        return Outcome(key, f"与“{name}”通用（{reason_of(f'{spelling}{plain(name)}')}）")

    def village(self, text: str, town: str) -> Outcome:
        """Find a village (村) by code or name, inside a town when one is given ("" = none)."""
        code = _code(text, self.village_names)
        if code is not None:
            return code
        word = plain(text)
        inside = self._named(word, town)
        if inside.id or inside.candidates:
            return inside
        split_town, split = self._split(word)
        if split.id and town and split_town != town:
            there = self.town_names.get(split_town, split_town)
            said = f"所填镇街是{self.town_names.get(town, town)}，村名写的却是{there}"
            return Outcome("", said, (split.id,), asks=True)
        if split.id or split.candidates:
            return split
        if town:
            away = self._named(word, "")
            found = (away.id,) if away.id else away.candidates
            if found:
                said = f"{self.town_names.get(town, town)}没有这个村，别的镇街有"
                return Outcome("", said, found, asks=True)
        where = self.town_names.get(town or split_town, "")
        return Outcome(said=f"{where}没有这个村")

    def _named(self, word: str, town: str) -> Outcome:
        """Match a name in one town or in the whole county; the full name decides only inside a town."""
        for spelled in dict.fromkeys((word, without_variants(word))):
            said = ""
            fits = self.villages.get(folded_village(spelled), ())
            fits = tuple(key for key in fits if not town or self.town_of.get(key) == town)
            if len({self.town_of.get(key) for key in fits}) == 1:
                exact = tuple(key for key in fits if plain(self.village_names[key]) == spelled)
                fits = exact if len(exact) == 1 else fits
            if len(fits) == 1:
                name = self.village_names[fits[0]]
                if folded_village(word) != folded_village(plain(name)):
                    said = f"与“{name}”通用（{reason_of(f'{word}{plain(name)}')}）"
                return Outcome(fits[0], said)
            if fits:
                return Outcome("", "同名的村不止一个", fits, asks=True)
        return Outcome()

    def _split(self, word: str) -> tuple[str, Outcome]:
        """Read 枫桥镇枫源村, also with the county before it: the longest town word decides."""
        spelled = without_variants(word)
        starts = [size for size in range(len(word)) if not size or _ABOVE.match(word[:size])]
        known = {**self.former, **self.towns}
        for start in starts:
            fits = [name for name in known if spelled.startswith(name, start)]
            for name in sorted(fits, key=len, reverse=True):
                found = self._named(word[start + len(name) :], known[name])
                if found.id or found.candidates:
                    old = name in self.former and name not in self.towns
                    now = self.town_names[known[name]]
                    said = f"“{name}”是曾用名，按现在的{now}认定" if old else ""
                    both = "；".join(part for part in (said, found.said) if part)
                    return known[name], Outcome(found.id, both, found.candidates, found.asks)
            if fits:
                return known[max(fits, key=len)], Outcome()
        return "", Outcome()

    def label(self, village_id: str) -> str:
        """Name a village with its town: 枫桥镇枫源村."""
        town = self.town_of.get(village_id, "")
        return f"{self.town_names.get(town, '')}{self.village_names[village_id]}"

    def near(self, text: str, *, towns: bool) -> tuple[str, ...]:
        """Return ids of the most similar names (最接近的名称), for suggestions only."""
        names = self.town_names if towns else self.village_names
        folded = folded_town if towns else folded_village
        stems: dict[str, str] = {folded(name): key for key, name in names.items()}
        close = difflib.get_close_matches(folded(text), stems, n=_NEAREST, cutoff=_LIKE)
        return tuple(stems[stem] for stem in close)


def index_of(known: Known) -> NameIndex:
    """Build the index of a county (建地名索引) from its towns, villages and old town names."""
    town_names = _names(known.tables.get("towns"), "town_id")
    villages = known.tables.get("villages")
    village_names = _names(villages, "village_id")
    towns = _single(
        (spelling, key)
        for key, name in town_names.items()
        for word in (plain(name), without_variants(name))
        for spelling in (word, folded_town(word))
    )
    former = _single(
        (spelling, key)
        for name, key in known.former_towns.items()
        if key in town_names
        for spelling in (plain(name), folded_town(plain(name)))
        if spelling not in towns
    )
    stems: dict[str, set[str]] = {}
    for key, name in village_names.items():
        for word in (plain(name), without_variants(name)):
            stems.setdefault(folded_village(word), set()).add(key)
    owners = (
        {}
        if villages is None
        else dict(zip(villages["village_id"], villages["town_id"], strict=True))
    )
    return NameIndex(
        town_names=town_names,
        village_names=village_names,
        town_of={str(key): str(town) for key, town in owners.items() if pd.notna(town)},
        towns=towns,
        former=former,
        villages={stem: tuple(sorted(keys)) for stem, keys in stems.items()},
    )


def _names(frame: pd.DataFrame | None, key: str) -> dict[str, str]:
    if frame is None:
        return {}
    rows = frame[frame[key].notna() & frame["name"].notna()]
    return {str(code): str(name) for code, name in zip(rows[key], rows["name"], strict=True)}


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keep the spellings that mean exactly one id."""
    meanings: dict[str, set[str]] = {}
    for spelling, key in pairs:
        meanings.setdefault(spelling, set()).add(key)
    return {spelling: keys.pop() for spelling, keys in meanings.items() if len(keys) == 1}


def _code(text: str, names: Mapping[str, str]) -> Outcome | None:
    """Read an id or an administrative code; None when the text is no code."""
    word = _POINT_ZERO.sub(r"\1", plain(text))
    found = folded_code(word, names)
    if found is not None:
        return Outcome(found, "" if word == found else "代码末尾的零已去掉")
    if _SHORTENED.match(word):
        return Outcome(said="代码被表格软件写成了科学计数，后几位已丢失")
    if not word.isdigit():
        return None
    return Outcome(said="没有这个代码" if len(word) in _CODE_SIZES else "没有这个代码，位数也不对")
