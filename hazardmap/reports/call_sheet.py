"""叫应电话单 and 村报数表: who to call with large numbers, and blank hours for what villages report."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import BASIS, sheet_data
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


def call_part(made: Situation, asked: Print, town_id: str) -> dict[str, Any]:
    """Prepare the call sheet of a town (叫应电话单): county, town, villages, shelters, mines; A before B."""
    scope = town_scope(made, asked.viewer, town_id)
    rows = [
        {
            "scope": text(person["scope"]),
            "post": text(person["post"]) + ("（B岗）" if text(person["deputy_of"]) else ""),
            "name": duty_text(text(person["name"], "未登记"), asked.viewer),
            "phones": _phones(person, asked),
            "expired": _expired(person, made),
        }
        for person in _holders(made, town_id).to_dict("records")
    ]
    return {
        "title": f"{scope.town_name}叫应电话单",
        "basis": BASIS,
        "counts": f"共 {len(rows)} 人",
        "rows": rows,
    }


def _expired(person: dict[Any, Any], made: Situation) -> str:
    """Say that a term is over: 任期已于2025-12-31到期."""
    until = person["valid_until"]
    if pd.isna(until) or until >= pd.Timestamp(made.as_of.date()):
        return ""
    return f"任期已于{until:%Y-%m-%d}到期，请核实"


def tally_part(made: Situation, asked: Print, town_id: str) -> dict[str, Any]:
    """Prepare the blank 村报数表 of a town: a row a village, 在册 printed, hours by hand."""
    scope = town_scope(made, asked.viewer, town_id)
    units = totals.listed_units(made, asked.viewer, town_id=town_id)
    sums = totals.tally_by(units, "village_id")
    villages = made.county.tables["villages"]
    mine = villages[(villages["town_id"] == town_id)].sort_values("village_id")
    rows = [
        {
            "village": text(name),
            "households": int(sums["households"].get(key, 0)),
            "people": int(sums["people"].get(key, 0)),
        }
        for key, name in mine[["village_id", "name"]].itertuples(index=False, name=None)
        if key in sums.index
    ]
    total = totals.tally(units)
    return {
        "title": f"{scope.town_name}村报数表",
        "basis": BASIS,
        "counts": "在册 "
        + households_and_people(total.households, total.people, total.institutions),
        "hours": HOURS,
        "rows": rows,
        "silent": [text(name) for key, name in _not_listed(mine, sums.index)],
    }


def _not_listed(villages: pd.DataFrame, listed: Iterable[Any]) -> list[tuple[str, str]]:
    """Villages of the town without anybody on the list: they may still have to report."""
    rest = villages[~villages["village_id"].isin(list(listed))]
    return list(rest[["village_id", "name"]].itertuples(index=False, name=None))


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
