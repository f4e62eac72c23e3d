"""What became of one row (改动记录): every change any edition made to it, the newest first."""

from dataclasses import dataclass

from hazardmap.store.changes import Change
from hazardmap.web.desk import writing_desk

_EDITIONS = 100
"""how many editions are searched: those before stand on the page of the table"""


@dataclass(frozen=True, slots=True)
class Line:
    """One change of the row (改动一条)."""

    when: str
    who: str
    change: Change


def history_of(table: str, key: str) -> list[Line]:
    """Return the changes of a row with when and who."""
    desk = writing_desk()
    manifest = desk.editions(table)
    newest_first = reversed(manifest.editions[-_EDITIONS:] if manifest else ())
    return [
        Line(edition.when[:16].replace("T", " "), edition.who, change)
        for edition in newest_first
        for change in desk.changes(table, edition.number)
        if change.row == key or change.row.startswith(f"{key} ")
    ]
