"""整点报表 on paper: 镇街 × 类型 on A4 landscape, with who stands behind it."""

from dataclasses import replace
from typing import Any, Final

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import sheet_data
from hazardmap.reports.wording import printed_time, text
from hazardmap.situation.hourly_view import COLUMNS, Board, rows_of
from hazardmap.situation.model import Situation

HEADS: Final = (
    ("应转", ("户", "人")),
    ("已转移", ("户", "人")),
    ("其中集中", ("户", "人")),
    ("其中投亲靠友", ("户", "人")),
    ("途中", ("户", "人")),
    ("未转", ("户", "人")),
    ("其中拒转", ("户", "人")),
    ("避灾场所", ("已开放", "在所人数")),
    ("累计", ("转移人次",)),
    ("目前", ("在外",)),
    ("较上次", ("已转增减",)),
)
"""Two lines of heads over `COLUMNS` (表头)."""


def title_of(shown: Board) -> str:
    """Name the form: 枫桥镇人员转移整点报表."""
    mark = "（演练）" if shown.drill else ""
    return f"{shown.total.town}人员转移整点报表{mark}"


def cell(value: int | None, *, change: bool = False) -> str:
    """Write a figure: unknown as –, a change with its sign."""
    if value is None:
        return "–"
    return f"{value:+d}" if change and value else str(value)


def body_rows(shown: Board) -> list[dict[str, Any]]:
    """Return the rows as text, in the order of `COLUMNS`."""
    return [
        {
            "label": row["label"],
            "kind": row["kind"],
            "cells": [cell(row[name], change=name == "change") for name in COLUMNS],
        }
        for row in rows_of(shown)
    ]


def hourly_sheet(made: Situation, asked: Print, shown: Board) -> Sheet:
    """Prepare the printed form (整点报表); nobody is named on it."""
    title = title_of(shown)
    part = {
        "title": title,
        "basis": f"报：{shown.addressee}　{shown.basis}",
        "counts": "",
        "rows": body_rows(shown),
        "states": [[line.figures.town, line.state, text(line.reason, "–")] for line in shown.lines],
        "silent": [one.words for one in shown.silent],
        "text": list(shown.text),
    }
    nameless = replace(asked, viewer=replace(asked.viewer, names=False))
    data = sheet_data(made, nameless, title, "", [part], page="reports")
    mark = " · ".join(filter(None, ("演练" if shown.drill else "", data["mark"])))
    return Sheet(
        "hourly",
        {**data, "mark": mark, "as_of": printed_time(shown.as_of), "head_rows": HEADS},
        f"{title}_{shown.as_of:%Y%m%d%H%M}",
    )
