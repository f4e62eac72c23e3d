"""公开版: which danger areas move how many people where, without any name, phone or house."""

from typing import Any

import pandas as pd

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import head, sheet_data
from hazardmap.reports.wording import text
from hazardmap.situation import totals
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import find_scope


def public_sheet(made: Situation, asked: Print, place_id: str) -> Sheet:
    """Prepare the public sheet of a town or village (公开版): sums by danger area and shelter only.

    Raises
    ------
    UnknownPlace, NotAllowed
        For an id that is neither town nor village, or one of other towns.
    """
    scope = find_scope(made, asked.viewer, place_id)
    town = None if scope.village_id else scope.town_id
    units = totals.listed_units(made, asked.viewer, town_id=town, village_id=scope.village_id)
    title = f"{scope.title}避险转移安排（公开版）"
    part = {
        **head(made, asked.viewer, title, totals.tally(units)),
        "several": scope.village_id is None,
        "rows": _rows(units),
    }
    data = sheet_data(
        made, asked, title, place_id, [part], page="villages" if scope.village_id else "towns"
    )
    return Sheet("public", data, title)


def _rows(units: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per village, danger area and destination."""
    to = units["shelter"].where(units["status"].eq("assigned"))
    to = to.mask(units["status"].eq("own_refuge"), "投亲靠友")
    to = to.mask(units["status"].eq("own_plan"), "单位自行转移").fillna("尚无去处")
    keyed = units.assign(
        to=to, area=units["area"].fillna("危险区未注明"), kind=units["kind"].fillna("未注明")
    )
    keys = ["village_id", "village", "area", "kind", "to"]
    measured = pd.concat([keyed[keys].fillna(""), totals.measures(keyed)], axis=1)
    sums = measured.groupby(keys, sort=True)[["households", "institutions", "people"]].sum()
    return [
        {
            "village": text(row["village"], "–"),
            **{column: row[column] for column in ("area", "kind", "to")},
            **{column: int(row[column]) for column in ("households", "institutions", "people")},
        }
        for row in sums.reset_index().to_dict("records")
    ]
