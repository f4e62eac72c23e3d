"""What the pages of `/warnings` show (预警页内容): counted in `situation`, written here in officers' words."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from hazardmap.duty.warning_desk import Proposal, gauge_of
from hazardmap.moments import BEIJING
from hazardmap.reports.cells import plain_rows
from hazardmap.situation import totals
from hazardmap.situation.affected import Affected, affected, figures, speaks_for, villages_in
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.suggestion import NOTE, suggestion
from hazardmap.situation.warned import warnings_in_force
from hazardmap.situation.warning_state import NO_FEED, warning_state
from hazardmap.viewer import Viewer
from hazardmap.warning.in_force import LIFTED, Pasted, Warned, signal_words
from hazardmap.warning.observed import Observed
from hazardmap.warning.signals import KIND_WORDS
from hazardmap.warning.silence import silences
from hazardmap.web.viewer import current_situation, current_viewer
from hazardmap.web.warning_forms import ACTIONS

LIFT_WORDS = "解除预警不等于解除转移：已下达的指令继续有效，解除转移前不得返回。"
STALE_H = 24


def spoken(moment: datetime | None) -> str:
    """Write a time for text: 6月10日2时10分; unknown is said."""
    if moment is None:
        return "时间未注明"
    at = moment.astimezone(BEIJING)
    minute = f"{at.minute}分" if at.minute else ""
    return f"{at.month}月{at.day}日{at.hour}时{minute}"


@dataclass(frozen=True, slots=True)
class Line:
    """One text of the history (一条原文)."""

    key: str
    at: datetime
    by: str
    words: str
    state: str
    text: str
    corrected: tuple[str, ...] = ()


def index_view() -> dict[str, Any]:
    """Gather `/warnings`."""
    situation, viewer = current_situation(), current_viewer()
    night = situation.night
    standing = warnings_in_force(night, situation.as_of)
    ids = {one.id for one in standing}
    return {
        "standing": [_standing(situation, viewer, one) for one in standing],
        "elsewhere": sum(not speaks_for(situation, viewer, one) for one in standing),
        "silences": silences(situation.feeds, night.heard, situation.as_of),
        "no_feed": NO_FEED,
        "state": warning_state(situation, viewer),
        "history": [
            _line(night.warnings.said.get(p.id), p, ids) for p in reversed(night.warnings.pasted)
        ],
        "perils": [p for p in night.warnings.open_perils() if viewer.sees_town(p.town_id)],
        "lift_words": LIFT_WORDS,
    }


def _standing(situation: Situation, viewer: Viewer, one: Warned) -> dict[str, Any]:
    hours = (situation.as_of - one.since).total_seconds() / 3600
    return {
        "one": one,
        "headline": headline(one.kind, one.colour, one.action, one.issuer, one.since),
        "where": where(situation, viewer, one),
        "stale": f"已发布{int(hours)}小时，未收到解除或更新，请核实" if hours >= STALE_H else "",
        "pasted": any(p.id == one.id for p in situation.night.warnings.pasted),
    }


def _line(said: Warned | None, pasted: Pasted, standing: set[str]) -> Line:
    words = "未确认"
    state = "待确认"
    if said is not None:
        words = f"{signal_words(said.kind, said.colour)}{said.action}"
        state = "生效" if said.id in standing else "已结束"
        state = "解除" if said.action == LIFTED else state
    corrected = said.corrected if said else ()
    return Line(pasted.id, pasted.at, pasted.by, words, state, pasted.text, corrected)


def headline(
    kind: str | None,
    colour: str | None,
    action: str | None,
    issuer: str | None,
    at: datetime | None,
) -> str:
    """Write the line a warning is known by: 暴雨橙色预警信号 · 发布 · 诸暨市气象台 · 6月10日2时10分."""
    name = signal_words(kind, colour) if kind else "种类未识别"
    return " · ".join((name, action or "动作未识别", issuer or "发布单位未注明", spoken(at)))


def where(situation: Situation, viewer: Viewer, one: Warned) -> str:
    """Say where a warning counts: 涉及7个镇街，含本镇."""
    target = one.target
    if target.whole_county:
        return "涉及全市"
    if target.polygons or target.circles:
        count = len(villages_in(situation.county, target))
        words = f"按图形范围，涉及{count}个村"
    elif target.villages:
        words = f"涉及{len(target.villages)}个村"
    else:
        words = f"涉及{len(target.towns)}个镇街"
    if viewer.towns is None:
        return words
    return f"{words}，{'含' if speaks_for(situation, viewer, one) else '不含'}本镇"


def check_view(pasted: Pasted, found: Proposal, said: Warned | None) -> dict[str, Any]:
    """Gather ① 核对: what the text says, and what is asked."""
    situation, viewer = current_situation(), current_viewer()
    names = town_names(situation)
    shown = _shown(pasted, found, said)
    former = found.former_words(situation.county)
    inside = set(shown.target.towns)
    offered = [town for town in found.offered if town in names and town not in inside]
    fallen = {reading.town_id for reading in found.observed}
    return {
        "pasted": pasted,
        "found": found,
        "said": said,
        "shown": shown,
        "headline": headline(shown.kind, shown.colour, shown.action, shown.issuer, shown.issued_at),
        "where": "" if shown.target.empty else where(situation, viewer, shown),
        "chips": [(town, _chip(names[town], former.get(town))) for town in names if town in inside],
        "offered": [
            (town, names[town], "已发生强降雨，建议纳入" if town in fallen else "文中提到，请确认")
            for town in offered
        ],
        "others": [(t, n) for t, n in names.items() if t not in inside and t not in offered],
        "fallen": [_fallen(situation, reading) for reading in found.observed],
        "villages": _village_words(situation, shown),
        "kinds": (*KIND_WORDS, "其它"),
        "actions": ACTIONS,
        "lift_words": LIFT_WORDS if shown.action == LIFTED else "",
        "expired": found.expires_at is not None and found.expires_at <= situation.as_of,
        "spoken": spoken,
    }


def _shown(pasted: Pasted, found: Proposal, said: Warned | None) -> Warned:
    """Return what the form begins with: what was confirmed before, else what the text says."""
    if said is not None:
        return said
    return Warned(
        id=pasted.id,
        at=pasted.at,
        by=pasted.by,
        kind=found.kind or "",
        colour=found.colour,
        action=found.action or "发布",
        issuer=found.issuer,
        issued_at=found.issued_at,
        target=found.target,
    )


def _chip(name: str, former: str | None) -> str:
    return f"{name} ← {former}（曾用名，已并入）" if former else name


def _fallen(situation: Situation, reading: Observed) -> str:
    """Say a reading: 姚江祝园 1小时95.8毫米（已发生，已计入雨情）."""
    hours = reading.period_h
    period = f"{hours:g}小时" if hours and hours >= 1 else f"{round((hours or 0) * 60)}分钟"
    period = "时段未注明" if hours is None else period
    known = reading.town_id or gauge_of(situation.county, reading.place)
    note = "已发生，已计入雨情" if known else "已发生，地点未匹配，请核对"
    return f"{reading.place} {period}{reading.rain_mm:g}毫米（{note}）"


def _village_words(situation: Situation, shown: Warned) -> list[str]:
    """Name the villages a shape or village code reaches, by town."""
    if not shown.target.narrow:
        return []
    rows = villages_in(situation.county, shown.target)
    names = town_names(situation)
    return [
        f"{names.get(str(town), str(town))}：{'、'.join(sorted(group['name']))}"
        for town, group in rows.groupby("town_id")
    ]


def result_view(pasted: Pasted, said: Warned) -> dict[str, Any]:
    """Gather ② after the confirmation: whom it touches, and what is suggested."""
    situation, viewer = current_situation(), current_viewer()
    found = affected(situation, viewer, said.target, said.hazards)
    advice = suggestion(situation, viewer)
    standing = any(one.id == said.id for one in warnings_in_force(situation.night, situation.as_of))
    return {
        "pasted": pasted,
        "said": said,
        "headline": headline(said.kind, said.colour, said.action, said.issuer, said.issued_at),
        "where": where(situation, viewer, said),
        "lifted": said.action == LIFTED,
        "standing": standing,
        "lift_words": LIFT_WORDS,
        "moving": bool(said.hazards),
        "total": figures(found),
        "about_tens": totals.about_tens,
        "towns": list(_town_lines(situation, viewer, found)),
        "villages": list(_village_lines(situation, viewer, found)),
        "places": totals.places(situation, viewer),
        "advice": advice,
        "immediate": _named(situation, plain_rows(advice.immediate)),
        "note": NOTE,
        "whole": viewer.towns is None,
        "may_order": viewer.writes and "orders.new" in current_app.view_functions,
    }


def _named(situation: Situation, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    towns, villages = town_names(situation), village_places(situation.county)
    return [
        {
            **row,
            "town": towns.get(row["town_id"], row["town_id"]),
            "village": villages.get(row["village_id"], (row["village_id"], ""))[0],
        }
        for row in rows
    ]


def _town_lines(situation: Situation, viewer: Viewer, found: Affected) -> Iterator[dict[str, Any]]:
    """Write one line per town: 镇街、村、危险区、户、人、重点人员、需核实、可启用场所."""
    names = town_names(situation)
    load = viewer.rows(situation.plan.shelter_load)
    serving = load.loc[load["eligible"].eq(1), "town_id"].value_counts()
    for town in found.towns:
        counted = {**asdict(figures(found, town)), "shelters": int(serving.get(town, 0))}
        yield {"town_id": town, "name": names.get(town, town), **counted}


def _village_lines(
    situation: Situation, viewer: Viewer, found: Affected
) -> Iterator[dict[str, Any]]:
    """Write one line per village of a town's own view; a county sees its towns instead."""
    if viewer.towns is None:
        return
    villages = village_places(situation.county)
    home = found.units["kind"].eq("household").astype("int64")
    sums = found.units.assign(households=home).groupby("village_id")
    for village, row in sums[["households", "people", "assisted"]].sum().iterrows():
        counts = {name: int(row[name]) for name in ("households", "people", "assisted")}
        yield {
            "village_id": village,
            "name": villages.get(str(village), (village, ""))[0],
            **counts,
        }
