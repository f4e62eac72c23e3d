"""The assignment table (安置分派表): contracts §2 `assignment.csv` from a placement."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.evacuation.placement import Ground, Placement, place_positions
from hazardmap.evacuation.reasons import estimate_reason, unit_reasons

COLUMNS: Final = [
    "unit_kind", "unit_id", "village_id", "group_id", "people", "assisted", "hazards", "primary_area",
    "listed_shelter_id", "shelter_id", "changed", "distance_m", "travel_min", "distance_basis", "status",
    "reason",
]  # fmt: skip
EXTRA: Final = ["town_id", "primary_name", "primary_kind"]


def _ways(place: np.ndarray, shelter: np.ndarray, here: Ground) -> pd.DataFrame:
    """Metres, minutes and basis of each placed pair; empty where there is none or it is unknown."""
    has = (shelter >= 0) & (place >= 0)
    at, to = np.where(has, place, 0), np.where(has, shelter, 0)
    if not len(here.shelters):
        has = np.zeros(len(place), dtype=bool)
        return pd.DataFrame(
            {"distance_m": np.nan, "travel_min": np.nan, "distance_basis": ""},
            index=range(len(place)),
        )
    metres = here.distances.metres[at, to]
    has = has & here.distances.known[at, to] & np.isfinite(metres)
    basis = np.where(here.distances.by_road[at, to], "road", "straight")
    return pd.DataFrame(
        {
            "distance_m": np.where(has, metres, np.nan),
            "travel_min": np.where(has, here.distances.minutes[at, to].round(1), np.nan),
            "distance_basis": np.where(has, basis, ""),
        }
    )


def _ids(shelter: np.ndarray, here: Ground) -> np.ndarray:
    """Shelter ids of positions, empty for none."""
    ids = np.append(here.shelters["shelter_id"].to_numpy(dtype=object), "")
    named: np.ndarray = ids[shelter]
    return named


def _status(placed: Placement) -> np.ndarray:
    """Say what becomes of each unit: assigned, unassigned, own_refuge or own_plan."""
    units = placed.units
    word = np.where(placed.shelter >= 0, "assigned", "unassigned")
    word = np.where(units["own_refuge"], "own_refuge", word)
    return np.where(units["own_plan"], "own_plan", word)


def listed_rows(placed: Placement, here: Ground) -> pd.DataFrame:
    """Rows of the listed units (households, institutions), one each."""
    units = placed.units.reset_index(drop=True)
    ways = _ways(units["place"].to_numpy(), placed.shelter, here)
    listed = units["listed"].to_numpy()
    changed = (placed.shelter >= 0) & (listed >= 0) & (listed != placed.shelter)
    return pd.DataFrame(
        {
            "unit_kind": units["unit_kind"],
            "unit_id": units["unit_id"],
            "village_id": units["village_id"],
            "group_id": units["group_id"],
            "people": units["people"],
            "assisted": units["assisted"],
            "hazards": units["hazards"],
            "primary_area": units["primary_key"],
            "listed_shelter_id": units["listed_shelter_id"],
            "shelter_id": _ids(placed.shelter, here),
            "changed": changed.astype("int64"),
            **ways,
            "status": _status(placed),
            "reason": unit_reasons(placed, here).to_numpy(),
            "town_id": units["town_id"],
            "primary_name": units["primary_area"],
            "primary_kind": units["primary_kind"],
        }
    )


def estimate_rows(estimates: pd.DataFrame, split: pd.DataFrame, here: Ground) -> pd.DataFrame:
    """Rows of the village estimates (需核实); a village without a known count keeps a row without people."""
    unknown = estimates.loc[~estimates["people"].gt(0), ["unit_id", "people"]].assign(shelter=-1)
    rows = pd.concat([split, unknown], ignore_index=True).merge(
        estimates.drop(columns="people"), on="unit_id"
    )
    shelter = rows["shelter"].to_numpy(dtype="int64")
    place = place_positions(here.places, "village_estimate", rows["unit_id"])
    names = np.append(here.shelters["name"].to_numpy(dtype=object), "")
    reasons = [
        estimate_reason(name, have)
        for name, have in zip(names[shelter], rows["hazards"], strict=True)
    ]
    return pd.DataFrame(
        {
            "unit_kind": "village_estimate",
            "unit_id": rows["unit_id"],
            "village_id": rows["village_id"],
            "group_id": rows["unit_id"],
            "people": rows["people"],
            "assisted": 0,
            "hazards": rows["hazards"],
            "primary_area": "",
            "listed_shelter_id": "",
            "shelter_id": _ids(shelter, here),
            "changed": 0,
            **_ways(place, shelter, here),
            "status": "to_verify",
            "reason": reasons,
            "town_id": rows["town_id"],
            "primary_name": "",
            "primary_kind": "",
        }
    )


def assignment(
    placed: Placement, estimates: pd.DataFrame, split: pd.DataFrame, here: Ground
) -> pd.DataFrame:
    """Join the rows of listed units and village estimates, sorted by kind, unit and shelter."""
    parts = [listed_rows(placed, here), estimate_rows(estimates, split, here)]
    kept = [part for part in parts if len(part)] or parts[:1]
    table = pd.concat(kept, ignore_index=True)
    for column in (
        "unit_id",
        "village_id",
        "group_id",
        "listed_shelter_id",
        "shelter_id",
        "primary_area",
        "town_id",
    ):
        table[column] = table[column].astype("str").fillna("")
    return table.sort_values(["unit_kind", "unit_id", "shelter_id"], ignore_index=True)
