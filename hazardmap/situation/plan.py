"""Make the plan (静态方案): who would go where for a set of hazards; everybody on the lists, no order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, cast

import geopandas as gpd
import pandas as pd

from hazardmap.evacuation.assignment import assignment
from hazardmap.evacuation.before import NOTHING, Before
from hazardmap.evacuation.cures import gap_cures
from hazardmap.evacuation.eligibility import eligible_shelters, shut_doors
from hazardmap.evacuation.estimates import village_estimates
from hazardmap.evacuation.exclusion import excluding_polygons
from hazardmap.evacuation.institutions import institution_units
from hazardmap.evacuation.placement import Ground, ground, place_estimates, place_listed
from hazardmap.evacuation.risk_list import risk_list
from hazardmap.evacuation.shelter_load import shelter_load
from hazardmap.evacuation.statements import villages_stating
from hazardmap.evacuation.units import household_units
from hazardmap.evacuation.village_summary import village_summary
from hazardmap.levels import DEFAULT_HAZARDS, in_order
from hazardmap.settings import Settings
from hazardmap.situation.affected import units_inside, villages_inside
from hazardmap.situation.model import County, Plan, frame_hash, freeze
from hazardmap.situation.summary import summary_figures
from hazardmap.tables.words import worded
from hazardmap.warning.target import Target

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


def _excluding(
    county: County, hazards: tuple[str, ...], named: Collection[str], settings: Settings
) -> gpd.GeoDataFrame:
    """Collect the polygons that exclude shelters."""
    return excluding_polygons(
        cast("gpd.GeoDataFrame", county.tables["danger_areas"]),
        cast("gpd.GeoDataFrame", county.tables["risk_zones"]),
        hazards=hazards,
        named=named,
        hazard_point_radius_m=settings.hazard_point_radius_m,
    )


def _ground(
    county: County,
    excluding: gpd.GeoDataFrame,
    on: date,
    settings: Settings,
    shut: Mapping[str, str],
) -> Ground:
    """Judge the shelters and join them with the county's metres."""
    shelters = cast("gpd.GeoDataFrame", county.tables["shelters"])
    towns = county.tables["villages"].set_index("village_id")["town_id"]
    shelters = shelters.assign(
        town_id=shelters["town_id"].fillna(worded(shelters["village_id"], towns))
    )
    judged = eligible_shelters(
        shelters, excluding, on=on, area_m2_per_person=settings.area_m2_per_person
    )
    judged = shut_doors(judged, shut)
    return ground(county.places, shelters, judged, county.distances, settings)


def _listed_units(
    county: County,
    excluding: gpd.GeoDataFrame,
    hazards: tuple[str, ...],
    target: Target | None,
    settings: Settings,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Households and institutions of the plan, in canonical order, and the institutions watched."""
    village_towns = county.tables["villages"].set_index("village_id")["town_id"]
    homes = household_units(county.households, county.groups, hazards)
    others, watched = institution_units(
        cast("gpd.GeoDataFrame", county.tables["institutions"]),
        county.households,
        excluding,
        village_towns,
        hazards=hazards,
        margin_m=settings.institution_distance_m,
    )
    units = pd.concat([part for part in (homes, others) if len(part)] or [homes], ignore_index=True)
    if target is not None:
        named = units.rename(columns={"unit_kind": "kind", "unit_id": "id"})
        units = units[units_inside(county, named, target)]
    return units.sort_values(["unit_kind", "unit_id"], ignore_index=True), watched


def _estimates(
    county: County, excluding: gpd.GeoDataFrame, target: Target | None, settings: Settings
) -> pd.DataFrame:
    """Villages exposed by polygon only, without a household list (需核实)."""
    estimated = village_estimates(
        cast("gpd.GeoDataFrame", county.tables["villages"]),
        county.tables["households"]["village_id"],
        villages_stating(county.tables["list_statements"], "none_declared"),
        excluding,
        min_share=settings.min_area_share,
    )
    return estimated if target is None else estimated[villages_inside(county, estimated, target)]


def _areas_without_list(county: County) -> tuple[str, ...]:
    """Danger areas to which no row of the list belongs (尚无清单的危险区), whatever the hazards in play."""
    ids = county.tables["danger_areas"]["area_id"]
    return tuple(sorted(ids[~ids.isin(county.memberships["area_id"].unique())]))


def _unknowns(
    judged: pd.DataFrame, units: pd.DataFrame, estimates: pd.DataFrame
) -> tuple[str, ...]:
    """Say what the plan had to leave open, in words."""
    found = []
    appraisal = int((judged["appraisal_unknown"] & judged["eligible"]).sum())
    if appraisal:
        found.append(f"{appraisal}处可启用避灾场所的安全鉴定情况未知，请核实。")
    nowhere = int(units["town_id"].isna().sum())
    if nowhere:
        found.append(f"{nowhere}处重点场所未注明所在村，只计入全县合计。")
    unknown = int(estimates["people"].isna().sum())
    if unknown:
        found.append(f"{unknown}个无户级清单的村人口未知，无法估算，请核实。")
    return tuple(found)


def _risk_list(county: County, table: pd.DataFrame) -> pd.DataFrame:
    """Write the risk list of an assignment."""
    tables = county.tables
    return risk_list(
        table,
        county.households,
        tables["institutions"],
        shelters=tables["shelters"],
        towns=tables["towns"],
        villages=tables["villages"],
    )


def plan(
    county: County,
    *,
    hazards: Sequence[str] = DEFAULT_HAZARDS,
    named: Collection[str] = (),
    on: date,
    settings: Settings,
    target: Target | None = None,
    shut: Mapping[str, str] = _NONE,
    before: Before = NOTHING,
) -> Plan:
    """Plan the county for the hazards in play (方案).

    `named` are the hazards asked for by name (a typhoon, earthquake or forest-fire zoning excludes only
    then); `on` is the day on which appraisals are judged; `target` limits the units (`--warning`), never the
    excluding polygons. `shut` names the shelters that take nobody more tonight and why; `before` is what
    people were told and what the former plan had.
    """
    wanted = in_order(hazards)
    excluding = _excluding(county, wanted, named, settings)
    here = _ground(county, excluding, on, settings, shut)
    units, watched = _listed_units(county, excluding, wanted, target, settings)
    estimates = _estimates(county, excluding, target, settings)
    placed = place_listed(units, county.tables["pins"], here, before)
    table = assignment(placed, estimates, place_estimates(estimates, placed.left, here), here)
    made = Plan(
        hazards=wanted,
        excluding=freeze(excluding),
        assignment=freeze(table),
        shelter_load=freeze(shelter_load(here.shelters, here.eligibility, table)),
        risk_list=freeze(_risk_list(county, table)),
        villages=freeze(
            village_summary(county.tables["villages"], county.village_levels, table, here)
        ),
        cures=freeze(gap_cures(placed, here)),
        institutions_watched=watched,
        areas_without_list=_areas_without_list(county),
        lower_bound=placed.lower_bound,
        gap=placed.gap,
        unknowns=_unknowns(here.eligibility, units, estimates),
        fingerprint=frame_hash(table).hex(),
        figures=MappingProxyType({}),
    )
    return replace(made, figures=MappingProxyType(summary_figures(county, made)))
