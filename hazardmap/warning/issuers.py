"""Who issued a bulletin (发布单位), and whether it is this county's own office."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer

_OFFICE: Final = (
    r"气象(?:灾害预警中心|服务中心|中心|部门|局|台|站)|自然资源(?:(?:和|与)规划)?(?:分局|局|厅|部)"
    r"|(?:水文|地质环境|地质灾害|水利水文)[一-龥]{0,6}?(?:中心|局|总站|站)|水(?:利|务)(?:水电)?(?:局|厅|部)"
    r"|(?:(?:人民政府)?(?:防汛(?:防台)?(?:抗旱)?)?(?:指挥部)(?:办公室)?)|防(?:汛)?指(?:挥部)?(?:办(?:公室)?)?"
    r"|防汛(?:防台)?(?:抗旱)?办(?:公室)?|应急(?:消防)?管理(?:局|厅|站|部)|应急局|应急办"
    r"|(?:突发事件)?预警信息发布中心|人民政府|建设局|农业农村局|交通运输局"
)
_PREFIX_STOP: Final = re.compile(
    r".*(?:预警信号|预警|信号|警报|发布|来源|消息|来自|根据|转发|通知|最新|接到?|收到|由|据|经|转"
    r"|日报|日讯|提醒|记者|时|分|日|[^一-龥])"
)
_WORDS: Final = re.compile(_OFFICE)
_UNITS: Final = re.compile(r"省|自治区|市|县|区|镇|乡|街道|中央|国家")
_JOINTS: Final = frozenset("、和与及,&")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An office as written (发布单位). `own` is None when the words do not say whose office it is."""

    start: int
    end: int
    name: str
    own: bool | None


def issuers(text: str, names: Gazetteer) -> Iterator[Issuer]:
    """Find every office named in folded text."""
    last = 0
    for found in _WORDS.finditer(text):
        before = text[max(last, found.start() - 16) : found.start()]
        stop = _PREFIX_STOP.match(before, 0)
        prefix = before[stop.end() :] if stop else before
        joined = prefix[:1] in _JOINTS and found.start() - len(prefix) == last
        prefix = prefix[1:] if joined else prefix
        start = found.start() - len(prefix)
        last = found.end()
        yield Issuer(start, last, text[start:last], _own(prefix, found.group(), names))


def _own(prefix: str, office: str, names: Gazetteer) -> bool | None:
    if not names.stem:
        return None
    if prefix.endswith((names.county, names.stem)):
        return True
    if any(prefix.endswith(word) for word in names.words):
        return True
    if prefix in {"", "市", "县", "区", "省", "本市", "我市"} and not office.startswith("预警"):
        return None if prefix != "省" else False
    return False


def joint(found: list[Issuer], text: str) -> list[Issuer]:
    """Return the last office and those that issue jointly with it (联合发布): 甲、乙联合发布."""
    if not found:
        return []
    group = [found[-1]]
    for office in reversed(found[:-1]):
        between = text[office.end : group[0].start]
        if between and set(between) - _JOINTS:
            break
        group.insert(0, office)
    return group


def whose(group: list[Issuer]) -> bool | None:
    """Tell whether a group of offices is this county's: any own one decides, then any other one."""
    words = {office.own for office in group}
    return True if True in words else False if False in words else None
