"""`/towns/<id>` and `/villages/<id>` (镇街、村): the answer about it, then what stands behind it."""

from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation import nearby, totals
from hazardmap.situation.about_shelter import shelter_rows
from hazardmap.situation.about_town import about_town, village_rows
from hazardmap.situation.about_village import about_village, village_zones
from hazardmap.situation.scope import town_names, village_scope
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("divisions", __name__)


@bp.get("/towns/<path:name>")
def town(name: str) -> Response:
    """One town: the answer, its villages and its shelters."""
    situation, viewer = current_situation(), current_viewer()
    town_id, ending = pages.split_ending(name, ("json",), lambda key: key in town_names(situation))
    answer = about_town(situation, viewer, town_id)
    villages = plain_rows(village_rows(situation, viewer, town_id))
    if ending == "json":
        return pages.data({**answer.as_json(), "villages": villages})
    return pages.personal(
        "divisions/town.html",
        answer=answer,
        villages=villages,
        total=totals.tally(totals.listed_units(situation, viewer, town_id=town_id)),
        shelters=plain_rows(shelter_rows(situation, viewer, town_id=town_id)),
    )


@bp.get("/villages/<path:name>")
def village(name: str) -> Response:
    """One village: the answer, its zones and danger areas."""
    situation, viewer = current_situation(), current_viewer()
    ids = situation.county.tables["villages"]["village_id"]
    village_id, ending = pages.split_ending(name, ("json",), lambda key: bool((ids == key).any()))
    answer = about_village(situation, viewer, village_id)
    if ending == "json":
        return pages.data(answer.as_json())
    areas = situation.county.tables["danger_areas"]
    return pages.personal(
        "divisions/village.html",
        answer=answer,
        scope=village_scope(situation, viewer, village_id),
        zones=nearby.zone_sentences(village_zones(situation, village_id)),
        areas=areas.loc[
            areas["village_id"] == village_id, ["area_id", "name", "kind", "level_label"]
        ]
        .fillna("")
        .to_dict("records"),
        without_list=situation.plan.areas_without_list,
    )
