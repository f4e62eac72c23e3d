"""A part of what is under order (一村、一户的应转): the rows of `ordered`, at the cost of the part."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from hazardmap.evacuation.orders import NONE, Ordered, Orders
from hazardmap.situation.index import kept
from hazardmap.situation.night import Night
from hazardmap.situation.ordered import COLUMNS, frame_over, moves_of, unit_cells


def village_frame(night: Night, village_id: str) -> pd.DataFrame:
    """Return the rows of one village (一村应转对象), its line 村报数 included, as in `frame_of`."""
    return frame_over(by_village(night.orders).get(village_id, NONE), moves_of(night))


@kept
def by_village(orders: Orders) -> Mapping[str, Orders]:
    """Cut what was ordered by village (按村分), on village ids; only `units` differ."""
    cut: dict[str, dict[str, Ordered]] = {}
    for key, one in orders.units.items():
        cut.setdefault(one.unit.village_id, {})[key] = one
    return {village_id: replace(orders, units=units) for village_id, units in cut.items()}


def unit_row(night: Night, key: str) -> dict[str, Any] | None:
    """Return the row of one unit (一户的数) as in `frame_of`; None when it is not under order."""
    one = night.orders.units.get(key)
    if one is None:
        return None
    return dict(zip(COLUMNS, unit_cells(key, one, moves_of(night).of(key)), strict=True))
