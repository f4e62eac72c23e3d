"""What the pages of an incoming file say (收件用语): columns, report, difference, as ready words."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from hazardmap.duty.pieces import Difference, Piece
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Remark
from hazardmap.reports.cells import plain_rows
from hazardmap.tables.contract import Table
from hazardmap.tables.grid_facts import ALL_TABLES

GRADES: Final = {REFUSED: "未收", REPAIRED: "已修正", NOTED: "请留意"}
SHOWN: Final = 200
"""lines of a report or difference on the page; the downloads hold all"""
_FIRST_CELLS: Final = 6
_TELLING: Final[tuple[str, ...]] = (
    "list_no", "head_name", "name", "village_id", "danger_area", "head_phone", "people", "shelter_name",
    "post", "phone1", "capacity",
)  # fmt: skip


def recognised(piece: Piece, table: Table) -> dict[str, Any]:
    """Return what was recognised: columns with their field, how, samples; the rows; the fields to choose from."""
    draft = piece.draft
    labels = {column.name: column.label for column in table.columns}
    if draft is None:
        return {"columns": [], "fields": labels, "rows_read": 0, "kept_as_is": 0, "placing": None}
    columns = [
        {
            "number": number,
            "header": column.header,
            "field": column.field,
            "label": labels.get(column.field, ""),
            "how": column.how,
            "samples": "、".join(text for text in column.samples if text)[:60],
        }
        for number, column in enumerate(draft.columns)
    ]
    return {
        "columns": columns,
        "fields": labels,
        "rows_read": len(draft.frame),
        "kept_as_is": sum(not column["field"] for column in columns),
        "placing": draft.placing,
        "has_map": _has_places(draft.frame),
    }


def reported(piece: Piece) -> dict[str, Any]:
    """Return the report: counts by grade, and its first lines, refused ones first."""
    order = {REFUSED: 0, REPAIRED: 1, NOTED: 2}
    remarks = sorted(piece.remarks, key=lambda r: (order.get(r.grade, 3), r.sheet, r.row))
    counts = {grade: sum(r.grade == grade for r in remarks) for grade in GRADES}
    return {
        "remarks": remarks[:SHOWN],
        "remarks_more": max(0, len(remarks) - SHOWN),
        "remark_counts": counts,
        "grades": GRADES,
    }


def report_frame(remarks: tuple[Remark, ...]) -> pd.DataFrame:
    """Return the report as contracts §2 has it: sheet, row, column, value, problem, suggestion, grade."""
    columns = ["sheet", "row", "column", "value", "problem", "suggestion", "grade"]
    rows = [[getattr(remark, name) for name in columns] for remark in remarks]
    return pd.DataFrame(rows, columns=columns)


WITHOUT_ROWS: Final = {
    "added": {"heads": [], "rows": []}, "removed": {"heads": [], "rows": []}, "changes": [], "resheltered": [],
}  # fmt: skip
"""Stands for the rows of a comparison that would show other towns' people as they are now."""


def compared(piece: Piece, difference: Difference) -> dict[str, Any]:
    """Return the difference: first rows added and removed, cells old → new by row, effect on shelters."""
    found = difference.differences
    labels = _labels(piece)
    moved = None if difference.effect is None else difference.effect.moved
    return {
        "difference": difference,
        "added": first_cells(found.added, labels),
        "removed": first_cells(found.removed, labels),
        "added_more": max(0, len(found.added) - SHOWN),
        "removed_more": max(0, len(found.removed) - SHOWN),
        "changes": _named(piece, plain_rows(found.changes.head(SHOWN))),
        "changes_more": max(0, len(found.changes) - SHOWN),
        "moved_points": len(found.moved),
        "farthest_m": float(found.moved["metres"].max()) if len(found.moved) else 0.0,
        "resheltered": [] if moved is None else plain_rows(moved.head(SHOWN)),
        "figures": [figure for figure in difference.figures if figure.changed],
    }


def first_cells(frame: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the heads and first cells of rows: the columns that hold anything, the telling ones first."""
    rows = frame.drop(columns="geometry", errors="ignore").head(SHOWN)
    filled = [name for name in rows.columns if rows[name].notna().any()]
    chosen = [name for name in _TELLING if name in filled]
    chosen += [name for name in filled if name not in chosen]
    chosen = chosen[:_FIRST_CELLS]
    cells = plain_rows(pd.DataFrame(rows[chosen]))
    return {
        "heads": [labels.get(name, name) for name in chosen],
        "rows": [[row[name] for name in chosen] for row in cells],
    }


def _named(piece: Piece, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what each changed row is called, so that nobody must read ids: 04号 王某, 枫源文化礼堂."""
    frame = piece.would_be.frame if piece.would_be else pd.DataFrame()
    key = ALL_TABLES[piece.table].key[:1]
    column = next((name for name in ("head_name", "name") if name in frame.columns), "")
    if not key or not column:
        return changes
    wanted = {str(change["row"]).partition(" ")[0] for change in changes}
    rows = frame[frame[key[0]].isin(wanted)].drop_duplicates(key[0])
    called = rows[column].astype("object").fillna("")
    if "list_no" in rows.columns:
        numbers = rows["list_no"].map(lambda number: f"{number:.0f}号 ", na_action="ignore")
        called = numbers.astype("object").fillna("") + called
    names = dict(zip(rows[key[0]], called, strict=True))
    return [
        change | {"called": names.get(str(change["row"]).partition(" ")[0], "")}
        for change in changes
    ]


def _labels(piece: Piece) -> Mapping[str, str]:
    return ALL_TABLES[piece.table].labels


def _has_places(frame: pd.DataFrame) -> bool:
    if "geometry" in frame.columns:
        return bool(frame["geometry"].notna().any())
    return {"lon", "lat"} <= set(frame.columns) and bool(frame["lon"].notna().any())
