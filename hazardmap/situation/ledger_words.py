"""The ledger in words (台账的写法): who recorded what; people by village and 名单号, never by name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from hazardmap.entries import UNDONE, Entry
from hazardmap.evacuation.whereabouts import WORDS as PLACES
from hazardmap.situation.audit_words import OTHER, AuditLine
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rain.readings": "登记雨情",
        "warning.pasted": "登记预警",
        "warning.corrected": "更正预警",
        "warning.confirmed": "确认预警",
        "warning.lifted": "解除预警",
        "warning.peril": "登记险情",
        "warning.peril_closed": "险情处置完毕",
        "source.heard": "数据来源有信号",
        "reminder.acknowledged": "确认提醒",
        "operation.opened": "开始行动",
        "operation.closed": "结束行动",
        "order.drafted": "拟定指令",
        "order.issued": "下达转移指令",
        "order.added": "先行转移补记",
        "order.widened": "扩面",
        "order.reduced": "核减",
        "order.considered": "答复是否提前转移",
        "order.lifted": "解除转移",
        "move.made": "登记转移",
        "move.reported": "村报数",
        "move.heads": "仅计人数",
        "move.counted": "点名清点",
        "move.disputed": "登记有出入，待核",
        "move.seen": "核对有出入的登记",
        "move.same": "核对为同一户",
        "move.aside": "未能登记，另存待核",
        "report.frozen": "整点报表定稿",
        "report.missed": "报表漏报",
        "report.confirmed": "报表确认",
        "log.noted": "值班日志",
        "log.settled": "日志事项办结",
        "handover.done": "交班",
        "shelter.opened": "场所开放",
        "shelter.closed": "场所关闭",
        "shelter.full": "场所已满",
        "shelter.usable": "场所恢复可用",
        "shelter.unusable": "场所不可用",
        "road.closed": "封闭道路或桥梁",
        "road.reopened": "恢复通行",
        "change.told": "已告知改派",
        "print.made": "打印清单",
        "call.sent": "群发叫应",
        "call.read": "登记未读名单",
        "call.result": "打电话",
        "reply.first": "首次回复",
        "reply.closing": "解除后报告",
        "mine.reported": "矿山报告",
        "mine.withdrawn": "矿山撤人",
        "mine.zero": "矿山零报告",
        "replay.started": "开始复盘",
        "replay.reached": "复盘进度",
        UNDONE: "撤销",
    }
)
"""Kind of entry → what it is called."""
GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "move": ("转移", ("move",)),
        "order": ("指令、行动", ("order", "operation", "change")),
        "warning": ("预警、雨情", ("warning", "rain", "source", "reminder")),
        "call": ("叫应、回复", ("call", "reply")),
        "report": ("报表、交班、打印", ("report", "log", "handover", "print")),
        "place": ("场所、道路、矿山", ("shelter", "road", "mine")),
    }
)
_LONGEST: Final = 60
_MOST: Final = 3


def ledger_line(situation: Situation, entry: Entry, by_key: Mapping[str, Entry]) -> AuditLine:
    """Put an entry of the ledger into words; `by_key` finds the one that was taken back."""
    detail = "，".join(_details(situation, entry, by_key))
    title = KINDS.get(entry.kind, OTHER)
    body = entry.body
    why = body.get("reason") or body.get("note") or body.get("why") or ""
    return AuditLine(
        seq=entry.seq,
        when=f"{entry.at:%Y-%m-%d %H:%M:%S}",
        by=entry.by,
        what=f"{title}{f'：{detail}' if detail else ''}",
        rows=row_words(body),
        why=str(why)[:_LONGEST] if isinstance(why, str) else "",
    )


def row_words(body: Mapping[str, Any]) -> str:
    """Count what an entry holds (行数): units, moves or readings; empty when it holds none."""
    for name in ("moves", "units", "readings", "rows"):
        held = body.get(name)
        if isinstance(held, Mapping) and held:  # columns of a table
            held = next(iter(held.values()))
        if isinstance(held, list | tuple):
            return str(len(held))
    return ""


def _details(situation: Situation, entry: Entry, by_key: Mapping[str, Entry]) -> Iterator[str]:
    body = entry.body
    if entry.kind == UNDONE:
        taken = by_key.get(str(body.get("of", "")))
        yield f"第 {taken.seq} 条 {KINDS.get(taken.kind, OTHER)}" if taken else "较早的一条"
        return
    if isinstance(body.get("number"), int):
        yield f"第 {body['number']} 号"
    yield from _where(situation, body)
    moves = body.get("moves")
    if isinstance(moves, list | tuple):
        yield from _moves(situation, moves)
    if isinstance(body.get("people"), int):
        yield f"{body['people']} 人"
    for name in ("title", "scope", "result", "choice"):
        if isinstance(body.get(name), str) and body[name]:
            yield body[name][:_LONGEST]


def _where(situation: Situation, body: Mapping[str, Any]) -> Iterator[str]:
    towns, villages = town_names(situation), village_places(situation.county)
    village = villages.get(str(body.get("village_id", "")))
    if village:
        yield village[0]
    elif body.get("town_id") in towns:
        yield towns[str(body["town_id"])]
    shelters = situation.county.tables["shelters"]
    here = shelters["shelter_id"] == str(body.get("shelter_id") or body.get("desk") or "")
    yield from shelters.loc[here, "name"].head(1)


def _moves(situation: Situation, moves: Any) -> Iterator[str]:
    """Say which units went where, by village and 名单号."""
    people: Counter[str] = Counter()
    units: dict[str, list[str]] = {}
    for row in moves:
        to = PLACES.get(row.get("target", ""), "")
        people[to] += int(row.get("people") or 0)
        units.setdefault(to, []).append(_unit(situation, str(row.get("unit", ""))))
    for to, names in units.items():
        more = f"等 {len(names)} 户" if len(names) > _MOST else ""
        yield f"{'、'.join(names[:_MOST])}{more} {people[to]} 人{f' → {to}' if to else ''}"


def _unit(situation: Situation, key: str) -> str:
    one = situation.night.orders.units.get(key)
    if one is None:
        return key.partition(":")[2] or key
    village = village_places(situation.county).get(one.unit.village_id, ("", ""))[0]
    number = f"{one.unit.list_no}号" if one.unit.list_no else str(one.unit.id)
    return f"{village}{number}"
