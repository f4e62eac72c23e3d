"""Rows of a village's list (清单的改、增、销号): one form per household, old → new, through the editions."""

from collections.abc import Iterable, Mapping

import pandas as pd
from flask import Blueprint, Response, request, url_for

from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import HazardmapError, NotAllowed, UnknownPlace
from hazardmap.situation.scope import Scope, village_scope
from hazardmap.store.editions import Edition
from hazardmap.tables import TABLES
from hazardmap.web import pages, saved
from hazardmap.web.desk import tables_in_force, writing_desk
from hazardmap.web.row_fields import (
    changed_meanwhile,
    fields_of,
    texts_of,
    typed_changes,
    wrong_fields,
)
from hazardmap.web.row_history import history_of
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

bp = Blueprint("list_rows", __name__)
_HOUSEHOLDS = TABLES["households"]
GROUPS = {
    "户主和住址": ("head_name", "head_phone", "people", "address", "hamlet", "lon", "lat"),
    "在哪个危险区": ("danger_area", "danger_kind", "batch", "trigger", "route"),
    "去哪里": (
        "shelter_name", "own_refuge", "own_refuge_address", "own_refuge_phone",
    ),
    "谁负责": (
        "mover_name", "mover_post", "mover_phone", "warner_name", "warner_post", "warner_phone",
    ),
    "特殊人员和在家情况": (
        "elderly", "sick", "disabled", "pregnant", "children", "night_people", "away_people", "note",
    ),
}  # fmt: skip
_NAMES = tuple(name for names in GROUPS.values() for name in names)
_OF_THE_AREA = {"danger_area", "danger_kind", "trigger", "route"}
"""What belongs to one row; all else is the household's and goes into each of its rows."""


@bp.route("/lists/<village_id>/rows/new", methods=["GET", "POST"])
def new(village_id: str) -> Response:
    """Add a household (增)."""
    scope, desk = _scope(village_id), writing_desk()
    if request.method == "GET":
        return _form(scope, {}, title="增一户", household_id="")
    values = {name: request.form.get(name, "").strip() for name in _NAMES}
    given = {"village_id": village_id} | {name: text for name, text in values.items() if text}
    try:
        edition = desk.add_row("households", given, who=_who(), now=current_duty().now())
    except HazardmapError as error:
        return _form(scope, values, title="增一户", household_id="", error=error)
    return saved.see("households", [edition], _list(village_id))


@bp.route("/lists/<village_id>/rows/<path:household_id>", methods=["GET", "POST"])
def edit(village_id: str, household_id: str) -> Response:
    """Change a household (改) or take it off the list (销号)."""
    scope, desk = _scope(village_id), writing_desk()
    rows = _rows(village_id, household_id)
    now = texts_of(rows)
    title = f"{now['list_no'] or '–'}号 {now['head_name'] or '户主未登记'}"
    if request.method == "GET":
        return _form(scope, now, title=title, household_id=household_id, rows=rows)
    try:
        if request.form.get("do") == "strike":
            made = _struck(desk, rows, request.form.get("reason", ""))
        else:
            made = _edited(desk, rows, now)
    except _Refused as refused:
        return _form(
            scope, now, title=title, household_id=household_id, rows=rows, wrong=refused.wrong
        )
    except HazardmapError as error:
        return _form(scope, now, title=title, household_id=household_id, rows=rows, error=error)
    return saved.see("households", made, _list(village_id))


class _Refused(Exception):
    """A form that would overwrite what somebody else has changed meanwhile."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__()
        self.wrong = wrong


def _edited(desk: Desk, rows: pd.DataFrame, now: Mapping[str, str]) -> list[Edition]:
    changes = typed_changes(_NAMES)
    if not changes:
        raise HazardmapError("没有改动：填写的内容与现有记录相同。")
    meanwhile = changed_meanwhile(changes, now)
    if meanwhile:
        raise _Refused(meanwhile)
    made = []
    for number in range(len(rows)):
        row = texts_of(rows.iloc[[number]])
        mine = {
            name: text
            for name, text in changes.items()
            if text != row[name] and (number == 0 or name not in _OF_THE_AREA)
        }
        if mine:
            key = (row["household_id"], row["danger_area"])
            made.append(
                desk.edit_row("households", key, mine, who=_who(), now=current_duty().now())
            )
    return made


def _struck(desk: Desk, rows: pd.DataFrame, reason: str) -> list[Edition]:
    keys = rows[["household_id", "danger_area"]].to_numpy().tolist()
    return [
        desk.strike_row(
            "households", tuple(key), reason=reason, who=_who(), now=current_duty().now()
        )
        for key in keys
    ]


def _rows(village_id: str, household_id: str) -> pd.DataFrame:
    frame = tables_in_force()["households"]
    rows = frame[(frame["household_id"] == household_id) & (frame["village_id"] == village_id)]
    if not len(rows):
        raise UnknownPlace("清单上没有这一户（可能刚被销号）；请回到本村清单重新进入。")
    return rows


def _form(
    scope: Scope,
    texts: Mapping[str, str],
    *,
    title: str,
    household_id: str,
    rows: pd.DataFrame | None = None,
    error: HazardmapError | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    said = dict(wrong or (wrong_fields(_HOUSEHOLDS, _NAMES, error) if error else {}))
    hints = _suggestions(scope)
    groups = {
        head: fields_of(_HOUSEHOLDS, names, texts, suggestions=hints, wrong=said)
        for head, names in GROUPS.items()
    }
    return pages.personal(
        "rows/household.html",
        scope=scope,
        title=title,
        household_id=household_id,
        groups=groups,
        areas=[] if rows is None else rows["danger_area"].tolist(),
        refused=str(error) if error else "",
        wrong=said,
        striking=request.args.get("do") == "strike" or request.form.get("do") == "strike",
        reason=request.form.get("reason", ""),
        history=history_of("households", household_id) if household_id else [],
    )


def _suggestions(scope: Scope) -> dict[str, Iterable[str]]:
    tables = tables_in_force()
    shelters, areas = tables["shelters"], tables["danger_areas"]
    near = shelters[shelters["town_id"] == scope.town_id]["name"].tolist()
    own = areas[areas["village_id"] == scope.village_id]
    return {
        "shelter_name": near,
        "danger_area": [*own["name"].tolist(), "其它"],
        "danger_kind": sorted(set(areas["kind"].dropna())),
    }


def _scope(village_id: str) -> Scope:
    viewer = current_viewer()
    viewer.require_writing()
    if not viewer.names:
        raise NotAllowed("当前身份不能看姓名电话，不能改清单；请用镇街或县级账号。")
    return village_scope(current_situation(), viewer, village_id)


def _who() -> str:
    return current_viewer().who


def _list(village_id: str) -> str:
    return url_for("lists.one", name=village_id)
