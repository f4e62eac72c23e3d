"""Which danger areas each household row stands in (户与危险区对应), contracts §1.2 H2–H3."""

from typing import Final

import pandas as pd

from hazardmap.levels import (
    HOUSE_KINDS,
    KIND_HAZARDS,
    OTHER_KIND,
    canonical_kind,
    fold,
    kind_hazards,
    level_rank,
)
from hazardmap.tables.words import worded

_HAZARD_ORDER: Final = ("flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine")
_LAST: Final = len(_HAZARD_ORDER)


def kind_order(kind: str) -> int:
    """Place of a danger kind among equals (H2): by its first hazard; 危房 工棚 其它 and unknown kinds last."""
    if kind in HOUSE_KINDS or kind not in KIND_HAZARDS:
        return _LAST
    return min(_HAZARD_ORDER.index(hazard) for hazard in KIND_HAZARDS[kind])


def area_levels(areas: pd.DataFrame) -> pd.Series:
    """Rank of each danger area's level label in its scheme (1 = highest), NaN when it has none."""
    ranks = [
        level_rank(scheme, label) if isinstance(scheme, str) and isinstance(label, str) else None
        for scheme, label in zip(areas["scheme"], areas["level_label"], strict=True)
    ]
    return pd.Series(ranks, index=areas.index, dtype="float64")


def _match_areas(rows: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """Find the area_id of each row: given id, then an id, then a name in the village, then in the town."""
    ids = set(areas["area_id"])
    named = areas.assign(word=worded(areas["name"], fold), rank=area_levels(areas)).sort_values(
        ["rank", "area_id"], na_position="last"
    )
    in_village = named.drop_duplicates(["village_id", "word"]).set_index(["village_id", "word"])[
        "area_id"
    ]
    in_town = named.drop_duplicates(["town_id", "word"]).set_index(["town_id", "word"])["area_id"]
    word = worded(rows["danger_area"], fold)
    found = rows["danger_area_id"].where(rows["danger_area_id"].isin(ids))
    found = found.fillna(rows["danger_area"].where(rows["danger_area"].isin(ids)))
    for place, lookup in (("village_id", in_village), ("town_id", in_town)):
        keys = pd.MultiIndex.from_arrays([rows[place], word])
        found = found.fillna(
            pd.Series(lookup.reindex(keys).to_numpy(), index=rows.index, dtype="str")
        )
    return found


def memberships(
    households: pd.DataFrame, areas: pd.DataFrame, village_towns: pd.Series
) -> pd.DataFrame:
    """Resolve every household row to its danger area and kind (H2, H3).

    Returns the input rows with town_id, area_key (id, or the text as given), area_id (null when unmatched),
    area_name, kind, level_rank, hazards (tuple), primary (bool); sorted by household, worst first. An
    unmatched row keeps its own danger kind or becomes 其它: it is still somebody on the list.
    """
    rows = households.assign(town_id=worded(households["village_id"], village_towns))
    rows["area_id"] = _match_areas(rows, areas)
    known = areas.assign(level_rank=area_levels(areas)).set_index("area_id")
    rows["area_name"] = worded(rows["area_id"], known["name"]).fillna(rows["danger_area"])
    given = worded(rows["danger_kind"], canonical_kind).fillna(OTHER_KIND)
    rows["kind"] = worded(worded(rows["area_id"], known["kind"]), canonical_kind).fillna(given)
    rows["level_rank"] = rows["area_id"].map(known["level_rank"])
    rows["area_key"] = rows["area_id"].fillna(rows["danger_area"])
    kinds = rows["kind"].unique()
    rows["hazards"] = rows["kind"].map({kind: kind_hazards(kind) for kind in kinds})
    rows["kind_order"] = rows["kind"].map({kind: kind_order(kind) for kind in kinds})
    rows = rows.sort_values(
        ["household_id", "level_rank", "kind_order", "area_name", "area_key"],
        na_position="last",
        ignore_index=True,
    )
    rows["primary"] = ~rows["household_id"].duplicated()
    return rows.drop(columns="kind_order")
