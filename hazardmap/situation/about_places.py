"""The answers about basins, mines, institutions and danger areas (小流域、矿山、重点场所、危险区)."""

from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hazardmap.errors import UnknownPlace
from hazardmap.situation import about_people, nearby, totals
from hazardmap.situation.about_village import spot
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Answer, Figure, Link, Person, Spot
from hazardmap.situation.scope import NOT_FOUND, town_names
from hazardmap.situation.wording import level_words, people_words
from hazardmap.viewer import Viewer

MINE_KINDS = {"underground": "地下矿山", "open_pit": "露天矿山", "tailings": "尾矿库"}


def _find(situation: Situation, table: str, key: str, value: str, what: str) -> pd.Series:
    rows = situation.county.tables[table]
    found = rows[rows[key] == value]
    if not len(found):
        raise UnknownPlace(NOT_FOUND.format(what=what))
    return found.iloc[0]


def _village_names(situation: Situation) -> dict[str, str]:
    villages = situation.county.tables["villages"]
    return dict(zip(villages["village_id"], villages["name"], strict=True))


def _point(geometry: object) -> shapely.Point | None:
    if not isinstance(geometry, BaseGeometry) or geometry.is_empty:
        return None
    return geometry if isinstance(geometry, shapely.Point) else geometry.representative_point()


def _spot(situation: Situation, geometry: object) -> Spot:
    return spot(situation, _point(geometry))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def basin_villages(situation: Situation, basin_id: str) -> list[str]:
    """Return the ids of the villages whose built-up point drains to a basin."""
    watch = situation.county.watch
    return sorted(set(watch.loc[watch["basin_id"] == basin_id, "village_id"]))


def about_basin(situation: Situation, viewer: Viewer, basin_id: str) -> Answer:
    """Answer for a basin (小流域): who lives in its danger areas, gauges, what flows where."""
    row = _find(situation, "basins", "basin_id", basin_id, "小流域")
    villages = basin_villages(situation, basin_id)
    units = totals.listed_units(situation, viewer)
    units = units[units["village_id"].isin(villages)]
    listed = totals.tally(units)
    names = situation.county.tables["basins"].set_index("basin_id")["name"]
    below = _text(row["downstream_id"])
    gauges = situation.county.tables["gauges"]
    here = gauges.loc[gauges["basin_id"] == basin_id, "name"].tolist()
    fired = situation.triggers
    met = fired[fired["basin_id"] == basin_id] if len(fired) else fired
    area = f"，{row['area_km2']:.1f} 平方公里" if pd.notna(row["area_km2"]) else ""
    hours = row["concentration_h"]
    notes = [f"下游：{names.get(below, below)}。" if below else "下游：出县或未登记。"]
    if pd.notna(hours):
        notes.append(f"汇流时间约 {hours:.1f} 小时。")
    notes.append(f"测站：{'、'.join(here)}。" if here else "流域内没有测站，取最近测站。")
    return Answer(
        title=str(row["name"]),
        kind="basin",
        id=basin_id,
        subtitle=f"小流域{area}",
        verdict=(
            f"涉及 {len(villages)} 个村，在册 {people_words(listed.households, listed.people)}。",
            "已有村达到预警指标，请看触发清单。" if len(met) else "没有测站读数达到预警指标。",
        ),
        numbers=about_people.kind_figures(units) if len(units) else (),
        notes=tuple(notes),
        links=(Link("/basins", "全部小流域"),),
        place=_spot(situation, row["geometry"]),
    )


def about_mine(situation: Situation, viewer: Viewer, mine_id: str) -> Answer:
    """Answer for a mine or tailings pond (矿山、尾矿库)."""
    row = _find(situation, "mines", "mine_id", mine_id, "矿山")
    point = _point(row["geometry"])
    danger = [] if point is None else nearby.areas_near(situation.county, point)
    kind = MINE_KINDS.get(str(row["kind"]), str(row["kind"]))
    notes = [f"{area.sentence()}。" for area in danger[:2]]
    if row["overhead"] == 1:
        notes.append("头顶库：下游有居民或重要设施。")
    for column, words in (("located", "人员定位"), ("cameras", "视频监控")):
        value = row[column]
        if pd.notna(value):
            notes.append(f"{words}：{'有' if value else '无'}。")
    officer = _text(row["officer_name"])
    phone = _text(row["officer_phone"])
    return Answer(
        title=str(row["name"]),
        kind="mine",
        id=mine_id,
        subtitle="、".join(
            word for word in (kind, _text(row["status"]), _text(row["grade"])) if word
        ),
        verdict=(
            f"单班 {_people(row['shift_people'])}，宿舍 {_people(row['camp_people'])}。",
            "停产撤人由矿山自行组织，人数只作提示，不计入在册。",
        ),
        notes=tuple(notes),
        persons=(
            *(
                (Person("负责人", duty_text(officer, viewer), duty_text(phone, viewer)),)
                if officer
                else ()
            ),
            *about_people.duty_holders(situation, viewer, level="矿", scope_id=mine_id),
        ),
        links=(Link("/mines", "全部矿山"),),
        place=spot(situation, point),
    )


def about_institution(situation: Situation, viewer: Viewer, institution_id: str) -> Answer:
    """Answer for an institution (重点场所): placed, moving by its own plan, or only watched."""
    row = _find(situation, "institutions", "institution_id", institution_id, "重点场所")
    village_id = _text(row["village_id"])
    villages = situation.county.tables["villages"].set_index("village_id")["town_id"]
    if village_id in villages.index:
        viewer.require_town(str(villages[village_id]))
    units = totals.listed_units(situation, viewer)
    mine = units[(units["unit_kind"] == "institution") & (units["unit_id"] == institution_id)]
    if len(mine):
        unit = mine.iloc[0]
        sentence = f"位于或紧邻危险区，列入转移 {int(unit['people'])} 人：{unit['reason']}。"
    else:
        sentence = "不在危险区内，不列入转移；暴雨期间仍应关注（人员多、转移慢）。"
    officer, phone = _text(row["officer_name"]), _text(row["officer_phone"])
    own = _text(row["own_plan"])
    return Answer(
        title=str(row["name"]),
        kind="institution",
        id=institution_id,
        subtitle="、".join(
            word
            for word in (_text(row["kind"]), _village_names(situation).get(village_id, ""))
            if word
        ),
        verdict=(sentence,),
        notes=(
            f"登记 {_people(row['people'])}，夜间 {_people(row['night_people'])}。",
            *((f"自行转移去向：{own}。",) if own else ()),
        ),
        persons=(Person("负责人", duty_text(officer, viewer), duty_text(phone, viewer)),)
        if officer
        else (),
        links=(Link(f"/villages/{village_id}", "所在村"),) if village_id else (),
        place=_spot(situation, row["geometry"]),
    )


def about_area(situation: Situation, viewer: Viewer, area_id: str) -> Answer:
    """Answer for a danger area (危险区): level, everybody listed in it, counted once each."""
    row = _find(situation, "danger_areas", "area_id", area_id, "危险区")
    viewer.require_town(str(row["town_id"]))
    members = situation.county.memberships
    ids = members.loc[members["area_id"] == area_id, "household_id"]
    units = totals.listed_units(situation, viewer)
    units = units[(units["unit_kind"] == "household") & units["unit_id"].isin(ids)]
    listed = totals.tally(units)
    label, scheme = _text(row["level_label"]), _text(row["scheme"])
    if listed.households:
        sentence = (
            f"在册 {people_words(listed.households, listed.people)}住在这里（含同时列在别处的户）。"
        )
    elif area_id in situation.plan.areas_without_list:
        sentence = "尚无清单：这处危险区还没有登记到户的人员，请补登。"
    else:
        sentence = "当前灾种下没有在册人员。"
    registered = row["registered_people"]
    village_id = _text(row["village_id"])
    where = [
        town_names(situation).get(str(row["town_id"]), ""),
        _village_names(situation).get(village_id, ""),
    ]
    shape = row["geometry"]
    return Answer(
        title=str(row["name"]),
        kind="area",
        id=area_id,
        subtitle="、".join([str(row["kind"]), "".join(where)]),
        verdict=((f"{level_words(scheme, label)}；" if label else "等级未登记；") + sentence,),
        numbers=(Figure("在册（去重）", listed.households, listed.people),),
        shelters=about_people.shelter_lines(situation, units),
        notes=(
            *((f"台账登记 {_people(registered)}。",) if pd.notna(registered) else ()),
            *(("位置未知，未上图。",) if _point(shape) is None else ()),
        ),
        persons=tuple(about_people.in_charge(units, viewer)),
        links=(Link(f"/lists/{village_id or row['town_id']}", "打开转移清单"),),
        place=_spot(situation, shape),
    )


def _people(value: object) -> str:
    known = isinstance(value, float | int | np.integer) and not pd.isna(value)
    return f"{int(cast(float, value))} 人" if known else "人数未知"


def basin_rows(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per basin: area, downstream basin, villages, listed 户 and 人, gauges."""
    basins = cast(gpd.GeoDataFrame, situation.county.tables["basins"])
    watch = situation.county.watch.drop_duplicates(["village_id", "basin_id"])
    sums = totals.tally_by(totals.listed_units(situation, viewer), "village_id")[
        ["households", "people"]
    ]
    counted = watch.join(sums, on="village_id").groupby("basin_id")[["households", "people"]].sum()
    ids = basins["basin_id"]
    names = basins.set_index("basin_id")["name"]
    return pd.DataFrame(
        {
            "basin_id": ids,
            "name": basins["name"],
            "area_km2": basins["area_km2"],
            "downstream_id": basins["downstream_id"],
            "downstream": basins["downstream_id"].map(names),
            "concentration_h": basins["concentration_h"],
            "villages": ids.map(watch.groupby("basin_id").size()).fillna(0).astype("int64"),
            "households": ids.map(counted["households"]).fillna(0).astype("int64"),
            "people": ids.map(counted["people"]).fillna(0).astype("int64"),
            "gauges": ids.map(situation.county.tables["gauges"].groupby("basin_id").size())
            .fillna(0)
            .astype("int64"),
        }
    ).sort_values("basin_id", ignore_index=True)
