"""County, Plan and Situation (县情, 方案, 态势): the frozen objects that every face reads.

Frames are never changed after they are made: `freeze` locks their arrays, and pandas copies on write.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from hazardmap.evacuation.travel import Distances
from hazardmap.settings import Settings
from hazardmap.situation.night import EMPTY, Night
from hazardmap.tables.county_tables import Source
from hazardmap.tables.grid import Grid
from hazardmap.warning.silence import Feed


@dataclass(frozen=True, slots=True, eq=False)
class County:
    """A county prepared once per set of editions (县情): joins, overlay, households, road metres.

    Geometry is in `metric_crs` (metres). `tables` holds every contract table, absent ones empty.
    """

    county_id: str
    name: str
    demo: bool
    metric_crs: str
    tables: Mapping[str, pd.DataFrame]
    grids: Mapping[str, Grid]
    sources: Mapping[str, Source]
    exposure: pd.DataFrame
    """contracts §2 exposure.csv, unrounded shares"""
    village_levels: pd.DataFrame
    """village_id, town_id, worst_rank, worst_label, worst_scheme, worst_zone_id, exposed (bool), exposed_people"""
    hazard_exposure: pd.DataFrame
    """hazard, villages, people at exposed levels, each village once within its hazard"""
    households: pd.DataFrame
    """one row per household: household_id, village_id, town_id, list_no, name, people, people_unknown,
    people_conflict, assisted, hazards (tuple), primary_key, primary_area, primary_kind, also_in (tuple of
    words), group_id, listed_shelter_id, listed_shelter_name, own_refuge, institution_id, night_people,
    away_people, elderly, sick, disabled, pregnant, children, phone, address, hamlet, mover_name, mover_post,
    mover_phone, warner_name, warner_post, warner_phone, lon, lat"""
    memberships: pd.DataFrame
    """one row per household and danger area: household_id, village_id, area_key, area_id (or null),
    area_name, kind, level_rank, hazards (tuple), primary (bool)"""
    groups: pd.DataFrame
    """one row per group: group_id, village_id, town_id, primary_key, x, y, located_by
    (households, hamlet, seat, village, unknown)"""
    places: pd.DataFrame
    """everything a way starts from: unit_kind, place_id (group, institution or village id; unique within its
    kind), village_id, town_id, x, y"""
    distances: Distances
    """metres from places (rows) to the rows of tables["shelters"] (columns)"""
    watch: pd.DataFrame
    """which rain gauges watch each village: village_id, basin_id, gauge_id, nearest (R3)"""
    indicators: pd.DataFrame
    """thresholds with their villages and gauges, as `risk.triggers.indicators`"""
    villages_below: pd.DataFrame
    """from_upstream, basin_id, arrival_h, village_id, as `risk.watch.villages_below`"""
    unknowns: tuple[str, ...]
    fingerprint: str
    settings: Settings = field(default_factory=Settings)
    """the planning numbers it was prepared with"""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Who would go where (静态方案) for a set of hazards, shelter states and pins."""

    hazards: tuple[str, ...]
    excluding: pd.DataFrame
    """excluding polygons: key, name, reason, hazards (tuple), geometry"""
    assignment: pd.DataFrame
    """contracts §2 assignment.csv"""
    shelter_load: pd.DataFrame
    """contracts §2 shelter_load.csv (+ town_id, village_id, level)"""
    risk_list: pd.DataFrame
    """contracts §2 risk_list.csv with full names (+ town_id, village_id, kind_hazards): mask before showing"""
    villages: pd.DataFrame
    """contracts §2 villages.csv (+ exposed)"""
    cures: pd.DataFrame
    """what would close the gap, best first: rank, town_id, kind, shelter_id, people, sentence"""
    institutions_watched: tuple[str, ...]
    areas_without_list: tuple[str, ...]
    lower_bound: float
    gap: float
    unknowns: tuple[str, ...]
    fingerprint: str
    """hash of the assignment"""
    figures: Mapping[str, Any]
    """every figure of summary.json but its moment and number"""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What every face shows at one moment (态势)."""

    county: County
    plan: Plan
    triggers: pd.DataFrame
    """contracts §2 triggers.csv, then mean_mm, arrival_h, interrupted, nearest"""
    summary: Mapping[str, Any]
    """contracts §2 summary.json"""
    as_of: datetime
    number: str
    """first 10 hex digits of the content hash (情势号)"""
    night: Night = EMPTY
    """what the ledger says: warnings, orders, calls …"""
    feeds: tuple[Feed, ...] = ()
    """sources of warnings that are declared (接入的预警来源)"""


def frame_hash(frame: pd.DataFrame) -> bytes:
    """Hash every cell of a frame (内容指纹): numbers as they are, all else as text."""
    digest = hashlib.sha256()
    for name in frame.columns:
        values = frame[name]
        if not pd.api.types.is_numeric_dtype(values.dtype):
            values = values.astype("str")
        digest.update(pd.util.hash_array(values.to_numpy()).tobytes())
    return digest.digest()


def freeze(frame: pd.DataFrame) -> pd.DataFrame:
    """Lock the arrays of a frame so that no face can write through it (冻结)."""
    for block in frame._mgr.blocks:  # noqa: SLF001 - pandas has no public lock
        values = block.values
        if isinstance(values, ExtensionArray):
            # what pandas' own read-only views set
            vars(values)["_readonly"] = True
        # numbers and times, text as objects, geometry
        for array in (values, getattr(values, "_ndarray", None), getattr(values, "_data", None)):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
    return frame
