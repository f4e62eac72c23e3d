"""What is refused between tables (表间引用): ids that do not exist in a table that is present."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from hazardmap.errors import Fault
from hazardmap.tables import TABLES
from hazardmap.tables.duty_holders import SCOPE_TABLES

_PIN_TABLES: Final = {
    "household": "households",
    "institution": "institutions",
    "village_estimate": "villages",
}


def reference_faults(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every id that its table does not hold.

    `frames` are typed frames of the tables that are present; an absent or empty table refuses nothing.
    A danger area of a household (`danger_area`) is an id or a name and never a fault.
    """
    faults: list[Fault] = []
    for name, frame in frames.items():
        for column in TABLES[name].columns:
            if column.refers and column.name in frame.columns:
                faults.extend(_unknown(frames, name, column.name, column.refers, frame))
    faults.extend(_by_kind(frames, "pins", "unit_kind", "unit_id", _PIN_TABLES))
    faults.extend(_by_kind(frames, "duty_holders", "level", "scope_id", SCOPE_TABLES))
    return faults


def absent_references(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """Say once for every absent table that its ids are shown as they are (缺表，编号照原样显示)."""
    pointing: dict[str, list[str]] = {}
    for name, frame in frames.items():
        for column in TABLES[name].columns:
            if not column.refers or column.name not in frame.columns:
                continue
            if _ids(frames, column.refers) is None and frame[column.name].notna().any():
                pointing.setdefault(column.refers, []).append(TABLES[name].title)
    return [
        f"没有{TABLES[target].title}表（{target}），{'、'.join(dict.fromkeys(titles))}里的"
        f"{TABLES[target].column(TABLES[target].key[0]).label}照原样显示，未核对。"
        for target, titles in pointing.items()
    ]


def _ids(frames: Mapping[str, pd.DataFrame], target: str) -> frozenset[str] | None:
    key = TABLES[target].key[0]
    frame = frames.get(target)
    if frame is None or frame.empty or key not in frame.columns:
        return None
    return frozenset(frame[key].dropna())


def _unknown(
    frames: Mapping[str, pd.DataFrame], name: str, column: str, target: str, rows: pd.DataFrame
) -> Iterator[Fault]:
    known = _ids(frames, target)
    if known is None:
        return
    wrong = rows[rows[column].notna() & ~rows[column].isin(known)]
    title = TABLES[target].title
    for row, found in zip(wrong.index, wrong[column], strict=True):
        do = f"{title}表（{target}）里没有这个编号，请改正，或在该表补上一行"
        yield Fault(name, int(row) + 1, column, str(found), do)


def _by_kind(
    frames: Mapping[str, pd.DataFrame],
    name: str,
    kind_column: str,
    id_column: str,
    targets: Mapping[str, str],
) -> Iterator[Fault]:
    frame = frames.get(name)
    if frame is None or not {kind_column, id_column} <= set(frame.columns):
        return
    for kind, target in targets.items():
        yield from _unknown(frames, name, id_column, target, frame[frame[kind_column] == kind])
