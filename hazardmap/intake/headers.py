"""Headers of a file → columns of the contract (表头对应): English names, Chinese labels and aliases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hazardmap.errors import Fault
from hazardmap.levels import fold
from hazardmap.tables.contract import COMMON_ALIASES, KEY_ALIASES, LON_LAT_ALIASES, Shape, Table

_SHORT: Final = 10
_REMARK: Final = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Headers:
    """How the headers of one file were understood (表头识别)."""

    renamed: Mapping[str, str]
    """header in the file → name of the contract; others keep their own name"""
    faults: tuple[Fault, ...]

    def spelled(self, name: str) -> str:
        """Return the header of the file that a contract name came from."""
        return next((header for header, known in self.renamed.items() if known == name), name)


def recognise(table: Table, headers: list[str], *, short_names: bool) -> Headers:
    """Match headers with the contract; two headers of one column are a fault.

    Spaces, full width, a leading * and a remark in brackets at the end do not matter.
    """
    known = _known(table)
    renamed: dict[str, str] = {}
    faults: list[Fault] = []
    for header in headers:
        name = _match(known, header, short_names=short_names)
        if name is None:
            continue
        if name in renamed.values():
            earlier = next(first for first, column in renamed.items() if column == name)
            found = f"“{earlier}”和“{header}”是同一列"
            faults.append(Fault(table.name, 0, name, found, "请只留一列"))
            continue
        renamed[header] = name
    return Headers(renamed, tuple(faults))


def _known(table: Table) -> dict[str, str]:
    known: dict[str, str] = {}
    names = {column.name for column in table.columns}
    if table.shape is not Shape.NONE:
        names |= {"lon", "lat"}
    for alias, name in (*COMMON_ALIASES.items(), *LON_LAT_ALIASES.items()):
        if name in names:
            known[_folded(alias)] = name
    if table.key and table.key[0].endswith("_id"):
        known |= {_folded(alias): table.key[0] for alias in KEY_ALIASES}
    for column in table.columns:
        known |= {_folded(alias): column.name for alias in (*column.aliases, column.label)}
    return known | {name: name for name in names}


def _folded(header: str) -> str:
    return fold(header).lower().lstrip("*")


def _match(known: Mapping[str, str], header: str, *, short_names: bool) -> str | None:
    word = _folded(header)
    for spelling in (word, _REMARK.sub("", word)):
        if spelling in known:
            return known[spelling]
    if short_names and len(word) == _SHORT and word.isascii():
        fits = {name for name in known.values() if name.startswith(word)}
        return fits.pop() if len(fits) == 1 else None
    return None
