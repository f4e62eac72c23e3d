"""Compare two counties or plans (前后对比): figures before and after, and whose shelter changes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hazardmap.situation.model import Plan


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after (一项数字的前后): `what` says of what, in officers' words."""

    what: str
    unit: str
    before: int
    after: int

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What another table does to the plan (对方案的影响).

    `moved` has one row per unit: unit_kind, unit_id, name, village, people, before, after (shelter
    names, or the status in words); `figures` are those of the county.
    """

    moved: pd.DataFrame
    figures: tuple[Figure, ...]

    @property
    def households(self) -> int:
        """Number of households whose shelter changes (改派户数)."""
        return int(self.moved["unit_kind"].eq("household").sum())


_STATUS_WORDS = {
    "own_refuge": "投亲靠友",
    "own_plan": "单位自行转移",
    "unassigned": "尚无去处",
    "to_verify": "需核实",
}
_COUNTY = (
    ("people_listed", "在册"),
    ("people_assigned", "安排集中安置"),
    ("people_own_refuge", "投亲靠友"),
    ("people_unassigned", "安置缺口"),
    ("places_free", "空余名额"),
)


def plan_effect(before: Plan, after: Plan) -> Effect:
    """Tell which listed units go elsewhere under another plan (改派), and the county's figures.

    Units that only one of the plans has are rows added or removed, not units that move.
    """
    old, new = _places(before), _places(after)
    both = old.index.intersection(new.index)
    former, later = old.loc[both], new.loc[both]
    moved = former["place"].ne(later["place"])
    rows = later[moved].rename(columns={"place": "after"})
    rows.insert(len(rows.columns) - 1, "before", former["place"][moved])
    rows = rows.sort_values(["village", "unit_kind", "unit_id"], ignore_index=True)
    figures = tuple(
        Figure(what, "人", int(before.figures[key]), int(after.figures[key]))
        for key, what in _COUNTY
    )
    return Effect(rows, figures)


def _places(made: Plan) -> pd.DataFrame:
    """One row per listed unit with where it goes, in words."""
    rows = made.risk_list
    listed = rows[rows["unit_kind"].ne("village_estimate")]
    where = listed["status"].map(_STATUS_WORDS).astype("object")
    named = listed["shelter"].astype("object")
    place = named.where(listed["status"].eq("assigned"), where).fillna("未知")
    columns = ["unit_kind", "unit_id", "name", "village", "people"]
    key = listed["unit_kind"] + " " + listed["unit_id"]
    return listed[columns].assign(place=place).set_axis(key, axis=0)


def list_figures(
    before: pd.DataFrame, after: pd.DataFrame, *, people_when_unknown: int
) -> tuple[Figure, ...]:
    """Count the household list before and after (转移清单前后): households and people, nobody twice.

    The county first, then every village whose figures change, named by its id.
    """
    old, new = (_by_village(frame, people_when_unknown) for frame in (before, after))
    found = [
        Figure("全县", "户", int(old["households"].sum()), int(new["households"].sum())),
        Figure("全县", "人", int(old["people"].sum()), int(new["people"].sum())),
    ]
    return (*found, *_of_villages(old, new))


def _of_villages(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[Figure]:
    every = sorted({*old.index, *new.index})
    old, new = old.reindex(every, fill_value=0), new.reindex(every, fill_value=0)
    for village in np.asarray(every)[(old != new).any(axis=1).to_numpy()]:
        for column, unit in (("households", "户"), ("people", "人")):
            counts = int(old.loc[village, column]), int(new.loc[village, column])
            yield Figure(str(village), unit, *counts)


def _by_village(rows: pd.DataFrame, people_when_unknown: int) -> pd.DataFrame:
    """Households and people of each village; the largest `people` of a household's rows (H1, H3)."""
    once = rows.groupby("household_id", sort=True).agg(
        village_id=("village_id", "first"), people=("people", "max")
    )
    once = once.assign(people=once["people"].fillna(people_when_unknown))
    return once.groupby("village_id").agg(households=("people", "size"), people=("people", "sum"))


def capacity_figures(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Figure, ...]:
    """Count the shelters before and after (避灾场所前后): how many, and what they hold."""
    return (
        Figure("避灾安置场所", "处", len(before), len(after)),
        Figure("核定可容纳", "人", int(before["capacity"].sum()), int(after["capacity"].sum())),
    )
