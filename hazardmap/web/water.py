"""`/basins` (小流域): rain in windows against thresholds, what flows where, who lives there."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from hazardmap.reports.cells import plain_rows
from hazardmap.situation.about_places import basin_rows
from hazardmap.situation.basin_rain import WINDOWS_H, BasinRain, basin_rain
from hazardmap.web import pages
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("basins", __name__)


@bp.get("/basins", defaults={"ending": "html"})
@bp.get("/basins.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the basins with their rain; those that reached a threshold first."""
    rows = plain_rows(basin_rows(current_situation(), current_viewer()))
    rain = basin_rain(current_situation())
    if ending == "json":
        return pages.data({"basins": [row | _plain(rain.get(row["basin_id"])) for row in rows]})
    names = {row["basin_id"]: row["name"] for row in rows}
    return pages.show(
        "basins.html",
        lambda: {"basins": rows, "rain": _ordered(rain), "names": names, "windows": WINDOWS_H},
    )


def _ordered(rain: dict[str, BasinRain]) -> list[BasinRain]:
    """Put the basins where something fired first, then where a forecast will, then by rain."""

    def rank(one: BasinRain) -> tuple[bool, bool, float, str]:
        most = max((window.worst_mm or 0.0) for window in one.windows)
        coming = any(window.coming for window in one.windows)
        return (not one.fired, not coming, -most, one.basin_id)

    return sorted(rain.values(), key=rank)


def _plain(one: BasinRain | None) -> dict[str, Any]:
    """Return what the JSON adds to a basin: null without any rain known."""
    if one is None:
        return {"rain": None}
    told = asdict(one)
    told["newest"] = one.newest.isoformat(timespec="minutes") if one.newest else None
    for plain, window in zip(told["windows"], one.windows, strict=True):
        plain.update(reached=window.reached, coming=window.coming)
    return {"rain": told}
