"""Institutions of the plan (重点场所): care homes, schools, camps in danger, contracts §3 U3–U4."""

from collections.abc import Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.evacuation.exclusion import within
from hazardmap.evacuation.households import households_meeting
from hazardmap.evacuation.units import UNIT_COLUMNS
from hazardmap.levels import in_order
from hazardmap.tables.words import worded


def _joined(keys: Iterable[str], sets: Iterable[Iterable[str]]) -> dict[str, set[str]]:
    """Join the hazards of equal keys."""
    met: dict[str, set[str]] = {}
    for key, have in zip(keys, sets, strict=True):
        met.setdefault(key, set()).update(have)
    return met


def _near(
    institutions: gpd.GeoDataFrame, excluding: gpd.GeoDataFrame, margin_m: float
) -> pd.DataFrame:
    """Pair institutions with the excluding polygons that hold them or lie within the margin."""
    pairs = within(institutions.geometry.to_numpy(), excluding, margin_m=margin_m)
    polygon = pairs["polygon"].to_numpy()
    return pd.DataFrame(
        {
            "institution_id": institutions["institution_id"].to_numpy()[pairs["at"]],
            "key": excluding["key"].to_numpy()[polygon],
            "name": excluding["name"].to_numpy()[polygon],
            "hazards": excluding["hazards"].to_numpy()[polygon],
        }
    )


def institution_units(
    institutions: gpd.GeoDataFrame,
    households: pd.DataFrame,
    excluding: gpd.GeoDataFrame,
    village_towns: pd.Series,
    *,
    hazards: Sequence[str],
    margin_m: float,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Make units of the institutions in danger or named by a household in play (U4).

    People are the largest of people, night people and the listed people that name it. Returns the units and
    the ids of all others: watched, shown, not placed.
    """
    wanted = tuple(hazards)
    of_home = households["institution_id"].notna() & households_meeting(households, wanted)
    homes = households[of_home].groupby("institution_id")[["people", "assisted"]].sum()
    near = _near(institutions, excluding, margin_m)
    met = _joined(near["institution_id"], near["hazards"])
    named = _joined(households.loc[of_home, "institution_id"], households.loc[of_home, "hazards"])
    ids = institutions["institution_id"]
    is_unit = ids.isin(near["institution_id"]) | ids.isin(homes.index)
    picked = institutions[is_unit]
    ids = picked["institution_id"]
    people = pd.concat([picked["people"], picked["night_people"], ids.map(homes["people"])], axis=1)
    first = near.drop_duplicates("institution_id").set_index("institution_id")
    units = picked.assign(
        town_id=worded(picked["village_id"], village_towns),
        people=people.max(axis=1).fillna(0).astype("int64"),
        assisted=ids.map(homes["assisted"]).fillna(0).astype("int64"),
        hazards=[
            in_order(met.get(key, set()) | (named.get(key, set()) & set(wanted))) for key in ids
        ],
        primary_key=worded(ids, first["key"]),
        primary_area=worded(ids, first["name"]),
    )
    watched = tuple(sorted(institutions.loc[~is_unit, "institution_id"]))
    return _as_units(units), watched


def _as_units(picked: gpd.GeoDataFrame) -> pd.DataFrame:
    """Bring institutions into the columns of a unit; no list names a shelter for them."""
    geometry = picked.geometry.to_numpy()
    return pd.DataFrame(
        {
            **picked[["village_id", "town_id", "people", "hazards", "primary_key", "primary_area"]],
            "unit_kind": "institution",
            "unit_id": picked["institution_id"],
            "group_id": picked["institution_id"],
            "assisted": np.minimum(picked["people"], picked["assisted"]),
            "primary_kind": picked["kind"],
            "listed_shelter_id": pd.Series(None, index=picked.index, dtype="str"),
            "listed_shelter_name": pd.Series(None, index=picked.index, dtype="str"),
            "own_refuge": False,
            "own_plan": picked["own_plan"].notna(),
            "x": shapely.get_x(geometry),
            "y": shapely.get_y(geometry),
        }
    )[UNIT_COLUMNS]
