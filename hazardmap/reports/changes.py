"""改派单 on paper: whom to phone, the mover with his number, what he was told and what holds now."""

from typing import Any

import pandas as pd

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import sheet_data
from hazardmap.reports.wording import households_and_people, phone, text
from hazardmap.situation.change_view import pending_changes
from hazardmap.situation.model import Situation
from hazardmap.situation.road_view import closure_lines

TITLE = "改派单"


def change_part(made: Situation, asked: Print) -> dict[str, Any]:
    """Prepare the change sheet of the viewer's towns for paper: closed roads in the head, a row per unit."""
    rows = pending_changes(made, asked.viewer)
    home = rows["unit_kind"].eq("household")
    closed = [one.title for one in closure_lines(made, asked.viewer)]
    doors = made.night.openings.shut.values()
    shut = [f"{one.name} {one.words}" for one in doors if asked.viewer.sees_town(one.town_id)]
    return {
        "title": TITLE,
        "basis": "；".join(closed + shut) or "道路、场所无变化登记",
        "counts": "待告知 "
        + households_and_people(int(home.sum()), int(rows["people"].sum()), int((~home).sum())),
        "rows": [_row(row) for row in rows.to_dict("records")],
    }


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    metres = row["distance_m"]
    return {
        "village": text(row["village"]),
        "list_no": text(row["list_no"]),
        "name": text(row["name"], "未登记"),
        "phone": phone(text(row["phone"])),
        "people": int(row["people"]),
        "households": int(row["unit_kind"] == "household"),
        "institutions": int(row["unit_kind"] != "household"),
        "mover": f"{text(row['mover'], '未登记')} {phone(text(row['mover_phone']))}".strip(),
        "change": row["change"],
        "told": text(row["told"]),
        "now": text(row["now"]),
        "way": "" if pd.isna(metres) else f"{metres:.0f}米",
        "why": text(row["why"]),
    }


def change_sheet(made: Situation, asked: Print) -> Sheet:
    """Prepare the printed change sheet (改派单)."""
    part = change_part(made, asked)
    data = sheet_data(made, asked, TITLE, "", [part], page="changes")
    mark = "演练" if made.night.drill else ""
    marks = " · ".join(filter(None, (mark, data["mark"])))
    return Sheet("changes", {**data, "mark": marks}, f"{TITLE}_{made.as_of:%Y%m%d%H%M}")
