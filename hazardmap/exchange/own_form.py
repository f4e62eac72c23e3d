"""A table in the form it came in (原表样导出): the file's headers, order and raw text, or the provincial form.

A cell is given back as it came where nothing was repaired and nothing changed since; every other cell
shows the clean value and stands in the list of repairs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from hazardmap.duty.raw_cells import clean_cells
from hazardmap.exchange.table_files import exported_text
from hazardmap.store.cells import Cells, Layout
from hazardmap.tables.contract import Table
from hazardmap.tables.households import PROVINCIAL
from hazardmap.tables.pairing import row_keys

_AS_ABOVE: Final = frozenset({"同上", "同左", "〃", "″", '"', "..", "……"})
_PLACES: Final = ("village_id", "village_name", "town_id")
_OF_NAMES: Final = {"village_name": "village_id"}


@dataclass(frozen=True, slots=True)
class Repaired:
    """One cell that is not given back as it came (修正记录): where it stands now, what stood there."""

    row: int
    column: str
    raw: str
    shown: str
    why: str


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet (一张原样表): title rows, headers, rows of text, and the cells that differ from the file."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repairs: tuple[Repaired, ...]
    titles: tuple[tuple[str, ...], ...] = ()


def forms(
    table: Table, frame: pd.DataFrame, cells: Cells, *, places: Mapping[str, str]
) -> tuple[Form, ...]:
    """Return a table in the forms its rows came in, one per file form and title rows (按原表样).

    `places` gives the name of a village or town that a form writes instead of its id. Rows that came
    from no file follow in the only form there is, else in the provincial one (households) or under the
    Chinese labels.
    """
    keys = row_keys(table, frame)
    text = exported_text(table, frame).set_axis(pd.Index(keys.to_numpy()), axis=0)
    known = cells.rows[cells.rows["row_key"].isin(keys)]
    loose = frame[~keys.isin(known["row_key"])]
    made = []
    for number, layout in enumerate(cells.layouts):
        rows = known[known["layout"].eq(number)].sort_values(["sheet", "row"], kind="stable")
        if len(rows):
            made.append(_form(table, frame.set_axis(keys, axis=0), rows, layout, places))
    used = [cells.layouts[number] for number in sorted(known["layout"].astype("int64").unique())]
    if len(made) == 1 and len(loose):
        more = _plain_rows(text, loose, keys, used[0], places)
        return (replace(made[0], rows=(*made[0].rows, *more)),)
    if len(loose) or not made:
        alike = {(layout.headers, layout.fields) for layout in used}
        layout = used[0] if len(alike) == 1 else _standard(table, frame)
        rows_of = _plain_rows(text, loose, keys, layout, places)
        made.append(Form(table.title, layout.headers, tuple(rows_of), ()))
    return tuple(made)


def _standard(table: Table, frame: pd.DataFrame) -> Layout:
    if table.name == "households":
        headers, fields = zip(*PROVINCIAL, strict=True)
        return Layout("", headers, fields)
    used = [
        column
        for column in table.columns
        if column.required or (column.name in frame.columns and frame[column.name].notna().any())
    ]
    known = {column.name for column in table.columns}
    text = [name for name in exported_text(table, frame).columns if name not in known]
    labels = {"lon": "经度", "lat": "纬度"}
    return Layout(
        "",
        (*(column.label for column in used), *(labels.get(name, name) for name in text)),
        (*(column.name for column in used), *text),
    )


def _plain_rows(
    text: pd.DataFrame,
    rows: pd.DataFrame,
    keys: pd.Series,
    layout: Layout,
    places: Mapping[str, str],
) -> list[tuple[str, ...]]:
    shown = text.loc[keys[rows.index].to_numpy()]
    blank = pd.Series("", index=shown.index)
    columns = [
        _named(shown.get(_OF_NAMES.get(field, field) or header, blank), field, header, places)
        for field, header in zip(layout.fields, layout.headers, strict=True)
    ]
    return list(zip(*columns, strict=True))


def _named(values: pd.Series, field: str, header: str, places: Mapping[str, str]) -> list[str]:
    """Write names of places where the header does not ask for codes."""
    cells = [str(value) for value in values]
    if field not in _PLACES or "代码" in header or "编码" in header or header == field:
        return cells
    return [places.get(cell, cell) for cell in cells]


def _form(
    table: Table,
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    layout: Layout,
    places: Mapping[str, str],
) -> Form:
    here = frame.loc[rows["row_key"].to_numpy()]
    now = clean_cells(here, layout)
    text = exported_text(table, here)
    blank = pd.Series("", index=text.index)
    shown = [
        _named(text.get(_OF_NAMES.get(field, field) or header, blank), field, header, places)
        for field, header in zip(layout.fields, layout.headers, strict=True)
    ]
    why = {(item.sheet, item.row, item.column): item.problem for item in layout.repairs}
    out: list[tuple[str, ...]] = []
    first = len(layout.titles) + 2
    repairs: list[Repaired] = []
    for at, (sheet, row, raw, clean) in enumerate(
        zip(rows["sheet"], rows["row"], rows["cells"], rows["clean"], strict=True)
    ):
        line = []
        for column, header in enumerate(layout.headers):
            problem = why.get((str(sheet), int(row), header), "")
            if not problem and _as_it_came(raw[column], clean[column], now[at][column]):
                line.append(str(raw[column]))
                continue
            line.append(shown[column][at])
            if raw[column] != line[-1]:
                said = problem or _reason(raw[column], clean[column], now[at][column])
                repairs.append(Repaired(at + first, header, str(raw[column]), line[-1], said))
        out.append(tuple(line))
    title = layout.file_name or table.title
    return Form(title, layout.headers, tuple(out), tuple(repairs), layout.titles)


def _as_it_came(raw: str, accepted: str, now: str) -> bool:
    return accepted == now and raw not in _AS_ABOVE and (bool(raw) or not now)


def _reason(raw: str, accepted: str, now: str) -> str:
    if accepted != now:
        return "接收后改过"
    return "按上一行补全" if raw in _AS_ABOVE or not raw else "接收时修正"


def repair_rows(made: tuple[Form, ...]) -> Iterator[tuple[str, ...]]:
    """List every cell that is not as it came: sheet, row, column, raw, shown, why (修正记录)."""
    for form in made:
        for item in form.repairs:
            yield form.title, str(item.row), item.column, item.raw, item.shown, item.why
