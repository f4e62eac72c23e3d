"""`/mines` (矿山、尾矿库): who must report, withdraw, confirm nobody underground; who lives below a dam."""

from dataclasses import asdict
from typing import Any

import pandas as pd
from flask import Blueprint, Response, url_for

from hazardmap.errors import UnknownPlace, UsageError
from hazardmap.evacuation.withdrawal import REPORT, WITHDRAW, ZERO
from hazardmap.reports.cells import plain_rows
from hazardmap.situation.about_places import MINE_KINDS
from hazardmap.situation.masking import without_duty_names
from hazardmap.situation.mine_board import MineLine, mine_lines, mine_total, tailings_below
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

bp = Blueprint("mines", __name__)
MOST_DIGITS = 5
_KINDS = {REPORT: "mine.reported", WITHDRAW: "mine.withdrawn", ZERO: "mine.zero"}


@bp.get("/mines", defaults={"ending": "html"})
@bp.get("/mines.json", defaults={"ending": "json"})
def index(ending: str) -> Response:
    """List the mines and tailings ponds with what the warnings in force ask of them."""
    situation, viewer = current_situation(), current_viewer()
    lines = mine_lines(situation, viewer)
    mines = pd.DataFrame(situation.county.tables["mines"].drop(columns="geometry"))
    mines = mines[mines["mine_id"].isin(list(lines))]
    mines = without_duty_names(mines, viewer, ("officer_name", "officer_phone"))
    rows = plain_rows(mines.assign(kind_name=mines["kind"].map(MINE_KINDS)))
    total = mine_total(situation, lines)
    below = [one for one in tailings_below(situation) if one.mine_id in lines]
    if ending == "json":
        data = [{**row, **_plain(lines[row["mine_id"]])} for row in rows]
        return pages.data(
            {"mines": data, "total": asdict(total), "tailings": [asdict(one) for one in below]}
        )
    rows.sort(key=lambda row: (-lines[row["mine_id"]].asked, lines[row["mine_id"]].done))
    return pages.personal("mines.html", mines=rows, lines=lines, total=total, tailings=below)


def _plain(line: MineLine) -> dict[str, Any]:
    return {"town": line.town, "asked": line.asked, "done": line.done, "state": line.state}


@bp.post("/mines/<path:mine_id>/said")
def said(mine_id: str) -> Response:
    """Record what a mine says (已报告、已停产撤人、井下零人), with the name of who said it."""
    line = mine_lines(current_situation(), current_viewer()).get(mine_id)
    if line is None:
        raise UnknownPlace("当前数据里没有这处矿山；请从“矿山”页进入。")
    word = order_forms.words("step")
    steps = {str(step): step for step in _KINDS}
    if word not in steps:
        raise UsageError("请点页面上的按钮登记：已报告、已停产撤人、确认井下零人。")
    people = order_forms.words("people", "人数", required=steps[word] != REPORT)
    if people and not (people.isdecimal() and len(people) <= MOST_DIGITS):
        raise UsageError(f"人数“{people[:20]}”不对，没有登记；请填写整数。")
    if steps[word] == ZERO and int(people) != 0:
        raise UsageError(f"井下还有{int(people)}人，不能确认零人；请先撤人，全部升井后再确认。")
    body = {
        "mine_id": mine_id,
        "people": int(people or 0),
        "said_by": order_forms.words("said_by", "报告人", required=True),
    }
    acting.record(_KINDS[steps[word]], body)
    return _back(mine_id)


@bp.post("/mines/undo")
def undo() -> Response:
    """Take back what was noted by mistake (撤销), within the shift."""
    book = current_duty().book(drill=in_drill())
    entry = order_forms.undoable(
        book.entries(), order_forms.words("of"), book.now(), kinds=("mine.",)
    )
    acting.undo(entry.key)
    return _back(str(entry.body["mine_id"]))


def _back(mine_id: str) -> Response:
    address = url_for("mines.index", ending="html", _anchor=f"m-{mine_id}")
    return Response(status=303, headers={"Location": address})
