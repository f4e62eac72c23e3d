"""One row per household (户): joined over its danger areas, counted once (contracts §1.2 H1–H3)."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.levels import in_order

_ASSISTED: Final = ("elderly", "sick", "disabled", "pregnant", "children")
_FIRST_KNOWN: Final = (
    "village_id", "town_id", "hamlet", "address", "lon", "lat", "head_name", "head_phone",
    "mover_name", "mover_post", "mover_phone", "warner_name", "warner_post", "warner_phone",
    "shelter_name", "shelter_id", "keeper_name", "keeper_phone", "own_refuge_address", "own_refuge_phone",
    "institution_id", "route", "trigger", "note", "batch",
)  # fmt: skip
_LARGEST: Final = ("people", "night_people", "away_people", "own_refuge", *_ASSISTED)


def list_number(list_no: pd.Series) -> pd.Series:
    """Read 名单号 as a number for sorting and for the lowest of a household; NaN when it has no digits."""
    digits = list_no.astype("str").str.extract(r"(\d+)", expand=False)
    return pd.to_numeric(digits, errors="coerce")


def join_households(rows: pd.DataFrame, *, people_when_unknown: int) -> pd.DataFrame:
    """Join membership rows into households (户去重): each person once, under the worst kind.

    `people` is the largest of the rows (H1); unknown becomes the setting and is marked `people_unknown`
    (人数未知); `people_conflict` marks rows that disagree. Text comes from the primary row, else from the
    next row that knows it. Sorted by household_id.
    """
    by = rows.groupby("household_id", sort=True)
    first = by[[c for c in _FIRST_KNOWN if c in rows]].first()
    largest = by[list(_LARGEST)].max()
    table = first.join(largest)
    spread = by["people"].agg(["min", "max"])
    table["people_conflict"] = spread["min"] != spread["max"]
    table["people_conflict"] &= spread["min"].notna()
    table["people_unknown"] = table["people"].isna()
    table["people"] = table["people"].fillna(people_when_unknown).astype("int64")
    helped = table[list(_ASSISTED)].fillna(0).sum(axis=1)
    table["assisted"] = np.minimum(table["people"], helped).astype("int64")
    table["own_refuge"] = table["own_refuge"].eq(1)
    table["list_number"] = list_number(rows["list_no"]).groupby(rows["household_id"]).min()
    table["list_no"] = table["list_number"].map(lambda n: f"{int(n):02d}", na_action="ignore")
    table["hazards"] = _hazard_union(rows)
    primary = rows[rows["primary"]].set_index("household_id")
    table["primary_key"] = primary["area_key"]
    table["primary_area"] = primary["area_name"]
    table["primary_kind"] = primary["kind"]
    table["primary_rank"] = primary["level_rank"]
    table["also_in"] = _also_in(rows).reindex(table.index)
    table["also_in"] = table["also_in"].map(lambda words: words if isinstance(words, tuple) else ())
    return table.rename(columns={"head_name": "name", "head_phone": "phone"}).reset_index()


def _hazard_union(rows: pd.DataFrame) -> pd.Series:
    """Join the hazards of each household's rows, in standard order."""
    met: dict[str, set[str]] = {}
    for household, hazards in zip(rows["household_id"], rows["hazards"], strict=True):
        met.setdefault(household, set()).update(hazards)
    return pd.Series({household: in_order(have) for household, have in met.items()}, dtype=object)


def _also_in(rows: pd.DataFrame) -> pd.Series:
    """Name the further danger areas of each household (其中，去重), in order and without repeats."""
    others = rows[~rows["primary"]]
    return others.groupby("household_id")["area_name"].agg(
        lambda names: tuple(dict.fromkeys(names))
    )


def households_meeting(households: pd.DataFrame, hazards: tuple[str, ...]) -> pd.Series:
    """Tell which households have a row whose hazards meet the set in play (U1)."""
    wanted = frozenset(hazards)
    verdict = {have: not wanted.isdisjoint(have) for have in households["hazards"].unique()}
    return households["hazards"].map(verdict).astype(bool)
