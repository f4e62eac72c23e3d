"""Which village a slip speaks of (报的是哪个村), and the words it may use: numbers, heads, shelters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hazardmap.divisions import folded_town, folded_village
from hazardmap.evacuation.slip_words import Vocabulary, folded, vocabulary
from hazardmap.situation.index import kept
from hazardmap.situation.masking import masked
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.night import Night
from hazardmap.situation.scope import Scope, town_names, village_places, village_scope
from hazardmap.viewer import Viewer

_GENERIC: Final = (
    "文化礼堂",
    "礼堂",
    "小学",
    "中学",
    "学校",
    "祠堂",
    "村委会",
    "村委",
    "文化中心",
    "活动中心",
)
_HEAD_LETTERS: Final = 24


@dataclass(frozen=True, slots=True)
class SlipVillage:
    """A village whose slips are read (读哪个村的报数)."""

    scope: Scope
    known: Vocabulary
    heads: Mapping[str, str]
    """unit key → name of the head, as far as the viewer may read it"""
    shelters: Mapping[str, str]
    """shelter id → name, of the whole county"""
    listed: Mapping[str, str]
    """unit key → shelter as the list writes it, in a county without a table of shelters"""


def ordered_villages(night: Night, viewer: Viewer) -> frozenset[str]:
    """Return the villages with units under order that the viewer may act for (有应转的村)."""
    return frozenset(
        one.unit.village_id
        for one in night.orders.units.values()
        if not one.whole
        and viewer.sees_town(one.unit.town_id)
        and viewer.sees_village(one.unit.village_id)
    )


def sections(situation: Situation, viewer: Viewer, text: str) -> list[tuple[str, str]]:
    """Cut a paste into village id and words (一村一段); "" = whose words these are has to be asked.

    A line that begins with a village's name begins its section; lines before any name stand alone.
    """
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        village_id = _named_at_start(situation, viewer, line)
        if not line.strip():
            continue
        if not found or (village_id and village_id != found[-1][0]):
            found.append((village_id, []))
        found[-1][1].append(line)
    if len(found) > 1 and not found[0][0] and not re.search(r"\d", "".join(found[0][1])):
        # a greeting above the first village
        found = found[1:]
    return [(village_id, "\n".join(lines)) for village_id, lines in found]


def _named_at_start(situation: Situation, viewer: Viewer, line: str) -> str:
    """Find the one village a line begins with, within the viewer's towns; "" = none or several."""
    head = re.split(r"[:，,。;；]", folded(line), maxsplit=1)[0][:_HEAD_LETTERS]
    fits: dict[int, set[str]] = {}
    towns = town_names(situation)
    for village_id in ordered_villages(situation.night, viewer):
        name, town_id = village_places(situation.county).get(village_id, ("", ""))
        town = towns.get(town_id, "")
        for word in _spellings(name):
            for full in (f"{town}{word}", f"{folded_town(town)}{word}", word):
                if len(word) > 1 and full in head:
                    fits.setdefault(len(word), set()).add(village_id)
    best = fits[max(fits)] if fits else set()
    return next(iter(best)) if len(best) == 1 else ""


def _spellings(name: str) -> set[str]:
    plain = folded(name)
    return {plain, folded_village(plain)} - {""}


def slip_village(situation: Situation, viewer: Viewer, village_id: str) -> SlipVillage:
    """Gather what a slip of one village may name.

    Raises `UnknownPlace` or `NotAllowed` for a village the viewer may not act for.
    """
    scope = village_scope(situation, viewer, village_id)
    viewer.require_village(village_id)
    units = [
        one.unit
        for one in situation.night.orders.units.values()
        if one.unit.village_id == village_id and not one.whole
    ]
    heads = _heads(situation, viewer, {unit.key for unit in units})
    places = listed_places(situation)
    table = situation.county.tables["shelters"]
    shelters = dict(zip(table["shelter_id"], table["name"], strict=True))
    shelters |= {name: name for name in places.values()}
    meant = {unit.shelter_id or places.get(unit.key, "") for unit in units}
    named: dict[str, tuple[str, ...]] = {}
    for key, name in heads.items():
        named[folded(name)] = (*named.get(folded(name), ()), key)
    return SlipVillage(
        scope=scope,
        known=vocabulary(
            named,
            places=_places(meant, shelters, scope),
            own=_spellings(scope.name) | {folded(scope.town_name), folded_town(scope.town_name)},
            others=_other_villages(situation, scope),
        ),
        heads=MappingProxyType(heads),
        shelters=MappingProxyType(shelters),
        listed=MappingProxyType(
            {unit.key: places[unit.key] for unit in units if unit.key in places}
        ),
    )


def listed_places(situation: Situation) -> Mapping[str, str]:
    """Return unit key → shelter as the list writes it (清单所写场所), where there is no table of shelters.

    Its words stand for the place then; where there is a table, a name that fits nothing has to be resolved.
    """
    return _listed_places(situation.county, situation.plan)


@kept
def _listed_places(county: County, plan: Plan) -> Mapping[str, str]:
    if len(county.tables["shelters"]):
        return MappingProxyType({})
    rows = plan.risk_list
    rows = rows[rows["shelter"].notna() & rows["shelter"].ne("")]
    keys = rows["unit_kind"] + ":" + rows["unit_id"]
    return MappingProxyType(dict(zip(keys, rows["shelter"].astype("str"), strict=True)))


def _heads(situation: Situation, viewer: Viewer, keys: set[str]) -> dict[str, str]:
    rows = situation.plan.risk_list
    unit_keys = rows["unit_kind"] + ":" + rows["unit_id"]
    rows = masked(rows[unit_keys.isin(keys)], viewer)
    if not viewer.names:
        return {}
    known = rows["name"].notna()
    return dict(zip(unit_keys[rows.index][known], rows["name"][known].astype("str"), strict=True))


def _places(meant: set[str], shelters: Mapping[str, str], scope: Scope) -> dict[str, str]:
    """Name the shelters these households are meant for, and those of the county by their full name.

    A general word (礼堂, 小学) means a shelter only when it fits one alone of those they are meant for.
    """
    found: dict[str, set[str]] = {}
    for shelter_id, name in shelters.items():
        plain = folded(name)
        if len(plain) > 2:
            found.setdefault(plain, set()).add(shelter_id)
        if shelter_id in meant:
            short = plain.removeprefix(folded_village(scope.name)).removeprefix("村")
            words = {short, *(word for word in _GENERIC if word in plain)}
            for word in words - {"", plain}:
                found.setdefault(word, set()).add(shelter_id)
    return {word: min(ids) for word, ids in found.items() if len(ids) == 1 and len(word) > 1}


def _other_villages(situation: Situation, scope: Scope) -> set[str]:
    """Names of the other villages of the town, so that their words are not taken for this one's."""
    return {
        word
        for village_id, (name, town_id) in village_places(situation.county).items()
        if village_id != scope.village_id and town_id == scope.town_id
        for word in {folded(name)}
    }


def village_choices(situation: Situation, viewer: Viewer) -> list[tuple[str, str]]:
    """Return id and words of the villages with people under order, for a select: 枫桥镇枫源村."""
    towns, names = town_names(situation), village_places(situation.county)
    found = [
        (village_id, f"{towns.get(names[village_id][1], '')}{names[village_id][0]}")
        for village_id in ordered_villages(situation.night, viewer)
        if village_id in names
    ]
    return sorted(found, key=lambda row: row[1])
