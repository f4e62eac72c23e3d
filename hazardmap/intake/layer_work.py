"""One foreign layer on its way through the door (图层入库过程): what was told and asked so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REFUSED, Answers, Doubt, Known, Placing
from hazardmap.intake.foreign_columns import Columns
from hazardmap.intake.foreign_layers import Layer
from hazardmap.tables.contract import Table


@dataclass(slots=True, eq=False)
class LayerWork:
    """A layer, how it was understood, and every remark and doubt (图层与说明)."""

    table: Table
    known: Known
    answers: Answers
    layer: Layer
    columns: Columns
    told: list[Told] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    placing: Placing | None = None
    asked: set[str] = field(default_factory=set)
    """fields about which something is asked: their blanks are no faults yet"""

    def hear(self, told: Iterable[Told], doubts: Iterable[Doubt], *fields: str) -> None:
        """Take remarks and doubts of one step."""
        self.told.extend(told)
        found = tuple(doubts)
        self.doubts.extend(found)
        self.asked.update(fields if found else ())

    def refused(self) -> set[int]:
        """Return the rows that are left out."""
        return {int(one.index) for _, one in self.told if one.grade == REFUSED}
