"""Town names in a bulletin (文中镇街): which are the town itself, which only look like it."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer


class Sense(Enum):
    """What a town's name stands for where it is written."""

    TOWN = "镇街"
    PART = "镇街的一部分"
    GAUGE = "测站"
    OFFICE = "单位"
    WATER = "河道水库"
    DOUBT = "存疑"


_LEFT: Final = re.compile(
    r"(?:^|[^一-龥]|[市县区旗镇乡村]|街道|[和及与跟或]|[天日晨午晚夜间时后前旬内外起]|[在对为即如的中面带边缘部级原]"
    r"|上|下午|夜里|里|影响|涉及|包括|含|范围|发布|解除|预计|向|往|至|到|我|全境|境内|预警|信号)$"
)
_ENDING: Final = (
    r"(?:镇乡街道|镇(?:\(?街道\)?|街|乡)|乡镇(?:街道)?|镇乡(?:\(?街道\)?)?|街镇|镇、乡)"
)
_RIGHT: Final = re.compile(
    rf"(?:$|[、,。;:()\[\]【】“”\"!?\n /·\-~+&]|等|及|和(?!平|谐)|与|以及|{_ENDING}|\d|[一两二三六](?:个)?小时"
    r"|[两二三四五六七八九十]+个?(?:镇|乡|地|街)"
    r"|有|将|可|会|仍|已|出现|的|一带|境内|区域|范围|全境|局|部分|累计|雨量|降[雨水]|阵|雷|强|短时|暴"
    r"|大(?:到|至|雨|暴|部|风|雾)|中(?:到|至|雨|部|北|南)|小(?:到|至|雨)|未来|今|明|夜|傍晚|上午|下午|凌晨"
    r"|早晨|中午|前|后半|继续|持续|发生|受|遭|易|为|是|处|在|预|请|要|须|需|也|还|均|都|或|先后|风险|山洪|地质"
    r"|地灾|雨|面临|偏?[东南西北]+[部片]|方向|多|最|普|周边|附近|解除|发布|镇区|山区|沿|路(?=面|表|段|况)|气温|温度|能见度|平均|高海拔)"
)
_GAUGE: Final = re.compile(r"^[一-龥]{0,5}?(?:雨量站|水文站|水位站|自动站|监测站|测站|站点?)")
_OFFICE: Final = re.compile(
    r"^(?:人民)?(?:政府|防指|防汛|党委|应急|办事处|综治|派出所|气象|水利|自然资源|消防|卫生|中心校|纪委)"
)
_WATER: Final = re.compile(
    r"^[一-龥]{0,2}?(?:江|溪|河(?!杨)|水库|水电站|电站|流域|断面|闸|大坝)(?:流域|沿线|沿岸|上游|下游|两岸)?"
)
_PART: Final = re.compile(r"^[一-龥]{1,6}?(?:村|社区|居委会|自然村|组|小区|水库)")
_SAME_WORD: Final = "和"
_DIRECTION: Final = re.compile(r"^偏?[东南西北中]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One town's name in the text (一处镇街名): where, which town, in which sense."""

    start: int
    end: int
    town_id: str
    sense: Sense


def mentions(text: str, names: Gazetteer) -> list[Mention]:
    """Find every name of a town in folded text (文中的镇街名), longest spelling first."""
    hits = list(names.pattern.finditer(text))
    ends = {hit.end() for hit in hits}
    starts = {hit.start() for hit in hits}
    found = (_mention(text, hit, names, starts, ends) for hit in hits)
    return [mention for mention in found if mention is not None]


def _mention(
    text: str, hit: re.Match[str], names: Gazetteer, starts: set[int], ends: set[int]
) -> Mention | None:
    word = hit.group()
    before, after = text[max(0, hit.start() - 4) : hit.start()], text[hit.end() : hit.end() + 14]
    left = bool(_LEFT.search(before)) or hit.start() in ends or _after_county(text, hit, names)
    if word.endswith(_SAME_WORD) and _DIRECTION.match(after) and not left:
        return None
    if word.endswith(_SAME_WORD) and re.match(r"[东南西北中]{1,2}部", after):
        return None
    sense = _sense(after, left=left, followed=hit.end() in starts)
    if _other_ending(after) or _inside_county(text, hit, names):
        return None
    return Mention(hit.start(), hit.end(), names.words[word], sense)


def _after_county(text: str, hit: re.Match[str], names: Gazetteer) -> bool:
    return bool(names.stem) and text.endswith((names.county, names.stem), 0, hit.start())


def _sense(after: str, *, left: bool, followed: bool) -> Sense:
    if not left:
        return Sense.WATER if _WATER.match(after) else Sense.DOUBT
    if followed or _RIGHT.match(after):
        return Sense.TOWN
    for pattern, sense in ((_WATER, Sense.WATER), (_GAUGE, Sense.GAUGE), (_OFFICE, Sense.OFFICE)):
        if pattern.match(after):
            return sense
    return Sense.PART if _PART.match(after) else Sense.DOUBT


def _other_ending(after: str) -> bool:
    """Tell whether another ending than the town's own follows: 赵家街道 is no town of this county."""
    return bool(re.match(r"(?:镇|乡|街道)", after)) and not re.match(_ENDING, after)


def _inside_county(text: str, hit: re.Match[str], names: Gazetteer) -> bool:
    """Tell whether the name begins inside the county's own name: 诸暨南部 does not hold 暨南."""
    length = len(names.stem)
    return any(
        text.startswith(names.stem, hit.start() - back) and hit.start() >= back
        for back in range(1, length)
    )
