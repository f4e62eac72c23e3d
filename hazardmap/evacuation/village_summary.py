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
    """Nearest eligible shelter of each village place: (position, metres or None)."""
    serving = here.eligibility["eligible"].to_numpy()
    cost = np.where(serving[None, :] & np.isfinite(here.distances.metres), here.base, np.inf)
    if not cost.shape[1]:
        return pd.Series([None] * len(here.places), index=here.places["place_id"], dtype=object)
    best = cost.argmin(axis=1)
    rows = np.arange(len(cost))
    found = np.isfinite(cost[rows, best])
    metres = np.where(here.distances.known[rows, best], here.distances.metres[rows, best], np.nan)
    pairs = [
        (int(b), float(m)) if ok else None for b, m, ok in zip(best, metres, found, strict=True)
    ]
    return pd.Series(pairs, index=here.places["place_id"], dtype=object)


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
    served = [_served(used.get(v), nearest.get(v), here, names) for v in villages["village_id"]]
    ids = villages["village_id"]
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
    here: Ground,
    names: dict[str, str],
) -> tuple[list[str], str]:
    """Name the shelters of one village and say why they are the ones."""
    if used:
        words = "、".join(f"{names[shelter]}{people}人" for shelter, people in used)
        return [shelter for shelter, _ in used], f"本村人员安排到{words}"
    if nearest is None:
        return [], "没有可启用且可到达的避灾场所"
    position, metres = nearest
    shelter = here.shelters.iloc[position]
    way = "" if np.isnan(metres) else f"，距离{metres_in_words(metres)}"
    return [str(shelter["shelter_id"])], f"本村无在册人员，最近的可启用场所是{shelter['name']}{way}"
