"""Put every unit of the plan somewhere or say that it has no place (安置), contracts §3.

Order: pins, then all listed units at once by the wishes, then the village estimates on what is left.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.allocation import allocate, allocate_split
from hazardmap.evacuation.problem import Problem, gap_over
from hazardmap.evacuation.travel import Distances
from hazardmap.evacuation.wishes import (
    Choices,
    choices,
    far_from_home,
    sparse_costs,
    suitable_for,
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
    pin kept or refused; `left` the free places per shelter afterwards.
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


def _positions(keys: pd.Series, values: pd.Series) -> Ints:
    """Position of each value in keys, -1 when missing."""
    found: Ints = pd.Index(keys).get_indexer(pd.Index(values)).astype("int64")
    return found


def place_positions(places: pd.DataFrame, unit_kind: pd.Series | str, ids: pd.Series) -> Ints:
    """Position in `places` where each unit's way starts, -1 when missing (出发地)."""
    keys = pd.MultiIndex.from_frame(places[["unit_kind", "place_id"]])
    wanted = pd.MultiIndex.from_frame(pd.DataFrame({"unit_kind": unit_kind, "place_id": ids}))
    found: Ints = keys.get_indexer(wanted).astype("int64")
    return found


def _pin_units(
    units: pd.DataFrame, pins: pd.DataFrame, here: Ground, capacity: Ints
) -> tuple[Ints, NDArray[np.object_]]:
    """Place pinned units first; a pin is refused only by Y1, Y2, Y5 or capacity, with the reason."""
    shelter = np.full(len(units), -1, dtype="int64")
    said = np.full(len(units), "", dtype=object)
    judged = here.eligibility
    order = pins.sort_values(["unit_kind", "unit_id"])
    keys = pd.MultiIndex.from_frame(units[["unit_kind", "unit_id"]])
    at = keys.get_indexer(pd.MultiIndex.from_frame(order[["unit_kind", "unit_id"]]))
    to = _positions(here.shelters["shelter_id"], order["shelter_id"])
    needs = ~(units["own_refuge"] | units["own_plan"]).to_numpy()
    for unit, target, by, why in zip(at, to, order["by"], order["reason"], strict=True):
        if unit < 0 or target < 0 or not needs[unit]:
            continue
        name = here.shelters["name"].iloc[target]
        hazards = units["hazards"].iloc[unit : unit + 1]
        people = int(units["people"].iloc[unit])
        suits = suitable_for(hazards, judged["unsuitable"].iloc[target : target + 1]).all()
        refusal = judged["pin_refusal"].iloc[target] or ("" if suits else "不适用于所临灾种")
        if not refusal and people > capacity[target]:
            refusal = f"只剩{capacity[target]}个位置"
        if refusal:
            said[unit] = f"手工指定{name}未采纳：{refusal}；"
            continue
        shelter[unit] = target
        capacity[target] -= people
        said[unit] = f"手工指定{name}（{by}：{why}）"
    return shelter, said


def place_listed(units: pd.DataFrame, pins: pd.DataFrame, here: Ground) -> Placement:
    """Place all listed units (households and institutions) by pins and wishes; nobody is lost.

    `units` as in `units.UNIT_COLUMNS`, sorted by kind and id.
    """
    units = units.assign(
        place=place_positions(here.places, units["unit_kind"], units["group_id"]),
        listed=_positions(here.shelters["shelter_id"], units["listed_shelter_id"]),
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
    shelter, said = _pin_units(units, pins, here, left)
    pinned = shelter >= 0
    open_units = ~(pinned | units["own_refuge"] | units["own_plan"]).to_numpy()
    problem = Problem(
        people=units["people"].to_numpy(dtype="int64")[open_units],
        row=rows.row[open_units],
        costs=sparse_costs(rows.cost, rows.allowed),
        capacity=left,
        unplaced_cost=unplaced_cost(units, here.settings)[open_units],
    )
    result = allocate(problem)
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
