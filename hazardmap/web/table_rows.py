"""Rows of duty-holders and shelters (责任人、避灾场所的改): one form per row, old → new, through the editions."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from flask import Blueprint, Response, request, url_for

from hazardmap.errors import HazardmapError, NotAllowed, UnknownPlace
from hazardmap.situation.duty_places import placed_holders
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

bp = Blueprint("table_rows", __name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Which columns of a table may be changed by hand, and what the row is called."""

    names: tuple[str, ...]
    called: str


KEPT = {
    "duty_holders": Kept(
        ("name", "post", "phone1", "phone2", "landline", "deputy_of", "valid_until"), "name"
    ),
    "shelters": Kept(
        (
            "name", "capacity", "usable_area_m2", "blocked_places", "status", "appraised",
            "appraised_until", "confirmed_by", "building_grade", "keeper_name", "keeper_phone",
            "accessible", "medical",
        ),
        "name",
    ),
}  # fmt: skip


@bp.route("/data/tables/<any(duty_holders,shelters):name>/rows/<path:key>", methods=["GET", "POST"])
def edit(name: str, key: str) -> Response:
    """Change one row of a table (改)."""
    desk, viewer = writing_desk(), current_viewer()
    row = _row(name, key)
    now = texts_of(row)
    if request.method == "GET":
        return _form(name, key, now)
    changes = typed_changes(KEPT[name].names)
    wrong = changed_meanwhile(changes, now)
    if wrong:
        return _form(name, key, now, wrong=wrong)
    try:
        if not changes:
            raise HazardmapError("没有改动：填写的内容与现有记录相同。")
        edition = desk.edit_row(name, (key,), changes, who=viewer.who, now=current_duty().now())
    except HazardmapError as error:
        said = wrong_fields(TABLES[name], KEPT[name].names, error)
        return _form(name, key, now, wrong=said, refused=str(error))
    return saved.see(name, [edition], saved.back(request.form.get("back", "")))


def _row(name: str, key: str) -> pd.DataFrame:
    """Find the row, within the viewer's towns."""
    table, viewer = TABLES[name], current_viewer()
    if not viewer.duty_names:
        raise NotAllowed("当前身份不能看姓名电话，不能修改；请用镇街或县级账号。")
    frame = tables_in_force()[name]
    rows = frame[frame[table.key[0]] == key]
    if name == "duty_holders":
        mine = placed_holders(current_situation().county, viewer)
        rows = rows[rows["duty_id"].isin(mine["duty_id"])]
    else:
        rows = viewer.rows(rows)
    if len(rows) != 1:
        raise UnknownPlace(f"{table.title}里没有这一行，或不属于您的镇街；请从列表重新进入。")
    return rows


def _form(
    name: str,
    key: str,
    texts: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    refused: str = "",
) -> Response:
    back = request.values.get("back") or url_for("data.page")
    return pages.personal(
        "rows/row.html",
        table=TABLES[name],
        title=texts[KEPT[name].called] or "未登记",
        fields=fields_of(TABLES[name], KEPT[name].names, texts, wrong=wrong),
        refused=refused,
        wrong=wrong or {},
        back=saved.back(back),
        history=history_of(name, key),
    )
