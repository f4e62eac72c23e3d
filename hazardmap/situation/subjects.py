"""What people are called for (叫应事项): a warning in force or an issued order, with its places and roles."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hazardmap.evacuation.orders import Order, Orders
from hazardmap.situation.affected import affected
from hazardmap.situation.index import kept
from hazardmap.situation.model import Situation
from hazardmap.situation.order_view import counted, deadline_words, order_title
from hazardmap.situation.ordered import ordered_words
from hazardmap.situation.reminding import towns_ordered
from hazardmap.situation.warned import warnings_in_force
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer
from hazardmap.warning.in_force import LIFTED, Warned
from hazardmap.warning.response import responses_to

ORDER_ROLES: Final = frozenset(
    {"预警责任人", "转移责任人", "村书记", "镇街应急办", "镇街主要负责人"}
)
"""Whom an order calls (示例，按本级预案核对), beside the keepers of its shelters."""
WARNING: Final = "warning:"


@dataclass(frozen=True, slots=True)
class Subject:
    """One warning or order for which people are called (叫应事项)."""

    id: str
    title: str
    since: datetime
    text: str
    """what a receiver group is sent"""
    towns: frozenset[str]
    villages: frozenset[str]
    shelters: frozenset[str]
    roles: frozenset[str]
    mines: str = ""
    """what mines have to do, empty = nothing"""

    @property
    def is_warning(self) -> bool:
        """Tell a warning from an order."""
        return self.id.startswith(WARNING)


def subjects(situation: Situation, viewer: Viewer) -> list[Subject]:
    """List what people of the viewer's towns are to be called for: orders newest first, then warnings."""
    orders, scope, drill = situation.night.orders, replace(viewer, who=""), _drill(situation)
    found = list(_of_orders(orders, scope, drill))
    for one in warnings_in_force(situation.night, situation.as_of):
        made = _of_warning(situation, viewer, one)
        if made.towns:
            found.append(made)
    return found


def _drill(situation: Situation) -> str:
    return "【演练】" if situation.night.drill else ""


@kept
def _of_orders(orders: Orders, viewer: Viewer, drill: str) -> tuple[Subject, ...]:
    towns = towns_ordered(orders)
    return tuple(
        _of_order(viewer, order, drill)
        for order in reversed(orders.orders)
        if any(viewer.sees_town(town_id) for town_id in towns[order.key])
    )


def _of_order(viewer: Viewer, order: Order, drill: str) -> Subject:
    mine = [unit for unit in order.units if viewer.sees_town(unit.town_id)]
    head = "先行转移" if order.verb == "added" else f"第{order.number}号转移指令"
    text = (
        f"{drill}【{head}】{moment_words(order.at, year=False)}下达，决定人{order.decider}。"
        f"范围：{order.scope}，应转{ordered_words(counted(mine))}；期限：{deadline_words(order)}。"
        "请立即按清单组织转移，老弱病残先转，解除转移前不得返回。收到请回复“已收到”，未读的将电话叫醒。"
    )
    return Subject(
        id=order.key,
        title=order_title(order),
        since=order.at,
        text=text,
        towns=frozenset(unit.town_id for unit in mine if unit.town_id),
        villages=frozenset(unit.village_id for unit in mine if unit.village_id),
        shelters=frozenset(unit.shelter_id for unit in mine if unit.shelter_id),
        roles=ORDER_ROLES,
    )


def _of_warning(situation: Situation, viewer: Viewer, one: Warned) -> Subject:
    found = affected(situation, viewer, one.target, one.hazards)
    responses = responses_to(situation.county.tables["responses"], one)
    roles = frozenset(role for response in responses.values() for role in response.calls)
    shelters = frozenset(shelter for shelter in found.units["shelter_id"].unique() if shelter)
    issuer = one.issuer or "发布单位未注明"
    text = (
        f"{_drill(situation)}【预警叫应】{issuer}{moment_words(one.since, year=False)}{one.action}{one.signal}。"
        "请立即上岗，按响应要求做好转移准备。收到请回复“已收到”，未读的将电话叫醒；镇街15分钟内首次回复。"
    )
    return Subject(
        id=f"{WARNING}{one.id}",
        title=f"{one.signal} {one.since:%m-%d %H:%M}",
        since=one.at,
        text=text,
        towns=frozenset(found.towns),
        villages=frozenset(found.villages),
        shelters=shelters,
        roles=roles or ORDER_ROLES,
        mines=mine_duty(situation, one),
    )


def mine_duty(situation: Situation, one: Warned) -> str:
    """Say what a warning asks of mines (停产撤人), by the response table; the strictest row wins."""
    if not one.hazards or one.action == LIFTED:
        return ""
    responses = responses_to(situation.county.tables["responses"], one)
    words = {response.mines: response.rank for response in responses.values() if response.mines}
    return max(words, key=lambda word: (words[word], len(word)), default="")
