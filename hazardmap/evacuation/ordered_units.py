"""The units an order names (指令所列对象), frozen at the moment it is issued."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

COLUMNS: Final = (
    "kind", "id", "people", "assisted", "village_id", "town_id", "area", "areas", "danger_kind",
    "hazards", "batch", "shelter_id", "status", "list_no", "river",
)  # fmt: skip
"""Columns of `units` in the body of an entry; no name and no phone: the edition keeps those."""


@dataclass(frozen=True, slots=True)
class Retold:
    """The last time a unit was told another place or way (改派已告知): by whom, from where, which roads."""

    key: str
    at: datetime
    by: str
    from_shelter: str
    from_status: str
    roads: tuple[str, ...] = ()
    """keys of the closures it was told of"""


@dataclass(frozen=True, slots=True)
class Unit:
    """One household or institution as an order named it (指令所列的一户或一处单位).

    `areas` are the keys of all danger areas it stands in, the primary one first; `river` = every one of
    them is a forecast river flood, so that T−3 h applies instead of 立即.
    """

    kind: str
    id: str
    people: int
    assisted: int = 0
    village_id: str = ""
    town_id: str = ""
    area: str = ""
    areas: tuple[str, ...] = ()
    danger_kind: str = ""
    hazards: tuple[str, ...] = ()
    batch: int = 2
    shelter_id: str = ""
    status: str = ""
    list_no: str = ""
    river: bool = False

    @property
    def key(self) -> str:
        """Name the unit within its county (对象编号)."""
        return f"{self.kind}:{self.id}"


def body_of(units: Iterable[Unit]) -> dict[str, list[Any]]:
    """Write units as columns of plain JSON."""
    rows = list(units)
    columns = {name: [getattr(unit, name) for unit in rows] for name in COLUMNS}
    return {
        name: [list(cell) if isinstance(cell, tuple) else cell for cell in cells]
        for name, cells in columns.items()
    }


def units_of(body: Mapping[str, Any]) -> tuple[Unit, ...]:
    """Read the units of an entry's body; a column that is not there takes its usual value."""
    columns: Any = body.get("units", {})
    if not isinstance(columns, Mapping):
        # a reduction names its units as rows
        return ()
    names = [name for name in COLUMNS if name in columns]
    rows = zip(*(columns[name] for name in names), strict=True)
    return tuple(_unit(dict(zip(names, row, strict=True))) for row in rows)


def _unit(cells: Mapping[str, Any]) -> Unit:
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in cells.items()}
    return Unit(**values)
