"""避灾场所签到册: everybody who is to come to a shelter, with room for the time and a signature."""

from typing import Any

import pandas as pd

from hazardmap.errors import UnknownPlace
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import BASIS, sheet_data
from hazardmap.reports.wording import assisted_words, households_and_people, phone, text
from hazardmap.situation import totals
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
    return {
        "title": f"{text(place['name'])}签到册",
        "basis": BASIS,
        "counts": f"可容纳 {int(judged['usable_capacity'])} 人，安排 "
        + households_and_people(sums.households, sums.people, sums.institutions),
        "keeper": keeper,
        "phone": number,
        "note": "" if judged["eligible"] else f"注意：{judged['why_not']}",
        "rows": [_row(row) for row in rows.to_dict("records")],
    }


def _row(unit: dict[Any, Any]) -> dict[str, Any]:
    """One line to be signed at the door."""
    household = unit["unit_kind"] == "household"
    return {
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
