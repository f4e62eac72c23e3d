"""Whose an entry is (台账属地): the towns, villages and shelters it is about, and who may take it back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hazardmap.entries import Entry
from hazardmap.errors import NotAllowed
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

_FREE_TEXT: Final = frozenset(
    {
        "text", "note", "words", "reason", "name", "said", "keeper", "title", "basis", "address",
        "operation",
    }
)  # fmt: skip
"""what people wrote: a word in it that looks like an id is none; and the operation, named after its first
order: whose that order was says nothing of the others' entries"""
_DEEPEST: Final = 4
"""entries that point to entries that point to entries"""


@dataclass(frozen=True, slots=True)
class Places:
    """What an entry is about (属地); all empty = the whole county, or nothing with a place."""

    towns: frozenset[str]
    villages: frozenset[str]
    shelters: frozenset[str]


def places_of(situation: Situation, entry: Entry, entries: Iterable[Entry]) -> Places:
    """Find every town, village and shelter an entry names, also through the entries it refers to."""
    by_key = {one.key: one for one in entries}
    found = set(_words(entry.body))
    for _ in range(_DEEPEST):
        more = {word for one in found & by_key.keys() for word in _words(by_key[one].body)}
        if more <= found:
            break
        found |= more
    return _places(situation, found)


def require_covering(
    situation: Situation, viewer: Viewer, entry: Entry, entries: Iterable[Entry]
) -> None:
    """Raise `NotAllowed` unless the viewer's scope covers what an entry is about (越权撤销).

    What one recorded oneself, one may take back; what has no place, only the county may.
    """
    if viewer.towns is None or entry.by == viewer.who:
        return
    places = places_of(situation, entry, entries)
    if viewer.shelters is not None:
        covered = bool(places.shelters) and places.shelters <= viewer.shelters
    elif viewer.villages is not None:
        covered = bool(places.villages) and places.villages <= viewer.villages
    else:
        covered = bool(places.towns) and places.towns <= viewer.towns
    if not covered:
        raise NotAllowed("这一条不是您单位的登记，不能在这里撤销；请联系登记的单位或县级值班室。")


def _words(value: Any, name: str = "") -> Iterator[str]:
    """Give every short text of a body, keys of its objects included, but what people wrote."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _words(part, str(key))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part, name)
    elif isinstance(value, str) and name not in _FREE_TEXT:
        yield value


def _places(situation: Situation, words: set[str]) -> Places:
    county, units = situation.county, situation.night.orders.units
    known = village_places(county)
    shelters = county.tables["shelters"]
    homes = dict(zip(shelters["shelter_id"], shelters["town_id"].fillna(""), strict=True))
    of_units = [units[word].unit for word in words & units.keys()]
    villages = {word for word in words if word in known} | {one.village_id for one in of_units}
    doors = {word for word in words if word in homes}
    towns = {word for word in words if word in town_names(situation)}
    towns |= {known[one][1] for one in villages if one in known}
    towns |= {one.town_id for one in of_units} | {str(homes[one]) for one in doors}
    return Places(frozenset(towns - {""}), frozenset(villages - {""}), frozenset(doors))
