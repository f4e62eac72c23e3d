"""Lists on paper (已打印的清单): which print of a village is the last, and what stood on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry


@dataclass(frozen=True, slots=True)
class Printed:
    """The last print of a village's list (最近一次打印): its number on the paper, and what stood on it."""

    number: int
    at: datetime
    by: str
    content: str
    """hash of what was printed of this village"""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """The prints of one book (打印记录), on village ids."""

    last: Mapping[str, Printed] = field(default_factory=_nothing)


NONE: Final = Prints()


def step(part: Prints, entry: Entry) -> Prints:
    """Take in one entry of the family `print`: body `number` and `villages` (id → content)."""
    if entry.kind != "print.made":
        return part
    number = int(entry.body.get("number", 0))
    made = {
        str(village): Printed(number, entry.at, entry.by, str(content))
        for village, content in entry.body.get("villages", {}).items()
    }
    return Prints(MappingProxyType({**part.last, **made}))
