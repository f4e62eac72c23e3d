"""应转、未转、途中、已安置: counted here, in 户 and 人, nobody twice, from the ledger alone.

应转 comes from orders only (`evacuation.orders`), where people stand from the ledger's part `moves`; a
book without moves has everybody 未转.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from hazardmap.evacuation.orders import Ordered, Orders
from hazardmap.situation.index import kept
from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.viewer import Viewer

PLACES = ("on_the_way", "shelter", "relatives")
"""途中, 集中, 分散: columns of persons beside 未转."""


@dataclass(frozen=True, slots=True)
class OrderedTally:
    """Persons and households under order in some scope (应转合计).

    A household counts as 已安置 when every person is settled, as 途中 when nobody is left, else as 未转;
    so 户 add up as 人 do.
    """

    households: int = 0
    institutions: int = 0
    people: int = 0
    not_moved: int = 0
    on_the_way: int = 0
    shelter: int = 0
    relatives: int = 0
    settled: int = 0
    not_moved_households: int = 0
    on_the_way_households: int = 0
    settled_households: int = 0
    lifted_households: int = 0
    lifted_people: int = 0
    pending_households: int = 0
    pending_people: int = 0

    @property
    def moved(self) -> int:
        """已转移 = 已安置 (words.md)."""
        return self.settled


_FIELDS = tuple(field.name for field in fields(OrderedTally))
_COLUMNS = (
    "key", "kind", "id", "village_id", "town_id", "area", "danger_kind", "batch", "list_no",
    "shelter_id", "number", "since", "lifted", "pending", *_FIELDS,
)  # fmt: skip


def ordered_units(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per unit under order that the viewer may see, with the numbers of a tally."""
    return viewer.rows(frame_of(situation.night))


def frame_of(night: Night) -> pd.DataFrame:
    """Return one row per unit of the whole book, wherever it lies (全部应转对象)."""
    return _frame(night.orders, getattr(night, "moves", None))


@kept
def _frame(orders: Orders, moves: Any) -> pd.DataFrame:
    """Make the rows of orders and moves; `moves.placed` says unit key → on_the_way, shelter, relatives."""
    placed: Mapping[str, Mapping[str, int]] = {} if moves is None else moves.placed
    rows = [_row(key, one, placed.get(key, {})) for key, one in orders.units.items()]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _row(key: str, one: Ordered, place: Mapping[str, int]) -> tuple[Any, ...]:
    unit = one.unit
    people = one.people
    way, shelter, relatives = (int(place.get(name, 0)) for name in PLACES)
    settled = shelter + relatives
    left = people - settled - way
    home = int(unit.kind == "household" and not one.whole)
    other = int(unit.kind != "household" and not one.whole)
    not_moved = home * int(left > 0 or settled + way == 0)
    going = home * int(not not_moved and way > 0)
    return (
        key, unit.kind, unit.id, unit.village_id, unit.town_id, unit.area, unit.danger_kind,
        unit.batch, unit.list_no, unit.shelter_id, one.number, one.since, one.lifted, one.pending,
        home, other, people, left, way, shelter, relatives, settled,
        not_moved, going, home - not_moved - going,
        home * int(one.lifted), people * int(one.lifted),
        home * int(one.pending), people * int(one.pending),
    )  # fmt: skip


def ordered_tally(units: pd.DataFrame) -> OrderedTally:
    """Sum units under order."""
    sums = units[list(_FIELDS)].sum()
    return OrderedTally(**{name: int(sums[name]) for name in _FIELDS})


def ordered_by(units: pd.DataFrame, column: str) -> dict[str, OrderedTally]:
    """Sum units under order by a column (village_id, town_id, area …), on its values in order."""
    sums = units.groupby(column)[list(_FIELDS)].sum()
    return {
        str(value): OrderedTally(**{name: int(row[name]) for name in _FIELDS})
        for value, row in sums.to_dict("index").items()
    }


def ordered_words(total: OrderedTally) -> str:
    """Say 应转 in 户 and 人 without spaces, for chat and orders: 30户85人."""
    words = f"{total.households}户{total.people}人"
    return f"{words}（含重点场所{total.institutions}处）" if total.institutions else words


def order_figures(night: Night) -> dict[str, Any]:
    """Return what the summary says of the operation (contracts §2, extension): counts of the whole book."""
    operation = night.orders.operation
    if operation is None:
        return {"operation": None, "people_ordered": None, "households_ordered": None}
    total = ordered_tally(frame_of(night))
    return {
        "operation": {
            "title": operation.title,
            "opened_at": operation.opened_at.isoformat(timespec="seconds"),
            "orders": len(night.orders.issued),
            "drill": night.drill,
        },
        "people_ordered": total.people,
        "households_ordered": total.households,
        "people_settled": total.settled,
        "people_on_the_way": total.on_the_way,
        "people_not_moved": total.not_moved,
    }
