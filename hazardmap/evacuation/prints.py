"""Lists and cards on paper (已打印的清单、户卡): which print of a village is the last, and what stood on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import Entry

CARDS: Final = "cards"
"""`sheet` in the body of a print of cards; lists say none"""


@dataclass(frozen=True, slots=True)
class Printed:
    """The last print of a village's list or cards (最近一次打印): its number on the paper, and what stood on it."""

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
    cards: Mapping[str, Printed] = field(default_factory=_nothing)
    """the cards on the doors (户卡): a new list does not make them new, nor they the list"""


NONE: Final = Prints()


def step(part: Prints, entry: Entry) -> Prints:
    """Take in one entry of the family `print`: body `number`, `villages` (id → content), `sheet`."""
    if entry.kind != "print.made":
        return part
    number = int(entry.body.get("number", 0))
    made = {
        str(village): Printed(number, entry.at, entry.by, str(content))
        for village, content in entry.body.get("villages", {}).items()
    }
    if entry.body.get("sheet") == CARDS:
        return replace(part, cards=MappingProxyType({**part.cards, **made}))
    return replace(part, last=MappingProxyType({**part.last, **made}))
