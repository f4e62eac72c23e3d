"""Rain already fallen that a bulletin tells (文中实测雨量): readings, never the forecast area."""

import re
from dataclasses import dataclass
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.mentions import mentions
from hazardmap.warning.numerals import NUMBER, whole_number
from hazardmap.warning.zones import Stretch, Zone

_RAIN: Final = re.compile(
    r"(?<![\d.])(?P<numbers>\d{1,4}(?:\.\d{1,2})?(?:、\d{1,4}(?:\.\d{1,2})?){0,30})"
    r"(?P<more>[-~至到]\d{1,4}(?:\.\d{1,2})?)?(?:毫米|mm|MM)"
)
_HOURS: Final = (
    r"(?:(?P<half>半)个?小时|(?P<minutes>\d{1,3})分钟"
    rf"|(?P<hours>{NUMBER}|\d(?:\.\d)?)个?(?:小时|h(?![a-z])))"
)
_BEFORE: Final = re.compile(rf"{_HOURS}|(?P<one>(?:最大)?小时(?:雨强|雨量|降雨量?|最大))")
_AFTER: Final = re.compile(rf"^(?:以上|左右)?(?:[/每(](?:最大)?(?:(?P<one>小时|h)|{_HOURS}))")
_NOISE: Final = re.compile(
    rf"{_BEFORE.pattern}|过去|最近|近|前(?=\d|[一二三六])|截[至止][^,、]*?时(?:\d+分)?(?!雨)|[零〇\d]+时(?:\d+分)?|其中|累计|累积|降[雨水]量?|雨量|最大|达到?|已经?|超过?|突破|出现"
    r"|单站|雨强|分别|为|均|都有?|各|实测|监测(?:显示|到)?|测得|显示|目前|当前|今[天日]|昨[天日夜]|昨晚|凌晨|夜里|上午|下午|早晨|以来|自|我[市县区]|全[市县区]|位于"
    r"|短时|局地|局部|强对流|特大暴雨|大暴雨|暴雨|的|等|镇乡|乡镇|镇街|地区?|站点|受.{1,12}影响|录得|记录|是|在|有|点|约|近|多|仅|以上|[:(\[\d.%\]]"
)
_GAUGE_END: Final = re.compile(r"(?:雨量站|水文站|自动站|监测站|气象站|测站|站)$")
_MEAN: Final = re.compile(r"面雨量|平均|上游|外围|邻近|周边")
_NEAR: Final = 200
"""How many characters before a figure its hours may be told (过去3小时 …)."""
_SPLIT: Final = re.compile(r"[、|及与]|(?<=站)和|(?<=[镇乡])和|以及")


@dataclass(frozen=True, slots=True)
class Observed:
    """Rain that fell at one place (一条实测雨量): millimetres in hours before; None = not said."""

    place: str
    rain_mm: float
    period_h: float | None
    town_id: str | None
    start: int
    end: int


def observed(text: str, cut: list[Stretch], names: Gazetteer) -> list[Observed]:
    """Find the rain that fell (已发生雨量) in stretches that are neither forecast nor advice.

    Areal means and other counties' rain (上游) are left out: they belong to no gauge of this county.
    """
    found: list[Observed] = []
    for stretch in cut:
        if stretch.zone not in {Zone.FALLEN, Zone.OTHER}:
            continue
        place = stretch.start
        for rain in _RAIN.finditer(text, stretch.start, stretch.end):
            found.extend(_readings(text, place, rain, names, stretch))
            place = rain.end()
    return _without_repeats(found)


def _readings(
    text: str, since: int, rain: re.Match[str], names: Gazetteer, stretch: Stretch
) -> list[Observed]:
    begin = max(since, max(text.rfind(stop, since, rain.start()) for stop in ",。;:!\n") + 1)
    phrase = text[begin : rain.start()]
    if rain["more"] or _MEAN.search(phrase):
        return []
    places = _places(phrase, names)
    numbers = rain["numbers"].split("、")
    if len(numbers) > 1 and len(numbers) != len(places):
        return []
    amounts = numbers if len(numbers) > 1 else numbers * len(places)
    near = max(stretch.start, rain.start() - _NEAR)
    sentence = max(near, max(text.rfind(stop, near, rain.start()) for stop in "。\n") + 1)
    period_h = _period(text, sentence, begin, rain)
    return [
        Observed(place, float(amount), period_h, names.town_at_start(place), begin, rain.end())
        for place, amount in zip(places, amounts, strict=True)
    ]


def _period(text: str, sentence: int, begin: int, rain: re.Match[str]) -> float | None:
    after = _AFTER.match(text[rain.end() : rain.end() + 12])
    if after:
        return _hours(after)
    for first in (begin, sentence):
        said = list(_BEFORE.finditer(text, first, rain.start()))
        if said:
            return _hours(said[-1])
    return None


def _hours(found: re.Match[str]) -> float | None:
    words = found.groupdict()
    if words["one"]:
        return 1.0
    if words["half"]:
        return 0.5
    if words["minutes"]:
        return round(int(words["minutes"]) / 60, 4)
    try:
        return (
            float(words["hours"]) if words["hours"][0].isdigit() else whole_number(words["hours"])
        )
    except ValueError:
        return None


def _places(phrase: str, names: Gazetteer) -> list[str]:
    """Return the place names of a phrase; a town's name with 和 inside is kept whole."""
    guarded, kept = list(phrase), phrase
    for mention in mentions(phrase, names):
        for place in range(mention.start, mention.end):
            guarded[place] = "〇"
    mask = _NOISE.sub(lambda hit: "|" * len(hit.group()), "".join(guarded))
    places: list[str] = []
    start = 0
    for cut in [*_SPLIT.finditer(mask), None]:
        stop = cut.start() if cut else len(mask)
        name = _GAUGE_END.sub("", kept[start:stop])
        if re.fullmatch(r"[一-龥]{2,9}", name):
            places.append(name)
        start = cut.end() if cut else stop
    return places


def _without_repeats(found: list[Observed]) -> list[Observed]:
    kept: dict[tuple[str, float, float | None], Observed] = {}
    for reading in found:
        kept.setdefault((reading.place, reading.rain_mm, reading.period_h), reading)
    return list(kept.values())
