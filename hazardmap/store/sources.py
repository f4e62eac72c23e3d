"""Mappings confirmed once (已确认的列对应): which header means which field in files of one source.

A source is a table and a set of headers: the same office sends the same form again.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from hazardmap.errors import StateRefused
from hazardmap.store.files import read_json, write_json
from hazardmap.store.state import State

_FILE = "sources.json"


def remember(
    state: State,
    table: str,
    mapping: Mapping[str, str],
    *,
    headers: Iterable[str],
    crs: str = "",
    who: str,
    when: datetime,
) -> None:
    """Remember how the columns of an accepted file were understood; the same source is overwritten."""
    state.require_writable()
    entry = {
        "table": table,
        "headers": sorted(set(headers)),
        "mapping": dict(mapping),
        "crs": crs,
        "who": who,
        "when": when.isoformat(timespec="seconds"),
    }
    others = [
        other
        for other in _entries(state)
        if (other["table"], other["headers"]) != (table, entry["headers"])
    ]
    write_json(state.path / _FILE, {"sources": [*others, entry]})


def remembered(state: State, table: str) -> dict[str, str]:
    """Return header → field confirmed before for a table; headers that two sources use apart are left out."""
    found: dict[str, str] = {}
    apart: set[str] = set()
    for entry in _entries(state):
        if entry["table"] != table:
            continue
        for header, field in entry["mapping"].items():
            if found.setdefault(header, field) != field:
                apart.add(header)
    return {header: field for header, field in found.items() if header not in apart}


def remembered_crs(state: State, table: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield headers and coordinates of every source of a table whose coordinates were accepted before."""
    for entry in _entries(state):
        if entry["table"] == table and entry.get("crs"):
            yield tuple(entry["headers"]), str(entry["crs"])


def _entries(state: State) -> list[dict[str, Any]]:
    file = state.path / _FILE
    if not file.is_file():
        return []
    entries = read_json(file).get("sources")
    if not isinstance(entries, list):
        raise StateRefused(f"状态文件 {file} 内容不对；请从 backups 文件夹恢复。")
    return entries
