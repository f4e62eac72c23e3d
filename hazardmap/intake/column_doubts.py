"""Columns a person has to point at (列存疑): required ones that no header names, and what was answered."""

from collections.abc import Iterable, Iterator
from typing import Final

from hazardmap.intake.draft import Answers, Choice, Doubt, Known, Recognised
from hazardmap.intake.gathered_sheets import Gathered
from hazardmap.intake.header_rows import Said
from hazardmap.levels import fold
from hazardmap.tables.contract import Table

NO_COLUMN: Final = "-"
"""answer: the file has no such column (没有这一列)"""
_KEY: Final = "column:"
_LIST_NEEDS: Final = ("head_name", "danger_area")


def said_of(table: Table, known: Known, answers: Answers) -> Said:
    """Join what was said of headers: `--map 列=字段` with English names or Chinese labels, and answers."""
    labels = {fold(column.label): column.name for column in table.columns}
    labels |= {"经度": "lon", "纬度": "lat"}
    chosen = {header: labels.get(fold(name), name) for header, name in answers.columns.items()}
    for key, header in answers.doubts.items():
        if key.startswith(_KEY) and header != NO_COLUMN:
            chosen[header] = key.removeprefix(_KEY)
    return Said(known.mappings, chosen)


def column_doubts(
    table: Table,
    columns: Iterable[Recognised],
    gathered: Gathered,
    known: Known,
    answers: Answers,
) -> Iterator[Doubt]:
    """Ask for every required column that no header names, unless the door can do without it."""
    if not len(gathered.cells):
        return
    fields = {column.field for column in columns if column.field}
    loose = [column for column in columns if not column.field]
    for name in _needed(table, gathered, known):
        if name in fields or answers.doubts.get(_KEY + name) == NO_COLUMN:
            continue
        label = table.column(name).label
        choices = (
            *(Choice(one.header, one.header, _example(one)) for one in loose),
            Choice(NO_COLUMN, "文件里没有这一列"),
        )
        question = f"没有找到“{label}”列，是哪一列？"
        yield Doubt(_KEY + name, question, choices, f"--map 列={label}")


def _example(column: Recognised) -> str:
    return f"如：{'、'.join(column.samples)}" if column.samples else ""


def _needed(table: Table, gathered: Gathered, known: Known) -> Iterator[str]:
    """Name the columns the rows cannot stand without, and that are not found out otherwise."""
    if table.name == "households":
        yield from _LIST_NEEDS
        if not {"village_id", "village_name"} & set(gathered.cells.columns) and not all(
            place.village for place in gathered.places.values()
        ):
            yield "village_name"
        return
    former = known.tables.get(table.name)
    kept = former is not None and not former.empty
    by_name = kept and "name" in gathered.cells.columns
    for column in table.columns:
        if not column.required:
            continue
        key = column.name in table.key
        # an accepted table keeps the former values of columns a file does not bring
        if (key and by_name) or (kept and not key):
            continue
        found = {"village_id": "village_name", "town_id": "town_name"}.get(column.name, "")
        if found in gathered.cells.columns:
            continue
        yield column.name
