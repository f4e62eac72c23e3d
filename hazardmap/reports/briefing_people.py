"""Sections of a briefing about people (人员各节): exposed, listed, placed and not, to verify, weak lists."""

from typing import Final

import pandas as pd

from hazardmap.levels import HAZARDS
from hazardmap.reports.briefing_moves import under_order
from hazardmap.reports.briefing_parts import Section, Table, basis, rows_of, some, whole
from hazardmap.situation import about_people, gaps, overview, totals
from hazardmap.situation.hourly_figures import doors_text, people_text
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer

WEAKEST: Final = 15
"""Villages in the table of weak lists."""
CURES: Final = 8
_TOWN_HEADS: Final = (
    "镇街", "受威胁村", "在册户", "重点场所", "在册人", "特殊人员", "安置缺口", "可启用场所", "可容纳",
)  # fmt: skip
_TOWN_COLUMNS: Final = (
    "name", "exposed_villages", "households", "institutions", "people", "assisted", "unassigned_people",
    "shelters", "places",
)  # fmt: skip
_KIND_COLUMNS: Final = ("label", "households", "institutions", "people", "assisted")


def exposed_section(situation: Situation, viewer: Viewer) -> Section:
    """Say how many villages and people are exposed (受威胁), in all and by hazard."""
    found = overview.exposed(situation, viewer)
    sentences = [
        (
            f"{found['villages']}个村（社区）中{found['villages_exposed']}个受威胁（有村域位于高等级风险区），"
            f"按面积比例折算人口{found['people_exposed']}人。"
        ),
        "同一村可受多种灾害威胁，分灾种各行不能相加。",
    ]
    steps = overview.villages_triggered(situation, viewer)
    if any(steps.values()):
        sentences.append(
            f"已达立即转移指标{steps['immediate']}个村，已达准备转移指标{steps['ready']}个村。"
        )
    lines = [
        (HAZARDS[hazard], str(line["villages"]), str(line["people"]))
        for hazard, line in found["exposed_by_hazard"].items()
    ]
    total = ("合计（去重）", str(found["villages_exposed"]), str(found["people_exposed"]))
    table = Table(
        "受威胁村和人口（分灾种）",
        ("灾种", "村（社区）", "折算人口"),
        (total, *lines),
        frozenset({1, 2}),
        True,
    )
    tables = (table,) if lines else ()
    return Section(
        "受威胁范围", tuple(sentences), tables, basis(situation, "risk_zones", "villages")
    )


def listed_section(situation: Situation, viewer: Viewer) -> Section:
    """Say who is on the lists (在册): the total without doubles, by kind, by town."""
    units = totals.listed_units(situation, viewer)
    total = totals.tally(units)
    sentences = [
        (
            f"在册{total.households}户、重点场所{total.institutions}处，共{total.people}人（合计，去重），"
            f"其中特殊人员（老弱病残孕幼）{total.assisted}人。"
        ),
        *(note.replace(" ", "") for note in about_people.double_note(units)),
    ]
    heads = ("危险区类型", "户", "重点场所（处）", "人", "特殊人员")
    columns = [*_KIND_COLUMNS[1:]]
    sums = pd.DataFrame([{name: getattr(total, name) for name in columns}]).assign(
        label="合计（去重）"
    )
    kinds = totals.by_kind(units)
    kinds = kinds.assign(label="其中" + kinds["kind"].astype(object))
    by_kind = pd.concat([sums, kinds], ignore_index=True)
    towns = overview.towns(situation, viewer)
    tables = (
        Table(
            "在册人员（分危险区类型）",
            heads,
            rows_of(by_kind, _KIND_COLUMNS),
            frozenset(range(1, 5)),
            True,
        ),
        Table(
            "各镇街在册人员和避灾场所",
            _TOWN_HEADS,
            (_town_total(towns), *rows_of(towns, _TOWN_COLUMNS)),
            frozenset(range(1, 9)),
            True,
        ),
    )
    sources = basis(situation, "households", "institutions", "danger_areas")
    return Section("在册人员", tuple(sentences), tables, sources)


def _town_total(towns: pd.DataFrame) -> tuple[str, ...]:
    return ("合计", *(str(int(towns[name].sum())) for name in _TOWN_COLUMNS[1:]))


def placing_section(situation: Situation, viewer: Viewer) -> Section:
    """Say where people would go (安置), how many have no place (安置缺口), and what would cure it."""
    total = totals.tally(totals.listed_units(situation, viewer))
    sentences = [
        (
            f"按静态方案，集中安置{total.assigned_people}人，投亲靠友{total.own_refuge_people}人，"
            f"单位自行转移{total.own_plan_people}人，安置缺口{total.unassigned_people}人"
            f"（{total.unassigned_households}户）。"
        ),
    ]
    if total.changed_households:
        sentences.append(
            f"改派{total.changed_households}户（清单所写场所不可用或已满），须逐户电话告知。"
        )
    tables = []
    if total.unassigned_people:
        towns = overview.towns(situation, viewer)
        short = towns[towns["unassigned_people"] > 0].sort_values(
            ["unassigned_people", "town_id"], ascending=[False, True]
        )
        columns = ("name", "unassigned_households", "unassigned_people")
        rows = rows_of(short, columns)
        whole_gap = ("合计", str(total.unassigned_households), str(total.unassigned_people))
        tables.append(
            Table("安置缺口", ("镇街", "户", "人"), (whole_gap, *rows), frozenset({1, 2}), True)
        )
        cures = situation.plan.cures
        if viewer.towns is not None:
            cures = viewer.rows(cures)
        sentences += [
            f"{number}．{words}。" for number, words in enumerate(cures["sentence"].head(CURES), 1)
        ]
    else:
        sentences.append("在册人员都已安排去处。")
    return Section(
        "安置和安置缺口",
        tuple(sentences),
        tuple(tables),
        basis(situation, "households", "shelters"),
    )


def verify_section(situation: Situation, viewer: Viewer) -> Section:
    """Say which exposed villages handed in no list (需核实), rounded to tens, apart from every total."""
    villages = overview.villages_to_verify(situation, viewer)
    people = totals.to_verify_people(situation, viewer)
    if not len(villages):
        words = "没有受威胁而未上报清单的村。"
        return Section(
            "需核实的村", (words,), (), basis(situation, "households", "list_statements")
        )
    sentences = (
        f"{len(villages)}个村（社区）受威胁但没有户级清单，{about(people)}需核实，不计入在册，也不占在册人员的名额。",
        "未上报清单不等于无转移人员，请先收齐清单。",
    )
    rows = tuple(
        (str(town), str(village), "未知" if pd.isna(count) else about(int(count)))
        for town, village, count in villages[["town", "village", "people"]].itertuples(index=False)
    )
    table = Table(
        "需核实的村（估算，约到十位）", ("镇街", "村（社区）", "人口"), rows, frozenset({2})
    )
    return Section(
        "需核实的村",
        sentences,
        (table,),
        basis(situation, "villages", "danger_areas", "households"),
    )


def about(people: int) -> str:
    """Write an estimate to tens: 约260人."""
    return totals.about_tens(people).replace(" ", "")


def weak_section(situation: Situation, viewer: Viewer) -> Section:
    """Say what the lists lack (清单薄弱环节), the weakest villages first."""
    found = gaps.gaps(situation, viewer)
    weakest = overview.weakest_villages(situation, viewer)
    words = "、".join(gap.sentence().replace(" ", "") for gap in found)
    sentences = [f"清单待补：{words}。" if words else "清单没有发现缺项。"]
    areas = gaps.areas_without_list(situation, viewer)
    if len(areas):
        sentences.append(f"尚无清单的危险区：{some(areas.sort_values('area_id')['name'])}。")
    if not len(weakest):
        return Section("清单薄弱环节", tuple(sentences), (), basis(situation, "households"))
    if len(weakest) > WEAKEST:
        sentences.append(f"有缺项的村共{len(weakest)}个，下表列出缺项最多的{WEAKEST}个。")
    heads = (
        "镇街", "村（社区）", "缺项合计", "缺电话（户）", "位置未知（户）", "场所未匹配（户）", "尚无清单（处）",
    )  # fmt: skip
    columns = ("town", "village", "gaps", "no_phone", "no_position", "no_shelter_match", "areas")
    rows = rows_of(weakest.head(WEAKEST), columns)
    table = Table("清单缺项最多的村", heads, rows, frozenset(range(2, 7)))
    return Section(
        "清单薄弱环节", tuple(sentences), (table,), basis(situation, "households", "danger_areas")
    )


def lead(situation: Situation, viewer: Viewer) -> tuple[str, ...]:
    """Say the whole in three sentences; without an order people are 在册."""
    total = totals.tally(totals.listed_units(situation, viewer))
    places = totals.places(situation, viewer)
    found = overview.exposed(situation, viewer)
    silent = gaps.silent_villages(situation, viewer)
    sentences = [
        (
            f"受威胁村（社区）{found['villages_exposed']}个；在册{total.households}户{total.people}人"
            f"（合计，去重，含重点场所{total.institutions}处）。"
        ),
        f"可启用避灾场所{places.eligible}处，可容纳{places.capacity}人；安置缺口{whole(total.unassigned_people)}人。",
    ]
    if len(silent):
        people = totals.to_verify_people(situation, viewer)
        sentences.append(
            f"另有{len(silent)}个村（社区）无户级清单，{about(people)}需核实，不计入在册。"
        )
    sentences.append(_moving(situation, viewer))
    return tuple(sentences)


def _moving(situation: Situation, viewer: Viewer) -> str:
    """Say who has moved, in the words of the hourly report; without an order people are 在册."""
    found = under_order(situation, viewer)
    if found is None:
        return "目前没有转移指令，以上为在册人数。"
    return f"{people_text(found)}；{doors_text(found)}。"
