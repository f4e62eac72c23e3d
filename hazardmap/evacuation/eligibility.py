"""Which shelter may serve (可启用的避灾安置场所): rules Y1–Y5 of contracts §3, first failure said."""

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from hazardmap.evacuation.exclusion import within

_UNSAFE_GRADES = ("C", "D")


def usable_capacity(shelters: pd.DataFrame, *, area_m2_per_person: float) -> pd.Series:
    """Places that can really be used (Y4): the smaller of stated and by area, less the blocked ones."""
    by_area = shelters["usable_area_m2"] / area_m2_per_person
    stated = shelters["capacity"]
    smaller = stated.where(by_area.isna() | (stated <= by_area), by_area).where(stated.notna())
    whole = smaller.fillna(0).astype("int64") - shelters["blocked_places"].fillna(0).astype("int64")
    return whole.clip(lower=0)


def _unsafe(shelters: pd.DataFrame) -> pd.Series:
    """Y1: unusable, or a building of grade C or D."""
    why = pd.Series("", index=shelters.index)
    grade = shelters["building_grade"]
    dangerous = grade.isin(_UNSAFE_GRADES)
    why = why.mask(dangerous, "房屋鉴定为" + grade.fillna("") + "级危房")
    return why.mask(shelters["status"].eq("unusable"), "场所已停用")


def _excluded(shelters: gpd.GeoDataFrame, excluding: gpd.GeoDataFrame) -> pd.Series:
    """Y2: inside an excluding polygon; the reason names the first one."""
    pairs = within(shelters.geometry.to_numpy(), excluding).drop_duplicates("at")
    why = pd.Series("", index=shelters.index)
    why.iloc[pairs["at"].to_numpy()] = excluding["reason"].to_numpy()[pairs["polygon"].to_numpy()]
    return why


def _unappraised(shelters: pd.DataFrame, on: date) -> pd.Series:
    """Y3: no appraisal or an expired one, unless a named officer confirmed the shelter."""
    until = shelters["appraised_until"]
    expired = until < pd.Timestamp(on)
    why = pd.Series("", index=shelters.index)
    why = why.mask(expired, "安全鉴定已于" + until.dt.strftime("%Y-%m-%d").fillna("") + "到期")
    why = why.mask(shelters["appraised"].eq("无"), "无安全鉴定")
    return why.mask(shelters["confirmed_by"].notna(), "")


def eligible_shelters(
    shelters: gpd.GeoDataFrame,
    excluding: gpd.GeoDataFrame,
    *,
    on: date,
    area_m2_per_person: float,
) -> pd.DataFrame:
    """Judge every shelter (Y1–Y4) on the shelters' index.

    Returns shelter_id, usable_capacity, eligible, why_not (first failure, Chinese, empty when eligible),
    pin_allowed and pin_refusal (Y1, Y2, places: what a pin may not overrule), appraisal_unknown and
    unsuitable (frozenset).
    """
    usable = usable_capacity(shelters, area_m2_per_person=area_m2_per_person)
    unsafe, excluded = _unsafe(shelters), _excluded(shelters, excluding)
    unappraised = _unappraised(shelters, on)
    no_places = pd.Series("", index=shelters.index).mask(usable.eq(0), "没有可用名额")
    no_places = no_places.mask(shelters["capacity"].isna(), "可容纳人数未知")
    why = unsafe
    for reason in (excluded, unappraised, no_places):
        why = why.where(why.ne(""), reason)
    pin_refusal = unsafe.where(unsafe.ne(""), excluded)
    pin_refusal = pin_refusal.where(pin_refusal.ne(""), no_places)
    unknown = shelters["appraised"].isna() & shelters["appraised_until"].isna()
    return pd.DataFrame(
        {
            "shelter_id": shelters["shelter_id"],
            "usable_capacity": usable,
            "eligible": why.eq(""),
            "why_not": why,
            "pin_allowed": pin_refusal.eq(""),
            "pin_refusal": pin_refusal,
            "appraisal_unknown": unknown & shelters["confirmed_by"].isna(),
            "unsuitable": shelters["unsuitable_for"].map(_hazard_set),
        }
    )


def shut_doors(judged: pd.DataFrame, shut: Mapping[str, str]) -> pd.DataFrame:
    """Take out the shelters that take nobody more tonight (今夜已满、不可用): shelter id → why.

    Not even a pin or an issued plan sends people there; whoever is there already is not asked here.
    """
    if not shut:
        return judged
    why = judged["shelter_id"].map(dict(shut))
    is_shut = why.notna()
    return judged.assign(
        eligible=judged["eligible"] & ~is_shut,
        why_not=judged["why_not"].mask(is_shut & judged["why_not"].eq(""), why),
        pin_allowed=judged["pin_allowed"] & ~is_shut,
        pin_refusal=judged["pin_refusal"].mask(is_shut & judged["pin_refusal"].eq(""), why),
    )


def _hazard_set(text: object) -> frozenset[str]:
    """Split `flood;typhoon` into a set; missing is empty."""
    return frozenset(text.split(";")) if isinstance(text, str) else frozenset()
