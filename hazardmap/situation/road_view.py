"""What pages say of closed roads (封闭): name and time, whom it touches, that prints are old."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hazardmap.errors import UsageError
from hazardmap.evacuation.closures import Closure
from hazardmap.situation.model import Situation
from hazardmap.situation.night import Night
from hazardmap.situation.order_view import UNDO_WITHIN
from hazardmap.situation.road_effect import road_effect
from hazardmap.situation.road_names import Road
from hazardmap.viewer import Viewer

OLD_PRINTS: Final = "已打印的清单是旧版，请重打或电话告知"
NOT_FOUND: Final = "未在路网中找到，只登记"


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """One closed road as the page shows it (一处封闭)."""

    key: str
    title: str
    """枫源桥 封闭 02:45"""
    effect: str
    """影响12户 or 不影响转移路线"""
    who: str
    mine: bool
    """the viewer may open it again"""
    undoable: bool
    road_ids: tuple[str, ...]
    villages: tuple[str, ...]


def effect_words(one: Closure, viewer: Viewer) -> str:
    """Say whom a closure touches (影响n户); what cannot be told is said, never counted as nobody."""
    if viewer.towns is None:
        count, elsewhere = one.households, 0
    else:
        count = sum(n for town, n in one.by_town.items() if viewer.sees_town(town))
        elsewhere = sum(n for town, n in one.by_town.items() if not viewer.sees_town(town))
    parts = [f"影响{count}户" if count else "不影响转移路线"]
    if not one.found:
        parts = [f"影响{count}户（按清单所写路线）", f"{NOT_FOUND}，请向村里核实是否经过"]
    elif one.unknown:
        first = parts[0] if count else "影响0户"
        parts = [first, f"另有{one.unknown}户路线未知，请逐村核实"]
    if elsewhere:
        parts.append(f"另影响其他镇街{elsewhere}户，已转县级值班室页面")
    return "；".join(parts)


def closure_lines(situation: Situation, viewer: Viewer) -> list[ClosureLine]:
    """List the closed roads that lie in the viewer's towns or touch their people, newest first."""
    closed = reversed(list(situation.night.closures.closed.values()))
    return [_line(situation, viewer, one) for one in closed if _concerns(viewer, one)]


def _concerns(viewer: Viewer, one: Closure) -> bool:
    return _mine(viewer, one) or any(viewer.sees_town(town) for town in one.by_town)


def _line(situation: Situation, viewer: Viewer, one: Closure) -> ClosureLine:
    return ClosureLine(
        key=one.key,
        title=f"{one.name} 封闭 {one.at:%H:%M}",
        effect=effect_words(one, viewer),
        who=" · ".join(
            part
            for part in (
                one.place,
                f"原因：{one.reason}" if one.reason else "",
                f"报告人：{one.reported_by}" if one.reported_by else "",
                f"登记：{one.by}",
            )
            if part
        ),
        mine=viewer.writes and _mine(viewer, one),
        undoable=situation.as_of - one.at <= UNDO_WITHIN,
        road_ids=one.road_ids,
        villages=one.villages,
    )


def _mine(viewer: Viewer, one: Closure) -> bool:
    return not one.towns or any(viewer.sees_town(town) for town in one.towns)


def reopened_words(situation: Situation, viewer: Viewer) -> list[str]:
    """List what is open again in the viewer's towns (已解除封闭), newest first."""
    return [
        f"{over.closure.name} {over.closure.at:%H:%M} 封闭，{over.at:%H:%M} 解除封闭"
        + (f" · 报告人：{over.reported_by}" if over.reported_by else "")
        for over in reversed(situation.night.closures.reopened)
        if _concerns(viewer, over.closure)
    ]


def closure_of(situation: Situation, viewer: Viewer, key: str) -> Closure:
    """Find a closure the viewer may open again; raises `UsageError` or `NotAllowed`."""
    one = situation.night.closures.closed.get(key)
    if one is None:
        raise UsageError("这处封闭已经解除或撤销；请刷新页面。")
    if one.towns and not _mine(viewer, one):
        viewer.require_town(one.towns[0])
    return one


def closing_body(
    situation: Situation, viewer: Viewer, road: Road, *, reported_by: str, reason: str
) -> dict[str, object]:
    """Return what an entry `road.closed` says: the pieces, and whom it touches as things stand."""
    towns = road.towns or tuple(sorted(viewer.towns or ()))
    effect = road_effect(situation, road.name, road.road_ids, towns=() if road.road_ids else towns)
    return {
        "name": road.name,
        "place": road.place,
        "road_ids": list(road.road_ids),
        "towns": list(towns),
        "villages": sorted({*road.villages, *effect.villages}),
        "reported_by": reported_by,
        "reason": reason,
        "effect": effect.body(),
    }


def refuse_closed(night: Night, road: Road) -> None:
    """Raise `UsageError` when it is closed already (重复登记)."""
    for one in night.closures.closed.values():
        same = set(road.road_ids) <= set(one.road_ids) if road.road_ids else one.name == road.name
        if same and (road.road_ids or not one.found):
            raise UsageError(f"{one.name}已于{one.at:%H:%M}封闭（{one.by}登记），没有重复登记。")


def typed_road(name: str) -> Road:
    """Make what is only registered by name (只登记), on no road table."""
    return Road("", name, "", (), (), (), bridge=name.endswith("桥"))


def last_change(situation: Situation) -> datetime | None:
    """Return when roads or doors last changed tonight (最近一次变化), None when they did not."""
    times = [one.at for one in situation.night.closures.closed.values()]
    times += [over.at for over in situation.night.closures.reopened]
    times += [one.at for one in situation.night.openings.shut.values()]
    return max(times, default=None)
