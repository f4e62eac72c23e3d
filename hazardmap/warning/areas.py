"""Areas said in words (区域用语): 全市, 我市各镇乡, 大部, 南部山区, 枫桥江流域."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.mentions import Mention, Sense


class Extent(Enum):
    """How an area word counts."""

    WHOLE = "全市"
    COUNTY = "只写县名"
    AREA = "区域"
    INSIDE = "所列镇街之内"
    REST = "其余或除外"


_EVERY: Final = r"(?:各|所有|全部|\d{1,2}个)(?:的)?(?:镇|乡|街道?)(?:[、,]?(?:镇|乡|\(?街道?\)?))*"
_WIDE_RIGHT: Final = (
    r"(?=范围|境内|各(?:镇|乡|街|地)|所有(?:镇|乡|街)|全部(?:镇|乡|街)|\d{1,2}个(?:镇|乡|街)|将|有|可|会|仍|普遍|普降|均|都|自|阴|大到|中到|小到|大雨|暴雨|中雨"
    r"|持续|继续|出现|面临|发生|处|还|降雨|未来|今|明|夜|[\d一二三六]+个?小时|平均(?:风力|气温)|阵风|风力|气温|最[高低]气温|累计|雨量|过程|、|,|。|;|$|\)|\n)"
)
_HARD: Final = (
    r"(?:偏?[东南西北]{1,2}|中[东南西北]?|[东南西北]中)部(?:及)?(?:沿江|沿山|平原|低山|丘陵)?(?:山区|地区|平原|区域|乡镇|镇街|镇乡|一带)?"
    r"|(?<![一-龥])(?:[东南西北]{1,2}|中)(?:片|线)|[东南西北]{1,2}(?:山区|平原)|沿(?:江|山|溪|湖)(?:平原|地区|一带|镇街|乡镇)?"
    r"|主?城区|市区|库区|湖畈(?:区)?|圩区|北部平原|周边(?:地区|镇街|乡镇|区域)?|附近(?:地区|镇街|乡镇)"
    r"|(?:上|下)游(?:地区|镇街|乡镇|沿线)|(?:上述|以上|前述)(?:地区|区域|镇街|镇乡|乡镇|范围)"
)
_BASIN: Final = r"[一-龥]{1,6}?(?:江|溪|河|水库|湖)(?:干流|支流|小?流域|沿线|沿岸|沿江|上游|下游|两岸)(?:一带|地区)?"
_SOFT: Final = (
    r"大部(?:分)?(?:地区|区域|镇街|镇乡|乡镇|镇)?|部分(?:地区|区域|镇街|镇乡|乡镇|镇|乡)|局部(?:地区|区域|镇街|镇乡|乡镇)"
    r"|多地|多个(?:镇|乡)[乡街]?|个别(?:地区|镇街|乡镇)|高海拔山区|(?:低洼|沿线|危险|重点)(?:地区|地带|区域)|山区|平原"
)
_REST: Final = (
    r"其[余它他](?!天气|强|次生|灾|不利|影响|部门|有关|单位|相关|人)|(?:(?<![排解])除|不含|不包括|不包含)[^。;]{2,40}?(?:外|以外|之外)"
    r"|(?<![排解])除|不含|不包括"
)
_LESS: Final = (
    r"趋于(?:减弱|结束|停止)|逐渐(?:减弱|停止|结束)|(?:明显|已经?|渐|将)?(?:减弱|转弱|停止|结束)"
    r"|无明显|不会|影响(?:较小|不大|有限)|暂无|暂不|不再"
)
_WORD: Final = re.compile(
    rf"(?P<REST>{_REST})|(?P<LESS>{_LESS})|(?P<BASIN>{_BASIN})|(?P<HARD>{_HARD})|(?P<SOFT>{_SOFT})"
)
_AFTER_LIST: Final = re.compile(r"(?:等|镇乡\(街道\)|镇乡|乡镇|镇街|镇|乡|街道\)?)(?:的)?$")
_TO_LIST: Final = re.compile(r"^(?:的|镇乡|乡镇|镇街|地区|\(|:|、?其中|,?其中|等)*$")
_LEAD: Final = re.compile(
    r"^(?:预计|预测|今天|今晚|明天|夜里|夜间|白天|上午|中午|下午|傍晚|凌晨|到|至|在|对|和|及|与|以及|我[市县区]|受|[日时内的])+"
)


@dataclass(frozen=True, slots=True)
class AreaWord:
    """One area said in words (一处区域用语)."""

    start: int
    end: int
    words: str
    extent: Extent


def area_words(
    text: str, start: int, end: int, *, names: Gazetteer, towns: list[Mention]
) -> list[AreaWord]:
    """Find the area words of one forecast stretch (预计分句里的区域用语).

    `towns` are the mentions inside it: an area word grown together with a list of towns (南部岭北、陈宅;
    等南部镇乡; 马剑北部) only describes it and does not widen.
    """
    found = [*_county_words(text, start, end, names)]
    for match in _WORD.finditer(text, start, end):
        if any(word.start <= match.start() < word.end for word in found):
            continue
        kind = str(match.lastgroup)
        if kind == "LESS" and not _in_clause(text, match.start(), towns):
            continue
        if match.group() in {"城区", "市区"} and _part_of_name(text, match.start(), start, names):
            continue
        words = _river(match.group()) if kind == "BASIN" else match.group()
        first = match.end() - len(words)
        if any(m.start <= first < m.end and m.sense is not Sense.WATER for m in towns):
            continue
        extent = _extent(text, first, match.end(), kind, towns)
        found.append(AreaWord(first, match.end(), words, extent))
    return sorted(found, key=lambda word: word.start)


def _extent(text: str, start: int, end: int, kind: str, towns: list[Mention]) -> Extent:
    if kind in {"REST", "LESS"}:
        return Extent.REST
    listed = [mention for mention in towns if mention.sense is Sense.TOWN]
    if kind == "SOFT" and listed:
        return Extent.INSIDE
    before = text[max(0, start - 8) : start]
    touching = any(mention.end == start for mention in listed) or (
        bool(listed) and bool(_AFTER_LIST.search(before))
    )
    leading = any(
        0 <= mention.start - end < 8 and _TO_LIST.match(text[end : mention.start])
        for mention in listed
    )
    return Extent.INSIDE if (touching or leading) else Extent.AREA


def _county_words(text: str, start: int, end: int, names: Gazetteer) -> list[AreaWord]:
    e = names.ending
    stem = re.escape(names.stem) if names.stem else "(?!)"
    own = rf"(?:{stem}{e}?|[我本]{e})"
    whole = re.compile(
        rf"(?:{own})?(?:全{e}{_WIDE_RIGHT}|全{e}(?={_EVERY})|全域|全境)|{own}{_EVERY}"
    )
    found = [
        AreaWord(match.start(), match.end(), match.group(), Extent.WHOLE)
        for match in whole.finditer(text, start, end)
    ]
    for match in re.compile(rf"{own}|全{e}").finditer(text, start, end):
        if not any(word.start <= match.start() < word.end for word in found):
            found.append(AreaWord(match.start(), match.end(), match.group(), Extent.COUNTY))
    return found


def _in_clause(text: str, place: int, towns: list[Mention]) -> bool:
    first = max(text.rfind(stop, 0, place) for stop in ",。;:\n")
    return any(first < mention.start < place for mention in towns)


def _river(words: str) -> str:
    """Cut what stands before a river's name: 五泄和枫桥江流域 → 枫桥江流域."""
    return _LEAD.sub("", re.split(r"[和及与]", words)[-1])


def _part_of_name(text: str, place: int, start: int, names: Gazetteer) -> bool:
    """Tell whether 城区 or 市区 is the end of another place's name (婺城区, 绍兴市区)."""
    before = re.split(r"[^一-龥]", text[max(start, place - 6) : place])[-1]
    before = _LEAD.sub("", before)
    return bool(before) and not (names.stem and before.endswith(names.stem))
