"""避灾场所签到册: everybody who is to come to a shelter, with room for the time and a signature."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hazardmap.errors import UnknownPlace
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import basis_words, sheet_data
from hazardmap.reports.wording import assisted_words, households_and_people, phone, text
from hazardmap.situation import totals
from hazardmap.situation.balance import in_shelters
from hazardmap.situation.desk_log import Present, present_at
from hazardmap.situation.masking import duty_text, masked
from hazardmap.situation.model import Situation

_HOME_COLUMNS = ["household_id", "elderly", "sick", "disabled", "pregnant", "children"]


def roster_part(made: Situation, asked: Print, shelter_id: str) -> dict[str, Any]:
    """Prepare the roster of one shelter (签到册): head and rows, by village and list number.

    Raises
    ------
    UnknownPlace
        When no shelter has this id.
    """
    shelters = made.county.tables["shelters"]
    found = shelters[shelters["shelter_id"] == shelter_id]
    if found.empty:
        raise UnknownPlace("当前数据里没有这个避灾场所；可从“避灾场所”页进入。")
    place = found.iloc[0]
    asked.viewer.require_shelter(shelter_id)
    rows = totals.listed_units(made, asked.viewer)
    rows = masked(rows[rows["shelter_id"] == shelter_id], asked.viewer)
    rows = rows.merge(
        made.county.households[_HOME_COLUMNS],
        left_on="unit_id",
        right_on="household_id",
        how="left",
    )
    rows = rows.assign(number=pd.to_numeric(rows["list_no"], errors="coerce"))
    rows = rows.sort_values(["town_id", "village_id", "number", "unit_id"], na_position="last")
    load = made.plan.shelter_load
    judged = load[load["shelter_id"] == shelter_id].to_dict("records")[0]
    sums = totals.tally(rows)
    keeper = duty_text(text(place["keeper_name"], "未登记"), asked.viewer)
    number = phone(duty_text(text(place["keeper_phone"]), asked.viewer))
    present = present_at(made.night, shelter_id)
    return {
        "title": f"{text(place['name'])}签到册",
        "basis": basis_words(made, asked.viewer),
        "counts": f"可容纳 {int(judged['usable_capacity'])} 人，安排 "
        + households_and_people(sums.households, sums.people, sums.institutions),
        "keeper": keeper,
        "phone": number,
        "note": "" if judged["eligible"] else f"注意：{judged['why_not']}",
        "inside": _inside_words(made, shelter_id, present, rows),
        "rows": [_row(row, present) for row in rows.to_dict("records")],
    }


def _inside_words(
    made: Situation, shelter_id: str, present: Mapping[str, Present], rows: pd.DataFrame
) -> str:
    """Say who is registered there already, also those who are on no line of this roster; "" = nobody."""
    inside = in_shelters(made.night).get(shelter_id)
    if inside is None or not inside.people:
        return ""
    keys = set(rows["unit_kind"] + ":" + rows["unit_id"])
    others = sum(one.people for key, one in present.items() if key not in keys)
    words = f"已登记在所 {inside.people} 人，到达时间、实到已填"
    words += f"；另有不在本册上的 {others} 人" if others else ""
    uncounted = inside.by_total + inside.guests
    return f"{words}；仅计人数 {uncounted} 人。" if uncounted else f"{words}。"


def _row(unit: dict[Any, Any], present: Mapping[str, Present]) -> dict[str, Any]:
    """One line to be signed at the door; who is registered there has the time and the number printed."""
    household = unit["unit_kind"] == "household"
    come = present.get(f"{unit['unit_kind']}:{unit['unit_id']}")
    return {
        "arrived": f"{come.since:%m-%d %H:%M}" if come else "",
        "here": str(come.people) if come else "",
        "list_no": text(unit["list_no"], "–" if household else "单位"),
        "village": text(unit["village"], "–"),
        "name": text(unit["name"], "未登记"),
        "assisted": assisted_words(unit) if household else "–",
        # whoever brings the people of an institution is the one to ring
        "phone": phone(unit["phone"] if household else unit["mover_phone"]),
        "households": int(household),
        "institutions": int(not household),
        "people": int(unit["people"]),
    }


def roster_sheet(made: Situation, asked: Print, shelter_id: str) -> Sheet:
    """Prepare the printed roster of one shelter (避灾场所签到册)."""
    part = roster_part(made, asked, shelter_id)
    data = sheet_data(made, asked, part["title"], shelter_id, [part], page="shelters")
    return Sheet("roster", data, part["title"])
