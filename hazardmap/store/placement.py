"""Who goes where by the last plan (已定去处), kept for the next start: a restart sends nobody elsewhere."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd
import pyarrow as pa

from hazardmap.store.files import whole
from hazardmap.store.state import State

_NAME: Final = "placement.parquet"
_COLUMNS: Final = ["unit", "shelter_id", "people"]


def keep_placement(state: State, placed: Mapping[str, tuple[str, int]]) -> None:
    """Keep unit key → shelter id and people; the former content is replaced whole."""
    state.require_writable()
    rows = [(unit, shelter, people) for unit, (shelter, people) in sorted(placed.items())]
    with whole(state.path / _NAME) as beside:
        pd.DataFrame(rows, columns=_COLUMNS).to_parquet(beside)


def kept_placement(state: State) -> Mapping[str, tuple[str, int]]:
    """Return what was kept; absent or damaged is nothing, since it is only a preference."""
    try:
        rows = pd.read_parquet(state.path / _NAME)
        places = zip(
            rows["shelter_id"].tolist(), rows["people"].astype("int64").tolist(), strict=True
        )
        return MappingProxyType(dict(zip(rows["unit"].tolist(), places, strict=True)))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return MappingProxyType({})
