"""汛前打印包: everything of a town on paper in one PDF, to be printed before the storm."""

from typing import Any

from hazardmap.reports.call_sheet import call_part, tally_part
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.roster import roster_part
from hazardmap.reports.sheet_head import basis_words, sheet_data
from hazardmap.reports.wording import households_and_people
from hazardmap.situation import totals
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_scope


def _used_shelters(made: Situation, asked: Print, town_id: str) -> list[str]:
    """Shelters that take people of the town or stand in it and take anybody."""
    rows = totals.listed_units(made, asked.viewer)
    rows = rows[rows["shelter_id"].ne("")]
    mine = set(rows.loc[rows["town_id"] == town_id, "shelter_id"])
    shelters = made.county.tables["shelters"]
    here = set(shelters.loc[shelters["town_id"] == town_id, "shelter_id"]) & set(rows["shelter_id"])
    return sorted(mine | here)


def pack_title(made: Situation, asked: Print, town_id: str) -> str:
    """Name the pack of a town; refuses unknown and foreign towns before any work begins."""
    return f"{town_scope(made, asked.viewer, town_id).town_name}汛前打印包"


def pack_sheet(made: Situation, asked: Print, town_id: str) -> Sheet:
    """Prepare the pre-season pack of a town (汛前打印包): calls, tally form, lists by village, rosters."""
    title = pack_title(made, asked, town_id)
    lists = list_sheet(made, asked, town_id).data["parts"]
    shelters = _used_shelters(made, asked, town_id)
    parts: list[dict[str, Any]] = [
        {"kind": "calls", **call_part(made, asked, town_id)},
        {"kind": "tally", **tally_part(made, asked, town_id)},
        *({"kind": "list", **part} for part in lists),
        *({"kind": "roster", **roster_part(made, asked, key)} for key in shelters),
    ]
    total = totals.tally(totals.listed_units(made, asked.viewer, town_id=town_id))
    data = sheet_data(made, asked, title, town_id, parts, page="towns")
    cover = {
        "title": title,
        "basis": basis_words(made, asked.viewer),
        "counts": "在册 "
        + households_and_people(total.households, total.people, total.institutions),
        "contents": [part["title"] for part in parts],
    }
    return Sheet("pack", {**data, "cover": cover}, title)
