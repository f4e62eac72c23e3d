"""Rows under order, brought up to date entry by entry, are the rows counted from nothing."""

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

import pandas as pd
import pytest

from hazardmap.evacuation.moves import Moves
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.evacuation.orders import Operation, Ordered, Orders
from hazardmap.evacuation.village_report import Heads, Report
from hazardmap.evacuation.whereabouts import Where
from hazardmap.situation import ordered
from hazardmap.situation.kept_rows import seen_rows
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import frame_of, frame_over, unit_cells
from hazardmap.viewer import town_officer

AT = datetime(2026, 6, 10, 2, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGES = ("A1", "A2", "B1")


def orders() -> Orders:
    units = [
        Unit("household", f"h{n}", 1 + n % 4, village_id=VILLAGES[n % 3], town_id="AAB"[n % 3],
             areas=("area:F1",), list_no=str(n))
        for n in range(40)
    ]  # fmt: skip
    ordered = {unit.key: Ordered(unit, "o1", 1, AT) for unit in units}
    operation = Operation("o1", "6·10暴雨", AT, "枫桥镇应急办")
    return Orders(operation=operation, units=MappingProxyType(ordered))


def some_where(dice: random.Random) -> Where:
    return Where(
        on_the_way=dice.randint(0, 1),
        shelters={"S1": dice.randint(0, 2)},
        relatives=dice.randint(0, 1),
        mark=dice.choice(["", "联系不上", "拒不转移"]),
        source=dice.choice(["tick", "phone", "desk"]),
        named=dice.random() < 0.7,
        trips=dice.randint(0, 3),
        disputed=dice.choice(["", "", "两处不一致"]),
    )


def changed(moves: Moves, keys: list[str], dice: random.Random) -> Moves:
    where = dict(moves.where)
    for key in dice.sample(keys, dice.randint(0, 5)):
        if key in where and dice.random() < 0.3:
            del where[key]
        else:
            where[key] = some_where(dice)
    reports = dict(moves.reports)
    if dice.random() < 0.3:
        village = dice.choice(VILLAGES)
        reports[village] = Report("k", village, "A", shelter_people=dice.randint(0, 9))
    heads = dict(moves.heads)
    if dice.random() < 0.3:
        village = dice.choice(VILLAGES)
        heads["S1", village] = Heads("k", "S1", "A", dice.randint(0, 9), village)
    return replace(
        moves,
        where=MappingProxyType(where),
        reports=MappingProxyType(reports),
        heads=MappingProxyType(heads),
    )


@pytest.mark.parametrize("seed", range(5))
def test_rows_brought_up_to_date_are_the_rows_counted_from_nothing(seed: int) -> None:
    dice = random.Random(seed)
    made, moves = orders(), Moves(operation="o1")
    keys = [*made.units, "household:unknown"]
    for _ in range(30):
        moves = changed(moves, keys, dice)
        found = frame_of(Night(orders=made, moves=moves))
        pd.testing.assert_frame_equal(found, frame_over(made, moves))
        for towns in ({"A"}, {"B", "A"}, {"C"}, set()):
            town = town_officer("甲镇应急办", towns)
            pd.testing.assert_frame_equal(seen_rows(found, made, town), town.rows(found))


def test_a_check_in_counts_the_units_it_touches_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, moves = orders(), Moves(operation="o1")
    frame_of(Night(orders=made, moves=moves))
    counted: list[str] = []

    def cells(key: str, one: Ordered, where: Where) -> tuple[object, ...]:
        counted.append(key)
        return unit_cells(key, one, where)

    monkeypatch.setattr(ordered, "unit_cells", cells)
    key = next(iter(made.units))
    after = replace(moves, where=MappingProxyType({key: Where(on_the_way=1)}))
    assert int(frame_of(Night(orders=made, moves=after))["on_the_way"].sum()) == 1
    assert counted == [key]
