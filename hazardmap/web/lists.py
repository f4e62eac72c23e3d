"""`/lists` (转移清单): the index of towns, and the list of one town or village as page, JSON and files."""

from dataclasses import replace
from typing import Any, Final

import pandas as pd
from flask import Blueprint, Response, render_template, request

from hazardmap.reports.cells import plain_rows
from hazardmap.reports.csv_file import csv_bytes
from hazardmap.reports.workbook import Heading, list_workbook
from hazardmap.situation import gaps, totals
from hazardmap.situation.about_town import cure_sentences, town_rows, town_sentences
from hazardmap.situation.about_village import list_sentence, village_word
from hazardmap.situation.index import kept
from hazardmap.situation.lists import SORTS, RiskList, blocks, risk_list
from hazardmap.situation.model import County, Plan, Situation
from hazardmap.situation.ordered import OrderedTally, ordered_tally, ordered_units
from hazardmap.situation.ordered_list import with_moves
from hazardmap.situation.scope import Scope, town_names, village_places
from hazardmap.situation.wording import people_words
from hazardmap.viewer import Viewer
from hazardmap.web import pages
from hazardmap.web.audited import audited
from hazardmap.web.desk import may_change
from hazardmap.web.list_lines import shown
from hazardmap.web.prints import list_pdf
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("lists", __name__)
_KEPT_LISTS: Final = 120


@bp.get("/lists")
def index() -> Response:
    """List the towns with their figures and the gaps of the lists."""
    situation, viewer = current_situation(), current_viewer()
    return pages.personal_of_situation(
        "lists/index.html", lambda: _index_context(situation, viewer)
    )


@bp.get("/lists.json")
def index_data() -> Response:
    """Answer the same figures as data."""
    situation, viewer = current_situation(), current_viewer()
    return pages.data({"towns": plain_rows(town_rows(situation, viewer))})


@bp.get("/lists/<path:name>")
def one(name: str) -> Response:
    """Answer the list of a town or village; `.json`, `.csv`, `.xlsx`, `.pdf` before the query."""
    situation, viewer = current_situation(), current_viewer()
    place_id, ending = pages.split_ending(name, ("json", "csv", "xlsx", "pdf"), _exists)
    if ending == "pdf":
        return list_pdf(place_id)
    by = request.args.get("by", "area")
    if ending == "html":
        return pages.personal_of_situation(
            "lists/one.html", lambda: _context(situation, viewer, place_id, by)
        )
    found = risk_list(situation, viewer, place_id, by=by)
    rows = with_moves(situation, viewer, found.contract_rows)
    if ending == "json":
        title = f"{found.scope.title}转移清单"
        audited("file.exported", title, form="json", rows=len(rows), names=viewer.names)
        return pages.data({"scope": found.scope.title, "rows": plain_rows(rows)})
    return _file(found, rows, ending)


def _file(found: RiskList, rows: pd.DataFrame, ending: str) -> Response:
    if ending == "csv":
        body, kind = csv_bytes(rows), pages.CSV
    else:
        body, kind = list_workbook(rows, _heading(found)), pages.XLSX
    return pages.download(body, kind, _file_name(found, ending), rows=len(rows))


def _index_context(situation: Situation, viewer: Viewer) -> dict[str, object]:
    cures = situation.plan.cures["sentence"].head(8).tolist()
    return {
        "total": totals.tally(totals.listed_units(situation, viewer)),
        "places": totals.places(situation, viewer),
        "verify": totals.to_verify_people(situation, viewer),
        "towns": plain_rows(town_rows(situation, viewer)),
        "gaps": gaps.gaps(situation, viewer),
        "cures": cures if viewer.towns is None else [],
    }


def _context(situation: Situation, viewer: Viewer, place_id: str, by: str) -> dict[str, object]:
    """Join what the list says, made once per plan, with who is under order and where they are."""
    known = _kept_lists(situation.county, situation.plan)
    key = (replace(viewer, who=""), place_id, by, may_change(), situation.as_of.date())
    found = known.get(key)
    if found is None:
        while len(known) >= _KEPT_LISTS:
            known.pop(next(iter(known)), None)
        found = known[key] = _listed(situation, viewer, place_id, by)
    return found | {"ordered": _ordered(situation, viewer, found["scope"])}


@kept
def _kept_lists(_county: County, _plan: Plan) -> dict[object, dict[str, Any]]:
    """Return room for the lists of a plan as they were shown."""
    return {}


def _listed(situation: Situation, viewer: Viewer, place_id: str, by: str) -> dict[str, Any]:
    found = risk_list(situation, viewer, place_id, by=by)
    scope = found.scope
    town_id = None if scope.village_id else scope.town_id
    missing = gaps.gaps(situation, viewer, town_id=town_id, village_id=scope.village_id)
    editable = may_change() and viewer.names
    parts = shown(blocks(found), editable=editable)
    return {
        "found": found,
        "scope": scope,
        "total": found.total,
        "can_edit": editable,
        "word": village_word(situation, scope.village_id) if scope.village_id else None,
        "blocks": bool(parts),
        "table": render_template("lists/_rows.html", blocks=parts, scope=scope),
        "sorts": SORTS,
        "sentences": _sentences(situation, viewer, scope),
        "gaps": missing,
        "no_position": next((gap.count for gap in missing if gap.key == "no_position"), 0),
        "cures": cure_sentences(situation, scope.town_id) if found.total.unassigned_people else [],
    }


def _ordered(situation: Situation, viewer: Viewer, scope: Scope) -> OrderedTally | None:
    """Sum who is under order here (应转); None where nothing is ordered."""
    units = ordered_units(situation, viewer)
    column = "village_id" if scope.village_id else "town_id"
    here = units[units[column].eq(scope.place_id)]
    return ordered_tally(here) if len(here) else None


def _sentences(situation: Situation, viewer: Viewer, scope: Scope) -> list[str]:
    """Say what the number line above them does not say already."""
    listed = totals.listed_units(situation, viewer, town_id=scope.town_id)
    if scope.village_id is None:
        return town_sentences(situation, viewer, scope.town_id)[1 if len(listed) else 0 :]
    if (listed["village_id"] == scope.village_id).any():
        return []
    return [list_sentence(situation, viewer, scope)]


def _exists(place_id: str) -> bool:
    situation = current_situation()
    return place_id in town_names(situation) or place_id in village_places(situation.county)


def _heading(found: RiskList) -> Heading:
    situation = current_situation()
    total = found.total
    return Heading(
        title=f"{found.scope.title}避险转移清单",
        number=situation.number,
        as_of=situation.as_of,
        demo=situation.county.demo,
        summary=f"在册 {people_words(total.households, total.people, total.institutions)}，"
        f"尚无去处 {total.unassigned_people} 人。",
    )


def _file_name(found: RiskList, ending: str) -> str:
    situation = current_situation()
    mark = "演示_" if situation.county.demo else ""
    moment = f"{situation.as_of:%Y%m%d%H%M}"
    return f"{mark}{found.scope.title}转移清单_{moment}_{situation.number}.{ending}"
