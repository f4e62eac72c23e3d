"""Which village the rows of a sheet belong to (所属村): codes, names, else the sheet's or file's own title."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hazardmap.divisions import folded_town, folded_village
from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.resolve_names import Resolved, resolve_villages
from hazardmap.levels import fold


@dataclass(frozen=True, slots=True)
class Place:
    """What a title says (标题里的地方): a village's name and a town's id, "" when it says none."""

    village: str = ""
    town: str = ""


def place_in(text: str, known: Known) -> Place:
    """Find the longest village name and the town that a title, sheet or file name holds."""
    word = fold(text)
    towns = _names(known.tables.get("towns"), "town_id")
    spelled = {**{fold(name): one for name, one in known.former_towns.items()}, **towns}
    town = max((name for name in spelled if name and name in word), key=len, default="")
    rest = word.replace(town, "", 1) if town else word
    villages = _names(known.tables.get("villages"), "village_id")
    found = max((name for name in villages if len(name) > 1 and name in rest), key=len, default="")
    if not found:
        stems = {folded_village(name): name for name in villages}
        found = stems.get(folded_village(rest), "")
    if not town and word in {folded_town(name) for name in spelled}:
        town = next(name for name in spelled if folded_town(name) == word)
    return Place(found, spelled.get(town, ""))


def _names(frame: pd.DataFrame | None, key: str) -> dict[str, str]:
    if frame is None or frame.empty:
        return {}
    pairs = frame[["name", key]].dropna()
    return {fold(name): one for name, one in zip(pairs["name"], pairs[key], strict=True)}


def with_villages(
    cells: pd.DataFrame,
    places: Mapping[str, Place],
    sheets: pd.Series,
    known: Known,
    answers: Answers,
) -> Resolved:
    """Return the village id of every row: its code, else its name, else the title over it.

    `places` maps a sheet to what its titles say; the town of a row is its own town column, else the
    sheet's title.
    """
    blank = pd.Series(None, index=cells.index, dtype="str")
    given = blank
    for name in ("village_id", "village_name"):
        if name in cells.columns:
            given = given.where(given.notna(), cells[name].astype("str"))
    titles = sheets.map({sheet: place.village or None for sheet, place in places.items()})
    texts = given.where(given.notna(), titles.astype("str"))
    towns = sheets.map({sheet: place.town or None for sheet, place in places.items()}).astype("str")
    for name in ("town_name", "town_id"):
        if name in cells.columns:
            own = cells[name].astype("str")
            towns = own.where(own.notna(), towns)
    found = {place.town for place in places.values() if place.town}
    home = found.pop() if len(found) == 1 else ""
    return resolve_villages(
        texts, towns if towns.notna().any() else None, known, answers, file_town=home
    )
