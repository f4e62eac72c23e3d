"""What is typed or scanned at a desk (名单号、扫码、姓名) → which unit it is, or which ones it may be.

A printed household number (`village id-0007`) names one unit. A bare 名单号 names one only when no other
unit of this shelter's roster has it; a name never does: whoever it may be is shown, and a person picks.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import pandas as pd

from hazardmap.evacuation.orders import Ordered
from hazardmap.evacuation.whereabouts import UNKNOWN
from hazardmap.situation.desk_roster import Desk, DeskUnit, desk_unit
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import unit_frame, units_from
from hazardmap.situation.ordered import moves_of
from hazardmap.situation.scope import town_names, village_places
from hazardmap.viewer import Viewer

MOST: Final = 20
"""Candidates shown at once."""
PHONE_END: Final = 4
"""Fewest digits that are looked for at the end of a phone."""
NOT_ORDERED: Final = "这一户在册，但不在应转名单内（没有下达指令）。人先进来。"
LIST_NO_DIGITS: Final = 6
_NOISE: Final = re.compile(r"名单号|编号|第|号|№|#|\s")
_NUMBERED: Final = re.compile(r"(?P<place>.*?\D)(?P<number>\d+)")
_SHEETS: Final = ("shelters", "lists", "towns", "orders", "areas")


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed or scanned text names (查到的户): `sure` = exactly this one, no need to ask."""

    units: tuple[DeskUnit, ...]
    sure: bool = False
    words: str = ""
    not_ordered: tuple[DeskUnit, ...] = ()
    """listed units of the door's side that no order names (在册，未下达指令)"""


@dataclass(frozen=True, slots=True)
class _At:
    """Where is looked, and by whom (在哪个登记台查)."""

    situation: Situation
    viewer: Viewer
    desk: Desk


def find(
    situation: Situation, viewer: Viewer, desk: Desk, text: str, village_id: str = ""
) -> Found:
    """Find who a text names: a printed number, a 名单号, a village with one, a name, the end of a phone.

    `village_id` narrows to one village, wherever its people are sent.
    """
    at, words = _At(situation, viewer, desk), _folded(text)
    if not words:
        return Found((), words="没有输入；请扫户卡，或输入名单号、姓名。")
    code, sheet = _code(words)
    exact = [one for one in situation.night.orders.units.values() if one.unit.id == code]
    rows = _rows(at, exact)
    # a few digits are a 名单号 first: a list may number its households as it numbers its lines
    if rows and not (code.isdecimal() and len(code) <= LIST_NO_DIGITS):
        return Found(rows, sure=len(rows) == 1)
    listed = _not_ordered(at, unit_frame(situation.county, situation.plan)["id"].eq(code))
    if listed and not code.isdecimal():
        return Found((), words=NOT_ORDERED, not_ordered=listed)
    if sheet:
        return Found((), words="这是清单或签到册上的二维码，不是哪一户的；请扫户卡，或输入名单号。")
    place, number = _numbered(words)
    if number:
        return _by_number(at, place, number, village_id) or _by_name(at, words)
    return _by_name(at, words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()[:200]


def _code(words: str) -> tuple[str, bool]:
    """Return the unit id a scanned text may hold, and whether the text is the address of a sheet."""
    if not re.match(r"https?://", words, re.IGNORECASE):
        return words, False
    address = urlsplit(words)
    pieces = [unquote(piece) for piece in address.path.split("/") if piece]
    last = address.fragment or (pieces[-1] if pieces else "")
    return last, bool(pieces) and pieces[0] in _SHEETS


def _numbered(words: str) -> tuple[str, str]:
    """Split 甲1村07号 into place and number; the place is empty for a bare number, both for a name."""
    bare = _NOISE.sub("", words)
    if bare.isdecimal():
        return "", bare.lstrip("0") or "0"
    found = _NUMBERED.fullmatch(bare)
    return (found["place"], found["number"].lstrip("0") or "0") if found else ("", "")


def _by_number(at: _At, place: str, number: str, village_id: str) -> Found | None:
    villages = {village_id} if village_id else _villages_named(at.situation, place)
    if place and not villages:
        return None
    same = [
        one
        for one in at.situation.night.orders.units.values()
        if one.unit.list_no and one.unit.list_no.lstrip("0") == number and not one.whole
    ]
    if villages:
        same = [one for one in same if one.unit.village_id in villages]
        rows = _rows(at, same)
        if rows:
            return Found(rows, sure=len(rows) == 1)
    roster = tuple(one for one in at.desk.units if one.list_no.lstrip("0") == number)
    if roster and not villages:
        words = f"本所名单里有{len(roster)}户名单号是{number}，请选是哪一户。"
        return Found(roster, sure=len(roster) == 1, words="" if len(roster) == 1 else words)
    if not villages and len(number) >= PHONE_END:
        return None
    return _elsewhere(at, same, number, villages)


def _elsewhere(at: _At, same: list[Ordered], number: str, villages: set[str]) -> Found:
    """Show who has this number in the viewer's towns but not on this roster: always asked."""
    near = [one for one in same if _near(at, one)]
    listed = _not_ordered(at, _listed_as(at, number, villages))
    rows = _rows(at, near)
    if rows:
        words = f"本所名单里没有{number}号；别处名单里有，核对后再登记到本所。"
        return Found(rows, words=words, not_ordered=listed)
    if listed:
        return Found((), words=NOT_ORDERED, not_ordered=listed)
    words = f"没有找到名单号{number}。请核对村名和号码；不在名单上的人，按外来人员记人数。"
    return Found((), words=words)


def _near(at: _At, one: Ordered) -> bool:
    """Tell whether a unit may be offered without its village being named: those of the door's own side."""
    if at.viewer.shelters is not None:
        return one.unit.town_id == at.desk.door.town_id
    return at.viewer.sees_town(one.unit.town_id) and at.viewer.sees_village(one.unit.village_id)


def _by_name(at: _At, words: str) -> Found:
    """Find by name, or by the end of a phone, in the roster; else among those whose names one may read."""
    here = tuple(one for one in at.desk.units if _says(one, words))
    if here:
        return Found(here[:MOST], words=f"本所名单里有{len(here)}户“{words[:20]}”，请选是哪一户。")
    if at.viewer.names and at.viewer.shelters is None:
        mine = [
            one
            for one in at.situation.night.orders.units.values()
            if not one.whole and _near(at, one)
        ]
        found = tuple(one for one in _rows(at, mine, most=None) if _says(one, words))
        if found:
            said = f"本所名单里没有“{words[:20]}”；别处名单里有，核对后再登记到本所。"
            return Found(found[:MOST], words=said)
    said = f"没有找到“{words[:20]}”。请核对；不在名单上的人，按外来人员记人数。"
    return Found((), words=said)


def _says(one: DeskUnit, words: str) -> bool:
    digits = words.replace(" ", "")
    if digits.isdecimal():
        return len(digits) >= PHONE_END and one.phone.replace(" ", "").endswith(digits)
    return words in one.name


def _villages_named(situation: Situation, place: str) -> set[str]:
    """Find villages called so, with or without 村 or 社区, with or without their town before it."""
    if not place:
        return set()
    towns = town_names(situation)
    found = set()
    for village_id, (name, town_id) in village_places(situation.county).items():
        short = name.removesuffix("村").removesuffix("社区")
        town = towns.get(town_id, "")
        if place in {name, short, f"{town}{name}", f"{town}{short}"}:
            found.add(village_id)
    return found


def _rows(at: _At, found: Iterable[Ordered], *, most: int | None = MOST) -> tuple[DeskUnit, ...]:
    moves = moves_of(at.situation.night)
    rows = [
        desk_unit(at.situation, at.viewer, at.desk.door, one, moves.of(one.unit.key))
        for one in list(found)[:most]
        if not one.whole
    ]
    return tuple(sorted(rows, key=lambda row: (row.village, row.key)))


def _not_ordered(at: _At, listed: pd.Series) -> tuple[DeskUnit, ...]:
    """Return listed households of the door's side that no order names (在册未下达); `listed` picks rows."""
    units = unit_frame(at.situation.county, at.situation.plan)
    rows = units[listed & units["kind"].eq("household")]
    ordered, since = at.situation.night.orders.units, at.situation.as_of
    found = [Ordered(unit, "", 0, since) for unit in units_from(rows)]
    return tuple(
        desk_unit(at.situation, at.viewer, at.desk.door, one, UNKNOWN)
        for one in found
        if _near(at, one) and (one.unit.key not in ordered or ordered[one.unit.key].whole)
    )[:MOST]


def _listed_as(at: _At, number: str, villages: set[str]) -> pd.Series:
    """Mark the listed units of a number, and of these villages where any are named."""
    units = unit_frame(at.situation.county, at.situation.plan)
    same = units["list_no"].astype("str").str.lstrip("0").eq(number)
    return same & units["village_id"].isin(villages) if villages else same
