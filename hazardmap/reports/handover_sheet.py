"""交班小结 on paper: always one A4 page; what does not fit is counted, never dropped unsaid."""

from collections.abc import Sequence
from typing import Final

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import sheet_data
from hazardmap.reports.wording import phone, printable, printed_time, text
from hazardmap.situation.handover import Left, Watch, last_words
from hazardmap.situation.model import Situation

MOST_LEFT: Final = 28
"""Households by name on the page; the others are counted and stand on the page of the moves."""
MOST: Final = 6
"""Lines of every other part."""
LONGEST: Final = 60


def handover_sheet(made: Situation, asked: Print, found: Watch) -> Sheet:
    """Prepare the page (交班小结)."""
    mark = "（演练）" if made.night.drill else ""
    title = f"{found.office}交班小结{mark}"
    part = {
        "title": title,
        "basis": last_words(found.last),
        "counts": found.text,
        "parts": [
            ["预警和指令", _orders(found)],
            [found.left_words, _left(found)],
            ["叫应未接通", some(found.calls, "都已接通或无人要叫")],
            ["封闭的桥、路", some(found.roads, "无")],
            ["已开放避灾场所", _doors(found)],
            ["待办、承诺事项", _todo(found)],
        ],
    }
    data = sheet_data(made, asked, title, "handover", [part], page="reports")
    marks = " · ".join(filter(None, ("演练" if made.night.drill else "", data["mark"])))
    return Sheet("handover", {**data, "mark": marks}, f"{title}_{made.as_of:%Y%m%d%H%M}")


def some(lines: Sequence[str], nothing: str, *, most: int = MOST) -> list[str]:
    """Keep the first lines, each cut to its room, and count the rest."""
    shown = [short(line) for line in lines[:most]]
    rest = len(lines) - len(shown)
    return [*shown, *([f"另有{rest}条，见系统页面"] if rest else [])] or [nothing]


def short(words: str, room: int = LONGEST) -> str:
    """Cut a text to its room; the cut is seen."""
    plain = printable(words).replace("\u200b", "")
    return plain if len(plain) <= room else f"{plain[: room - 1]}…"


def _orders(found: Watch) -> list[str]:
    lines = [f"生效预警：{words}" for words in found.warnings]
    lines += [
        f"{one.title}，{one.scope} {one.counts}，期限{one.deadline}，决定人{one.decider}"
        for one in found.orders
    ]
    return some(lines, "没有生效预警，没有下达转移指令")


def _left(found: Watch) -> list[str]:
    by_mover: dict[tuple[str, str, str], list[Left]] = {}
    for one in found.left[:MOST_LEFT]:
        by_mover.setdefault((one.village, one.mover, one.mover_phone), []).append(one)
    lines = [
        f"{village}：{'，'.join(short(one.words, 30) for one in group)}"
        f"；转移责任人 {text(mover, '未登记')} {phone(number)}"
        for (village, mover, number), group in by_mover.items()
    ]
    rest = found.left[MOST_LEFT:]
    people = sum(one.not_moved for one in rest)
    lines += [f"另有{len(rest)}户、单位{people}人未转，见“转移登记”页"] if rest else []
    return [*lines, *some(found.by_phone, "", most=2)[: 2 if found.by_phone else 0]] or ["无"]


def _doors(found: Watch) -> list[str]:
    lines = [
        f"{one.name} 在所{one.inside}人"
        + (f"/可容纳{one.places}人" if one.places else "")
        + (f"，管理员{one.keeper}" if one.keeper else "")
        + f"，{'▲点名超时：' if one.overdue else ''}{one.roll}"
        for one in sorted(found.doors, key=lambda one: not one.overdue)
    ]
    return some(lines, "没有已开放的避灾场所")


def _todo(found: Watch) -> list[str]:
    lines = [
        f"{printed_time(note.at)[5:]} {note.unit}{note.person}：{note.content}→{note.plan}"
        for note in found.todo
    ]
    return some(lines, "无待办")
