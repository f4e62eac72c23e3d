"""Prepare a county (准备县情): joins, overlay, households, groups and road metres, once per edition."""

from types import MappingProxyType
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hazardmap.evacuation.groups import gathering_points, group_ids
from hazardmap.evacuation.households import join_households
from hazardmap.evacuation.memberships import memberships
from hazardmap.evacuation.travel import Distances, build_network, road_distances
from hazardmap.evacuation.units import match_shelters
from hazardmap.risk.exposure import (
    exposed_by_hazard,
    exposed_levels,
    exposed_people,
    exposure,
    village_levels,
    village_zone_pieces,
)
from hazardmap.risk.triggers import indicators
from hazardmap.risk.watch import villages_below, watched_by
from hazardmap.settings import Settings
from hazardmap.situation.model import County, freeze
from hazardmap.tables.county_tables import CountyTables
from hazardmap.tables.places import seats


def _spatial(data: CountyTables | County, name: str) -> gpd.GeoDataFrame:
    """Return a table that carries geometry."""
    return cast("gpd.GeoDataFrame", data.tables[name])


def _households(data: CountyTables, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join the list: membership rows and households with their group and listed shelter."""
    towns = data.tables["villages"].set_index("village_id")["town_id"]
    rows = memberships(data.tables["households"], data.tables["danger_areas"], towns)
    joined = join_households(rows, people_when_unknown=settings.people_when_unknown)
    # a name without such an institution takes nobody off the list
    known = joined["institution_id"].isin(data.tables["institutions"]["institution_id"])
    joined["institution_id"] = joined["institution_id"].where(known)
    joined["group_id"] = group_ids(joined)
    joined["listed_shelter_id"] = match_shelters(joined, data.tables["shelters"])
    joined["listed_shelter_name"] = joined["shelter_name"]
    return rows, joined


def points_xy(geometry: gpd.GeoSeries) -> tuple[np.ndarray, np.ndarray]:
    """Metric x and y of points, NaN where unknown."""
    values = geometry.to_numpy()
    return shapely.get_x(values), shapely.get_y(values)


def _places(data: CountyTables, groups: pd.DataFrame) -> pd.DataFrame:
    """Everything a way starts from: groups, institutions, villages."""
    villages, institutions = _spatial(data, "villages"), _spatial(data, "institutions")
    towns = villages.set_index("village_id")["town_id"]
    vx, vy = points_xy(seats(villages))
    ix, iy = points_xy(institutions.geometry)
    parts = [
        groups.rename(columns={"group_id": "place_id"}).assign(unit_kind="household")[
            ["unit_kind", "place_id", "village_id", "town_id", "x", "y"]
        ],
        pd.DataFrame(
            {
                "unit_kind": "institution",
                "place_id": institutions["institution_id"],
                "village_id": institutions["village_id"],
                "town_id": institutions["village_id"].map(towns),
                "x": ix,
                "y": iy,
            }
        ),
        pd.DataFrame(
            {
                "unit_kind": "village_estimate",
                "place_id": villages["village_id"],
                "village_id": villages["village_id"],
                "town_id": villages["town_id"],
                "x": vx,
                "y": vy,
            }
        ),
    ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def open_distances(
    data: CountyTables | County,
    places: pd.DataFrame,
    settings: Settings,
    closed: frozenset[str] = frozenset(),
) -> Distances:
    """Metres from every place to every shelter by open road (路程); `closed` = pieces closed tonight."""
    shelters = _spatial(data, "shelters")
    network = build_network(
        _spatial(data, "roads"), default_speed_kmh=settings.default_speed_kmh, closed=closed
    )
    measured = road_distances(
        places[["x", "y"]].to_numpy(dtype="float64"),
        np.column_stack(points_xy(shelters.geometry)),
        network,
        snap_m=settings.snap_m,
        straight_factor=settings.straight_factor,
        default_speed_kmh=settings.default_speed_kmh,
    )
    for array in (measured.metres, measured.by_road, measured.known, measured.minutes):
        array.flags.writeable = False
    return measured


def _list_unknowns(
    data: CountyTables, households: pd.DataFrame, groups: pd.DataFrame
) -> tuple[str, ...]:
    """Say what the list leaves open (清单待补), in words."""
    found = []
    unknown = int(households["people_unknown"].sum())
    if unknown:
        found.append(f"{unknown}户人数未知，按每户设定人数计。")
    conflict = int(households["people_conflict"].sum())
    if conflict:
        found.append(f"{conflict}户在不同危险区登记的人数不一致，按最大数计。")
    named = households["listed_shelter_name"].notna() & households["listed_shelter_id"].isna()
    named &= ~households["own_refuge"]  # 投亲靠友 needs no shelter
    if len(data.tables["shelters"]) and named.any():
        found.append(f"{int(named.sum())}户清单所写避灾场所未匹配到场所，请核对名称。")
    lost = int(
        households["group_id"]
        .isin(groups.loc[groups["located_by"].eq("unknown"), "group_id"])
        .sum()
    )
    if lost:
        found.append(
            f"{lost}户没有任何位置（户、自然村、村驻地都未知），按本村、本镇、全县的次序安置。"
        )
    return tuple(found)


def prepare(data: CountyTables, settings: Settings) -> County:
    """Prepare the county (县情) from checked tables; pure, no clock, no files.

    Raises `CrsMixed` when two layers come in different coordinate systems.
    """
    villages, zones = _spatial(data, "villages"), _spatial(data, "risk_zones")
    pieces = village_zone_pieces(villages, zones)
    exposed = exposure(villages, zones, pieces, min_share=settings.min_area_share)
    at_risk = exposed[exposed_levels(exposed)]
    people = exposed_people(villages, at_risk, pieces, zones)
    rows, households = _households(data, settings)
    groups = gathering_points(households, _spatial(data, "hamlets"), villages)
    places = _places(data, groups)
    basins, gauges = _spatial(data, "basins"), _spatial(data, "gauges")
    watch = watched_by(villages, basins, gauges, reach_m=settings.gauge_reach_m)
    return County(
        county_id=data.county_id,
        name=data.name,
        demo=data.demo,
        metric_crs=data.metric_crs,
        tables=MappingProxyType({name: freeze(frame) for name, frame in data.tables.items()}),
        grids=data.grids,
        sources=data.sources,
        exposure=freeze(exposed),
        village_levels=freeze(village_levels(villages, exposed, people)),
        hazard_exposure=freeze(exposed_by_hazard(villages, at_risk, pieces, zones)),
        households=freeze(households),
        memberships=freeze(rows),
        groups=freeze(groups),
        places=freeze(places),
        distances=open_distances(data, places, settings),
        watch=freeze(watch),
        indicators=freeze(
            indicators(data.tables["thresholds"], watch, gauges, data.tables["danger_areas"])
        ),
        villages_below=freeze(villages_below(basins, watch)),
        unknowns=(*data.unknowns, *_list_unknowns(data, households, groups)),
        fingerprint=data.fingerprint,
        settings=settings,
    )
