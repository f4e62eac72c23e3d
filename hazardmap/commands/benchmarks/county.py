"""Figures of the county itself (县级评估): prepare, plan, situation, a closed shelter, the overlay."""

import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

import geopandas as gpd
import numpy as np
import shapely

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import load_settings, load_tables
from hazardmap.risk.exposure import village_zone_pieces
from hazardmap.settings import Settings
from hazardmap.situation.assess import situation
from hazardmap.situation.model import County, Plan
from hazardmap.situation.plan import plan
from hazardmap.situation.prepare import prepare
from hazardmap.tables.county_tables import CountyTables
from hazardmap.tables.places import is_polygon


@lru_cache(maxsize=2)
def _tables(data: Path) -> CountyTables:
    return load_tables(data, None)


@lru_cache(maxsize=2)
def _made(data: Path, settings: Settings) -> tuple[County, Plan]:
    county = prepare(_tables(data), load_settings(data, settings))
    return county, plan(county, on=beijing_now().date(), settings=settings)


def _whole(run: Run) -> float:
    """Seconds of prepare + plan + situation from checked tables."""
    tables, at = _tables(run.data), beijing_now()
    settings = load_settings(run.data, run.settings)
    began = time.perf_counter()
    county = prepare(tables, settings)
    situation(county, plan(county, on=at.date(), settings=settings), at=at)
    return time.perf_counter() - began


def _closed_shelter(run: Run) -> float:
    """Seconds of a new plan after the most used shelter became unusable."""
    county, made = _made(run.data, run.settings)
    used = made.shelter_load.sort_values(["assigned", "shelter_id"])["shelter_id"].iloc[-1]
    shelters = county.tables["shelters"]
    status = shelters["status"].mask(shelters["shelter_id"].eq(used), "unusable")
    tables = {**county.tables, "shelters": shelters.assign(status=status)}
    changed = replace(county, tables=MappingProxyType(tables))
    began = time.perf_counter()
    plan(changed, on=beijing_now().date(), settings=run.settings)
    return time.perf_counter() - began


def _tick(run: Run) -> float:
    """Milliseconds of one situation: rain, triggers, clocks, tallies."""
    county, made = _made(run.data, run.settings)
    at = beijing_now()
    began = time.perf_counter()
    situation(county, made, at=at)
    return 1000 * (time.perf_counter() - began)


def _gap(run: Run) -> float:
    """Percent over the proven bound on the county that is served."""
    return 100 * _made(run.data, run.settings)[1].gap


def _own_overlay(villages: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> None:
    """Cut the same pairs without geopandas' overlay: tree, prepared shapes, whole villages taken over."""
    village, zone = villages.geometry.to_numpy(), zones.geometry.to_numpy()
    shapely.prepare(zone)
    at, cut = shapely.STRtree(zone).query(village, predicate="intersects")
    inside = shapely.covers(zone[cut], village[at])
    share = np.ones(len(at))
    part = ~inside
    share[part] = shapely.area(shapely.intersection(village[at[part]], zone[cut[part]]))


def _overlay_ratio(run: Run) -> float:
    """How many times faster own code would be than geopandas' overlay (own code only from 2 up)."""
    tables = _tables(run.data).tables
    villages = cast("gpd.GeoDataFrame", tables["villages"])
    zones = cast("gpd.GeoDataFrame", tables["risk_zones"])
    began = time.perf_counter()
    village_zone_pieces(villages, zones)
    theirs = time.perf_counter() - began
    began = time.perf_counter()
    _own_overlay(villages[is_polygon(villages.geometry)], zones)
    ours = time.perf_counter() - began
    print(f"    叠加：geopandas {theirs:.3f} 秒，自写 {ours:.3f} 秒")
    return theirs / ours


FIGURES = (
    Figure("county-assess-s", "县情＋方案＋态势", 2.5, "秒", _whole),
    Figure("county-replan-s", "停用一处避灾场所后重新安排", 0.8, "秒", _closed_shelter),
    Figure("county-tick-ms", "一次态势更新", 20, "毫秒", _tick),
    Figure("county-gap", "安排结果高于下界", 0.5, "%", _gap),
    Figure(
        "county-overlay", "叠加：自写代码快几倍（不到2倍就用 geopandas）", 2, "倍", _overlay_ratio
    ),
)
"""What is promised for the county that is served (本县指标)."""
