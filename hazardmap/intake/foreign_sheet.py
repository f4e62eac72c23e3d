"""Foreign `.xlsx .xls .csv` as a draft of one table (外来表格): lenient reading, every deviation told.

Rows in the file = rows kept + rows refused: nobody is lost silently.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.errors import Fault
from hazardmap.intake import row_ids, transfer_list
from hazardmap.intake.as_above import Told
from hazardmap.intake.cell_repairs import mended
from hazardmap.intake.column_doubts import column_doubts, said_of
from hazardmap.intake.draft import (
    NOTED,
    REFUSED,
    REPAIRED,
    Answers,
    Doubt,
    Draft,
    Known,
    Placing,
    Remark,
)
from hazardmap.intake.gathered_sheets import Gathered, gather
from hazardmap.intake.household_ids import with_ids
from hazardmap.intake.list_villages import with_villages
from hazardmap.intake.resolve_names import CellRemark
from hazardmap.intake.sheet_points import pointed
from hazardmap.intake.workbook import read_book
from hazardmap.tables import TABLES
from hazardmap.tables.cells import typed
from hazardmap.tables.check import complete, empty
from hazardmap.tables.contract import Table
from hazardmap.tables.faults import table_faults

PROVINCIAL: Final = "省级20列转移清单"
PLAIN: Final = "表格"
_MOST_IDS: Final = 0.9
_WIDTH_OF_TEMPLATE: Final = 15
_EARLIER: Final = re.compile(r"与第(\d+)行")


@dataclass(slots=True, eq=False)
class _Work:
    """One file on its way through the door."""

    table: Table
    known: Known
    answers: Answers
    gathered: Gathered
    cells: pd.DataFrame
    told: list[Told] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    placing: Placing | None = None

    def refused(self) -> set[int]:
        return {remark.index for _, remark in self.told if remark.grade == REFUSED}


def read_sheet(path: Path, table: Table, known: Known, answers: Answers) -> Draft:
    """Read a foreign sheet as one table (读取外来表格); a file that is no sheet is `Unreadable`.

    Every visible sheet with a header of the table is read. What was repaired, left out or is odd stands
    in `remarks`, what only a person can say in `doubts`; the frame holds the rows that can stand.
    """
    book = read_book(path)
    gathered = gather(table, path, book, said_of(table, known, answers), known, sheet=answers.sheet)
    work = _Work(table, known, answers, gathered, gathered.cells, list(gathered.told))
    frame = _rows(work) if len(gathered.cells) else empty(table, known.metric_crs)
    work.doubts.extend(column_doubts(table, gathered.columns, gathered, known, answers))
    said = transfer_list.statements(gathered, known, answers)
    remarks = (*gathered.remarks, *_spelled(work), *said.remarks)
    return Draft(
        table=table.name,
        file_name=path.name,
        frame=frame,
        raw=gathered.raw.loc[frame.index] if len(gathered.cells) else gathered.raw,
        columns=gathered.columns,
        remarks=tuple(sorted(remarks, key=attrgetter("sheet", "row", "column"))),
        doubts=tuple({doubt.key: doubt for doubt in (*work.doubts, *said.doubts)}.values()),
        placing=work.placing,
        statements=said.frame,
        covers=_covers(work, frame, said.frame),
        kind=_kind(table, gathered),
        titles=MappingProxyType(dict(gathered.titles)),
    )


def _rows(work: _Work) -> pd.DataFrame:
    cells, told = mended(work.table, work.cells)
    work.told.extend(told)
    cells, told = row_ids.folded_ids(work.table, cells, work.known)
    work.told.extend(told)
    cells = _places(work, cells)
    listed = work.table.name == "households"
    cells = _listed(work, cells) if listed else _keyed(work, cells)
    frame, faults = typed(work.table, cells.drop(columns=["lon", "lat"], errors="ignore"))
    work.told.extend(_cell_faults(faults))
    frame = frame.loc[~frame.index.isin(work.refused())]
    placed = pointed(
        work.table, frame, cells.loc[frame.index], work.known, work.answers,
        usual=work.known.usual_crs(column.header for column in work.gathered.columns),
    )  # fmt: skip
    work.told.extend(placed.told)
    work.doubts.extend(placed.doubts)
    work.placing = placed.placing
    frame = _numbered(work, placed.frame) if listed else _standing(work, placed.frame)
    return complete(work.table, frame, work.known.metric_crs)


def _places(work: _Work, cells: pd.DataFrame) -> pd.DataFrame:
    """Resolve towns and villages; rows without a known village are refused."""
    table, names = work.table, {column.name for column in work.table.columns}
    keyed = row_ids.with_towns(table, cells, work.known, work.answers)
    _hear(work, keyed.told, keyed.doubts)
    cells = keyed.cells
    due = table.name in {"households", "list_statements", "hamlets"}
    spelled = {"village_id", "village_name"} & set(cells.columns)
    if "village_id" not in names or table.name == "villages" or not (due or spelled):
        return cells
    sheets = work.gathered.raw["sheet"]
    places = work.gathered.places if due else {}
    found = with_villages(cells, places, sheets, work.known, work.answers)
    name = "village_name" if "village_name" in cells.columns else "village_id"
    told: list[Told] = [(name, remark) for remark in found.remarks]
    if not due:
        told = [(name, _only_noted(one)) for one in found.remarks]
        given = cells["village_id"] if "village_id" in cells.columns else found.ids
        return _with(work, cells, told, found.doubts, given.where(found.ids.isna(), found.ids))
    silent = found.ids.index[found.ids.isna()].difference([one.index for _, one in told])
    told.extend((name, _without_village(row, cells, name)) for row in silent)
    return _with(work, cells, told, found.doubts, found.ids)


def _only_noted(one: CellRemark) -> CellRemark:
    return replace(one, grade=NOTED) if one.grade == REFUSED else one


def _with(
    work: _Work, cells: pd.DataFrame, told: list[Told], doubts: Iterable[Doubt], ids: pd.Series
) -> pd.DataFrame:
    _hear(work, told, doubts)
    return cells.assign(village_id=ids.astype("str"))


def _without_village(row: int, cells: pd.DataFrame, name: str) -> CellRemark:
    given = cells[name][row] if name in cells.columns else None
    blank = given is None or pd.isna(given)
    problem = "没有行政村，看不出属于哪个村" if blank else "村名待确认，暂未收"
    do = "请补填行政村" if blank else "请回答上面的疑问"
    return CellRemark(row, "" if blank else str(given), problem, do, REFUSED)


def _hear(work: _Work, told: Iterable[Told], doubts: Iterable[Doubt]) -> None:
    work.told.extend(told)
    work.doubts.extend(doubts)


def _listed(work: _Work, cells: pd.DataFrame) -> pd.DataFrame:
    work.told.extend(transfer_list.without_content(cells))
    made, told = transfer_list.with_refuge(cells)
    work.told.extend(told)
    made, told = transfer_list.without_area(made)
    work.told.extend(told)
    return made


def _keyed(work: _Work, cells: pd.DataFrame) -> pd.DataFrame:
    keyed = row_ids.with_keys(work.table, cells, work.known, work.answers)
    _hear(work, keyed.told, keyed.doubts)
    return keyed.cells


def _cell_faults(faults: Iterable[Fault]) -> list[Told]:
    """Tell cells that are no number, date or known word; they become unknown, the row stays."""
    return [
        (
            fault.column,
            CellRemark(fault.row - 1, fault.found, "看不懂，按未知处理", fault.do, REPAIRED),
        )
        for fault in faults
    ]


def _numbered(work: _Work, frame: pd.DataFrame) -> pd.DataFrame:
    former = work.known.tables.get("households")
    before = former if former is not None else empty(TABLES["households"])
    numbered = with_ids(frame, before, work.known.used_ids, work.answers)
    _hear(work, [("head_name", one) for one in numbered.remarks], numbered.doubts)
    rows = work.gathered.raw["row"].loc[frame.index]
    made, told = transfer_list.without_repeats(numbered.frame, rows)
    work.told.extend(told)
    if not work.gathered.contract_form:
        work.told.extend(transfer_list.unmatched_shelters(made, work.known))
    return made


def _standing(work: _Work, frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows that break the contract of their own table; the reason is the contract's."""
    faults = [fault for fault in table_faults(work.table, frame) if fault.row]
    lines = work.gathered.raw["row"].tolist()
    for fault in faults:
        do = _EARLIER.sub(lambda found: f"与第{lines[int(found[1]) - 1]}行", fault.do)
        remark = CellRemark(fault.row - 1, fault.found, "这一行不能收", do, REFUSED)
        work.told.append((fault.column, remark))
    return frame.loc[~frame.index.isin({fault.row - 1 for fault in faults})]


def _spelled(work: _Work) -> list[Remark]:
    """Name sheet, row and header of every remark, as the officer sees them."""
    raw = work.gathered.raw
    if not work.told:
        return []
    headers = {column.field: column.header for column in work.gathered.columns if column.field}
    # the rows of a file are numbered from 0
    sheets, rows = raw["sheet"].tolist(), raw["row"].tolist()
    labels = dict(work.table.labels) | headers
    return [
        Remark(
            sheets[one.index],
            rows[one.index],
            labels.get(name, name),
            one.value,
            one.problem,
            one.suggestion,
            one.grade,
        )
        for name, one in work.told
    ]


def _covers(work: _Work, frame: pd.DataFrame, said: pd.DataFrame) -> frozenset[str] | None:
    """Return the villages whose rows a list replaces; a list with its own ids replaces the whole."""
    if work.table.name != "households":
        return None
    given = work.cells.get("household_id")
    if given is not None and len(given) and given.notna().mean() >= _MOST_IDS:
        return None
    named = set(said["village_id"]) if len(said) else set()
    return frozenset(named | set(frame["village_id"].dropna()))


def _kind(table: Table, gathered: Gathered) -> str:
    known = sum(bool(column.field) for column in gathered.columns)
    listed = table.name == "households" and not gathered.contract_form
    return PROVINCIAL if listed and known >= _WIDTH_OF_TEMPLATE else PLAIN
