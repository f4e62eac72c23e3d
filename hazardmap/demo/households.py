"""The household list (转移清单): the provincial columns and what practice adds, with its usual gaps."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hazardmap.crs import METRIC, WEB
from hazardmap.demo.chance import people_names, phones, rng
from hazardmap.demo.ground import FENGQIAO, FENGYUAN, Ground
from hazardmap.demo.nulls import given
from hazardmap.demo.staff import HOUSEHOLDS_PER_MOVER, HOUSEHOLDS_PER_WARNER

_DOUBLE: Final = 0.075
_FENGYUAN_NO_PHONE: Final = (9, 22)
_FENGYUAN_NO_PLACE: Final = (13, 27)
_FENGYUAN_DOUBLE: Final = (5, 18)


def own_refuge(units: pd.DataFrame) -> NDArray[np.bool_]:
    """Draw who goes to relatives (投亲靠友), about 4 %; nobody in 枫桥镇."""
    draw = rng("own refuge").random(len(units)) < 0.04
    return np.asarray(draw & (units["town_id"] != FENGQIAO) & (units["danger_kind"] != "工棚"))


def _persons(units: pd.DataFrame) -> pd.DataFrame:
    """Add vulnerable people (老弱病残孕幼); 枫源村 07 is old, disabled and alone."""
    stream = rng("vulnerable")
    people = units["people"].to_numpy()
    count = len(units)
    old = np.minimum(stream.binomial(2, 0.26, count), people)
    child = np.minimum(stream.binomial(2, 0.14, count), people - old)
    sick, disabled = stream.random(count) < 0.045, stream.random(count) < 0.055
    pregnant = (stream.random(count) < 0.012) & (people > 1)
    out = pd.DataFrame(
        {
            "elderly": old,
            "sick": sick.astype(int),
            "disabled": disabled.astype(int),
            "pregnant": pregnant.astype(int),
            "children": child,
        }
    )
    seven = ((units["village_id"] == FENGYUAN) & (units["list_no"] == 7)).to_numpy()
    out.loc[seven] = [1, 0, 1, 0, 0]
    away = np.where(
        stream.random(count) < 0.12, np.minimum(stream.integers(1, 3, count), people), 0
    )
    known = stream.random(count) < 0.6
    night = np.where(known, people - away, np.nan)
    return out.assign(night_people=night, away_people=np.where(known, away, np.nan))


def _staffed(units: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Add movers and warners: blocks of neighbouring list numbers share one."""
    out = pd.DataFrame(index=units.index)
    for role, per in (("mover", HOUSEHOLDS_PER_MOVER), ("warner", HOUSEHOLDS_PER_WARNER)):
        people = staff[staff["role"] == role].set_index(["village_id", "place"])
        keys = pd.MultiIndex.from_arrays([units["village_id"], (units["list_no"] - 1) // per])
        found = people.loc[keys]
        for column in ("name", "post", "phone"):
            out[f"{role}_{column}"] = found[column].to_numpy()
    return out


def _contact(units: pd.DataFrame) -> pd.DataFrame:
    stream = rng("heads")
    count = len(units)
    phone = pd.Series(phones(count, stream), index=units.index)
    free = units["town_id"] == FENGQIAO
    missing = (stream.random(count) < 0.05) & ~free
    missing |= (units["village_id"] == FENGYUAN) & units["list_no"].isin(_FENGYUAN_NO_PHONE)
    house = stream.integers(1, 180, count)
    hamlet = units["hamlet"].fillna("工地")
    address = hamlet + pd.Series(house, index=units.index).astype("str") + "号"
    return pd.DataFrame(
        {
            "head_name": people_names(count, stream),
            "head_phone": phone.mask(missing),
            "address": address,
        }
    )


def _positions(units: pd.DataFrame) -> pd.DataFrame:
    stream = rng("positions")
    points = gpd.GeoSeries(gpd.points_from_xy(units["x"], units["y"]), crs=METRIC).to_crs(WEB)
    missing = (stream.random(len(units)) < 0.2) & (units["village_id"] != FENGYUAN).to_numpy()
    missing |= (
        (units["village_id"] == FENGYUAN) & units["list_no"].isin(_FENGYUAN_NO_PLACE)
    ).to_numpy()
    word = np.where(stream.random(len(units)) < 0.7, "CGCS2000", "手机定位")
    return pd.DataFrame(
        {
            "lon": np.where(missing, np.nan, np.round(points.x, 6)),
            "lat": np.where(missing, np.nan, np.round(points.y, 6)),
            "coord_source": given(~missing, word),
        }
    )


def _refuge(units: pd.DataFrame, refuge: NDArray[np.bool_], ground: Ground) -> pd.DataFrame:
    stream = rng("refuge addresses")
    count = len(units)
    names = ground.villages["name"].to_numpy()[stream.integers(0, len(ground.villages), count)]
    phone = np.array(phones(count, stream))
    return pd.DataFrame(
        {
            "own_refuge": np.where(refuge, 1.0, np.nan),
            "own_refuge_address": given(refuge, names + "亲戚家"),
            "own_refuge_phone": given(refuge, phone),
        }
    )


def _doubles(rows: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return second rows: households that stand in another danger area of their village as well."""
    stream = rng("doubles")
    polygons = areas[(areas.geom_type == "Polygon") & areas["village_id"].isin(rows["village_id"])]
    listed = set(rows["area_id"].dropna())
    per = polygons[polygons["area_id"].isin(listed)].groupby("village_id")
    choice = {
        village: list(zip(part["area_id"], part["name"], part["kind"], strict=True))
        for village, part in per
    }
    own = rows["town_id"] == FENGQIAO
    pinned = (rows["village_id"] == FENGYUAN) & rows["list_no"].isin(_FENGYUAN_DOUBLE)
    drawn = (pd.Series(stream.random(len(rows)) < _DOUBLE, index=rows.index) & ~own) | pinned
    second = rows[drawn & (rows["danger_kind"] != "工棚")].copy()
    picks = stream.integers(0, 1_000_000, len(second))
    found = [
        [area for area in choice.get(village, []) if area[0] != own_area]
        for village, own_area in zip(second["village_id"], second["area_id"], strict=True)
    ]
    has = np.array([bool(options) for options in found])
    second, picks = second[has], picks[has]
    chosen = [
        options[pick % len(options)]
        for options, pick in zip([f for f in found if f], picks, strict=True)
    ]
    second["area_id"] = [area[0] for area in chosen]
    second["danger_area"] = [area[1] for area in chosen]
    second["danger_kind"] = [area[2] for area in chosen]
    differs = (stream.random(len(second)) < 0.02) & (second["town_id"] != FENGQIAO).to_numpy()
    second["people"] = np.where(differs, second["people"] + 1, second["people"])
    return second


def _gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out what real lists leave out; name the area by name in most rows and by id in others."""
    stream = rng("gaps")
    count = len(rows)
    other = (rows["town_id"] != FENGQIAO).to_numpy()
    unknown, nobody = (stream.random(count) < 0.006) & other, (stream.random(count) < 0.001) & other
    people = np.where(unknown, np.nan, np.where(nobody, 0, rows["people"]))
    by_id = (stream.random(count) < 0.25) & rows["area_id"].notna().to_numpy()
    with_id = (stream.random(count) < 0.5) & rows["area_id"].notna().to_numpy()
    note = np.array(["", "", "", "", "需担架", "有宠物", "夜间常不在家"])[
        stream.integers(0, 7, count)
    ]
    note = np.where((rows["people"] == 1) & (stream.random(count) < 0.7), "独居", note)
    noted = stream.random(count) < 0.2
    return rows.assign(
        people=people,
        danger_area=np.where(by_id, rows["area_id"], rows["danger_area"]),
        danger_area_id=given(with_id, rows["area_id"]),
        batch=np.where(
            (rows["danger_kind"] == "危房") | (rows["elderly"] + rows["disabled"] > 1), 1.0, np.nan
        ),
        note=given(noted & (note != ""), note),
    )


def households(
    ground: Ground,
    areas: gpd.GeoDataFrame,
    *,
    units: pd.DataFrame,
    refuge: NDArray[np.bool_],
    where_to: pd.DataFrame,
    staff: pd.DataFrame,
) -> pd.DataFrame:
    """Return the rows of the list (contract `households`), in the order of villages and list numbers."""
    parts = [
        units,
        _contact(units),
        _positions(units),
        _persons(units),
        _staffed(units, staff),
        where_to,
    ]
    rows = pd.concat([*parts, _refuge(units, refuge, ground)], axis=1)
    rows = pd.concat([rows, _doubles(rows, areas)]).sort_values(
        ["village_id", "list_no"], kind="stable"
    )
    rows = _gaps(rows.reset_index(drop=True))
    pinned = rows["village_id"] == FENGYUAN
    rows.loc[pinned & (rows["list_no"] == 7), "note"] = "独居"
    rows["route"] = given(pinned, "沿村道步行，避开溪边")
    rows["trigger"] = given(pinned, "1小时雨量达50毫米或接到转移指令")
    return rows.drop_duplicates(["household_id", "danger_area"]).reset_index(drop=True)


def danger_union(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> BaseGeometry:
    """Return everything a shelter should keep out of: danger areas and highest-level hazard zones."""
    discs = shapely.buffer(
        areas.geometry.to_numpy(), np.where(areas.geom_type == "Point", 90.0, 0.0)
    )
    worst = zones[(zones["product"] == "hazard_zoning") & (zones["level_rank"] == 1)]
    return shapely.union_all([*discs, *worst.geometry.to_numpy()])
