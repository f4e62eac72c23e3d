"""Signals named in a bulletin (预警信号): kind, colour and what happens to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

KIND_WORDS: Final = {
    "地质灾害气象风险": r"(?:突发性?)?地质灾害(?:气象风险|气象|风险)?|地灾(?:气象风险|风险)?",
    "山洪": r"(?:小流域)?山洪(?:灾害)?(?:气象风险|气象|风险)?",
    "洪水": r"(?:江河|中小河流)?洪水(?:灾害)?(?:气象风险|风险)?",
    "内涝": r"(?:城市)?(?:内涝|渍涝|积涝)(?:气象风险|风险)?",
    "台风": "台风|热带气旋",
    "暴雨": "(?<!雷)(?:短时)?(?:暴雨|强降雨|强降水)",
    "雷雨大风": "雷雨大风|雷暴大风",
    "雷电": "雷电",
    "大风": "大风",
    "大雾": "大雾",
    "霾": "霾",
    "高温": "高温",
    "寒潮": "寒潮",
    "霜冻": "霜冻",
    "低温": "低温(?:冰冻|雨雪冰冻)?",
    "道路结冰": "道路结冰",
    "冰雹": "冰雹",
    "暴雪": "暴雪",
    "沙尘暴": "沙尘暴",
    "干旱": "(?:气象)?干旱",
    "森林火险": "森林火险(?:气象)?",
    "强对流": "强对流(?:天气)?",
}
COLOURS: Final = "红橙黄蓝"
_ROMAN: Final = {"Ⅰ": "红", "Ⅱ": "橙", "Ⅲ": "黄", "Ⅳ": "蓝", "I": "红", "II": "橙"} | {
    "III": "黄", "IV": "蓝", "一": "红", "二": "橙", "三": "黄", "四": "蓝",
}  # fmt: skip
_RANK: Final = r"(?:Ⅰ|Ⅱ|Ⅲ|Ⅳ|IV|I{1,3}|[一二三四])级"
_KIND: Final = "|".join(KIND_WORDS.values())
_COLOUR: Final = f"[{COLOURS}]"
_SIGNAL: Final = re.compile(
    rf"(?:(?P<before>{_COLOUR})色(?:级别)?)?(?P<kind>{_KIND})(?:灾害|天气|气象|风险|等级)*"
    rf"(?:[(\[“\"]?(?:(?:{_RANK})[/(]?)?(?P<middle>{_COLOUR})色?(?:等级|级)?[)\]”\"]*|(?P<rank>{_RANK}))?"
    rf"(?:(?:预警|警报)(?:信号|等级|级别)*"
    rf"(?:[(\[:为“\"]{{0,2}}(?:(?:{_RANK})[/(]?)?(?P<after>{_COLOUR})色)?"
    rf"|(?=[、和及与]+(?:{_KIND})(?:气象|风险)*{_COLOUR}色?))"
)
_FORM: Final = re.compile(
    rf"预警(?:信号|名称|类型|种类|等级|级别)*:(?P<kind>{_KIND})"
    rf"(?:[(\[“]?(?P<middle>{_COLOUR})色?|[,;]?(?:预警)?(?:信号)?(?:等级|级别|颜色):(?P<after>{_COLOUR})色?)?"
)
_TARGET: Final = re.compile(
    r"(?P<verb>升级|升格|提升|提高|上调|升|变更|调整|更新|更改|改|降级|下调|降低|降|转)(?:发布)?(?:为|至|到|成)"
    rf"(?:(?P<kind>{_KIND})(?:灾害|天气|气象|风险)*(?:预警(?:信号)?)?)?[(“]?(?P<colour>{_COLOUR})色?[)”]?"
    r"(?:预警|警报)?(?:信号)?"
)
_AGAIN: Final = re.compile(
    rf"[,;、][^。\n]{{0,24}}?(?={_TARGET.pattern.replace('?P<', '?P<again_')})"
)
_ACTION: Final = re.compile(
    r"(?P<解除>解除|取消|撤销|撤回)|(?P<继续>继续|维持|延续|延长|保持)|(?P<升级>升级|升格)"
    r"|(?P<降级>降级|下调)|(?P<变更>变更|更新|调整)|(?P<发布>发布|签发|启动)(?!的|中心|单位|机构|时间)"
)
_AFTER: Final = re.compile(
    r"^(?:已经?|现已?|予以|也?将?被?)?(?:于.{1,14}?)?(?:(?P<解除>解除|取消|撤销|失效)|(?P<继续>继续(?:生效|有效)|仍然?生效|维持不变))"
)
_MAYBE: Final = re.compile(
    r"(?:可能|或将|视情|适时|将视|不排除|考虑|随时|必要时|如遇?|若|达到?)[^,。;:]{0,8}$"
)
_PAST: Final = re.compile(r"(?:此前|之前|早前|原先?|昨[天日夜晚]?|前期|前次)[^,。;:]{0,16}$")
_STOPS: Final = "。;\n!"
_UPWARD: Final = ("升", "提", "上")
_DOWNWARD: Final = ("降", "下")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal and what happens to it (一条预警信号的动作): `verb` is where the deciding verb stands.

    `bare` tells that no verb stands beside it: a title, or a mention in passing.
    """

    start: int
    end: int
    verb: int
    kind: str
    colour: str | None
    action: str
    bare: bool


def signals(text: str) -> list[Signal]:
    """Find the signals of folded text (文中的预警信号); a signal that only may come does not count."""
    found: list[Signal] = []
    for match in _matches(text):
        since = max(_sentence_start(text, match.start()), found[-1].end if found else 0)
        before = text[since : match.start()]
        if _MAYBE.search(before):
            continue
        signal = _changed(text, match, since) or _plain(text, match, since, found)
        if signal is None or (found and signal.start < found[-1].end):
            continue
        found.append(signal)
        again = _AGAIN.match(text, signal.end)
        if again and not signal.bare:
            found.append(_once_more(text, signal, again.end()))
    return found


def _once_more(text: str, before: Signal, start: int) -> Signal:
    """Read 升级为黄色，2时30分再次升级为橙色: the second change is a signal of its own."""
    target = next(_TARGET.finditer(text, start))
    action = _change(target["verb"], before.colour, target["colour"])
    kind = kind_of(target["kind"]) if target["kind"] else before.kind
    return Signal(
        target.start(), target.end(), target.start(), kind, target["colour"], action, bare=False
    )


def _matches(text: str) -> Iterator[re.Match[str]]:
    forms = list(_FORM.finditer(text))
    covered = [range(form.start(), form.end()) for form in forms]
    plain = (
        match
        for match in _SIGNAL.finditer(text)
        if not any(match.start() in stretch for stretch in covered)
    )
    yield from sorted((*forms, *plain), key=lambda match: match.start())


def _changed(text: str, match: re.Match[str], since: int) -> Signal | None:
    """Read 将A升级为B, A由黄色升级为橙色: the signal is what it becomes."""
    ahead = re.compile(rf"(?:由|从)?(?:{_COLOUR}色?)?(?:预警)?(?:信号)?,?")
    skipped = ahead.match(text, match.end())
    target = _TARGET.match(text, skipped.end() if skipped else match.end())
    if target is None or _MAYBE.search(text[since : target.start()][-12:]):
        return None
    kind = kind_of(target["kind"] or match["kind"])
    new = target["colour"]
    old = _colour(match) or _first_colour(text[match.end() : target.start()])
    action = _change(target["verb"], old if kind == kind_of(match["kind"]) else None, new)
    return Signal(match.start(), target.end(), target.start(), kind, new, action, bare=False)


def _change(verb: str, old: str | None, new: str) -> str:
    if verb.startswith(_UPWARD):
        return "升级"
    if verb.startswith(_DOWNWARD):
        return "降级"
    if verb == "变更" or old is None or old == new:
        return "变更"
    return "升级" if COLOURS.index(new) < COLOURS.index(old) else "降级"


def _plain(text: str, match: re.Match[str], since: int, earlier: list[Signal]) -> Signal | None:
    before = text[since : match.start()]
    kind, colour = kind_of(match["kind"]), _colour(match)
    after = _AFTER.match(text[match.end() : match.end() + 24])
    if after and earlier and _PAST.search(before):
        return None
    if after:
        action = next(name for name, words in after.groupdict().items() if words)
        return Signal(match.start(), match.end(), match.start(), kind, colour, action, bare=False)
    verbs = list(_ACTION.finditer(before))
    if not verbs:
        sibling = earlier and not before.strip("、和及与,")
        if sibling and earlier[-1].end == since:
            last = earlier[-1]
            return Signal(
                match.start(), match.end(), last.verb, kind, colour, last.action, last.bare
            )
        if _PAST.search(before) or "发布的" in before:
            return None
        return Signal(match.start(), match.end(), match.start(), kind, colour, "发布", bare=True)
    action = _strongest([str(verb.lastgroup) for verb in verbs])
    return Signal(
        match.start(), match.end(), since + verbs[0].start(), kind, colour, action, bare=False
    )


def _strongest(actions: list[str]) -> str:
    """升级发布 is 升级, 继续发布 is 继续; 解除 before anything else."""
    order = ("解除", "升级", "降级", "变更", "继续", "发布")
    return next(action for action in order if action in actions)


def kind_of(words: str) -> str:
    """Return the kind of hazard these words name (预警种类)."""
    return next(kind for kind, spelled in KIND_WORDS.items() if re.fullmatch(spelled, words))


def _colour(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    written = next((groups[n] for n in ("before", "middle", "after") if groups.get(n)), None)
    rank = groups.get("rank")
    return written or (_ROMAN[rank.removesuffix("级")] if rank else None)


def _first_colour(text: str) -> str | None:
    return next((letter for letter in text if letter in COLOURS), None)


def _sentence_start(text: str, place: int) -> int:
    return max(text.rfind(stop, 0, place) for stop in _STOPS) + 1
