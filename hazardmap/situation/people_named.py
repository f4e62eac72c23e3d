"""Who is this, who fetches him, where to (查人): people by list number, name or phone, in one's own scope."""

import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from hazardmap.levels import fold
from hazardmap.situation import totals
from hazardmap.situation.masking import masked
from hazardmap.situation.model import Situation
from hazardmap.situation.move_words import shelter_names, where_words
from hazardmap.situation.ordered import moves_of
from hazardmap.viewer import Viewer

MOST: Final = 30
_NUMBER = re.compile(r"0*(\d{1,4})号?")
_PHONE_DIGITS: Final = 4
"""the last four digits are what people read out; fewer would be list numbers"""


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """What a search found (查到的户): the first rows, the ordered ones before the others, and how many."""

    rows: tuple[dict[str, Any], ...]
    count: int

    @property
    def more(self) -> int:
        """How many were found and are not among the rows."""
        return self.count - len(self.rows)


def find_people(situation: Situation, viewer: Viewer, words: str) -> FoundPeople:
    """Find households and institutions by 名单号, name or phone; a village's name before it narrows (枫源村07).

    Only the viewer's own rows are looked at, and names or phones only by whoever may read them: a search
    must not tell what a page would hide. Ordered people of the open operation come first.
    """
    units = totals.listed_units(situation, viewer)
    asked = fold(words)
    if not asked or not len(units):
        return FoundPeople((), 0)
    narrowed, rest = _in_villages(units, asked)
    found = narrowed[_matching(narrowed, rest, viewer)]
    ordered = _ordered(situation)
    keys = pd.Series(
        [(kind, unit) in ordered for kind, unit in zip(found["unit_kind"], found["unit_id"], strict=True)],
        index=found.index, dtype=bool,
    )  # fmt: skip
    order = pd.DataFrame(
        {
            "later": ~keys,
            "town": found["town"].astype("str"),
            "village": found["village"].astype("str"),
        }
        | {"number": pd.to_numeric(found["list_no"], errors="coerce")},
        index=found.index,
    ).sort_values(["later", "town", "village", "number"], kind="stable")
    first = masked(found.loc[order.index[:MOST]], viewer)
    rows = first.astype("object").where(first.notna(), None).to_dict("records")
    return FoundPeople(
        tuple(
            _with_whereabouts(row, ordered.get((row["unit_kind"], row["unit_id"]))) for row in rows
        ),
        len(found),
    )


def _in_villages(units: pd.DataFrame, asked: str) -> tuple[pd.DataFrame, str]:
    """Keep the villages that the words begin with: 枫源村07, 枫源07; with the words that are left."""
    names = units["village"].fillna("").astype("str").map(fold)
    towns = units["town"].fillna("").astype("str").map(fold)
    known = pd.DataFrame({"village": names, "full": towns + names}).drop_duplicates()
    for column in ("full", "village"):
        for short in (False, True):
            for name in sorted(known[column], key=len, reverse=True):
                begin = name.rstrip("村") if short else name
                if len(begin) > 1 and asked.startswith(begin) and len(asked) > len(begin):
                    chosen = towns + names if column == "full" else names
                    return units[chosen == name], asked.removeprefix(begin)
    return units, asked


def _matching(units: pd.DataFrame, asked: str, viewer: Viewer) -> pd.Series:
    number = _NUMBER.fullmatch(asked)
    matched = pd.Series(False, index=units.index)
    if number is not None:
        matched |= pd.to_numeric(units["list_no"], errors="coerce") == int(number.group(1))
    institution = units["unit_kind"] == "institution"
    names = units["name"].fillna("").astype("str").str.replace(r"\s", "", regex=True)
    by_name = names.str.contains(asked, regex=False) & (institution | viewer.names)
    if not asked.isdigit():
        return matched | by_name
    if viewer.names and len(asked) >= _PHONE_DIGITS:
        phones = units["phone"].fillna("").astype("str").str.replace(r"\D", "", regex=True)
        matched |= phones.str.endswith(asked) | (
            phones.str.contains(asked, regex=False) & (len(asked) > 6)
        )
    return matched


def _ordered(situation: Situation) -> dict[tuple[str, str], str]:
    """Return (kind, id) → where the people of ordered units are, in words."""
    found = {}
    moves, shelters = moves_of(situation.night), shelter_names(situation)
    for key, one in situation.night.orders.units.items():
        where = moves.of(key)
        there = where_words(where, one.people, shelters, lifted=one.lifted)
        found[(one.unit.kind, one.unit.id)] = f"应转{one.people}人：{there}"
    return found


def _with_whereabouts(row: dict[Any, Any], whereabouts: str | None) -> dict[str, Any]:
    return row | {"whereabouts": whereabouts or ""}
