"""Household units of the plan (转移单元), contracts §3 U1–U3, and the shelter each list names."""

from collections.abc import Sequence

import pandas as pd

from hazardmap.evacuation.households import households_meeting
from hazardmap.levels import fold, in_order
from hazardmap.tables.words import worded

UNIT_COLUMNS = [
    "unit_kind", "unit_id", "village_id", "town_id", "group_id", "people", "assisted", "hazards",
    "primary_key", "primary_area", "primary_kind", "listed_shelter_id", "listed_shelter_name",
    "own_refuge", "own_plan", "x", "y",
]  # fmt: skip


def match_shelters(households: pd.DataFrame, shelters: pd.DataFrame) -> pd.Series:
    """Find the shelter each household's list names (清单指定场所): given id, else the name.

    A name counts in the household's village first, then in its town, then in the county if only one shelter
    has it. No match is NaN: a row to resolve, never a silent re-placing.
    """
    found = households["shelter_id"].where(households["shelter_id"].isin(shelters["shelter_id"]))
    named = shelters.assign(word=worded(shelters["name"], fold))
    word = worded(households["shelter_name"], fold)
    for place in ("village_id", "town_id"):
        single = named[named[place].notna()].drop_duplicates([place, "word"], keep=False)
        lookup = single.set_index([place, "word"])["shelter_id"]
        keys = pd.MultiIndex.from_arrays([households[place], word])
        found = found.fillna(
            pd.Series(lookup.reindex(keys).to_numpy(), index=households.index, dtype="str")
        )
    alone = named.drop_duplicates("word", keep=False).set_index("word")["shelter_id"]
    return found.fillna(worded(word, alone))


def household_units(
    households: pd.DataFrame, groups: pd.DataFrame, hazards: Sequence[str]
) -> pd.DataFrame:
    """Make units of the households with a row in play (U1), those in institutions left to them (U3)."""
    wanted = tuple(hazards)
    mine = households[households_meeting(households, wanted) & households["institution_id"].isna()]
    met = [in_order(set(have) & set(wanted)) for have in mine["hazards"]]
    point = groups.set_index("group_id")[["x", "y"]].reindex(mine["group_id"])
    return mine.assign(
        unit_kind="household",
        unit_id=mine["household_id"],
        hazards=pd.Series(met, index=mine.index, dtype=object),
        own_plan=False,
        x=point["x"].to_numpy(),
        y=point["y"].to_numpy(),
    )[UNIT_COLUMNS]
