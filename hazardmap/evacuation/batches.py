"""Which batch a unit moves in (转移批次): 1 = 特殊人员、危房、极高危险区, 2 = the rest; the list may say otherwise."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.levels import fold
from hazardmap.tables.words import worded

HOUSE: Final = "危房"
HIGHEST: Final = "极高"


def unit_batches(
    households: pd.DataFrame, memberships: pd.DataFrame, areas: pd.DataFrame
) -> pd.Series:
    """Return the batch of every household, on its id: 1 or 2.

    The household's own `batch` wins; else an area's `batch` 1, assisted persons, a 危房 or an area labelled
    极高 put it into the first.
    """
    known = areas.set_index("area_id")
    label = worded(worded(memberships["area_id"], known["level_label"]), fold)
    first = memberships["area_id"].map(known["batch"]).eq(1)
    first |= label.astype("str").str.startswith(HIGHEST) & label.notna()
    first |= memberships["kind"].eq(HOUSE)
    early = first.groupby(memberships["household_id"]).any()
    ids = households["household_id"]
    computed = np.where(
        ids.map(early).eq(True).to_numpy() | households["assisted"].gt(0).to_numpy(), 1, 2
    )
    own = pd.to_numeric(households["batch"], errors="coerce")
    batch = own.where(own.isin([1, 2])).fillna(pd.Series(computed, index=households.index))
    return pd.Series(batch.astype("int64").to_numpy(), index=ids.to_numpy())
