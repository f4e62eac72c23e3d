"""The answer about a shelter (避灾安置场所): may it serve, who is placed there, who keeps it."""

import pandas as pd
import shapely

from hazardmap.errors import UnknownPlace
from hazardmap.levels import hazard_words
from hazardmap.situation import about_people, totals
from hazardmap.situation.about_village import spot
from hazardmap.situation.masking import duty_text, masked
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Answer, Figure, Link, Person
from hazardmap.situation.scope import NOT_FOUND, town_names
from hazardmap.viewer import Viewer

STATES = {"closed": "未启用", "open": "已开放", "full": "已满", "unusable": "不可用"}


def shelter_row(situation: Situation, viewer: Viewer, shelter_id: str) -> pd.Series:
    """Find a shelter: its table row with the plan's load; raises for an unknown id, another town or keeper."""
    rows = shelter_rows(situation, viewer, everywhere=True)
    found = rows[rows["shelter_id"] == shelter_id]
    if not len(found):
        raise UnknownPlace(NOT_FOUND.format(what="避灾场所"))
    row = found.iloc[0]
    if pd.notna(row["town_id"]):
        viewer.require_town(str(row["town_id"]))
    viewer.require_shelter(shelter_id)
    return row


def shelter_rows(
    situation: Situation, viewer: Viewer, *, town_id: str | None = None, everywhere: bool = False
) -> pd.DataFrame:
    """Return one row per shelter: its table, then usable_capacity, assigned, free, eligible, why_not, town."""
    shelters = situation.county.tables["shelters"]
    load = situation.plan.shelter_load
    columns = [
        "shelter_id",
        "usable_capacity",
        "assigned",
        "to_verify",
        "free",
        "eligible",
        "why_not",
    ]
    rows = pd.DataFrame(shelters.drop(columns="geometry")).merge(
        load[columns], on="shelter_id", how="left", validate="one_to_one"
    )
    rows = rows.assign(
        town=rows["town_id"].map(dict(town_names(situation))),
        state=tonight_states(situation, rows),
        located=shelters.geometry.notna().to_numpy(),
    )
    rows = rows if everywhere else viewer.rows(rows)
    rows = rows if town_id is None else rows[rows["town_id"] == town_id]
    if viewer.duty_names:
        return rows
    keepers = ("keeper_name", "keeper_phone", "confirmed_by")
    return rows.assign(
        **{
            name: [duty_text("" if pd.isna(v) else str(v), viewer) for v in rows[name]]
            for name in keepers
        }
    )


def tonight_states(situation: Situation, rows: pd.DataFrame) -> pd.Series:
    """Say the state of each shelter (状态): what a keeper said tonight comes before the table."""
    doors = situation.night.openings
    tonight = dict.fromkeys(doors.opened, "已开放")
    tonight |= {key: one.words for key, one in doors.shut.items()}
    said = rows["status"].map(STATES).fillna("状态未知")
    ids = rows["shelter_id"]
    return said.mask(ids.isin(list(tonight)), ids.map(tonight).astype("object"))


def placed_units(situation: Situation, viewer: Viewer, shelter_id: str) -> pd.DataFrame:
    """Return the units placed in a shelter, masked, by village, area and list number."""
    units = totals.listed_units(situation, viewer)
    return masked(units[units["shelter_id"] == shelter_id], viewer)


def about_shelter(situation: Situation, viewer: Viewer, shelter_id: str) -> Answer:
    """Answer for one shelter."""
    row = shelter_row(situation, viewer, shelter_id)
    units = placed_units(situation, viewer, shelter_id)
    placed = totals.tally(units)
    table = situation.county.tables["shelters"]
    at = table.loc[table["shelter_id"] == shelter_id, "geometry"].iloc[0]
    by_village = totals.tally_by(units, "village") if len(units) else pd.DataFrame()
    return Answer(
        title=str(row["name"]),
        kind="shelter",
        id=shelter_id,
        subtitle="、".join(
            word
            for word in (_level(row), row["town"], row["state"])
            if isinstance(word, str) and word
        ),
        verdict=tuple(shelter_sentences(row)),
        numbers=(
            Figure("安排到这里", placed.households, placed.people),
            *(
                Figure(f"其中 {village}", int(line["households"]), int(line["people"]))
                for village, line in by_village.iterrows()
            ),
        ),
        notes=tuple(shelter_notes(row)),
        persons=_persons(situation, viewer, row),
        links=(Link(f"/shelters/{shelter_id}", "场所全页"),),
        place=spot(situation, at if isinstance(at, shapely.Point) else None),
    )


def shelter_sentences(row: pd.Series) -> list[str]:
    """Say whether a shelter may serve and how full it would be."""
    usable, assigned = int(row["usable_capacity"]), int(row["assigned"])
    if row["eligible"] != 1:
        return [f"不能启用：{row['why_not']}。"]
    kept = int(row["to_verify"])
    reserve = f"，为需核实的人预留 {kept} 人" if kept else ""
    free = int(row["free"])
    return [f"可启用，可容纳 {usable} 人；预案安排 {assigned} 人{reserve}，还可安排 {free} 人。"]


def shelter_notes(row: pd.Series) -> list[str]:
    """Say what an officer should know: appraisal, capacity by area, unsuitable hazards, help for the frail."""
    notes = [_appraisal(row)]
    capacity = row["capacity"]
    if pd.notna(capacity) and row["usable_capacity"] < capacity:
        area = row["usable_area_m2"]
        because = f"使用面积 {area:.0f} 平方米" if pd.notna(area) else "按可用名额"
        notes.append(
            f"登记可容纳 {capacity:.0f} 人，实际可用 {row['usable_capacity']:.0f} 人（{because}）。"
        )
    if isinstance(row["unsuitable_for"], str) and row["unsuitable_for"]:
        notes.append(f"不适用于：{hazard_words(row['unsuitable_for'].split(';'))}。")
    for column, yes, no in (
        ("accessible", "有无障碍设施", "无无障碍设施"),
        ("medical", "有医疗条件", "无医疗条件"),
    ):
        if pd.notna(row[column]):
            notes.append(f"{yes if row[column] == 1 else no}。")
    if not row["located"]:
        notes.append("位置未登记，不能上图，也算不出路程。")
    return notes


def _appraisal(row: pd.Series) -> str:
    until = row["appraised_until"]
    words = "安全鉴定：" + ("未知，请核实" if pd.isna(row["appraised"]) else str(row["appraised"]))
    if pd.notna(until):
        words += f"，有效期至 {until:%Y-%m-%d}"
    if isinstance(row["confirmed_by"], str) and row["confirmed_by"]:
        words += f"；启用确认人 {row['confirmed_by']}"
    return words + "。"


def _level(row: pd.Series) -> str:
    names = {"县": "县级", "乡": "乡镇级", "村": "村级"}
    return names.get(row["level"], "") if isinstance(row["level"], str) else ""


def _persons(situation: Situation, viewer: Viewer, row: pd.Series) -> tuple[Person, ...]:
    """Name the keeper and the shelter's duty-holders, nobody twice."""
    keeper = _keeper(row)
    known = {(person.name, person.phone) for person in keeper}
    holders = about_people.duty_holders(
        situation, viewer, level="场所", scope_id=str(row["shelter_id"])
    )
    shown = [one for one in holders if not viewer.duty_names or (one.name, one.phone) not in known]
    return (*keeper, *shown)


def _keeper(row: pd.Series) -> list[Person]:
    if not isinstance(row["keeper_name"], str):
        return []
    phone = row["keeper_phone"]
    return [Person("场所管理员", row["keeper_name"], phone if isinstance(phone, str) else "")]
