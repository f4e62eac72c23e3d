"""转移指令 on paper: number, who decided, scope, deadline, 户 and 人 by village, what is forbidden till lifted."""

from typing import Any

from hazardmap.errors import UnknownPlace
from hazardmap.evacuation.ordered_units import Unit
from hazardmap.evacuation.orders import Order
from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import sheet_data
from hazardmap.reports.wording import households_and_people, printed_time, text
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import LOOSE
from hazardmap.situation.order_view import area_names, counted, deadline_words
from hazardmap.situation.scope import village_places


def order_part(made: Situation, asked: Print, key: str) -> dict[str, Any]:
    """Prepare one order for paper (转移指令): head, and a row per village of the viewer's towns.

    Raises `UnknownPlace` for an order that is not in this book or concerns none of the viewer's towns.
    """
    found = [order for order in made.night.orders.orders if order.key == key]
    mine = [unit for order in found for unit in order.units if asked.viewer.sees_town(unit.town_id)]
    if not mine:
        raise UnknownPlace("当前没有这条转移指令；请从“指令”页进入。")
    order = found[0]
    total = counted(mine)
    return {
        "title": _title(order),
        "basis": f"决定人：{text(order.decider)}",
        "counts": households_and_people(total.households, total.people, total.institutions),
        "facts": [
            ["下达时间", printed_time(order.at)],
            ["决定人", text(order.decider)],
            ["转移范围", f"{text(order.scope)}（{order.batch}）"],
            ["转移期限", deadline_words(order)],
            ["依据", text(order.basis, "未注明")],
        ],
        "rows": _rows(made, mine),
    }


def _title(order: Order) -> str:
    if order.verb == "added":
        return "先行转移（待补指令）登记"
    more = "（扩面）" if order.verb == "widened" else ""
    return f"第{order.number}号转移指令{more}"


def _rows(made: Situation, units: list[Unit]) -> list[dict[str, Any]]:
    """One row per village: danger areas, destinations, 户 and 人."""
    names, areas = village_places(made.county), area_names(made)
    shelters = made.county.tables["shelters"]
    doors = dict(zip(shelters["shelter_id"], shelters["name"], strict=True))
    by_village: dict[str, list[Unit]] = {}
    for unit in units:
        by_village.setdefault(unit.village_id, []).append(unit)
    rows = []
    for village_id in sorted(by_village):
        group = by_village[village_id]
        total = counted(group)
        where = dict.fromkeys(
            areas.get(key, key.partition(LOOSE)[2] or key) for unit in group for key in unit.areas
        )
        to = dict.fromkeys(doors.get(unit.shelter_id, "") for unit in group if unit.shelter_id)
        rows.append(
            {
                "village": text(names.get(village_id, (village_id, ""))[0], "未注明"),
                "areas": text("、".join(where), "–"),
                "to": text("、".join(filter(None, to)), "投亲靠友或单位自行转移"),
                "households": total.households,
                "institutions": total.institutions,
                "people": total.people,
            }
        )
    return rows


def order_sheet(made: Situation, asked: Print, key: str) -> Sheet:
    """Prepare the printed order (转移指令)."""
    part = order_part(made, asked, key)
    data = sheet_data(made, asked, part["title"], "", [part], page="orders")
    mark = "演练" if made.night.drill else ""
    marks = " · ".join(filter(None, (mark, data["mark"])))
    return Sheet("order", {**data, "mark": marks}, part["title"])
