"""叫应电话单 and 村报数表: who to call with large numbers, and blank hours for what villages report."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hazardmap.evacuation.statements import villages_stating
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import basis_words, sheet_data
from hazardmap.reports.wording import households_and_people, phone, text
from hazardmap.situation import totals
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_scope

HOURS = 8
"""hour columns of a 村报数表; the hours themselves are written in by hand"""
_LEVELS = ("县", "镇", "村", "场所", "矿")


def _holders(made: Situation, town_id: str) -> pd.DataFrame:
    """Duty-holders of a town: its own, of its villages, of its shelters and mines, and of the county."""
    tables = made.county.tables
    villages = tables["villages"]
    mine = villages.loc[villages["town_id"] == town_id, ["village_id", "name"]]
    shelters = tables["shelters"]
    here = shelters.loc[shelters["town_id"] == town_id, ["shelter_id", "name"]]
    names = {town_id: "本镇街", made.county.county_id: made.county.name}
    names |= dict(mine.itertuples(index=False, name=None)) | dict(
        here.itertuples(index=False, name=None)
    )
    duty = tables["duty_holders"]
    picked = duty[duty["scope_id"].isin(names)]
    order = picked["level"].map({level: place for place, level in enumerate(_LEVELS)})
    return picked.assign(scope=picked["scope_id"].map(names), order=order).sort_values(
        ["order", "scope_id", "deputy_of", "duty_id"], na_position="first"
    )


def _phones(person: dict[Any, Any], asked: Print) -> list[str]:
    """Every number of a person, in the order to be tried."""
    numbers = (text(person[column]) for column in ("phone1", "phone2", "landline"))
    return [phone(duty_text(number, asked.viewer)) for number in numbers if number] or ["电话未知"]


def _post(person: dict[Any, Any]) -> str:
    """Name the post; a deputy is marked once (B岗), whoever wrote it."""
    post = text(person["post"])
    return post if not text(person["deputy_of"]) or "B岗" in post else f"{post}（B岗）"


def call_part(made: Situation, asked: Print, town_id: str) -> dict[str, Any]:
    """Prepare the call sheet of a town (叫应电话单): county, town, villages, shelters, mines; A before B."""
    scope = town_scope(made, asked.viewer, town_id)
    rows = [
        {
            "scope": text(person["scope"]),
            "post": _post(person),
            "name": duty_text(text(person["name"], "未登记"), asked.viewer),
            "phones": _phones(person, asked),
            "expired": _expired(person, made),
        }
        for person in _holders(made, town_id).to_dict("records")
    ]
    return {
        "title": f"{scope.town_name}叫应电话单",
        "basis": basis_words(made, asked.viewer),
        "counts": f"共 {len(rows)} 人",
        "rows": rows,
    }


def _expired(person: dict[Any, Any], made: Situation) -> str:
    """Say that a term is over: 任期2025-12-31已满，请核实."""
    until = person["valid_until"]
    if pd.isna(until) or until >= pd.Timestamp(made.as_of.date()):
        return ""
    return f"任期{until:%Y-%m-%d}已满，请核实"


def tally_part(made: Situation, asked: Print, town_id: str) -> dict[str, Any]:
    """Prepare the blank 村报数表 of a town: a row for every village, 在册 printed, hours by hand.

    A village without anybody on the list is no zero: it declared that nobody has to move, or nothing is
    listed; it reports all the same.
    """
    scope = town_scope(made, asked.viewer, town_id)
    units = totals.listed_units(made, asked.viewer, town_id=town_id)
    sums = totals.tally_by(units, "village_id").to_dict("index")
    declared = set(villages_stating(made.county.tables["list_statements"], "none_declared"))
    villages = made.county.tables["villages"]
    mine = villages[(villages["town_id"] == town_id)].sort_values("village_id")
    rows = [
        {"village": text(name), "listed": _listed_words(sums, key, none_declared=key in declared)}
        for key, name in mine[["village_id", "name"]].itertuples(index=False, name=None)
    ]
    total = totals.tally(units)
    words = households_and_people(total.households, total.people, total.institutions)
    return {
        "title": f"{scope.town_name}村报数表",
        "basis": basis_words(made, asked.viewer),
        "counts": f"在册 {words}",
        "hours": HOURS,
        "rows": rows,
        "total": words,
    }


def _listed_words(sums: Mapping[Any, Any], village_id: str, *, none_declared: bool) -> str:
    """Say what a village has on the list: 30 户 87 人, or why nobody is."""
    if village_id not in sums:
        return "上报无转移人员" if none_declared else "清单上无人"
    row = sums[village_id]
    return households_and_people(row["households"], row["people"], row["institutions"])


def call_sheet(made: Situation, asked: Print, town_id: str) -> Sheet:
    """Prepare the printed call sheet of a town (叫应电话单)."""
    part = call_part(made, asked, town_id)
    return Sheet(
        "calls",
        sheet_data(made, asked, part["title"], town_id, [part], page="towns"),
        part["title"],
    )


def tally_sheet(made: Situation, asked: Print, town_id: str) -> Sheet:
    """Prepare the printed 村报数表 of a town."""
    part = tally_part(made, asked, town_id)
    return Sheet(
        "tally",
        sheet_data(made, asked, part["title"], town_id, [part], page="towns"),
        part["title"],
    )
