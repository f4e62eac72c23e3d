"""Which shelter serves each village (各村由哪个场所安置), contracts §2 `villages.csv`."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.evacuation.placement import Ground
from hazardmap.evacuation.reasons import metres_in_words

COLUMNS: Final = [
    "village_id", "name", "town_id", "worst_rank", "worst_label", "listed_households", "listed_people",
    "to_verify_people", "shelter_ids", "shelter_reason",
]  # fmt: skip

_UNKNOWN_M: Final = 1e9  # farther than any way that is known


def _used(assignment: pd.DataFrame) -> dict[str, list[tuple[str, int]]]:
    """Shelters where a village's units go, most people first, as id → people pairs."""
    placed = assignment[assignment["shelter_id"].ne("") & assignment["village_id"].ne("")]
    people = placed.groupby(["village_id", "shelter_id"])["people"].sum().reset_index()
    people = people.sort_values(
        ["village_id", "people", "shelter_id"], ascending=[True, False, True]
    )
    used: dict[str, list[tuple[str, int]]] = {}
    for village, shelter, count in people.itertuples(index=False, name=None):
        used.setdefault(village, []).append((shelter, int(count)))
    return used


def _nearest(here: Ground) -> pd.Series:
    """Nearest eligible shelter of each village: (position, metres or NaN), None when there is none.

    By metres; where a position is unknown, own village, own town, county come in this order, after all known.
    """
    rows = np.flatnonzero(here.places["unit_kind"].eq("village_estimate"))
    ids = here.places["place_id"].to_numpy()[rows]
    metres, known = here.distances.metres[rows], here.distances.known[rows]
    serving = here.eligibility["eligible"].to_numpy()[None, :] & np.isfinite(metres)
    if not metres.shape[1]:
        return pd.Series([None] * len(rows), index=ids, dtype=object)
    cost = np.where(serving, np.where(known, metres, _UNKNOWN_M + here.base[rows]), np.inf)
    best = cost.argmin(axis=1)
    at = np.arange(len(rows))
    way = np.where(known[at, best], metres[at, best], np.nan)
    pairs = [
        (int(b), float(m)) if ok else None
        for b, m, ok in zip(best, way, np.isfinite(cost[at, best]), strict=True)
    ]
    return pd.Series(pairs, index=ids, dtype=object)


def village_summary(
    villages: pd.DataFrame, levels: pd.DataFrame, assignment: pd.DataFrame, here: Ground
) -> pd.DataFrame:
    """Sum up every village: worst level, listed units, estimate, and which shelter serves it (and why)."""
    listed = assignment[assignment["status"].ne("to_verify")]
    households = listed[listed["unit_kind"].eq("household")].groupby("village_id").size()
    people = listed.groupby("village_id")["people"].sum()
    verify = (
        assignment[assignment["status"].eq("to_verify")]
        .groupby("village_id")["people"]
        .sum(min_count=1)
    )
    used, nearest = _used(assignment), _nearest(here)
    names = dict(zip(here.shelters["shelter_id"], here.shelters["name"], strict=True))
    ids = villages["village_id"]
    served = [_served(used.get(v), nearest.get(v), v in people.index, names) for v in ids]
    at = levels.set_index("village_id")
    return pd.DataFrame(
        {
            "village_id": ids,
            "name": villages["name"],
            "town_id": villages["town_id"],
            "worst_rank": ids.map(at["worst_rank"]),
            "worst_label": ids.map(at["worst_label"]),
            "listed_households": ids.map(households).fillna(0).astype("int64"),
            "listed_people": ids.map(people).fillna(0).astype("int64"),
            "to_verify_people": _to_verify(ids, verify, assignment),
            "shelter_ids": [";".join(place) for place, _ in served],
            "shelter_reason": [reason for _, reason in served],
            "exposed": ids.map(at["exposed"]).eq(True),
        }
    ).sort_values("village_id", ignore_index=True)


def _to_verify(ids: pd.Series, verify: pd.Series, assignment: pd.DataFrame) -> pd.Series:
    """People to verify: 0 where there is no estimate, missing where the estimate's people are unknown."""
    estimated = assignment.loc[assignment["status"].eq("to_verify"), "village_id"]
    return ids.map(verify).where(ids.isin(estimated), 0)


def _served(
    used: list[tuple[str, int]] | None,
    nearest: tuple[int, float] | None,
    has_listed: bool,
    names: dict[str, str],
) -> tuple[list[str], str]:
    """Name the shelters of one village and say why they are the ones."""
    if used:
        words = "、".join(f"{names[shelter]}{people}人" for shelter, people in used)
        return [shelter for shelter, _ in used], f"本村人员安排到{words}"
    if nearest is None:
        return [], "没有可启用且可到达的避灾场所"
    position, metres = nearest
    shelter = list(names)[position]
    way = "" if np.isnan(metres) else f"，距离{metres_in_words(metres)}"
    who = "本村在册人员均未安排集中安置" if has_listed else "本村无在册人员"
    return [shelter], f"{who}，最近的可启用场所是{names[shelter]}{way}"
