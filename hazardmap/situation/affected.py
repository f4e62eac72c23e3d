"""Whom a warning touches (受影响对象): listed units of its places with a hazard of its kind, nobody twice.

The same figures as `assess --warning`: units of the list by their hazards, institutions with the people
that name them, estimates apart. Who is touched is not ordered: 应转 comes from orders alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hazardmap.crs import WEB
from hazardmap.evacuation.estimates import village_estimates
from hazardmap.evacuation.households import households_meeting
from hazardmap.evacuation.statements import villages_stating
from hazardmap.levels import in_order
from hazardmap.situation.index import kept
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.order_units import unit_frame
from hazardmap.tables.places import metric_points, seats
from hazardmap.viewer import Viewer
from hazardmap.warning.in_force import Warned
from hazardmap.warning.target import Target

Flags = NDArray[np.bool_]
_AREA = ["area_id", "area_key", "place"]


@dataclass(frozen=True, slots=True, eq=False)
class Affected:
    """Everybody and everything a warning touches (受影响范围), within the viewer's towns."""

    units: pd.DataFrame
    """rows of `order_units.unit_frame`; `hazards` those in play, `met` keys of the danger areas in play"""
    stands: pd.DataFrame
    """one row per household and danger area in play: household_id, village_id, town_id, area_key, area_name,
    kind, level_rank, hazards"""
    to_verify: pd.DataFrame
    """village_id, town_id, people: villages without a household list (需核实)"""
    towns: tuple[str, ...]
    """ids of the towns that are touched"""
    unlocated: int = 0
    """households of touched villages of which nobody can tell whether they lie inside a shape"""

    @property
    def villages(self) -> tuple[str, ...]:
        """Ids of the villages with listed units, sorted."""
        return tuple(sorted(key for key in self.units["village_id"].unique() if key))


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of an affected list (受影响合计); 户 are households, institutions are counted in 处."""

    towns: int = 0
    villages: int = 0
    areas: int = 0
    households: int = 0
    institutions: int = 0
    people: int = 0
    assisted: int = 0
    verify_villages: int = 0
    verify_people: int = 0


def figures(found: Affected, town_id: str | None = None) -> Figures:
    """Count an affected list, or one town's part of it."""
    if town_id is not None:
        return town_figures(found).get(town_id, Figures())
    units, verify = found.units, found.to_verify
    home = units["kind"].eq("household")
    villages = units["village_id"]
    return Figures(
        towns=len(found.towns),
        villages=int(villages[villages.ne("")].nunique()),
        areas=len(_areas(found).drop_duplicates(_AREA)),
        households=int(home.sum()),
        institutions=int((~home).sum()),
        people=int(units["people"].sum()),
        assisted=int(units["assisted"].sum()),
        verify_villages=int(verify["village_id"].nunique()),
        verify_people=int(verify["people"].sum()),
    )


@kept
def town_figures(found: Affected) -> Mapping[str, Figures]:
    """Count an affected list by town (分镇街合计): id → figures, for the towns that are touched."""
    units, verify = found.units, found.to_verify
    home = units["kind"].eq("household").astype("int64")
    numbers = units[["town_id", "people", "assisted"]].assign(
        households=home, institutions=1 - home
    )
    by = numbers.groupby("town_id")[["households", "institutions", "people", "assisted"]].sum()
    pairs = units.loc[units["village_id"].ne(""), ["town_id", "village_id"]].drop_duplicates()
    counts = {
        "villages": pairs.groupby("town_id").size(),
        "areas": _areas(found).groupby("town_id").size(),
        "verify_villages": verify.groupby("town_id")["village_id"].nunique(),
        "verify_people": verify.groupby("town_id")["people"].sum(),
    }
    towns = list(found.towns)
    table = by.join(pd.DataFrame(counts), how="outer").reindex(towns).fillna(0).astype("int64")
    rows = table.to_dict("index")
    return MappingProxyType(
        {
            str(town): Figures(towns=1, **{str(k): n for k, n in row.items()})
            for town, row in rows.items()
        }
    )


def _areas(found: Affected) -> pd.DataFrame:
    """List danger areas once per town: one with an id wherever it is named, one by name in its village."""
    rows = found.stands[["town_id", "village_id", "area_id", "area_key"]]
    known = rows["area_id"].notna()
    place = rows["village_id"].mask(known, "")
    named = rows.assign(place=place)[rows["area_key"].notna()]
    return named.drop_duplicates(["town_id", *_AREA])


def affected(
    situation: Situation, viewer: Viewer, target: Target, hazards: Sequence[str]
) -> Affected:
    """List whom a warning of these hazards touches in its places (受影响清单)."""
    # whoever sees the same towns gets the same list
    eyes = Viewer(who="", towns=viewer.towns)
    return affected_by(situation.county, situation.plan, eyes, target, tuple(hazards))


@kept
def affected_by(
    county: County, plan: Plan, viewer: Viewer, target: Target, hazards: tuple[str, ...]
) -> Affected:
    """List whom a target touches, of the plan in force; kept as long as county and plan are."""
    whole = _in_play(county, plan, in_order(hazards))
    inside = units_inside(county, whole.units, target)
    units = viewer.rows(whole.units[inside])
    homes = units.loc[units["kind"].eq("household"), "id"]
    stands = whole.stands[whole.stands["household_id"].isin(homes)]
    verify = viewer.rows(whole.to_verify[villages_inside(county, whole.to_verify, target)])
    reached = {*target.towns, *units["town_id"], *verify["town_id"]}
    if target.whole_county:
        reached |= set(county.tables["villages"]["town_id"].dropna())
    towns = tuple(sorted(town for town in reached if town and viewer.sees_town(town)))
    return Affected(
        units=units,
        stands=stands,
        to_verify=verify,
        towns=towns,
        unlocated=_unlocated(county, whole, target),
    )


@kept
def _in_play(county: County, plan: Plan, hazards: tuple[str, ...]) -> Affected:
    """List everybody in the whole county whom these hazards touch, once per plan."""
    wanted = frozenset(hazards)
    frame = unit_frame(county, plan)
    kinds = {have: in_order(wanted.intersection(have)) for have in frame["hazards"].unique()}
    met = frame["hazards"].map(kinds)
    units = frame.assign(hazards=met)[met.map(len).gt(0)]
    units = _institution_people(county, units, hazards)
    homes = units.loc[units["kind"].eq("household"), "id"]
    rows = county.memberships
    meets = rows["hazards"].map({h: not wanted.isdisjoint(h) for h in rows["hazards"].unique()})
    stands = rows[meets.astype(bool) & rows["household_id"].isin(homes)]
    return Affected(units, stands, _estimates(county, plan, hazards), ())


def _institution_people(
    county: County, units: pd.DataFrame, hazards: tuple[str, ...]
) -> pd.DataFrame:
    """Count an institution as U4 does for these hazards: with the listed people in play that name it."""
    homes = county.households
    homes = homes[homes["institution_id"].notna() & households_meeting(homes, hazards)]
    listed = homes.groupby("institution_id")[["people", "assisted"]].sum()
    known = county.tables["institutions"].set_index("institution_id")
    ids = units["id"].where(units["kind"].eq("institution"))
    given = [ids.map(known["people"]), ids.map(known["night_people"]), ids.map(listed["people"])]
    people = pd.concat(given, axis=1).astype("float64").max(axis=1).fillna(0)
    helped = np.minimum(people, ids.map(listed["assisted"]).astype("float64").fillna(0))
    house = ids.isna()
    return units.assign(
        people=units["people"].where(house, people).astype("int64"),
        assisted=units["assisted"].where(house, helped).astype("int64"),
    )


def _estimates(county: County, plan: Plan, hazards: tuple[str, ...]) -> pd.DataFrame:
    """Estimate the villages without any list (需核实, U5) for these hazards."""
    excluding = cast("gpd.GeoDataFrame", plan.excluding)
    wanted = frozenset(hazards)
    met = excluding["hazards"].map(lambda have: in_order(wanted.intersection(have)))
    return village_estimates(
        cast("gpd.GeoDataFrame", county.tables["villages"]),
        county.tables["households"]["village_id"],
        villages_stating(county.tables["list_statements"], "none_declared"),
        excluding.assign(hazards=met)[met.map(len).gt(0)],
        min_share=county.settings.min_area_share,
    )[["village_id", "town_id", "people"]]


def units_inside(county: County, units: pd.DataFrame, target: Target) -> Flags:
    """Tell which units (kind, id, town_id, village_id, areas) lie in a target, by place or their own point."""
    if target.whole_county:
        return np.ones(len(units), dtype=bool)
    inside = units["town_id"].isin(target.towns) | units["village_id"].isin(target.villages)
    if target.areas:
        inside |= units["areas"].map(frozenset(target.areas).intersection).astype(bool)
    flags: Flags = inside.to_numpy(dtype=bool)
    shape = shape_of(target, county.metric_crs)
    if shape is not None:
        points = _unit_points(county)
        keys = units["kind"] + ":" + units["id"]
        flags = flags | shapely.intersects(shape, points.reindex(keys).to_numpy())
    return flags


def villages_inside(county: County, villages: pd.DataFrame, target: Target) -> Flags:
    """Tell which villages (village_id, town_id) lie in a target by id, town or their built-up point."""
    if target.whole_county:
        return np.ones(len(villages), dtype=bool)
    ids = villages["village_id"]
    flags: Flags = (villages["town_id"].isin(target.towns) | ids.isin(target.villages)).to_numpy()
    shape = shape_of(target, county.metric_crs)
    if shape is not None:
        flags = flags | shapely.intersects(shape, _seats(county).reindex(ids).to_numpy())
    return flags


def villages_in(county: County, target: Target) -> pd.DataFrame:
    """Return village_id, town_id and name of the villages a target names or holds (涉及的村)."""
    villages = county.tables["villages"][["village_id", "town_id", "name"]]
    return villages[villages_inside(county, villages, target)]


def _unlocated(county: County, whole: Affected, target: Target) -> int:
    """Count households that a shape cannot be asked about: nobody knows where they live."""
    if not (target.polygons or target.circles):
        return 0
    ids = whole.units["kind"] + ":" + whole.units["id"]
    return int(_unit_points(county).reindex(ids).isna().sum())


def shape_of(target: Target, metric_crs: str) -> shapely.Geometry | None:
    """Join the polygons and circles of a target in metres (范围图形); None when it has none."""
    degrees = [shapely.Polygon(ring) for ring in target.polygons]
    shapes = list(gpd.GeoSeries(degrees, crs=WEB).to_crs(metric_crs)) if degrees else []
    if target.circles:
        lon, lat, km = (
            np.array(part, dtype="float64") for part in zip(*target.circles, strict=True)
        )
        centres = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WEB).to_crs(metric_crs)
        shapes += list(shapely.buffer(centres.to_numpy(), 1000 * km, quad_segs=64))
    return shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object))) if shapes else None


@kept
def _unit_points(county: County) -> pd.Series:
    """Return where every unit is (户、单位的位置): its own point, else its group's gathering point."""
    homes, groups = county.households, county.groups
    own = metric_points(homes["lon"], homes["lat"], county.metric_crs)
    place = groups[groups["located_by"].ne("unknown")].set_index("group_id")[["x", "y"]]
    at = place.reindex(homes["group_id"]).to_numpy(dtype="float64")
    missing = pd.isna(own) & ~np.isnan(at).any(axis=1)
    own[missing] = shapely.points(at[missing])
    others = cast("gpd.GeoDataFrame", county.tables["institutions"])
    keys = [*("household:" + homes["household_id"]), *("institution:" + others["institution_id"])]
    return pd.Series([*own, *others.geometry.to_numpy()], index=keys, dtype=object)


@kept
def _seats(county: County) -> pd.Series:
    villages = cast("gpd.GeoDataFrame", county.tables["villages"])
    points = seats(villages).to_numpy()
    return pd.Series(points, index=villages["village_id"].to_numpy(), dtype=object)


def speaks_for(situation: Situation, viewer: Viewer, one: Warned) -> bool:
    """Tell whether a warning counts in the viewer's towns (是否涉及本镇)."""
    if viewer.towns is None or one.target.whole_county:
        return True
    if viewer.towns.intersection(one.target.towns):
        return True
    if not one.target.narrow:
        return False
    return bool(villages_in(situation.county, one.target)["town_id"].isin(viewer.towns).any())
