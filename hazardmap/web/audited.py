"""Prints and exports in the audit log (打印、导出留痕): number, purpose, who, when, rows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request

from hazardmap.reports.paper import Sheet
from hazardmap.web.purpose import purpose
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill


def audited(kind: str, what: str, *, form: str, rows: int | None = None, names: bool) -> int:
    """Write that something was printed or exported (留痕) and return its number; 0 = it could not be written.

    The number is the event's own in the audit log: what stands on the paper leads to the line.
    """
    body = {
        "what": what,
        "form": form,
        "path": request.path,
        "names": names,
        "purpose": purpose(),
        "situation": current_situation().number,
    }
    if rows is not None:
        body["rows"] = rows
    if in_drill():
        body["drill"] = True
    return current_duty().audit(kind, body, by=current_viewer().who)


def trace_words(what: str, *, rows: int | None = None, names: bool, form: str = "pdf") -> str:
    """Note a print and return what it says of itself: number, purpose, time, heads of the ledgers.

    Without a state folder there is nothing to lead back to, and nothing is said.
    """
    return numbered_trace(what, rows=rows, names=names, form=form)[1]


def numbered_trace(
    what: str, *, rows: int | None = None, names: bool, form: str = "pdf"
) -> tuple[int, str]:
    """Note a print and return its number (0 = none) and what it says of itself."""
    number = audited("print.made", what, form=form, rows=rows, names=names)
    heads = current_duty().heads(drill=in_drill())
    if heads is None:
        return number, ""
    numbered = f"打印编号 {number}" if number else "打印未能记入审计日志"
    at = f"{current_duty().now():%m-%d %H:%M}"
    return number, f"{numbered} · 用途：{purpose()} · 打印于 {at} · {heads.words}"


def traced(sheet: Sheet, trace: str) -> Sheet:
    """Put these words at the foot of a sheet."""
    return replace(sheet, data={**sheet.data, "trace": trace})


def row_count(data: Any) -> int:
    """Count the rows of a sheet's data, wherever they stand in it."""
    if isinstance(data, Mapping):
        own = len(data["rows"]) if isinstance(data.get("rows"), list) else 0
        return own + sum(row_count(part) for key, part in data.items() if key != "rows")
    return sum(row_count(part) for part in data) if isinstance(data, list | tuple) else 0
