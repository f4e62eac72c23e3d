"""`/reminders` (提醒): what this office must notice, on every page, until somebody says so by name."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, request

from hazardmap.cartography.served import as_json
from hazardmap.errors import UsageError
from hazardmap.situation.reminding import office_of, reminders_for
from hazardmap.warning.reminders import Reminder
from hazardmap.web import pages
from hazardmap.web.acting import record
from hazardmap.web.layers import sent
from hazardmap.web.viewer import current_situation, current_viewer, in_drill

bp = Blueprint("reminders", __name__)
MOST_LETTERS = 20
MOST_IDS = 3000


@bp.get("/reminders")
def index() -> Response:
    """Show what waits and what was acknowledged by whom."""
    seen = current_situation().night.seen.seen
    mine = f"{office_of(current_viewer())}/"
    known = [one for key, one in seen.items() if key.startswith(mine)]
    met = sorted({(one.at, one.name) for one in known}, reverse=True)
    return pages.personal("reminders.html", acknowledged=met[:50])


@bp.get("/reminders.json")
def waiting() -> Response:
    """Answer what waits: asked every few seconds by every open page, so mostly 304."""
    figures = current_situation().number
    return sent(as_json({"reminders": banner(), "drill": in_drill(), "figures": figures}))


@bp.post("/reminders")
def acknowledge() -> Response:
    """Record that the office has noticed (确认提醒), by name; the banner goes from its open pages."""
    name = request.form.get("name", "").strip()
    if not name or len(name) > MOST_LETTERS or not name.isprintable():
        raise UsageError(f"请写确认人姓名（{MOST_LETTERS}字以内），再点“已知晓”。")
    record(
        "reminder.acknowledged",
        {"office": office_of(current_viewer()), "ids": _sent_ids(), "name": name},
    )
    return make_response(redirect(_back(), code=303))


def _sent_ids() -> list[str]:
    """Read which causes the banner stood for."""
    try:
        lines = [json.loads(text) for text in request.form.getlist("ids")]
    except (ValueError, RecursionError):
        lines = []
    ids = [str(one) for line in lines if isinstance(line, list) for one in line]
    if not 0 < len(ids) <= MOST_IDS:
        raise UsageError("没有指明确认哪条提醒；请刷新页面后再点。")
    return ids


def _back() -> str:
    """Return the page the banner stood on: a path of ours, never another host."""
    path = urlsplit(request.form.get("back", ""))
    if path.scheme or path.netloc or not path.path.startswith("/"):
        return "/"
    return f"{path.path}?{path.query}" if path.query else path.path


def line(one: Reminder) -> dict[str, Any]:
    """Return one reminder as the banner shows it."""
    return {
        "ids": json.dumps(one.ids, ensure_ascii=False, separators=(",", ":")),
        "level": one.level,
        "at": f"{one.at:%m-%d %H:%M}",
        "words": one.words,
        "href": one.href,
    }


def banner() -> list[dict[str, Any]]:
    """Return what waits, for the banner that every page is sent with."""
    return [line(one) for one in reminders_for(current_situation(), current_viewer())]
