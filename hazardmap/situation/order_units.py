"""Which listed units an order would name (指令范围): by towns, villages, danger areas and batch."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.evacuation.batches import unit_batches
from hazardmap.evacuation.deadlines import river_only
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.scope import village_scope
from hazardmap.situation.totals import LISTED
from hazardmap.viewer import Viewer

ALL: Final = "全部"
FIRST: Final = "第1批"
LOOSE: Final = "#"
"""Parts village and words in the key of an area that is on no table of danger areas."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for (拟定的范围): an empty set of a level narrows nothing."""

    towns: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    first_batch_only: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether no place was picked: that is never the whole county."""
        return not (self.towns or self.villages or self.areas)


def wanted_units(situation: Situation, viewer: Viewer, wanted: Wanted) -> tuple[Unit, ...]:
    """Return the listed units of a scope as they stand now, ready to be frozen into an order.

    Places are joined: a unit of any picked town, village or area is in; a town or village of others is
    refused with `NotAllowed`, an area gives only its units in the viewer's towns.
    """
    for town_id in wanted.towns:
        viewer.require_town(town_id)
    for village_id in wanted.villages:
        village_scope(situation, viewer, village_id)
    units = viewer.rows(unit_frame(situation.county, situation.plan))
    picked = units["town_id"].isin(wanted.towns) | units["village_id"].isin(wanted.villages)
    if wanted.areas:
        picked |= pd.Series(
            [not wanted.areas.isdisjoint(areas) for areas in units["areas"]], index=units.index
        )
    if wanted.first_batch_only:
        picked &= units["batch"].eq(1)
    return units_from(units[picked])


def units_from(rows: pd.DataFrame) -> tuple[Unit, ...]:
    """Make units of rows of `unit_frame`."""
    columns = list(Unit.__dataclass_fields__)
    return tuple(
        Unit(**dict(zip(columns, row, strict=True)))
        for row in zip(*(rows[name].tolist() for name in columns), strict=True)
    )


@kept
def unit_frame(county: County, plan: Plan) -> pd.DataFrame:
    """Return every listed unit of the plan with the columns of `Unit`, by the order of the risk list."""
    listed = plan.risk_list[plan.risk_list["status"].isin(LISTED)]
    rows = county.memberships
    # words that name no known area speak of their own village alone: lifting one lifts no other
    known = rows["area_id"].fillna(rows["village_id"] + LOOSE + rows["area_key"].astype("str"))
    areas, kinds = (
        _by_home(rows["household_id"], known),
        _by_home(rows["household_id"], rows["kind"]),
    )
    rivers = {home_id: river_only(met) for home_id, met in kinds.items()}
    batches = unit_batches(county.households, rows, county.tables["danger_areas"])
    ids, home = listed["unit_id"], listed["unit_kind"].eq("household")
    found = {
        "kind": listed["unit_kind"],
        "id": ids,
        "people": listed["people"].astype("int64"),
        "assisted": listed["assisted"].fillna(0).astype("int64"),
        "village_id": listed["village_id"].fillna(""),
        "town_id": listed["town_id"].fillna(""),
        "area": listed["area"].fillna(""),
        "areas": _tuples(ids.where(home).map(areas), listed["primary_key"]),
        "danger_kind": listed["kind"].fillna(""),
        "hazards": listed["hazards"],
        "batch": ids.where(home).map(batches).fillna(1).astype("int64"),
        "shelter_id": listed["shelter_id"].fillna(""),
        "status": listed["status"],
        "list_no": listed["list_no"].fillna(""),
        "river": ids.where(home).map(rivers).eq(True),
    }
    return pd.DataFrame(found, index=listed.index)


def _by_home(homes: pd.Series, values: pd.Series) -> dict[str, tuple[str, ...]]:
    """Gather what the memberships say per household, in their order, without repeats."""
    met: dict[str, dict[str, None]] = {}
    for home_id, value in zip(homes, values, strict=True):
        met.setdefault(home_id, {})[value] = None
    return {home_id: tuple(found) for home_id, found in met.items()}


def _tuples(cells: pd.Series, primary: pd.Series) -> pd.Series:
    """Keep tuples; a unit without rows of its own (an institution) stands in its primary area, if any."""
    made = [
        areas if isinstance(areas, tuple) else ((str(key),) if pd.notna(key) and key else ())
        for areas, key in zip(cells, primary, strict=True)
    ]
    return pd.Series(made, index=cells.index, dtype="object")


def village_choices(
    situation: Situation, viewer: Viewer, towns: Collection[str] = ()
) -> pd.DataFrame:
    """Return village_id, town_id, 户 and 人 listed, and those of the first batch, for the form.

    Counts are `households`, `people`, `first_households`, `first_people`.
    """
    units = viewer.rows(unit_frame(situation.county, situation.plan))
    if towns:
        units = units[units["town_id"].isin(list(towns))]
    home = units["kind"].eq("household").astype("int64")
    first = units["batch"].eq(1).astype("int64")
    counted = units.assign(
        households=home,
        first_households=home * first,
        first_people=units["people"] * first,
    )
    columns = ["households", "people", "first_households", "first_people"]
    return counted.groupby(["town_id", "village_id"])[columns].sum().reset_index()
