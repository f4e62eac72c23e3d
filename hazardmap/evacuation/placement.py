"""Put every unit of the plan somewhere or say that it has no place (安置), contracts §3.

Order: what was told, pins, then all listed units at once by the wishes, then the village estimates on what is left.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.allocation import allocate, allocate_split
from hazardmap.evacuation.before import NOTHING, Before, former_of
from hazardmap.evacuation.held import Doors, hold_units, positions
from hazardmap.evacuation.problem import Problem, gap_over
from hazardmap.evacuation.travel import Distances
from hazardmap.evacuation.wishes import (
    Choices,
    choices,
    far_from_home,
    sparse_costs,
    unplaced_cost,
)
from hazardmap.settings import Settings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a placement stands on: places × shelters metres, the shelters and their eligibility.

    `shelters` and `eligibility` have the same row order, the columns of `distances`; `places` (unit_kind,
    place_id, village_id, town_id) has the rows of `distances`.
    """

    places: pd.DataFrame
    shelters: pd.DataFrame
    eligibility: pd.DataFrame
    distances: Distances
    base: Floats
    settings: Settings


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the listed units go (安置结果).

    `shelter` holds positions in the shelters (-1 = unplaced or needs none); `pin` is "" or the sentence of a
    pin kept or refused, or of a place told that is no more; `left` the free places per shelter afterwards.
    """

    units: pd.DataFrame
    choices: Choices
    shelter: Ints
    pin: NDArray[np.object_]
    left: Ints
    lower_bound: float
    gap: float


def ground(
    places: pd.DataFrame,
    shelters: pd.DataFrame,
    eligibility: pd.DataFrame,
    distances: Distances,
    settings: Settings,
) -> Ground:
    """Join metres and the wish to stay near home once for all units."""
    base = np.where(np.isfinite(distances.metres), distances.metres, 0.0)
    base = base + far_from_home(places, shelters, settings)
    return Ground(places, shelters, eligibility, distances, base, settings)


def place_positions(places: pd.DataFrame, unit_kind: pd.Series | str, ids: pd.Series) -> Ints:
    """Position in `places` where each unit's way starts, -1 when missing (出发地)."""
    keys = pd.MultiIndex.from_frame(places[["unit_kind", "place_id"]])
    wanted = pd.MultiIndex.from_frame(pd.DataFrame({"unit_kind": unit_kind, "place_id": ids}))
    found: Ints = keys.get_indexer(wanted).astype("int64")
    return found


def _problem(
    units: pd.DataFrame, rows: Choices, left: Ints, settings: Settings, asked: NDArray[np.bool_]
) -> Problem:
    """Set the problem of the units whose place is not held."""
    return Problem(
        people=units["people"].to_numpy(dtype="int64")[asked],
        row=rows.row[asked],
        costs=sparse_costs(rows.cost, rows.allowed),
        capacity=left,
        unplaced_cost=unplaced_cost(units, settings)[asked],
    )


def place_listed(
    units: pd.DataFrame, pins: pd.DataFrame, here: Ground, before: Before = NOTHING
) -> Placement:
    """Place all listed units (households and institutions) by what was told, pins and wishes.

    Nobody is lost. `units` as in `units.UNIT_COLUMNS`, sorted by kind and id.
    """
    units = units.assign(
        place=place_positions(here.places, units["unit_kind"], units["group_id"]),
        listed=positions(here.shelters["shelter_id"], units["listed_shelter_id"]),
    )
    reachable = np.isfinite(here.distances.metres)
    rows = choices(
        units,
        base=here.base,
        reachable=reachable,
        eligibility=here.eligibility,
        settings=here.settings,
    )
    judged = here.eligibility
    serving = judged["eligible"] | judged["pin_allowed"]
    left = judged["usable_capacity"].where(serving, 0).to_numpy(dtype="int64").copy()
    ids, names = here.shelters["shelter_id"], here.shelters["name"]
    doors = Doors(ids, names, judged, here.distances.metres, left)
    shelter, said = hold_units(units, rows, pins, doors, before)
    pinned = shelter >= 0
    open_units = ~(pinned | units["own_refuge"] | units["own_plan"]).to_numpy()
    problem = _problem(units, rows, left, here.settings, open_units)
    result = allocate(problem, former_of(units[open_units], ids, before))
    shelter[open_units] = result.shelter
    people = units["people"].to_numpy(dtype="int64")
    pin_cost = float((people[pinned] * rows.cost[rows.row[pinned], shelter[pinned]]).sum())
    taken = np.bincount(
        shelter[open_units & (shelter >= 0)],
        people[open_units & (shelter >= 0)],
        minlength=len(left),
    )
    bound = result.lower_bound + pin_cost
    gap = gap_over(result.objective + pin_cost, bound)
    left = left - taken.astype("int64")
    return Placement(units, rows, shelter, said, left, bound, np.inf if gap is None else gap)


def place_estimates(estimates: pd.DataFrame, left: Ints, here: Ground) -> pd.DataFrame:
    """Place village estimates on the places the listed leave (需核实): split where needed.

    Returns unit_id, shelter (position, -1 = no place), people; an unknown count stays without a place.
    """
    known = estimates[estimates["people"].notna() & estimates["people"].gt(0)].reset_index(
        drop=True
    )
    place = place_positions(here.places, "village_estimate", known["unit_id"])
    units = known.assign(place=place, listed=-1)
    reachable = np.isfinite(here.distances.metres)
    rows = choices(
        units,
        base=here.base,
        reachable=reachable,
        eligibility=here.eligibility,
        settings=here.settings,
    )
    capacity = np.where(here.eligibility["eligible"], left, 0).astype("int64")
    problem = Problem(
        people=units["people"].to_numpy(dtype="int64"),
        row=rows.row,
        costs=sparse_costs(rows.cost, rows.allowed),
        capacity=capacity,
        unplaced_cost=np.full(len(units), here.settings.unplaced_other),
    )
    split = allocate_split(problem)
    return pd.DataFrame(
        {
            "unit_id": units["unit_id"].to_numpy()[split.unit],
            "shelter": split.shelter,
            "people": split.people,
        }
    ).sort_values(["unit_id", "shelter"], ignore_index=True)
