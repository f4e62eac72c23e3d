"""The cells as they came (原始单元格), kept beside the clean rows of an edition, with the form they came in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import pandas as pd

from hazardmap.errors import StateRefused
from hazardmap.store.files import read_json, whole, write_json
from hazardmap.store.state import State

COLUMNS: Final = ("row_key", "layout", "sheet", "row", "cells", "clean")


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell that the door put right (一处修正): what stood there and why it was changed."""

    sheet: str
    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of a file (表样): its headers in order and the field of each, "" = no field of ours."""

    file_name: str
    headers: tuple[str, ...]
    fields: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    titles: tuple[tuple[str, ...], ...] = ()
    """the rows above the header"""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of an edition (一版的原始单元格).

    `rows` has one row per row of the table that came from a file: `row_key` (`tables.pairing`),
    `layout` (position in `layouts`), `sheet`, `row` as the sheet shows it, `cells` (raw text) and `clean`
    (the clean value as text when it was accepted), both in the order of the headers.
    """

    layouts: tuple[Layout, ...]
    rows: pd.DataFrame


def no_cells() -> Cells:
    """Return the cells of an edition that came from no file."""
    return Cells((), pd.DataFrame({name: [] for name in COLUMNS}, dtype="object"))


def joined(former: Cells, later: Cells, keys: pd.Series) -> Cells:
    """Keep of the former cells those whose row is still there and did not come anew; same forms are one."""
    rows = former.rows
    stays = rows["row_key"].isin(keys) & ~rows["row_key"].isin(later.rows["row_key"])
    layouts: list[Layout] = list(later.layouts)
    moved: dict[int, int] = {}
    for number in sorted(rows.loc[stays, "layout"].unique()):
        layout = former.layouts[int(number)]
        alike = [
            at
            for at, other in enumerate(layouts)
            if (other.headers, other.fields, other.titles)
            == (layout.headers, layout.fields, layout.titles)
        ]
        if alike:
            other = layouts[alike[0]]
            layouts[alike[0]] = replace(other, repairs=(*layout.repairs, *other.repairs))
        else:
            layouts.append(layout)
        moved[int(number)] = alike[0] if alike else len(layouts) - 1
    kept = rows[stays].assign(layout=rows.loc[stays, "layout"].map(moved))
    parts = [part for part in (later.rows, kept) if len(part)]
    return Cells(tuple(layouts), pd.concat(parts, ignore_index=True) if parts else later.rows)


def keep_cells(state: State, table: str, number: int, cells: Cells) -> None:
    """Keep the cells of edition `number`; written before the edition is in force."""
    state.require_writable()
    folder = state.path / "editions" / table
    if cells.rows.empty:
        # cells of an acceptance that was cut off would belong to no row
        (folder / f"{number}.cells.parquet").unlink(missing_ok=True)
        return
    content = {"layouts": [asdict(layout) for layout in cells.layouts]}
    write_json(folder / f"{number}.layouts.json", content)
    with whole(folder / f"{number}.cells.parquet") as beside:
        cells.rows.reset_index(drop=True).to_parquet(beside)


def read_cells(state: State, table: str, number: int) -> Cells:
    """Return the cells of an edition; one that came from no file has none."""
    folder = state.path / "editions" / table
    file = folder / f"{number}.cells.parquet"
    if not file.is_file():
        return no_cells()
    try:
        layouts = tuple(
            _layout(entry) for entry in read_json(folder / f"{number}.layouts.json")["layouts"]
        )
        return Cells(layouts, pd.read_parquet(file)[list(COLUMNS)])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise StateRefused(f"原始单元格 {file} 读不了；请从 backups 文件夹恢复。") from error


def _layout(entry: dict[str, Sequence[dict[str, str]]]) -> Layout:
    return Layout(
        file_name=str(entry["file_name"]),
        headers=tuple(str(header) for header in entry["headers"]),
        fields=tuple(str(name) for name in entry["fields"]),
        titles=tuple(tuple(str(cell) for cell in row) for row in entry.get("titles", ())),
        repairs=tuple(Repair(**repair) for repair in entry["repairs"]),  # type: ignore[arg-type]
    )
