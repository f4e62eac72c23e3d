"""Every number of people shown anywhere (人数口径): counted here, in 户 and 人, nobody twice.

在册 = listed units of the plan (households and institutions); 户 are households, institutions are
counted in 处 beside them. Estimates (需核实) never join a total.
"""

from dataclasses import dataclass, fields

import pandas as pd

from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer

LISTED = ("assigned", "own_refuge", "own_plan", "unassigned")
"""Statuses of listed units (在册); their people add up to `people_listed`."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Listed units of some scope (在册合计), by persons and households."""

    households: int = 0
    institutions: int = 0
    people: int = 0
    assisted: int = 0
    assigned_people: int = 0
    own_refuge_households: int = 0
    own_refuge_people: int = 0
    own_plan_people: int = 0
    unassigned_households: int = 0
    unassigned_people: int = 0
    changed_households: int = 0


_FIELDS = tuple(field.name for field in fields(Tally))


def listed_units(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> pd.DataFrame:
    """Return the listed units the viewer may see: rows of `Plan.risk_list`, names still full."""
    rows = viewer.rows(situation.plan.risk_list)
    if town_id is not None:
        rows = rows[rows["town_id"] == town_id]
    if village_id is not None:
        rows = rows[rows["village_id"] == village_id]
    return rows[rows["status"].isin(LISTED)]


def measures(units: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit with the numbers of a `Tally`, ready to be summed."""
    household = (units["unit_kind"] == "household").astype("int64")
    people = units["people"].fillna(0).astype("int64")
    status = units["status"]
    unplaced = status == "unassigned"
    return pd.DataFrame(
        {
            "households": household,
            "institutions": 1 - household,
            "people": people,
            "assisted": units["assisted"].fillna(0).astype("int64"),
            "assigned_people": people.where(status == "assigned", 0),
            "own_refuge_households": household.where(status == "own_refuge", 0),
            "own_refuge_people": people.where(status == "own_refuge", 0),
            "own_plan_people": people.where(status == "own_plan", 0),
            "unassigned_households": household.where(unplaced, 0),
            "unassigned_people": people.where(unplaced, 0),
            "changed_households": household.where(units["changed"].fillna(0).astype(int) == 1, 0),
        },
        index=units.index,
    )


def tally(units: pd.DataFrame) -> Tally:
    """Sum listed units."""
    sums = measures(units).sum()
    return Tally(**{name: int(sums[name]) for name in _FIELDS})


def tally_by(units: pd.DataFrame, column: str) -> pd.DataFrame:
    """Sum listed units by a column; index = its values, columns = those of `Tally`."""
    return measures(units).groupby(units[column], observed=True, dropna=False).sum()


def by_kind(units: pd.DataFrame) -> pd.DataFrame:
    """Sum by danger kind of the primary area (H2), so that the kinds add up to the total.

    Returns index `kind`, most people first; an unknown kind is its own row.
    """
    kinds = units["kind"].where(units["kind"].notna() & (units["kind"] != ""), "未注明")
    sums = measures(units).groupby(kinds).sum()
    sums.index.name = "kind"
    return sums.reset_index().sort_values(
        ["people", "kind"], ascending=[False, True], ignore_index=True
    )


def to_verify_people(
    situation: Situation,
    viewer: Viewer,
    *,
    town_id: str | None = None,
    village_id: str | None = None,
) -> int:
    """Sum the estimates (需核实): people of exposed villages without a household list."""
    rows = viewer.rows(situation.county.tables["villages"])[["village_id", "town_id"]]
    if town_id is not None:
        rows = rows[rows["town_id"] == town_id]
    if village_id is not None:
        rows = rows[rows["village_id"] == village_id]
    estimates = situation.plan.assignment
    estimates = estimates[estimates["unit_kind"] == "village_estimate"]
    return int(estimates.loc[estimates["village_id"].isin(rows["village_id"]), "people"].sum())


def about_tens(people: int) -> str:
    """Round an estimate for pages and paper: 约 260 人."""
    return f"约 {max(10, round(people / 10) * 10)} 人" if people else "0 人"


@dataclass(frozen=True, slots=True)
class Places:
    """Shelters of some scope (避灾场所): how many may serve, and how many places they have."""

    shelters: int
    eligible: int
    capacity: int
    assigned: int
    free: int


def places(situation: Situation, viewer: Viewer, *, town_id: str | None = None) -> Places:
    """Count the shelters that may serve (可启用) and their usable places (可容纳)."""
    load = viewer.rows(situation.plan.shelter_load)
    if town_id is not None:
        load = load[load["town_id"] == town_id]
    serving = load[load["eligible"] == 1]
    return Places(
        shelters=len(load),
        eligible=len(serving),
        capacity=int(serving["usable_capacity"].fillna(0).sum()),
        assigned=int(load["assigned"].fillna(0).sum()),
        free=int(serving["free"].fillna(0).sum()),
    )
