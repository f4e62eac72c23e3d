"""What the printed list says once people are under order (下令后的清单): 应转, where they are, who is left out."""

from typing import Any

import pandas as pd

from hazardmap.reports.wording import printed_time, text
from hazardmap.situation.model import Situation
from hazardmap.situation.order_view import deadline_words
from hazardmap.situation.ordered import (
    TOTAL,
    ordered_tally,
    ordered_units,
    ordered_words,
)
from hazardmap.situation.ordered_list import Whereabouts
from hazardmap.viewer import Viewer


def order_basis(made: Situation, rows: pd.DataFrame) -> str:
    """Name the orders that the rows are under (依据): 第1号转移指令（06-10 02:31 镇长 郑某）."""
    units = made.night.orders.units
    keys = {units[key].order_key for key in rows["unit_key"] if key in units}
    words = [
        f"第{one.number}号转移指令（{one.at:%m-%d %H:%M} {one.decider}）"
        if one.verb != "added"
        else f"先行转移（{one.at:%m-%d %H:%M}）"
        for one in made.night.orders.orders
        if one.key in keys
    ]
    shown = words[:2] + ([f"等{len(words)}道"] if len(words) > 2 else [])
    return f"依据：{'、'.join(shown)}"


def order_head(made: Situation, viewer: Viewer, rows: pd.DataFrame) -> dict[str, Any]:
    """Say 应转 and how far the moving is at the time of printing, from the tally of moves."""
    units = ordered_units(made, viewer)
    villages = set(rows["village_id"].dropna())
    total_line = units["kind"].eq(TOTAL) & units["village_id"].isin(villages)
    whole = total_line & _whole_villages(units, rows)
    total = ordered_tally(units[units["key"].isin(rows["unit_key"]) | whole])
    return {
        "basis": order_basis(made, rows),
        "counts": f"应转{ordered_words(total)}",
        "progress": f"{printed_time(made.as_of)[5:]} 已转移{total.settled}人，途中{total.on_the_way}人，"
        f"未转{total.not_moved}人",
        "ordered": True,
        "clock": f"状态 {made.as_of:%H:%M}",
    }


def _whole_villages(units: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Tell which lines 村报数 speak of rows that all stand here: one mover's part cannot take them."""
    homes = units[units["kind"].eq("household") & units["households"].gt(0)]
    missing = homes[~homes["key"].isin(rows["unit_key"])]["village_id"]
    return ~units["village_id"].isin(set(missing))


def when_words(made: Situation, rows: pd.DataFrame) -> str:
    """Answer 何时转 from the orders: 立即（第1号转移指令）."""
    units = made.night.orders.units
    keys = {units[key].order_key for key in rows["unit_key"] if key in units}
    orders = [one for one in made.night.orders.orders if one.key in keys]
    words = dict.fromkeys(deadline_words(one) for one in orders)
    return f"{'；'.join(words)}（{'、'.join(f'{one.at:%H:%M}下达' for one in orders[:2])}）"


def order_cells(found: Whereabouts | None) -> dict[str, Any]:
    """Fill the cells of a line with what is known (状态、实到、时间、未转原因)."""
    if found is None:
        return {}
    at = f"{found.at:%H:%M}" if found.at and found.settled else ""
    # the mark itself stands in the column of the state
    why = (found.reason or found.mark) if found.not_moved else ""
    cells = {
        "state": found.state,
        "arrived": f"{found.settled}人" if found.settled else "人",
        "time": at,
        "why": text(why),
    }
    if found.places and not found.not_moved:
        cells["goes"] = text(found.places)
    return cells


def order_remainders(made: Situation, viewer: Viewer, villages: list[str]) -> list[dict[str, Any]]:
    """Say who is not on the sheet: listed but not ordered, struck off, counted by total only."""
    units = made.night.orders.units
    listed = made.plan.risk_list
    keys = listed["unit_kind"] + ":" + listed["unit_id"]
    here = listed["village_id"].isin(villages) & listed["status"].ne("to_verify")
    free = listed[here & ~keys.isin(units)].sort_values("unit_id")
    numbers = [text(number, "单位") for number in free["list_no"]]
    told = ordered_units(made, viewer)
    told = told[told["kind"].eq(TOTAL) & told["village_id"].isin(villages)]
    people = int(told["by_phone"].sum())
    by_total = f"{people}人已转移或途中，逐户登记前看不出是哪几户"
    return [
        {"title": "在册、未列入指令（名单号）", "lines": _some(numbers)},
        {"title": "核减", "lines": _struck(made, villages)},
        *([{"title": "村报数，未逐户核", "lines": [by_total]}] if people else []),
    ]


def _some(numbers: list[str], most: int = 30) -> list[str]:
    if not numbers:
        return []
    return ["、".join(numbers[:most]) + (f"等{len(numbers)}户" if len(numbers) > most else "")]


def _struck(made: Situation, villages: list[str]) -> list[str]:
    """Say who was struck off here and why (核减)."""
    units = made.night.orders.units
    struck = [
        (units[key].unit, one)
        for key, one in made.night.orders.struck.items()
        if key in units and units[key].unit.village_id in villages
    ]
    return [
        f"{unit.list_no or unit.id}号"
        + ("整户" if units[one.unit_key].whole else f"{one.people}人")
        + f"（{text(one.reason)}）"
        for unit, one in struck
    ]
