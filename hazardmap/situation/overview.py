"""The county at a glance (全县概况): the counts a briefing needs beyond `totals`, each in one place."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from hazardmap.situation import gaps, totals
from hazardmap.situation.about_town import town_rows
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.situation.summary import whole
from hazardmap.situation.totals import Tally
from hazardmap.viewer import Viewer

NO_TOWN: Final = "未注明镇街"
LEVELS: Final = (("县", "县级"), ("乡", "乡镇级"), ("村", "村级"))
_BARRED: Final = (
    ("停用或危房", ("场所已停用", "房屋鉴定为")),
    ("位于危险区内", ("位于",)),
    ("无安全鉴定或鉴定过期", ("无安全鉴定", "安全鉴定已于")),
    ("没有可用名额", ("没有可用名额", "可容纳人数未知")),
)
"""Groups of reasons why a shelter may not serve (Y1–Y4) → how their sentences begin."""
OTHER_REASON: Final = "其他原因"
GAP_COLUMNS: Final = tuple(gaps.HOUSEHOLD_GAPS)


def exposed(situation: Situation, viewer: Viewer) -> dict[str, Any]:
    """Return villages, villages_exposed, people_exposed, exposed_by_hazard as in `summary.json`.

    People by hazard are known for the whole county only: a viewer of some towns gets none.
    """
    levels = viewer.rows(situation.county.village_levels)
    if viewer.towns is None:
        keys = ("villages_exposed", "people_exposed", "exposed_by_hazard")
        return {"villages": len(levels), **{key: situation.summary[key] for key in keys}}
    return {
        "villages": len(levels),
        "villages_exposed": int(levels["exposed"].sum()),
        "people_exposed": whole(float(levels["exposed_people"].sum())),
        "exposed_by_hazard": {},
    }


def towns(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per town as `town_rows`; units without a town have a row of their own at the end.

    The counts of listed units add up to the total.
    """
    rows = town_rows(situation, viewer)
    units = totals.listed_units(situation, viewer)
    homeless = units[~units["town_id"].isin(rows["town_id"])]
    if not len(homeless):
        return rows
    counted = totals.measures(homeless).sum()
    extra = {name: int(counted[name]) for name in rows.columns if name in counted}
    blank = {name: 0 for name in rows.columns if name not in extra}
    last = pd.DataFrame([{**blank, **extra, "town_id": "", "name": NO_TOWN}], columns=rows.columns)
    return pd.concat([rows, last], ignore_index=True)


def shelters_by_level(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Count shelters by level: level, shelters, eligible, capacity, assigned, free; only levels that occur."""
    load = viewer.rows(situation.plan.shelter_load)
    serving = load["eligible"] == 1
    words = load["level"].map(dict(LEVELS)).fillna("未注明级别")
    counts = pd.DataFrame(
        {
            "shelters": 1,
            "eligible": serving.astype("int64"),
            "capacity": load["usable_capacity"].where(serving, 0),
            "assigned": load["assigned"],
            "free": load["free"].where(serving, 0),
        }
    )
    order = [*dict(LEVELS).values(), "未注明级别"]
    sums = counts.fillna(0).astype("int64").groupby(words).sum()
    sums.index.name = "level"
    return sums.reindex([word for word in order if word in sums.index]).reset_index()


def shelters_open(situation: Situation, viewer: Viewer) -> int:
    """Count the shelters whose keeper confirmed that they are open (已开放)."""
    return int((viewer.rows(situation.county.tables["shelters"])["status"] == "open").sum())


def shelters_barred(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Group the shelters that may not serve by reason (不可用): reason, shelters, names (tuple)."""
    load = viewer.rows(situation.plan.shelter_load)
    barred = load[load["eligible"] != 1].sort_values("shelter_id")
    reasons = barred["why_not"].map(_reason_group)
    order = [*(word for word, _ in _BARRED), OTHER_REASON]
    rows = [
        {"reason": word, "shelters": int(mine.sum()), "names": tuple(barred.loc[mine, "name"])}
        for word in order
        if (mine := reasons == word).any()
    ]
    return pd.DataFrame(rows, columns=["reason", "shelters", "names"])


@dataclass(frozen=True, slots=True)
class Mines:
    """Mines and tailings ponds (矿山、尾矿库): 座; shifts and camps in persons, unknown ones counted apart."""

    mines: int
    tailings: int
    overhead: int
    shift_people: int
    shift_unknown: int
    camp_people: int
    camp_unknown: int


def mines(situation: Situation) -> Mines:
    """Count mines and tailings ponds; their people are no part of 在册."""
    rows = situation.county.tables["mines"]
    ponds = rows["kind"] == "tailings"
    return Mines(
        mines=int((~ponds).sum()),
        tailings=int(ponds.sum()),
        overhead=int((rows["overhead"].fillna(0) == 1).sum()),
        shift_people=int(rows["shift_people"].fillna(0).sum()),
        shift_unknown=int(rows["shift_people"].isna().sum()),
        camp_people=int(rows["camp_people"].fillna(0).sum()),
        camp_unknown=int(rows["camp_people"].isna().sum()),
    )


@dataclass(frozen=True, slots=True)
class Institutions:
    """Institutions (重点场所, 处): on the list with their people, and only watched."""

    listed: int
    people: int
    own_plan_people: int
    watched: int


def institutions(situation: Situation, viewer: Viewer) -> Institutions:
    """Count the institutions of the viewer's towns."""
    units = totals.listed_units(situation, viewer)
    listed: Tally = totals.tally(units[units["unit_kind"] == "institution"])
    table = situation.county.tables["institutions"]
    watched = table[table["institution_id"].isin(situation.plan.institutions_watched)]
    if viewer.towns is not None:
        villages = viewer.rows(situation.county.tables["villages"])["village_id"]
        watched = watched[watched["village_id"].isin(villages)]
    return Institutions(
        listed=listed.institutions,
        people=listed.people,
        own_plan_people=listed.own_plan_people,
        watched=len(watched),
    )


def weakest_villages(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Rank villages by what their lists lack (薄弱村), most first; villages without a gap are left out.

    Columns: village_id, village, town, a count per kind of gap (`GAP_COLUMNS`, households), areas (danger
    areas without list) and `gaps` = households with any gap + areas.
    """
    homes = gaps.household_gaps(situation, viewer)
    kinds = list(GAP_COLUMNS)
    counts = homes[kinds].astype("int64").assign(gaps=homes[kinds].any(axis=1).astype("int64"))
    by_village = counts.groupby(homes["village_id"]).sum()
    areas = gaps.areas_without_list(situation, viewer).groupby("village_id").size().rename("areas")
    joined = by_village.join(areas, how="outer").fillna(0).astype("int64")
    joined = joined.assign(gaps=joined["gaps"] + joined["areas"])
    villages = situation.county.tables["villages"].set_index("village_id")
    named = joined.join(villages[["name", "town_id"]], how="inner").rename(
        columns={"name": "village"}
    )
    named = named.assign(town=named["town_id"].map(dict(town_names(situation))))
    found = named[named["gaps"] > 0].rename_axis("village_id").reset_index()
    return found.sort_values(["gaps", "village_id"], ascending=[False, True], ignore_index=True)


def villages_to_verify(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """List the exposed villages without a household list (需核实): village, town, people (NaN unknown)."""
    silent = gaps.silent_villages(situation, viewer)
    people = situation.plan.villages.set_index("village_id")["to_verify_people"]
    rows = pd.DataFrame(
        {
            "village_id": silent["village_id"],
            "village": silent["name"],
            "town": silent["town_id"].map(dict(town_names(situation))),
            "people": silent["village_id"].map(people),
        }
    )
    return rows.sort_values(["people", "village_id"], ascending=[False, True], ignore_index=True)


def villages_triggered(situation: Situation, viewer: Viewer) -> dict[str, int]:
    """Count the villages at each step of the rain triggers (预警指标): step → villages."""
    villages = viewer.rows(situation.county.tables["villages"])["village_id"]
    fired = situation.triggers
    fired = fired[fired["village_id"].isin(villages)]
    counts = fired.groupby("step")["village_id"].nunique()
    return {step: int(counts.get(step, 0)) for step in ("immediate", "ready")}


def _reason_group(sentence: object) -> str:
    text = sentence if isinstance(sentence, str) else ""
    return next((word for word, starts in _BARRED if text.startswith(starts)), OTHER_REASON)
