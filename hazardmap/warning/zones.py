"""What each stretch of a bulletin talks about (分句): header, rain fallen, forecast, advice."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Zone(Enum):
    """What a stretch of text is about."""

    OTHER = "其它"
    HEAD = "标题"
    FALLEN = "已发生"
    COMING = "预计"
    ADVICE = "防御"
    GUIDE = "指南"


_GUIDE: Final = r"防御指南|防御提示|防范指南|防御措施|防范措施|图例|标准:"
_STRONG: Final = (
    r"预计|预测|预报|未来(?:\d|[一二两三四六]|几|十|半|的)|今后(?:\d|[一二三六])"
    r"|(?:主要|重点)?(?:影响|预警|涉及|发布|生效|警报)(?:的)?(?:区域|范围|地区|镇街|镇乡|乡镇|对象)"
    r"|(?<!不)涉及(?!到?其)|落区"
)
_WEAK: Final = (
    r"将(?=出现|有|达|可|继续|持续|发生|受|会|迎来|普降|影响|超过|累计)|可能(?:出现|有|受|会|达|遭|发生)"
    r"|仍将|即将|可(?:出现|达|能受)|将?面临|风险(?:很?高|较高|大|较大)|有(?:大|暴|中)(?:到|雨)"
)
_FALLEN: Final = (
    r"过去|刚刚|截至|截止|目前|当前|实况|已(?:达|出现|有|经|超|降|累计|发生|普|连续|突破|普遍)|以来|现已"
    r"|前(?:\d|[一二三六])+个?小时|近(?:\d|[一二三六])+个?小时|监测到|监测显示|雷达(?:显示|监测|回波)|昨[天日夜晚]"
)
_ADVICE: Final = (
    r"(?:敬|恳)?请|望(?=各|大家|广大)|注意防范|做好|提醒|(?:要求|建议)|严防|加强(?:防范|监测|巡查)"
    r"|各(?:级|有关)|切断|必要时"
)
_CUES: Final = re.compile(
    rf"(?P<GUIDE>{_GUIDE})|(?P<STRONG>{_STRONG})|(?P<FALLEN>{_FALLEN})|(?P<ADVICE>{_ADVICE})|(?P<WEAK>{_WEAK})"
)
_CLAUSE: Final = re.compile(r"[^,。;:!?\n]*[,。;:!?\n]?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of folded text in one zone (一段)."""

    start: int
    end: int
    zone: Zone


def stretches(
    text: str, start: int, end: int, *, head: tuple[int, int], body: int
) -> list[Stretch]:
    """Cut a bulletin into stretches by what they talk about (分句).

    `head` is the sentence that names the signal; from `body` on it may name places (对…发布).

    The first cue of a clause decides it from its first letter, later cues from where they stand; a
    clause without a cue goes on with what came before. A new paragraph forgets it. After 请 … only
    预计 and its like lead back to the forecast; a defence guide lasts to the end.
    """
    found: list[Stretch] = []
    for first, last in ((start, head[0]), (head[1], end)):
        zone = Zone.OTHER
        for clause in _CLAUSE.finditer(text, first, last):
            if not clause.group():
                continue
            zone = _cut(text, clause, zone, found)
            if clause.group().endswith("\n") and zone is not Zone.GUIDE:
                zone = Zone.OTHER
        if first == start:
            found.append(Stretch(head[0], body, Zone.OTHER))
            found.append(Stretch(body, head[1], Zone.HEAD))
    return _joined(found)


def _cut(text: str, clause: re.Match[str], zone: Zone, found: list[Stretch]) -> Zone:
    place, fresh = clause.start(), True
    for cue in _CUES.finditer(text, clause.start(), clause.end()):
        wanted = _wanted(str(cue.lastgroup), zone, fresh)
        if wanted is zone:
            fresh = False
            continue
        listed = wanted is Zone.ADVICE and text[clause.start() - 1 : clause.start()] == ":"
        begins = clause.start() if fresh and not listed else cue.start()
        found.append(Stretch(place, begins, zone))
        place, zone, fresh = begins, wanted, False
    found.append(Stretch(place, clause.end(), zone))
    return zone


def _wanted(cue: str, zone: Zone, fresh: bool) -> Zone:
    if zone is Zone.GUIDE:
        return zone
    if cue == "WEAK":
        return Zone.COMING if zone is Zone.OTHER or (zone is Zone.FALLEN and fresh) else zone
    return Zone.COMING if cue == "STRONG" else Zone[cue]


def _joined(found: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in found:
        if stretch.end <= stretch.start:
            continue
        last = joined[-1] if joined else None
        if last and last.zone is stretch.zone and last.end == stretch.start:
            joined[-1] = Stretch(last.start, stretch.end, stretch.zone)
        else:
            joined.append(stretch)
    return joined
