"""`/shelters` (避灾场所): which may serve, how full they would be, and why others may not."""

from flask import Blueprint, Response, request

from hazardmap.reports.cells import plain_rows
from hazardmap.situation import totals
from hazardmap.situation.about_shelter import (
    about_shelter,
    placed_units,
    shelter_row,
    shelter_rows,
)
from hazardmap.situation.masking import duty_text
from hazardmap.situation.scope import town_scope
from hazardmap.web import pages, words
from hazardmap.web.desk import may_change
from hazardmap.web.prints import roster_pdf
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("shelters", __name__)
_COLUMNS = [
    "shelter_id", "name", "town_id", "town", "level", "capacity", "usable_capacity", "assigned",
    "to_verify", "free", "eligible", "why_not", "state", "appraised", "appraised_until",
]  # fmt: skip


@bp.get("/shelters", defaults={"ending": "html"})
@bp.get("/shelters.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the shelters of the county, or of one town with `?town=`."""
    situation, viewer = current_situation(), current_viewer()
    town_id = request.args.get("town") or None
    scope = None if town_id is None else town_scope(situation, viewer, town_id)
    rows = shelter_rows(situation, viewer, town_id=town_id)[_COLUMNS]
    rows = rows.sort_values(["eligible", "town_id", "level", "shelter_id"])
    if ending == "json":
        return pages.data({"shelters": plain_rows(rows)})
    return pages.show(
        "shelters/index.html",
        lambda: {
            "scope": scope,
            "places": totals.places(situation, viewer, town_id=town_id),
            "shelters": plain_rows(rows),
        },
    )


@bp.get("/shelters/<path:name>")
def one(name: str) -> Response:
    """One shelter: may it serve, and who is placed there."""
    situation, viewer = current_situation(), current_viewer()
    ids = situation.county.tables["shelters"]["shelter_id"]
    shelter_id, ending = pages.split_ending(
        name, ("json", "pdf"), lambda key: bool((ids == key).any())
    )
    if ending == "pdf":
        return roster_pdf(shelter_id)
    answer = about_shelter(situation, viewer, shelter_id)
    rows = plain_rows(placed_units(situation, viewer, shelter_id))
    if ending == "json":
        return pages.data({**answer.as_json(), "units": [row["unit_id"] for row in rows]})
    editable = may_change() and viewer.duty_names
    row = shelter_row(situation, viewer, shelter_id)
    return pages.personal(
        "shelters/one.html",
        answer=answer,
        rows=rows,
        can_edit=editable,
        opening=situation.night.openings.opened.get(shelter_id),
        shut=situation.night.openings.shut.get(shelter_id),
        keeper=duty_text(words.text(row["keeper_name"], ""), viewer),
        why_not="" if row["eligible"] == 1 else words.text(row["why_not"]),
    )
