"""What stands when a plan is made again (先前的安置): places told, people who are there, the former plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from hazardmap.evacuation.staying import Former


@dataclass(frozen=True, slots=True)
class Told:
    """Where a unit was told to go (已告知的去处), with how many people; `there` = it has set out."""

    shelter_id: str
    people: int
    there: bool = False


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What a plan must keep and what it had better keep (先前的安置), on unit keys `kind:id`.

    `told` stays as long as the shelter may serve; `former` (shelter id, people) is kept at equal wishes.
    """

    told: Mapping[str, Told] = field(default_factory=_nothing)
    former: Mapping[str, tuple[str, int]] = field(default_factory=_nothing)


NOTHING: Final = Before()


def keys_of(units: pd.DataFrame) -> list[str]:
    """Name the units (对象编号) of a frame with `unit_kind` and `unit_id`."""
    keys: list[str] = (
        units["unit_kind"].astype("str") + ":" + units["unit_id"].astype("str")
    ).tolist()
    return keys


def placements_of(assignment: pd.DataFrame) -> Mapping[str, tuple[str, int]]:
    """Return who goes where by an assignment (已定去处), for the plan that follows it."""
    rows = assignment[assignment["status"].eq("assigned")]
    places = zip(rows["shelter_id"].tolist(), rows["people"].astype("int64").tolist(), strict=True)
    return MappingProxyType(dict(zip(keys_of(rows), places, strict=True)))


def former_of(units: pd.DataFrame, shelters: pd.Series, before: Before) -> Former | None:
    """Look up the former place of units as positions in the shelters (-1 = none), or None without any."""
    if not before.former:
        return None
    none = ("", -1)
    found = [before.former.get(key, none) for key in keys_of(units)]
    at = pd.Index(shelters).get_indexer(pd.Index([shelter for shelter, _ in found], dtype=object))
    return Former(at.astype("int64"), np.array([people for _, people in found], dtype=np.int64))
