"""Every number of people shown anywhere (人数口径): counted here, in 户 and 人, nobody twice.

在册 = listed units of the plan (households and institutions); 户 are households, institutions are
counted in 处 beside them. Estimates (需核实) never join a total.
"""

from dataclasses import dataclass, fields, replace

import pandas as pd

from hazardmap.situation.index import Grouped, grouped, kept
from hazardmap.situation.model import County, Plan, Situation
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
    return _listed(situation.plan, viewer).part(town_id, village_id)


def listed_of(plan: Plan, viewer: Viewer) -> pd.DataFrame:
    """Return the listed units of a plan alone, as `listed_units` does of a situation."""
    return _listed(plan, viewer).part()


def listed_tally(situation: Situation, viewer: Viewer) -> Tally:
    """Sum the listed units the viewer may see (在册合计)."""
    return _listed_tally(situation.plan, replace(viewer, who=""))


@kept
def _listed_tally(plan: Plan, viewer: Viewer) -> Tally:
    return tally(listed_of(plan, viewer))


@kept
def _listed(plan: Plan, viewer: Viewer) -> Grouped:
    rows = viewer.rows(plan.risk_list)
    return grouped(rows[rows["status"].isin(LISTED)])


def measures(units: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit with the numbers of a `Tally`, ready to be summed."""
    household = (units["unit_kind"] == "household").to_numpy(dtype="int64")
    people = units["people"].fillna(0).to_numpy(dtype="int64")
    status = units["status"].to_numpy(dtype="object")
    changed = units["changed"].fillna(0).to_numpy(dtype="int64") == 1
    columns = {
        "households": household,
        "institutions": 1 - household,
        "people": people,
        "assisted": units["assisted"].fillna(0).to_numpy(dtype="int64"),
        "assigned_people": people * (status == "assigned"),
        "own_refuge_households": household * (status == "own_refuge"),
        "own_refuge_people": people * (status == "own_refuge"),
        "own_plan_people": people * (status == "own_plan"),
        "unassigned_households": household * (status == "unassigned"),
        "unassigned_people": people * (status == "unassigned"),
        "changed_households": household * changed,
    }
    return pd.DataFrame(columns, index=units.index)


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
    rows = estimates(situation, viewer).part(town_id, village_id)
    return int(rows["people"].sum())


def estimates(situation: Situation, viewer: Viewer) -> Grouped:
    """Return the village estimates (需核实) the viewer may see, with their towns."""
    return _estimates(situation.county, situation.plan, viewer)


@kept
def _estimates(county: County, plan: Plan, viewer: Viewer) -> Grouped:
    rows = plan.assignment[plan.assignment["unit_kind"] == "village_estimate"]
    villages = county.tables["villages"]
    towns = dict(zip(villages["village_id"], villages["town_id"], strict=True))
    return grouped(viewer.rows(rows.assign(town_id=rows["village_id"].map(towns))))


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
    to_verify: int = 0
    """places kept for estimates (需核实)"""


def places(situation: Situation, viewer: Viewer, *, town_id: str | None = None) -> Places:
    """Count the shelters that may serve (可启用) and their usable places (可容纳)."""
    return _places(situation.plan, replace(viewer, who=""), town_id)


@kept
def _places(plan: Plan, viewer: Viewer, town_id: str | None) -> Places:
    load = viewer.rows(plan.shelter_load)
    if town_id is not None:
        load = load[load["town_id"] == town_id]
    serving = load[load["eligible"] == 1]
    return Places(
        shelters=len(load),
        eligible=len(serving),
        capacity=int(serving["usable_capacity"].fillna(0).sum()),
        assigned=int(load["assigned"].fillna(0).sum()),
        free=int(serving["free"].fillna(0).sum()),
        to_verify=int(load["to_verify"].fillna(0).sum()),
    )
