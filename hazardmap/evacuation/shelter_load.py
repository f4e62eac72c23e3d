"""How full each shelter gets (场所安排), contracts §2 `shelter_load.csv`."""

from typing import Final

import numpy as np
import pandas as pd

COLUMNS: Final = [
    "shelter_id", "name", "usable_capacity", "assigned", "to_verify", "free", "eligible", "why_not",
]  # fmt: skip


def shelter_load(
    shelters: pd.DataFrame, eligibility: pd.DataFrame, assignment: pd.DataFrame
) -> pd.DataFrame:
    """Count the people sent to every shelter (安排人数), with what is left and why one may not serve.

    `free` is what is left after listed people and estimates; an ineligible shelter has nothing free.
    """
    placed = assignment[assignment["shelter_id"].ne("")]
    by = (
        placed.assign(sure=placed["status"].eq("assigned"))
        .groupby(["shelter_id", "sure"])["people"]
        .sum()
    )
    ids = shelters["shelter_id"]
    assigned, to_verify = (
        ids.map(
            by.xs(sure, level="sure")
            if sure in by.index.get_level_values("sure")
            else pd.Series(dtype="float64")
        )
        .fillna(0)
        .astype("int64")
        for sure in (True, False)
    )
    usable = eligibility["usable_capacity"]
    free = np.where(eligibility["eligible"], usable - assigned - to_verify, 0)
    return pd.DataFrame(
        {
            "shelter_id": ids,
            "name": shelters["name"],
            "usable_capacity": usable,
            "assigned": assigned,
            "to_verify": to_verify,
            "free": free.astype("int64"),
            "eligible": eligibility["eligible"].astype("int64"),
            "why_not": eligibility["why_not"],
            "town_id": shelters["town_id"],
            "village_id": shelters["village_id"],
            "level": shelters["level"],
        }
    ).sort_values("shelter_id", ignore_index=True)
