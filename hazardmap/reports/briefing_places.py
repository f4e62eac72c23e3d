"""Sections of a briefing about places (场所各节): shelters, key places, mines, unknowns, sources."""

from typing import Final

import pandas as pd

from hazardmap.reports.briefing_parts import Section, Table, basis, rows_of, some, whole
from hazardmap.situation import overview, totals
from hazardmap.situation.about_places import MINE_KINDS
from hazardmap.situation.model import Situation
from hazardmap.situation.opened import doors
from hazardmap.tables import TABLES
from hazardmap.viewer import Viewer

GRIDS: Final = {"dem": "地形高程", "risk_raster": "灾害综合风险图（格网）"}


def shelters_section(situation: Situation, viewer: Viewer) -> Section:
    """Say which shelters may serve (可启用), how full they would be, and why others may not."""
    places = totals.places(situation, viewer)
    opened = doors(situation, viewer).opened or overview.shelters_open(situation, viewer)
    sentences = [
        (
            f"登记避灾安置场所{places.shelters}处，可启用{places.eligible}处，可容纳{places.capacity}人；"
            f"方案安排{places.assigned}人，安排后还可容纳{places.free}人。"
        ),
        f"管理员确认已开放{opened}处。" if opened else "目前没有管理员确认开放的场所。",
    ]
    tables = []
    if places.shelters:
        levels = overview.shelters_by_level(situation, viewer)
        columns = ("level", "shelters", "eligible", "capacity", "assigned", "free")
        heads = (
            "级别",
            "登记（处）",
            "可启用（处）",
            "可容纳（人）",
            "安排（人）",
            "还可容纳（人）",
        )
        total = ("合计", *(str(int(levels[name].sum())) for name in columns[1:]))
        rows = (total, *rows_of(levels, columns))
        tables.append(Table("避灾安置场所", heads, rows, frozenset(range(1, 6)), True))
    barred = overview.shelters_barred(situation, viewer)
    if len(barred):
        lines = [
            (str(reason), str(count), some(names))
            for reason, count, names in barred.itertuples(index=False, name=None)
        ]
        lines.insert(0, ("合计", str(int(barred["shelters"].sum())), "–"))
        why = ("不可用原因", "处", "场所")
        tables.append(Table("不可用的避灾场所", why, tuple(lines), frozenset({1}), True))
    return Section("避灾安置场所", tuple(sentences), tuple(tables), basis(situation, "shelters"))


def institutions_section(situation: Situation, viewer: Viewer) -> Section:
    """Say which key places (重点场所) are on the list and which are only watched."""
    found = overview.institutions(situation, viewer)
    words = (
        f"在册重点场所{found.listed}处{found.people}人，其中按本单位预案自行转移{found.own_plan_people}人；"
        f"另有{found.watched}处不在危险区内，列入关注，不计入在册。"
    )
    return Section("重点场所", (words,), (), basis(situation, "institutions"))


def mines_section(situation: Situation) -> Section:
    """Say what mines and tailings ponds (矿山、尾矿库) there are; their people are no part of 在册."""
    mines = pd.DataFrame(situation.county.tables["mines"].drop(columns="geometry"))
    if not len(mines):
        return Section("矿山和尾矿库", ("没有登记矿山、尾矿库。",), (), basis(situation, "mines"))
    found = overview.mines(situation)
    unknown = f"（另有{found.shift_unknown}座未填）" if found.shift_unknown else ""
    camps = f"（另有{found.camp_unknown}座未填）" if found.camp_unknown else ""
    sentences = (
        (
            f"矿山{found.mines}座，尾矿库{found.tailings}座，其中头顶库{found.overhead}座；"
            f"单班{found.shift_people}人{unknown}，宿舍{found.camp_people}人{camps}。"
        ),
        "停产撤人由矿山自行组织，单班和宿舍人数不计入在册。",
    )
    rows = tuple(
        (
            str(mine["name"]),
            MINE_KINDS.get(str(mine["kind"]), "–"),
            mine["status"] if isinstance(mine["status"], str) else "未知",
            whole(mine["shift_people"]),
            whole(mine["camp_people"]),
            "是" if mine["overhead"] == 1 else "–",
        )
        for mine in mines.sort_values("mine_id").to_dict("records")
    )
    heads = ("名称", "类型", "状态", "单班（人）", "宿舍（人）", "头顶库")
    table = Table("矿山和尾矿库", heads, rows, frozenset({3, 4}))
    return Section("矿山和尾矿库", sentences, (table,), basis(situation, "mines"))


def unknowns_section(situation: Situation) -> Section:
    """Say in words what is not known; unknown is neither zero nor safe."""
    found = [str(words) for words in situation.summary["unknowns"]]
    lines = [f"{number}．{words}" for number, words in enumerate(found, start=1)]
    return Section(
        "未知和须说明的情况", tuple(lines or ["没有须说明的情况。"]), (), basis(situation)
    )


def sources_section(situation: Situation) -> Section:
    """List every table used, with its edition, date and rows."""
    rows = tuple(
        (
            TABLES[name].title if name in TABLES else GRIDS.get(name, name),
            str(source.edition),
            source.as_of or "未注明",
            source.source or "未注明",
            "–" if name in GRIDS else str(source.rows),
        )
        for name, source in sorted(situation.county.sources.items())
    )
    table = Table("数据来源", ("数据", "版次", "数据时间", "来源", "行数"), rows, frozenset({1, 4}))
    words = f"本专报由情势 {situation.number} 生成，各项数字与同一情势的地图、清单一致。"
    return Section("数据来源", (words,), (table,) if rows else (), basis(situation))
