"""Whether the first page speaks of a storm (事件) or of a quiet day (值守), and its figures.

Before any order people are 在册 and suggested, never 应转; 应转 comes from orders alone.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.deadlines import duration_words
from hazardmap.evacuation.orders import Orders
from hazardmap.situation.index import kept
from hazardmap.situation.model import Plan, Situation
from hazardmap.situation.ordered import OrderedTally, ordered_tally, ordered_units
from hazardmap.situation.reminding import towns_of, towns_ordered
from hazardmap.situation.suggestion import Suggestion, suggestion
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer
from hazardmap.warning.in_force import Warned

LEFT: Final = "moved-left"
NONE_LEFT: Final = "moved-none"
SUGGESTED: Final = "moved-suggested"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """A storm as the viewer's towns have it (事件): what warns, what is suggested, what is ordered."""

    warnings: tuple[Warned, ...]
    suggested: Suggestion
    ordered: OrderedTally | None
    """None while nothing is ordered in these towns"""
    gap_people: int
    """ordered persons, not yet settled, without an eligible place (安置缺口)"""
    order_words: str
    """第2号指令下达46分钟; empty before any order"""

    @property
    def people(self) -> int:
        """Listed persons that are pointed to (建议), each once."""
        return int(self.suggested.units["people"].sum())

    @property
    def households(self) -> int:
        """Listed households that are pointed to (建议)."""
        return int(self.suggested.units["kind"].eq("household").sum())

    @property
    def villages(self) -> int:
        """Villages with listed units that are pointed to (建议)."""
        return len(self.suggested.villages)


def event(situation: Situation, viewer: Viewer) -> Event | None:
    """Tell whether a storm is on for this viewer (事件模式); None = 值守.

    A warning in force for one of the towns, a reached threshold, an open report of danger or an order.
    """
    # whoever sees the same rows is told the same
    return _event(situation, replace(viewer, who=""))


@kept
def _event(situation: Situation, viewer: Viewer) -> Event | None:
    warned = tuple(
        one
        for one in warnings_in_force(situation.night, situation.as_of)
        if viewer.towns is None or viewer.towns & towns_of(situation, one.target)
    )
    found = suggestion(situation, viewer)
    units = ordered_units(situation, viewer)
    if not (warned or found.rank or len(units) or _fired(situation, viewer)):
        return None
    return Event(
        warnings=warned,
        suggested=found,
        ordered=ordered_tally(units) if len(units) else None,
        gap_people=_gap(situation, units),
        order_words=_order_words(situation, viewer),
    )


def _fired(situation: Situation, viewer: Viewer) -> bool:
    """Tell whether a threshold is reached in a village of the viewer, listed people or not."""
    villages = viewer.rows(situation.county.tables["villages"])["village_id"]
    return bool(situation.triggers["village_id"].isin(villages).any())


def _gap(situation: Situation, units: pd.DataFrame) -> int:
    unplaced = _unplaced(situation.night.orders, situation.plan)
    # rows of units stand at their place in the orders; what stands behind them is no unit
    places = units.index.to_numpy()
    units = units[places < len(unplaced)]
    return int(units["not_moved"].to_numpy()[unplaced[units.index.to_numpy()]].sum())


@kept
def _unplaced(orders: Orders, plan: Plan) -> NDArray[np.bool_]:
    """Tell which units under order no shelter has room for, in the order of the units."""
    rows = plan.risk_list
    lost = rows.loc[rows["status"].eq("unassigned"), ["unit_kind", "unit_id"]]
    keys = frozenset(lost["unit_kind"] + ":" + lost["unit_id"])
    return np.array([key in keys for key in orders.units], dtype=bool)


def _order_words(situation: Situation, viewer: Viewer) -> str:
    """Say how long ago the last order was issued (指令已下达多久): 第2号指令下达46分钟."""
    towns = towns_ordered(situation.night.orders)
    for order in reversed(situation.night.orders.orders):
        if not any(viewer.sees_town(town_id) for town_id in towns[order.key]):
            continue
        age = duration_words(situation.as_of - order.at)
        return f"先行转移{age}" if order.verb == "added" else f"第{order.number}号指令下达{age}"
    return ""


@kept
def village_counts(situation: Situation, viewer: Viewer) -> pd.DataFrame:
    """Return what stands in the circle of every village touched (村圈数字).

    village_id, people, mark: 未转 of an ordered village, else the 在册 people a suggestion points to.
    """
    here = event(situation, viewer)
    blank = pd.DataFrame({"village_id": [], "people": [], "mark": []})
    if here is None:
        return blank.astype({"village_id": "str", "people": "int64", "mark": "str"})
    units = ordered_units(situation, viewer)
    left = units.groupby("village_id")["not_moved"].sum().astype("int64")
    ordered = pd.DataFrame({"village_id": left.index.astype("str"), "people": left.to_numpy()})
    mark = ordered["people"].gt(0).map({True: LEFT, False: NONE_LEFT}).astype("str")
    pointed = here.suggested.villages[["village_id", "people"]].assign(mark=SUGGESTED)
    pointed = pointed[~pointed["village_id"].isin(ordered["village_id"])]
    parts = [part for part in (ordered.assign(mark=mark), pointed) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else blank


@kept
def pressing_areas(situation: Situation) -> frozenset[str]:
    """Return ids of the danger areas in play (触发或已下令的危险区), whoever looks.

    Ordered areas, and those of a village where rain or level reached a threshold for their kind.
    """
    from_orders = {
        key for one in situation.night.orders.units.values() for key in one.unit.areas if not one.lifted
    }  # fmt: skip
    from_rain = {
        key
        for key, source in _pointed_areas(situation)
        if source != "warning"
    }  # fmt: skip
    return frozenset(from_orders | from_rain)


def _pointed_areas(situation: Situation) -> list[tuple[str, str]]:
    units = suggestion(situation, Viewer(who="", towns=None)).units
    return [
        (key, source)
        for areas, source in zip(units["areas"], units["source"], strict=True)
        for key in areas
    ]
