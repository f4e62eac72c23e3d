"""`/towns/<id>` and `/villages/<id>` (镇街、村): the answer about it, then what stands behind it."""

from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation import nearby, totals
from hazardmap.situation.about_shelter import shelter_rows
from hazardmap.situation.about_town import about_town, village_rows
from hazardmap.situation.about_village import about_village, village_zones
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places, village_scope
from hazardmap.viewer import Viewer
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("divisions", __name__)


@bp.get("/towns/<path:name>")
def town(name: str) -> Response:
    """One town: the answer, its villages and its shelters."""
    situation, viewer = current_situation(), current_viewer()
    town_id, ending = pages.split_ending(name, ("json",), lambda key: key in town_names(situation))
    if ending == "json":
        villages = plain_rows(village_rows(situation, viewer, town_id))
        return pages.data(
            {**about_town(situation, viewer, town_id).as_json(), "villages": villages}
        )
    return pages.personal_of_situation(
        "divisions/town.html", lambda: _town_context(situation, viewer, town_id)
    )


def _town_context(situation: Situation, viewer: Viewer, town_id: str) -> dict[str, object]:
    return {
        "answer": about_town(situation, viewer, town_id),
        "villages": plain_rows(village_rows(situation, viewer, town_id)),
        "total": totals.tally(totals.listed_units(situation, viewer, town_id=town_id)),
        "shelters": plain_rows(shelter_rows(situation, viewer, town_id=town_id)),
    }


@bp.get("/villages/<path:name>")
def village(name: str) -> Response:
    """One village: the answer, its zones and danger areas."""
    situation, viewer = current_situation(), current_viewer()
    known = village_places(situation.county)
    village_id, ending = pages.split_ending(name, ("json",), lambda key: key in known)
    if ending == "json":
        return pages.data(about_village(situation, viewer, village_id).as_json())
    return pages.personal_of_situation(
        "divisions/village.html", lambda: _village_context(situation, viewer, village_id)
    )


def _village_context(situation: Situation, viewer: Viewer, village_id: str) -> dict[str, object]:
    areas = situation.county.tables["danger_areas"]
    columns = ["area_id", "name", "kind", "level_label"]
    return {
        "answer": about_village(situation, viewer, village_id),
        "scope": village_scope(situation, viewer, village_id),
        "zones": nearby.zone_sentences(village_zones(situation, village_id)),
        "areas": plain_rows(areas.loc[areas["village_id"] == village_id, columns]),
        "without_list": situation.plan.areas_without_list,
    }
