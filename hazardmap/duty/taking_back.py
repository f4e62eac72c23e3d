"""Take one's own change of a row back (撤销): the former values come back as a new edition."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import pandas as pd

from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import UsageError
from hazardmap.store.changes import Change
from hazardmap.store.editions import Edition, read_edition, read_manifest
from hazardmap.store.state import reading
from hazardmap.tables import TABLES
from hazardmap.tables.cells import as_text
from hazardmap.tables.pairing import row_keys

TOO_LATE = "这之后同一处又有改动，不能直接撤销；请打开这一行，照“旧”的内容改回去。"
_STATEMENTS = "list_statements"
_REASON = "撤销"


def taken_back(
    desk: Desk, table: str, editions: Sequence[Edition], *, who: str, now: datetime
) -> list[Edition]:
    """Undo changes of single rows, the last first (撤销).

    What was changed gets its former values, what was added is struck, what was struck comes back under
    its own id. Raises `UsageError` when somebody has changed the same cells since.
    """
    made = []
    for edition in reversed(editions):
        changes = desk.changes(table, edition.number)
        cells = [change for change in changes if change.column]
        if table == _STATEMENTS and cells:
            made.append(_said_before(desk, edition, cells[0], who, now))
        elif cells:
            made.append(_former_cells(desk, table, cells, who, now))
        for change in changes:
            if change.column:
                continue
            if change.what == "新增":
                key = _key_of(desk, table, change.row)
                made.append(desk.strike_row(table, key, reason=_REASON, who=who, now=now))
            elif change.what == "销号":
                texts = _last_texts(desk, table, edition.number, change.row)
                made.append(desk.add_row(table, texts, who=who, now=now))
            else:
                raise UsageError(TOO_LATE)
    return made


def _former_cells(
    desk: Desk, table: str, cells: Sequence[Change], who: str, now: datetime
) -> Edition:
    renamed = {change.column: change.new for change in cells}
    words = cells[0].row
    second = TABLES[table].key[1:2]
    if second and second[0] in renamed:
        words = f"{words.partition(' ')[0]} {renamed[second[0]]}"
    key = _key_of(desk, table, words)
    texts = _texts(_row(desk, table, words))
    if any(texts.get(change.column, "") != change.new for change in cells):
        raise UsageError(TOO_LATE)
    old = {change.column: change.old for change in cells}
    return desk.edit_row(table, key, old, who=who, now=now)


def _said_before(desk: Desk, edition: Edition, change: Change, who: str, now: datetime) -> Edition:
    """Bring back what a village said before; one that had said nothing says nothing again."""
    if not change.old:
        return desk.strike_row(_STATEMENTS, (change.row,), reason=_REASON, who=who, now=now)
    for texts in _earlier(desk, _STATEMENTS, edition.number, change.row):
        if texts["by"] in change.old and texts["as_of"][:10] in change.old:
            cells = {name: texts[name] for name in ("statement", "as_of", "by")}
            return desk.edit_row(_STATEMENTS, (change.row,), cells, who=who, now=now)
    raise UsageError(TOO_LATE)


def _last_texts(desk: Desk, table: str, number: int, words: str) -> Mapping[str, str]:
    found = next(_earlier(desk, table, number, words), None)
    if found is None:
        raise UsageError(TOO_LATE)
    known = {column.name for column in TABLES[table].columns}
    return {name: text for name, text in found.items() if name in known}


def _earlier(desk: Desk, table: str, number: int, words: str) -> Iterator[dict[str, str]]:
    """Yield a row as the editions before `number` held it, the newest first."""
    state = reading(desk.inbox.parent)
    manifest = read_manifest(state, table)
    metric_crs = desk.in_force().metric_crs
    for edition in reversed(manifest.editions if manifest else ()):
        if edition.number < number:
            frame = read_edition(state, edition, metric_crs)
            rows = frame[_words(table, frame).eq(words)]
            if len(rows) == 1:
                yield _texts(rows)


def _row(desk: Desk, table: str, words: str) -> pd.DataFrame:
    frame = desk.in_force().tables[table]
    rows = frame[_words(table, frame).eq(words)]
    if len(rows) != 1:
        raise UsageError(TOO_LATE)
    return rows


def _key_of(desk: Desk, table: str, words: str) -> tuple[str, ...]:
    row = _row(desk, table, words)
    return tuple(str(row[name].iloc[0]) for name in TABLES[table].key)


def _words(table: str, frame: pd.DataFrame) -> pd.Series:
    return row_keys(TABLES[table], frame).str.replace("\x1f", " ").str.strip()


def _texts(rows: pd.DataFrame) -> dict[str, str]:
    names = [name for name in rows.columns if name != "geometry"]
    cells = {str(name): as_text(rows[name].iloc[:1]).iloc[0] for name in names}
    return {name: "" if pd.isna(text) else str(text) for name, text in cells.items()}
