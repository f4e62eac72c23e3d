"""Entries of the ledger (台账): what people decide, report and do in a storm; never changed, only added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

UNDONE: Final = "entry.undone"
"""Takes an earlier entry back (撤销); body `of` = its key. The entry itself stays in the ledger."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger (台账的一条).

    `seq` is the server's order, `key` the id made where the entry was made: the same key never counts
    twice. `kind` names what happened (`order.issued`), `body` is plain JSON with everything needed to
    understand it later, whatever the tables say by then.
    """

    seq: int
    key: str
    at: datetime
    by: str
    kind: str
    body: Mapping[str, Any]


def standing(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that were not taken back (未撤销的台账), in the server's order."""
    ordered = sorted(entries, key=lambda entry: entry.seq)
    undone = {str(entry.body["of"]) for entry in ordered if entry.kind == UNDONE}
    return tuple(entry for entry in ordered if entry.kind != UNDONE and entry.key not in undone)
