"""`/briefings` (情况专报): the briefing of the current Situation as page, JSON, Word file and map picture."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app

from hazardmap.cartography.fonts import PictureUnavailable, require_fonts
from hazardmap.cartography.paper_frame import shown_area
from hazardmap.cartography.served import Served, ready
from hazardmap.errors import UnknownPlace
from hazardmap.reports.briefing import Briefing, briefing, file_name, numbered
from hazardmap.situation.model import Situation
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer
from hazardmap.web import pages
from hazardmap.web.audited import trace_words
from hazardmap.web.layers import Shelf, sent
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("briefings", __name__)
KEPT_PICTURES = 2
"""A picture is 2 MB: only the newest are kept."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/briefings", defaults={"ending": "html"})
@bp.get("/briefings.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the briefings, the current one first."""
    situation, viewer = current_situation(), current_viewer()
    if ending == "json":
        page = f"/briefings/{situation.number}"
        return pages.data({"briefings": [{"page": page, "docx": f"{page}.docx"}]})
    return pages.show("briefings/index.html", lambda: {"made": briefing(situation, viewer)})


@bp.get("/briefings/<name>")
def one(name: str) -> Response:
    """Answer a briefing; `.json`, `.docx` and `.png` (its map) before the query."""
    situation, viewer = current_situation(), current_viewer()
    number, ending = pages.split_ending(name, ("json", "docx", "png"), lambda key: "." not in key)
    _require_current(situation, number)
    if ending == "png":
        return _picture_answer(situation)
    made = briefing(situation, viewer)
    if ending == "json":
        figures = _plain(situation.summary) if viewer.towns is None else {}
        return pages.data({**made.as_json(), "figures": figures})
    if ending == "docx":
        trace = trace_words(made.title, names=False, form="docx")
        noted = replace(made, notes=(*made.notes, *filter(None, (trace,))))
        return pages.download(_docx(situation, noted), DOCX, file_name(made), noted=True)
    return pages.show("briefings/one.html", lambda: _context(situation, made))


def _plain(value: Any) -> Any:
    """Turn the read-only mappings of a Situation into what JSON can hold."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _context(situation: Situation, made: Briefing) -> dict[str, object]:
    headings = [numbered(position, section) for position, section in enumerate(made.sections)]
    parts = list(zip(headings, made.sections, strict=True))
    return {"made": made, "parts": parts, "no_picture": _why_no_picture(situation)}


def _docx(situation: Situation, made: Briefing) -> bytes:
    # the writer of Word files takes a second to load, which no other page should wait for
    from hazardmap.reports.briefing_docx import briefing_docx  # noqa: PLC0415

    reason = _why_no_picture(situation)
    body = None if reason else _picture(situation).body
    return briefing_docx(made, picture=body, no_picture=reason, at=situation.as_of)


def _picture_answer(situation: Situation) -> Response:
    reason = _why_no_picture(situation)
    if reason:
        raise UnknownPlace(reason)
    return sent(_picture(situation))


def _why_no_picture(situation: Situation) -> str:
    """Say why there is no map, or nothing; words and tables go out either way."""
    try:
        require_fonts()
        shown_area(situation, None)
    except PictureUnavailable as error:
        return str(error)
    return ""


def _picture(situation: Situation) -> Served:
    """Draw the map once per Situation and moment, so that page, picture and file say the same 截至."""
    shelf: Shelf = current_app.extensions.setdefault("briefing_shelf", Shelf(KEPT_PICTURES))
    viewer = current_viewer()
    key = (situation.number, situation.as_of, viewer)
    drawn: Served = shelf.keep(key, lambda: _drawn(situation, viewer))
    return drawn


def _drawn(situation: Situation, viewer: Viewer) -> Served:
    # the drawing library takes a second to load, which no other page should wait for
    from hazardmap.cartography.static_map import static_map  # noqa: PLC0415

    catalog, palette = current_app.extensions["catalog"], current_app.extensions["palette"]
    picture = static_map(situation, catalog, palette, viewer)
    return ready(picture.body, picture.mimetype)


def _require_current(situation: Situation, number: str) -> None:
    if number != situation.number:
        raise UnknownPlace(
            f"没有情势号为 {number} 的专报：数据更新后，旧情势不再保留。当前情势号是 {situation.number}"
            f"（截至{moment_words(situation.as_of)}），请从“情况专报”打开。"
        )
