"""`/ready` (汛前准备): what is missing before the flood season, per town and village, and what to do."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, url_for

from hazardmap.reports.cells import plain_rows
from hazardmap.reports.csv_file import csv_bytes
from hazardmap.situation import readiness, readiness_rows
from hazardmap.situation.model import Situation
from hazardmap.situation.readiness import Readiness
from hazardmap.situation.readiness_kinds import HOLDERS, LIST, SHELTERS, Kind
from hazardmap.situation.scope import (
    find_scope,
    town_names,
    town_scope,
    village_places,
    village_scope,
)
from hazardmap.viewer import Viewer
from hazardmap.web import pages
from hazardmap.web.desk import may_change
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("ready", __name__)
_FIRST = ("no_list_village", "no_list_area", "dead_number")
"""What must be done first: without it a night begins blind."""


@bp.get("/ready", defaults={"ending": "html"})
@bp.get("/ready.json", defaults={"ending": "json"})
@bp.get("/ready.csv", defaults={"ending": "csv"})
def index(ending: str) -> Response:
    """Rank the towns by what they lack."""
    situation, viewer = current_situation(), current_viewer()
    if ending == "html":
        return pages.personal_of_situation(
            "ready/index.html", lambda: _index_context(situation, viewer)
        )
    if ending == "csv":
        return _csv(situation, viewer, None, "全部")
    towns = [_plain(place) for place in readiness.by_town(situation, viewer)]
    rows = plain_rows(readiness.table(situation, viewer))
    return pages.data({"towns": towns, "rows": rows})


@bp.get("/ready/<path:name>")
def one(name: str) -> Response:
    """List what a town's villages, or one village, lack; `.json` and `.csv` before the query."""
    situation, viewer = current_situation(), current_viewer()
    place_id, ending = pages.split_ending(name, ("json", "csv"), _exists)
    scope = find_scope(situation, viewer, place_id)
    if ending == "csv":
        return _csv(situation, viewer, scope.town_id, scope.title, scope.village_id)
    if ending == "json":
        rows = _rows(situation, viewer, scope.town_id, scope.village_id)
        return pages.data({"scope": scope.title, "rows": plain_rows(rows)})
    if scope.village_id is not None:
        return pages.personal_of_situation(
            "ready/village.html", lambda: _village_context(situation, viewer, place_id)
        )
    return pages.personal_of_situation(
        "ready/town.html", lambda: _town_context(situation, viewer, place_id)
    )


def where(kind: Kind, town_id: str, village_id: str = "") -> str:
    """Address of the page on which a lack is put right."""
    place = village_id or town_id
    if not place:
        return url_for("data.page")
    if kind.page == LIST:
        return url_for("lists.one", name=place)
    if kind.page == SHELTERS:
        return url_for("shelters.index", town=town_id)
    if kind.page == HOLDERS:
        return url_for("holders.one", name=place)
    page = "divisions.village" if village_id else "divisions.town"
    return url_for(page, name=place)


def _index_context(situation: Situation, viewer: Viewer) -> dict[str, object]:
    towns = readiness.by_town(situation, viewer)
    return {
        "total": readiness.of_place(situation, viewer),
        "towns": towns,
        "first": _first(situation, viewer, None),
        "dead": readiness_rows.dead_numbers(situation, viewer),
        "where": where,
    }


def _town_context(situation: Situation, viewer: Viewer, town_id: str) -> dict[str, object]:
    villages = readiness.by_village(situation, viewer, town_id)
    return {
        "scope": town_scope(situation, viewer, town_id),
        "total": readiness.of_place(situation, viewer, town_id=town_id),
        "lacking": [place for place in villages if place.missing],
        "later": [place for place in villages if not place.missing and place.lacks],
        "ready": [place for place in villages if not place.lacks],
        "dead": readiness_rows.dead_numbers(situation, viewer, town_id=town_id),
        "where": where,
    }


def _village_context(situation: Situation, viewer: Viewer, village_id: str) -> dict[str, object]:
    return {
        "scope": village_scope(situation, viewer, village_id),
        "total": readiness.of_place(situation, viewer, village_id=village_id),
        "households": readiness_rows.lacking_households(situation, viewer, village_id),
        "dead": readiness_rows.dead_numbers(situation, viewer, village_id=village_id),
        "can_edit": may_change() and viewer.names,
        "where": where,
    }


def _first(situation: Situation, viewer: Viewer, town_id: str | None) -> list[dict[str, Any]]:
    """Return the lines that come before all others, by village."""
    rows = readiness.table(situation, viewer, town_id=town_id)
    rows = rows[rows["key"].isin(_FIRST)]
    return plain_rows(rows.sort_values(["key", "town_id", "village_id"], ascending=False))


def _rows(situation: Situation, viewer: Viewer, town_id: str | None, village_id: str | None) -> Any:
    rows = readiness.table(situation, viewer, town_id=town_id)
    return rows if village_id is None else rows[rows["village_id"] == village_id]


def _csv(
    situation: Situation,
    viewer: Viewer,
    town_id: str | None,
    title: str,
    village_id: str | None = None,
) -> Response:
    rows = _rows(situation, viewer, town_id, village_id)
    mark = "演示_" if situation.county.demo else ""
    name = f"{mark}{title}汛前准备缺项_{situation.as_of:%Y%m%d%H%M}_{situation.number}.csv"
    return pages.download(csv_bytes(rows), pages.CSV, name)


def _plain(place: Readiness) -> dict[str, object]:
    counts = {lack.kind.key: lack.count for lack in place.lacks}
    figures = asdict(place)
    return {
        key: figures[key] for key in ("place_id", "name", "households", "usable", "missing")
    } | {
        "lacks": counts,
        "sentence": place.sentence(),
    }


def _exists(place_id: str) -> bool:
    situation = current_situation()
    return place_id in town_names(situation) or place_id in village_places(situation.county)
