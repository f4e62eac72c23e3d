"""Raw cells of a draft laid beside the rows it became (原始单元格与清洗后的行对应)."""

from dataclasses import replace

import numpy as np
import pandas as pd

from hazardmap.intake.draft import REPAIRED, Draft
from hazardmap.store.cells import COLUMNS, Cells, Layout, Repair
from hazardmap.tables.cells import as_text
from hazardmap.tables.contract import Table
from hazardmap.tables.pairing import row_keys

_OF_PLACE = ("sheet", "row")
_OF_NAMES = {"village_name": "village_id"}


def cells_of(table: Table, draft: Draft, frame: pd.DataFrame, origin: pd.Series) -> Cells:
    """Return the raw cells of every row of `frame` that came from the draft.

    Sheets with other rows above their header are forms of their own.
    """
    from_file = origin[origin >= 0]
    raw = draft.raw.loc[from_file.to_numpy()]
    headers = [name for name in draft.raw.columns if name not in _OF_PLACE]
    fields = {column.header: column.field for column in draft.columns}
    over = [draft.titles.get(str(sheet), ()) for sheet in raw["sheet"]]
    kinds = list(dict.fromkeys(over)) or [()]
    layout = Layout(
        file_name=draft.file_name,
        headers=tuple(headers),
        fields=tuple(fields.get(header, "") for header in headers),
        repairs=tuple(
            Repair(remark.sheet, remark.row, remark.column, remark.value, remark.problem)
            for remark in draft.remarks
            if remark.grade == REPAIRED and remark.row
        ),
    )
    rows = frame.loc[from_file.index]
    return Cells(
        tuple(replace(layout, titles=titles) for titles in kinds),
        pd.DataFrame(
            {
                "row_key": row_keys(table, rows).to_numpy(dtype=object),
                "layout": np.array([kinds.index(titles) for titles in over], dtype="int64"),
                "sheet": raw["sheet"].astype("str").to_numpy(dtype=object),
                "row": raw["row"].to_numpy(),
                "cells": _lists([as_text(raw[header]) for header in headers], len(rows)),
                "clean": clean_cells(rows, layout),
            },
            columns=list(COLUMNS),
        ),
    )


def clean_cells(rows: pd.DataFrame, layout: Layout) -> list[list[str]]:
    """Return the clean value of every cell of a form as text, row by row; no such field = "".

    The name of a village stands for its id.
    """
    columns = [
        as_text(rows[name])
        if name in rows.columns and name != "geometry"
        else pd.Series("", index=rows.index)
        for name in (
            _OF_NAMES.get(field, field) or header
            for field, header in zip(layout.fields, layout.headers, strict=True)
        )
    ]
    return _lists(columns, len(rows))


def _lists(columns: list[pd.Series], rows: int) -> list[list[str]]:
    if not columns:
        return [[] for _ in range(rows)]
    words = [column.fillna("").astype("str").to_numpy(dtype=object) for column in columns]
    return [list(row) for row in zip(*words, strict=True)]
