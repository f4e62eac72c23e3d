"""What every page shares (页框): navigation, number strip, footer, addresses of our own files."""

import hashlib
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for

from hazardmap.errors import HazardmapError
from hazardmap.situation.old_prints import old_prints
from hazardmap.situation.scope import town_names
from hazardmap.viewer import Viewer
from hazardmap.web import words
from hazardmap.web.acting import entry_key
from hazardmap.web.permissions import may_open
from hazardmap.web.reminders import banner
from hazardmap.web.strip import Strip, strip_of
from hazardmap.web.upkeep import notices
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, signed_in

_NAVIGATION = (
    ("map.page", "/", "一张图"),
    ("warnings.index", "/warnings", "预警"),
    ("orders.index", "/orders", "指令"),
    ("calls.index", "/calls", "叫应"),
    ("moves.index", "/moves", "转移登记"),
    ("reports.index", "/reports", "整点报表"),
    ("lists.index", "/lists", "转移清单"),
    ("shelters.index", "/shelters", "避灾场所"),
    ("roads.index", "/roads", "道路"),
    ("rain.index", "/rain", "雨情"),
    ("basins.index", "/basins", "小流域"),
    ("mines.index", "/mines", "矿山"),
    ("briefings.index", "/briefings", "情况专报"),
    ("ready.index", "/ready", "汛前准备"),
    ("data.page", "/data", "数据"),
    ("people.page", "/search", "查人"),
    ("accounts.index", "/accounts", "账号"),
    ("audit.index", "/audit", "审计"),
    ("about.page", "/about", "关于"),
)
"""endpoint, address, words; only pages that exist in the application are shown"""
_SELDOM = frozenset(
    {"/search", "/ready", "/basins", "/mines", "/data", "/accounts", "/audit", "/about"}
)
"""Addresses behind 更多: the bar holds one line on an office screen."""


def install(app: Flask) -> None:
    """Give the templates their filters and the frame of every page."""
    app.jinja_env.filters.update(words.FILTERS)
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return what `base.html` needs; without data it is the bare frame, so error pages work too."""
    shared: dict[str, Any] = {
        "asset": asset,
        "vendor": vendor,
        "navigation": [],
        "entry_key": entry_key,
        "frame_ready": False,
    }
    if g.get("stranger"):
        # whoever may not look gets no figure on the page that says so
        return shared
    try:
        situation, viewer = current_situation(), current_viewer()
    except HazardmapError:
        return shared
    county = situation.county
    return shared | {
        "frame_ready": True,
        "may_search": may_open(viewer.role, "people.find"),
        "navigation": [one for one in _navigation() if may_open(viewer.role, one["endpoint"])],
        "county_name": county.name,
        "demo": county.demo,
        "viewer": viewer,
        "situation": situation,
        "as_of": situation.as_of,
        "drill": situation.night.drill,
        "offices": town_names(situation) if _chooses_office(viewer) else {},
        "account": found[0] if (found := signed_in()) else None,
        "failure": current_duty().progress().failure,
        "notices": notices(),
        "replanning": current_duty().replanning(drill=situation.night.drill),
        "strip": _strip,
        "banner": banner,
        "old_prints": partial(old_prints, situation, viewer),
    }


def _chooses_office(viewer: Viewer) -> bool:
    """Tell whether one may look from any town's office: in a demonstration, or with a county account."""
    return viewer.writes and (signed_in() is None or viewer.role == "county")


def asset(name: str) -> str:
    """Address of one of our own files; the content hash in it makes a changed file a new address."""
    folder = Path(current_app.static_folder or "")
    return url_for("static", filename=name, v=_content_hash(folder / name))


def vendor(ending: str) -> str:
    """Address of the vendored front-end file whose path ends so; versions live in its folder's name."""
    folder = Path(current_app.static_folder or "")
    return _vendored(folder).get(ending, "")


@lru_cache(maxsize=256)
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


@lru_cache(maxsize=4)
def _vendored(folder: Path) -> dict[str, str]:
    root = folder / "vendor"
    files = sorted(path for path in root.rglob("*") if path.is_file())
    found = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        found[path.name] = url_for("static", filename=name, v=_content_hash(path))
    return found


def _navigation() -> list[dict[str, Any]]:
    """List the pages that exist in this application, in the order of the work."""
    endpoints = current_app.view_functions
    return [
        {"endpoint": endpoint, "href": href, "text": text, "seldom": href in _SELDOM}
        for endpoint, href, text in _NAVIGATION
        if endpoint in endpoints
    ]


def _strip() -> Strip:
    return strip_of(current_situation(), current_viewer())
