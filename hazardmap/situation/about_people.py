"""Shared parts of the answers about people (人员部分): figures by kind, shelters used, who is in charge."""

from collections.abc import Iterator

import pandas as pd

from hazardmap.situation import totals
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Figure, Person, ShelterLine
from hazardmap.viewer import Viewer


def kind_figures(units: pd.DataFrame) -> tuple[Figure, ...]:
    """Count in 户 and 人: 合计（去重）, then 其中 by danger kind of the primary area, adding up to it."""
    whole = totals.tally(units)
    lines = [Figure("合计（去重）", whole.households, whole.people)]
    columns = ["kind", "households", "people"]
    lines += [
        Figure(f"其中 {kind}", int(households), int(people))
        for kind, households, people in totals.by_kind(units)[columns].itertuples(index=False)
    ]
    return tuple(lines)


def double_note(units: pd.DataFrame) -> list[str]:
    """Say how many households stand in several danger areas: they are counted once."""
    double = units["also_in"].notna() & (units["also_in"].astype("str") != "")
    count = int((double & (units["unit_kind"] == "household")).sum())
    return [f"{count} 户同时在多处危险区，只计一次，列在等级最高的一处。"] if count else []


def shelter_lines(situation: Situation, units: pd.DataFrame) -> tuple[ShelterLine, ...]:
    """List where the units go, most people first, then 投亲靠友, 单位自行转移 and 未安置."""
    load = situation.plan.shelter_load
    capacity = dict(zip(load["shelter_id"], load["usable_capacity"], strict=True))
    lines = [
        ShelterLine(
            name=str(name),
            id=str(shelter_id),
            capacity=int(capacity[shelter_id]) if shelter_id in capacity else None,
            assigned=int(people),
            metres=None if pd.isna(nearest) else round(nearest),
            note=_shelter_note(int(changed), nearest, farthest),
        )
        for shelter_id, name, people, changed, nearest, farthest in _by_shelter(units)
    ]
    people_by = units.groupby("status")["people"].sum()
    for status, name in (
        ("own_refuge", "投亲靠友"),
        ("own_plan", "单位自行转移"),
        ("unassigned", "尚无去处（安置缺口）"),
    ):
        people = int(people_by.get(status, 0))
        if people:
            lines.append(ShelterLine(name, None, None, people, None))
    return tuple(lines)


def _by_shelter(units: pd.DataFrame) -> Iterator[tuple[str, str, int, int, float, float]]:
    """Sum the placed units by shelter: id, name, people, changed, least and most metres."""
    placed = units[units["status"] == "assigned"]
    sums = placed.groupby("shelter_id").agg(
        name=("shelter", "first"),
        people=("people", "sum"),
        changed=("changed", "sum"),
        nearest=("distance_m", "min"),
        farthest=("distance_m", "max"),
    )
    return sums.sort_values(["people", "name"], ascending=[False, True]).itertuples(name=None)


def _shelter_note(changed: int, nearest: float, farthest: float) -> str:
    note = f"改派 {changed} 户" if changed else "清单指定"
    return f"{note}，最远 {farthest:.0f} 米" if farthest > nearest else note


def in_charge(units: pd.DataFrame, viewer: Viewer, *, most: int = 3) -> list[Person]:
    """Name the movers and warners of these units, those with most households first."""
    persons = []
    for role, name, phone in (
        ("转移责任人", "mover", "mover_phone"),
        ("预警责任人", "warner", "warner_phone"),
    ):
        known = units[units[name].notna()]
        counts = known.groupby([name, phone], dropna=False).size()
        counts = counts.sort_values(ascending=False, kind="stable").head(most)
        persons += [
            Person(
                role=f"{role}（{count} 户）" if len(counts) > 1 else role,
                name=duty_text(str(who), viewer),
                phone=duty_text("" if pd.isna(number) else str(number), viewer),
            )
            for who, number, count in counts.reset_index(name="count").itertuples(index=False)
        ]
    return persons


def duty_holders(
    situation: Situation, viewer: Viewer, *, level: str, scope_id: str
) -> list[Person]:
    """Name the duty-holders (责任人) of a town, village, mine or shelter; A岗 before B岗."""
    table = situation.county.tables["duty_holders"]
    rows = table[(table["scope_id"] == scope_id) & (table["level"] == level)]
    rows = rows.sort_values(["deputy_of", "duty_id"], na_position="first", kind="stable")
    phones = rows["phone1"].fillna(rows["phone2"]).fillna(rows["landline"]).fillna("")
    return [
        Person(
            role=f"{post}（B岗）" if pd.notna(deputy) and "B岗" not in str(post) else str(post),
            name=duty_text(str(name), viewer),
            phone=duty_text(str(phone), viewer),
        )
        for post, deputy, name, phone in zip(
            rows["post"], rows["deputy_of"], rows["name"], phones, strict=True
        )
    ]
