"""Build the demonstration county (生成演示县): everything in order, then every file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC
from hazardmap.demo.danger_areas import danger_areas, tailings_site, with_registered
from hazardmap.demo.ground import Ground, make_ground
from hazardmap.demo.households import danger_union, households, own_refuge
from hazardmap.demo.indices import Indices, indices
from hazardmap.demo.institutions import institutions
from hazardmap.demo.list_units import list_units
from hazardmap.demo.listing import listed_shelters, shelter_columns
from hazardmap.demo.mines import mines
from hazardmap.demo.provenance import county_file, readme
from hazardmap.demo.rain_tables import gauges, responses, thresholds
from hazardmap.demo.raster import risk_labels, write_dem, write_risk_raster
from hazardmap.demo.road_names import with_script_bridge
from hazardmap.demo.roads import roads
from hazardmap.demo.shelter_state import with_state
from hazardmap.demo.shelters import shelters
from hazardmap.demo.sources import SOURCES, read_sources
from hazardmap.demo.staff import duty_holders, village_staff
from hazardmap.demo.statements import list_statements, pins
from hazardmap.demo.write import csv_bytes, with_degrees, write_csv, write_parquet
from hazardmap.demo.zones import risk_zones, unlisted_village


@dataclass(frozen=True, slots=True)
class Made:
    """All tables of the demonstration county, still metric, with the makers' extra columns."""

    ground: Ground
    fields: Indices
    shapes: dict[str, gpd.GeoDataFrame]
    points: dict[str, pd.DataFrame]
    plain: dict[str, pd.DataFrame]


def make_county(folder: Path = SOURCES, say: Callable[[str], None] = lambda _: None) -> Made:
    """Make every table in memory; `say` hears which step runs."""
    say("地形、镇街、村、河道、小流域")
    ground = make_ground(read_sources(folder))
    say("危险区、区划图")
    areas = danger_areas(ground)
    fields = indices(ground)
    zones = risk_zones(ground, fields, areas)
    say("道路")
    net = with_script_bridge(
        roads(ground.terrain, ground.sources, ground.villages, ground.hamlets, ground.rivers),
        ground,
    )
    say("清单、避灾场所、责任人")
    points, plain = _people(ground, areas, zones)
    outline = gpd.GeoDataFrame({"name": ["诸暨市"]}, geometry=[ground.sources.outline], crs=METRIC)
    shapes = {
        "outline": outline,
        "towns": ground.towns,
        "villages": _with_seats(ground.villages),
        "basins": ground.basins,
        "rivers": ground.rivers,
        "danger_areas": with_registered(areas, plain["households"]),
        "risk_zones": zones,
        "roads": net,
    }
    return Made(ground=ground, fields=fields, shapes=shapes, points=points, plain=plain)


def _people(
    ground: Ground, areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Make what stands on the ground: the tables of points and the tables without geometry."""
    danger = danger_union(areas, zones)
    places = institutions(ground, areas, danger)
    units = list_units(ground, areas, places)
    homes = with_state(shelters(ground, areas, units, danger))
    staff = village_staff(ground, units)
    rows = _rows(ground, areas, units=units, homes=homes, danger=danger, staff=staff)
    pits = mines(ground, tailings_site(ground))
    silent = unlisted_village(ground, areas)
    points = {
        "hamlets": ground.hamlets,
        "shelters": homes,
        "institutions": places,
        "mines": pits,
        "gauges": gauges(ground),
    }
    plain = {
        "households": rows,
        "list_statements": list_statements(ground, areas, rows, silent),
        "pins": pins(units, homes),
        "duty_holders": duty_holders(ground, staff, pits, homes),
        "thresholds": thresholds(ground),
        "responses": responses(),
    }
    return points, plain


def _rows(
    ground: Ground,
    areas: gpd.GeoDataFrame,
    *,
    units: pd.DataFrame,
    homes: pd.DataFrame,
    danger: BaseGeometry,
    staff: pd.DataFrame,
) -> pd.DataFrame:
    refuge = own_refuge(units)
    trapped = shapely.intersects_xy(danger, homes["x"].to_numpy(), homes["y"].to_numpy())
    chosen = listed_shelters(units, refuge, homes, np.asarray(trapped))
    where_to = shelter_columns(units, chosen, homes)
    return households(ground, areas, units=units, refuge=refuge, where_to=where_to, staff=staff)


def _with_seats(villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    seats = with_degrees(villages[["x", "y"]])
    return villages.assign(seat_lon=seats["lon"].to_numpy(), seat_lat=seats["lat"].to_numpy())


def build(
    out: Path, folder: Path = SOURCES, say: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Build the county into a folder and return the rows of each table; the same bytes every time."""
    made = make_county(folder, say)
    say("写文件")
    out.mkdir(parents=True, exist_ok=True)
    for name, shapes in made.shapes.items():
        write_parquet(out, name, shapes)
    for name, points in made.points.items():
        write_csv(out, name, with_degrees(points))
    for name, plain in made.plain.items():
        write_csv(out, name, plain)
    write_dem(out, made.ground)
    write_risk_raster(out, made.ground, made.fields)
    (out / "risk_raster.csv").write_bytes(csv_bytes(risk_labels()))
    rows = {
        name: len(frame)
        for part in (made.shapes, made.points, made.plain)
        for name, frame in part.items()
    }
    (out / "county.toml").write_text(county_file(), encoding="utf-8", newline="\n")
    (out / "README.md").write_text(readme(out, rows), encoding="utf-8", newline="\n")
    return rows
