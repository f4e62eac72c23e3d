"""Which towns a bulletin is about (预警范围): resolved, or asked; never widened by guessing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from hazardmap.warning.areas import AreaWord, Extent, area_words
from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.listing import Unknown, unknown_names
from hazardmap.warning.mentions import Mention, Sense, mentions
from hazardmap.warning.owners import marks, owned
from hazardmap.warning.zones import Stretch, Zone

NOT_FOUND: Final = "未识别到本市镇街，请选择范围"
_TAG: Final = re.compile(
    r"\((?P<inner>[红橙黄蓝])色?(?:预警)?(?:信号)?\)|(?:处于|(?<!级)(?<!整)(?<!更)为)(?P<state>[红橙黄蓝])色"
    r"|(?P<ahead>[红橙黄蓝])色(?:预警)?(?:区域?|范围)?:"
)
_READING: Final = re.compile(r"[^。;\n]*?\d(?:毫米|mm)")
_NEAR: Final = 80
_DOUBTS: Final = frozenset({Sense.PART, Sense.DOUBT, Sense.WATER})


@dataclass(frozen=True, slots=True)
class Scope:
    """The area a bulletin names (预警范围). With `asks` nothing is taken over: `named` is offered."""

    towns: tuple[str, ...]
    whole_county: bool
    areas: tuple[str, ...]
    asks: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    named: tuple[str, ...]
    colours: tuple[str, ...]
    listed: tuple[Mention, ...]
    words: tuple[AreaWord, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the forecast stretches hold, before deciding."""

    ours: list[Mention]
    foreign: list[Mention]
    doubts: list[Mention]
    words: list[AreaWord]
    unknown: list[Unknown]
    colours: set[str]


def scope(text: str, cut: list[Stretch], *, names: Gazetteer, issuer_own: bool | None) -> Scope:
    """Decide the towns of one bulletin (判定镇街) from its stretches; `issuer_own` None = not said."""
    every = mentions(text, names)
    seen = _seen(text, cut, every, names, issuer_own)
    elsewhere = _elsewhere(text, cut, every)
    asks = list(dict.fromkeys(_asks(text, seen, elsewhere, names, issuer_own)))
    whole = any(word.extent is Extent.WHOLE for word in seen.words)
    towns = () if asks else tuple(names.towns) if whole else _ids(seen.ours)
    hints = _hints(cut, every, seen, elsewhere) if asks and issuer_own is not False else ()
    hints = (*hints, *_ids(seen.ours)) if asks else hints
    return Scope(
        towns=towns,
        whole_county=whole and not asks,
        areas=tuple(dict.fromkeys(word.words for word in _shown(seen))),
        asks=tuple(asks),
        unknown=tuple(seen.unknown),
        named=tuple(sorted(set(hints))),
        colours=tuple(sorted(seen.colours)),
        listed=tuple(seen.ours),
        words=tuple(_shown(seen)),
    )


def _seen(
    text: str,
    cut: list[Stretch],
    every: list[Mention],
    names: Gazetteer,
    issuer_own: bool | None,
) -> _Seen:
    seen = _Seen([], [], [], [], [], set())
    for part in cut:
        if part.zone not in {Zone.COMING, Zone.HEAD}:
            continue
        inside = [m for m in every if part.start <= m.start < part.end]
        found = marks(text, part.start, part.end, names=names, issuer_own=issuer_own, towns=inside)
        listed = [m for m in inside if m.sense is Sense.TOWN]
        ours = [m for m in listed if owned(found, m.start)]
        seen.ours.extend(ours)
        seen.foreign.extend(m for m in listed if m not in ours)
        if part.zone is Zone.COMING:
            seen.doubts.extend(m for m in inside if m.sense in _DOUBTS)
            unknown = unknown_names(text, part.start, part.end, names=names, towns=inside)
            seen.unknown.extend(
                replace(name, asks=(name.asks or name.town_like) and owned(found, name.start))
                for name in unknown
            )
        words = area_words(text, part.start, part.end, names=names, towns=inside)
        seen.words.extend(words if part.zone is Zone.COMING else _county_only(words))
        seen.colours.update(_colours(text, part, ours, words, names))
    return seen


def _county_only(words: list[AreaWord]) -> list[AreaWord]:
    return [word for word in words if word.extent in {Extent.WHOLE, Extent.COUNTY}]


def _shown(seen: _Seen) -> list[AreaWord]:
    """Leave 我市 out where more is said than the county's name."""
    said = [word for word in seen.words if word.extent is not Extent.COUNTY]
    return said if said or seen.ours else seen.words


def _asks(
    text: str,
    seen: _Seen,
    elsewhere: list[Mention],
    names: Gazetteer,
    issuer_own: bool | None,
) -> Iterable[str]:
    wholes = [word for word in seen.words if word.extent is Extent.WHOLE]
    limits = [word for word in seen.words if word.extent in {Extent.AREA, Extent.REST}]
    if not seen.ours and not wholes:
        yield NOT_FOUND
    for word in wholes:
        if issuer_own is not True and not (names.stem and names.stem in word.words):
            yield f"“{word.words}”没有写明是哪个市县，请选择范围"
        if seen.ours:
            yield f"“{word.words}”之外另有点名的镇街，请选择范围"
    for word in limits:
        yield f"文中写的是“{word.words}”，请选择涉及的镇街"
    yield from _doubtful(text, seen, elsewhere, issuer_own)
    if not (seen.ours or wholes or limits):
        for word in seen.words:
            yield f"文中只写“{word.words}”，没有写镇街，请选择范围"


def _doubtful(
    text: str, seen: _Seen, elsewhere: list[Mention], issuer_own: bool | None
) -> Iterable[str]:
    for mention in seen.doubts:
        yield f"“{text[mention.start : mention.end + 3]}”不能确定是不是镇街，请选择范围"
    for mention in seen.foreign if issuer_own is not False else ():
        yield f"“{text[mention.start : mention.end]}”写在其它市县之下，请选择范围"
    for name in seen.unknown:
        if name.asks:
            yield f"“{name.name}”不是本市镇街，请核对是否写错"
    for mention in elsewhere:
        yield f"“{text[mention.start : mention.end]}”没有写在预计影响的句子里，请选择范围"


def _elsewhere(text: str, cut: list[Stretch], every: list[Mention]) -> list[Mention]:
    """Towns that stand in no kind of sentence we know, and beside no reading (位置不明的镇街名)."""
    found = []
    for part in cut:
        if part.zone is not Zone.OTHER:
            continue
        for mention in every:
            inside = part.start <= mention.start < part.end
            if not inside or mention.sense is not Sense.TOWN:
                continue
            rest = text[mention.end : min(part.end, mention.end + _NEAR)]
            if not _READING.match(rest):
                found.append(mention)
    return found


def _hints(
    cut: list[Stretch], every: list[Mention], seen: _Seen, elsewhere: list[Mention]
) -> tuple[str, ...]:
    fallen = [
        mention
        for part in cut
        if part.zone is Zone.FALLEN
        for mention in every
        if part.start <= mention.start < part.end and mention.sense is not Sense.WATER
    ]
    doubts = [m for m in seen.doubts if m.sense is not Sense.WATER]
    villages = [name.town_ids[0] for name in seen.unknown if len(name.town_ids) == 1]
    return (*_ids([*fallen, *doubts, *elsewhere]), *villages)


def _colours(
    text: str, part: Stretch, ours: list[Mention], words: list[AreaWord], names: Gazetteer
) -> set[str]:
    """Return the colours that this county's places have where colours differ by place (分区等级)."""
    if part.zone is not Zone.COMING:
        return set()
    tags = list(_TAG.finditer(text, part.start, part.end))
    county = [w for w in words if names.stem and names.stem in w.words]
    found: set[str] = set()
    for place in (*(m.start for m in ours), *(w.start for w in county)):
        before = [tag["ahead"] for tag in tags if tag.end() <= place and tag["ahead"]]
        after = [tag for tag in tags if tag.start() >= place and not tag["ahead"]]
        if before:
            found.add(before[-1])
        elif after and "。" not in text[place : after[0].start()]:
            found.add(after[0]["inner"] or after[0]["state"])
    return found


def _ids(found: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(sorted({mention.town_id for mention in found}))
