"""应转、未转、途中、已安置: counted here, in 户 and 人, nobody twice, from the ledger alone.

应转 comes from orders only (`evacuation.orders`), where people are from the tally of moves
(`evacuation.moves`); whoever nobody spoke of is 未转. Map, board, page, report and file read these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation import moves as moving
from hazardmap.evacuation.moves import Moves
from hazardmap.evacuation.orders import Ordered, Orders
from hazardmap.evacuation.village_report import Heads, Pool, Report, Ticked, pool
from hazardmap.evacuation.whereabouts import NOT_MOVED, REFUSED, Where
from hazardmap.situation.index import kept
from hazardmap.situation.kept_rows import seen_rows, unit_rows
from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.viewer import Viewer

TOTAL: Final = "report"
"""Kind of the row 村报数，未逐户核 of a village: no unit, only what its total says beside the ticks."""


@dataclass(frozen=True, slots=True)
class OrderedTally:
    """Persons and households under order in some scope (应转合计): 应转 = 已安置 + 途中 + 未转.

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
    shelter_households: int = 0
    """settled households with somebody in a shelter (集中安置户)"""
    relatives_households: int = 0
    """settled households all of whom are with relatives (投亲靠友户)"""
    refused: int = 0
    """其中拒转: persons left at home of households that refuse"""
    refused_households: int = 0
    disputed: int = 0
    """其中待核: persons whose sources contradict each other, counted as 未转"""
    by_phone: int = 0
    """其中电话报数，未逐户核, of 已安置 and 途中"""
    returned: int = 0
    """其中已返回 after 解除转移, of 已安置"""
    away: int = 0
    """目前在外"""
    trips: int = 0
    """累计转移人次"""
    lifted_households: int = 0
    lifted_people: int = 0
    pending_households: int = 0
    pending_people: int = 0

    @property
    def moved(self) -> int:
        """已转移 = 已安置 (words.md)."""
        return self.settled

    @property
    def balanced(self) -> bool:
        """Tell whether 应转 = 已安置 + 途中 + 未转, and none of them below zero (平衡)."""
        columns = (self.settled, self.on_the_way, self.not_moved)
        return self.people == sum(columns) and min(columns) >= 0


_FIELDS = tuple(field.name for field in fields(OrderedTally))
COLUMNS = (
    "key", "kind", "id", "village_id", "town_id", "area", "danger_kind", "batch", "list_no",
    "shelter_id", "number", "since", "lifted", "pending", "mark", "source", *_FIELDS,
)  # fmt: skip


def ordered_units(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return one row per unit under order that the viewer may see, with the numbers of a tally.

    A village with a report by total has one more row, of kind `TOTAL`: what the report says beside the
    ticks, taken from 未转. Sums need it; a list of households leaves it out (`household_rows`).
    """
    night = situation.night
    return _seen(night.orders, moves_of(night), replace(viewer, who=""))


@kept
def _seen(orders: Orders, moves: Moves, viewer: Viewer) -> pd.DataFrame:
    return seen_rows(_frame(orders, moves), orders, viewer)


def household_rows(units: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are units (户、单位), without the lines 村报数，未逐户核."""
    return units[units["kind"].ne(TOTAL)]


def frame_of(night: Night) -> pd.DataFrame:
    """Return the rows of the whole book, wherever they lie (全部应转对象)."""
    return _frame(night.orders, moves_of(night))


def moves_of(night: Night) -> Moves:
    """Return the tally of the open operation (本次行动的转移台账): never one of an operation before."""
    operation = night.orders.operation
    if operation is None or night.moves.operation != operation.key:
        return moving.NONE
    return night.moves


@lru_cache(maxsize=2)
def _frame(orders: Orders, moves: Moves) -> pd.DataFrame:
    first = COLUMNS.index("mark")
    rows = unit_rows(orders, moves, unit_cells, COLUMNS, steady=first, words=2)
    return _with_totals(rows, orders, moves)


def frame_over(orders: Orders, moves: Moves) -> pd.DataFrame:
    """Make the rows anew (应转对象): for a part of the orders, whose rows nobody keeps."""
    rows = [unit_cells(key, one, moves.of(key)) for key, one in orders.units.items()]
    return _with_totals(pd.DataFrame(rows, columns=list(COLUMNS)), orders, moves)


def _with_totals(frame: pd.DataFrame, orders: Orders, moves: Moves) -> pd.DataFrame:
    totals = [_total_row(village_id, one) for village_id, one in _pools(orders, moves).items()]
    if not totals:
        return frame
    beside = pd.DataFrame(totals, columns=list(COLUMNS)).astype(frame.dtypes.to_dict())
    return pd.concat([frame, beside], ignore_index=True)


def unit_cells(key: str, one: Ordered, where: Where) -> tuple[Any, ...]:
    """Return the cells of one unit, in the order of `COLUMNS` (一户的数)."""
    unit = one.unit
    people = one.people
    home = int(unit.kind == "household" and not one.whole)
    other = int(unit.kind != "household" and not one.whole)
    returned = where.home_again if one.lifted else 0
    left = where.held(NOT_MOVED, people=people, lifted=one.lifted)
    way, shelter, relatives = where.on_the_way, where.shelter, where.relatives
    if where.disputed:
        # two sources contradict each other: 未转 wins until an officer has seen it
        left, way, shelter, relatives, returned = people, 0, 0, 0, 0
    settled = shelter + relatives + returned
    not_moved = home * int(left > 0 or settled + way == 0)
    going = home * int(not not_moved and way > 0)
    done = home - not_moved - going
    by_phone = (settled + way) * int(where.source == "phone")
    refused = int(where.mark == REFUSED and left > 0)
    return (
        key, unit.kind, unit.id, unit.village_id, unit.town_id, unit.area, unit.danger_kind,
        unit.batch, unit.list_no, unit.shelter_id, one.number, one.since, one.lifted, one.pending,
        where.mark if left > 0 else "", where.source,
        home, other, people, left, way, shelter, relatives, settled,
        not_moved, going, done, done * int(shelter + returned > 0),
        done * int(shelter + returned == 0),
        left * refused, home * refused, people * int(bool(where.disputed)), by_phone,
        returned, way + shelter + relatives, where.trips,
        home * int(one.lifted), people * int(one.lifted),
        home * int(one.pending), people * int(one.pending),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VillagePool:
    """What a village's totals still stand for (村报数，未逐户核), and where the village lies."""

    town_id: str
    pool: Pool


@kept
def pools(orders: Orders, moves: Moves) -> Mapping[str, VillagePool]:
    """Return the totals by village (各村报数): only villages with a report or with heads counted."""
    return _pools(orders, moves)


@kept
def _homes(orders: Orders) -> tuple[dict[str, list[tuple[str, Ordered]]], dict[str, Any]]:
    """Return the households under order by village, and room for their totals counted last."""
    found: dict[str, list[tuple[str, Ordered]]] = {}
    for key, one in orders.units.items():
        if one.unit.kind == "household" and not one.whole:
            found.setdefault(one.unit.village_id, []).append((key, one))
    return found, {}


def _pools(orders: Orders, moves: Moves) -> Mapping[str, VillagePool]:
    told = set(moves.reports) | {one.village_id for one in moves.heads.values() if one.village_id}
    if not told:
        return {}
    homes, counted = _homes(orders)
    found = {}
    for village_id in sorted(told & homes.keys()):
        group = homes[village_id]
        heads = [one for one in moves.heads.values() if one.village_id == village_id]
        said = (moves.reports.get(village_id), heads, [moves.where.get(key) for key, _ in group])
        former, made = counted.get(village_id, (None, None))
        if former != said:
            made = VillagePool(group[0][1].unit.town_id, _pool_of(group, moves, said[0], heads))
            counted[village_id] = (said, made)
        found[village_id] = made
    return found


def _pool_of(
    group: list[tuple[str, Ordered]], moves: Moves, report: Report | None, heads: list[Heads]
) -> Pool:
    named = [(one, moves.of(key)) for key, one in group if moves.of(key).named]
    unnamed = [one for key, one in group if not moves.of(key).named and not one.lifted]
    rows = [unit_cells("", one, where) for one, where in named]
    ticked = {
        part.name: sum(row[COLUMNS.index(part.name)] for row in rows) for part in fields(Ticked)
    }
    return pool(
        report,
        {one.shelter_id: one.people for one in heads},
        Ticked(**ticked),
        people=sum(one.people for one in unnamed),
        households=len(unnamed),
    )


def _total_row(village_id: str, found: VillagePool) -> dict[str, Any]:
    told = found.pool
    settled = told.shelter + told.relatives
    homes = told.shelter_households + told.relatives_households
    numbers = dict.fromkeys(_FIELDS, 0) | {
        "not_moved": -told.people,
        "on_the_way": told.on_the_way,
        "shelter": told.shelter,
        "relatives": told.relatives,
        "settled": settled,
        "not_moved_households": -homes - told.on_the_way_households,
        "on_the_way_households": told.on_the_way_households,
        "settled_households": homes,
        "shelter_households": told.shelter_households,
        "relatives_households": told.relatives_households,
        "by_phone": told.people,
        "away": told.people,
        "trips": told.people,
    }
    words = {
        "key": f"{TOTAL}:{village_id}",
        "kind": TOTAL,
        "village_id": village_id,
        "town_id": found.town_id,
        "source": "phone",
    }
    plain = {"batch": 0, "number": 0, "since": None, "lifted": False, "pending": False}
    return dict.fromkeys(COLUMNS, "") | numbers | words | plain


def ordered_tally(units: pd.DataFrame) -> OrderedTally:
    """Sum units under order."""
    sums = _numbers(units).sum(axis=0)
    return OrderedTally(*(int(one) for one in sums))


def _numbers(units: pd.DataFrame) -> NDArray[np.int64]:
    # the fields stand side by side: a slice is no copy, a list of names is one
    return units.loc[:, _FIELDS[0] : _FIELDS[-1]].to_numpy(dtype="int64")


def ordered_by(units: pd.DataFrame, column: str) -> dict[str, OrderedTally]:
    """Sum units under order by a column (village_id, town_id, area …), on its values in order."""
    codes, values = pd.factorize(units[column], sort=True)
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    if not len(order):
        return {}
    starts = np.searchsorted(codes[order], np.arange(len(values)))
    numbers = _numbers(units)[order]
    sums = np.add.reduceat(numbers, starts, axis=0).tolist()
    return {str(value): OrderedTally(*row) for value, row in zip(values, sums, strict=True)}


def ordered_words(total: OrderedTally) -> str:
    """Say 应转 in 户 and 人 without spaces, for chat and orders: 30户85人."""
    words = f"{total.households}户{total.people}人"
    return f"{words}（含重点场所{total.institutions}处）" if total.institutions else words
