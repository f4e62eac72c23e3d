"""Names in a list of places that are no towns of this county (列举中的其它地名)."""

import re
from dataclasses import dataclass
from typing import Final

from hazardmap.divisions import folded_village
from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.mentions import Mention, Sense
from hazardmap.warning.wording import (
    CHINESE,
    COUNTY_UNIT,
    LEAD,
    NO_UNIT,
    TRAIL,
    UNIT,
    WEATHER,
    bare,
)

_SEPARATOR: Final = re.compile(r"以及|[、,。;:\n/和及与]")
_ENDER: Final = re.compile(r"等(?:地|[东南西北中]{0,2}部?(?:镇|乡|街|县|市|区))")
_TOWN_TAIL: Final = re.compile(r"^(?:镇乡\(?街道\)?|镇街|镇乡|乡镇|镇|乡|街道)?$")
_IN_COUNTY: Final = re.compile(r"^[一-龥]{2,4}?[市县区旗][一-龥]+$")
_LINKS: Final = frozenset({"、", "和", "及", "与", "以及", "/"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """One place name that is no town of this county (未识别地名).

    `asks` tells that it stands in a list of this county's towns and may be one, misspelled.
    """

    start: int
    end: int
    name: str
    asks: bool
    town_like: bool = False
    """it ends in 镇, 乡 or 街道 and no other county is named before it"""
    town_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    words: str
    link: str
    town: Mention | None
    opens: bool
    """nothing follows its name: the list may go on"""
    clean: bool
    """nothing but time words stands before its name"""
    anchor: bool
    name: str


def unknown_names(
    text: str, start: int, end: int, *, names: Gazetteer, towns: list[Mention]
) -> list[Unknown]:
    """Find the names that stand among the places of one forecast stretch and are not in the gazetteer."""
    items = _items(text, start, end, names, towns)
    found: list[Unknown] = []
    for chain in _chains(items):
        if not any(item.anchor or item.town for item in chain):
            continue
        ours = any(item.town for item in chain)
        begins = _our_part(chain, names)
        found.extend(
            _unknown(item, names, ours=ours and place >= begins)
            for place, item in enumerate(chain)
            if item.name
        )
    return found


def _our_part(chain: list[_Item], names: Gazetteer) -> int:
    """Return where 我市 begins a list: names before it are others' (义乌、浦江和我市马剑)."""
    words = [f"我{names.ending}", f"本{names.ending}", *([names.stem] if names.stem else [])]
    own = (i for i, item in enumerate(chain) if any(word in item.words for word in words))
    return next(own, 0)


def _unknown(item: _Item, names: Gazetteer, *, ours: bool) -> Unknown:
    place = item.start + max(0, item.words.find(item.name))
    near = item.name in names.neighbours or bool(COUNTY_UNIT.match(item.name))
    foreign = bool(_IN_COUNTY.match(item.name)) and not item.name.startswith(names.county or "?")
    town_like = bool(UNIT.match(item.name)) and not near and not foreign
    ids = names.villages.get(folded_village(item.name), ())
    asks = ours and not near and not foreign
    return Unknown(place, place + len(item.name), item.name, asks, town_like, ids)


def _items(text: str, start: int, end: int, names: Gazetteer, towns: list[Mention]) -> list[_Item]:
    cuts = [
        cut
        for cut in _SEPARATOR.finditer(text, start, end)
        if not any(m.start <= cut.start() < m.end for m in towns)
    ]
    items: list[_Item] = []
    place, link = start, ""
    for stop, after, separator in [(c.start(), c.end(), c.group()) for c in cuts] + [
        (end, end, "")
    ]:
        items.append(_item(text[place:stop], place, link, names, towns))
        place, link = after, separator
    return items


def _item(words: str, start: int, link: str, names: Gazetteer, towns: list[Mention]) -> _Item:
    end = start + len(words)
    inside = [m for m in towns if start <= m.start < end and m.sense is Sense.TOWN]
    others = [m for m in towns if start <= m.start < end]
    if others:
        last = others[-1]
        opens = bool(_TOWN_TAIL.match(words[last.end - start :]))
        clean = not LEAD.sub("", words[: others[0].start - start])
        town = inside[0] if inside else None
        return _Item(start, end, words, link, town, opens, clean, anchor=False, name="")
    name = bare(words)
    own = name in {names.county, names.stem} or name.startswith(("我", "本", "全"))
    shaped = bool(UNIT.match(name)) and not NO_UNIT.search(name)
    near = name in names.neighbours
    fits = bool(CHINESE.match(name)) and (shaped or near or (len(name) <= 4 and _plain(name)))
    known = shaped or near or bool(_ENDER.search(words))
    opens = LEAD.sub("", words) == name
    return _Item(
        start, end, words, link, None, opens, fits, fits and known, name if fits and not own else ""
    )


def _plain(name: str) -> bool:
    return not WEATHER.search(name) and not UNIT.match(name)


def _chains(items: list[_Item]) -> list[list[_Item]]:
    chains: list[list[_Item]] = []
    for item in items:
        last = chains[-1][-1] if chains else None
        if last and last.opens and _joins(item):
            chains[-1].append(item)
        else:
            chains.append([item])
    return chains


def _joins(item: _Item) -> bool:
    if item.link in _LINKS:
        return item.clean
    listed = item.town is not None or item.opens or bool(_ENDER.search(item.words))
    starts = LEAD.match(item.words) is None or item.words.startswith("和")
    return item.link == "," and item.clean and listed and starts and not TRAIL.match(item.words)
