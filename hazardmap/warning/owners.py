"""Whose places a list names (名单归属): 我市 and 诸暨市 are ours, 义乌市佛堂、赤岸 are not."""

import re
from dataclasses import dataclass
from typing import Final

from hazardmap.warning.gazetteer import Gazetteer
from hazardmap.warning.mentions import Mention
from hazardmap.warning.wording import LEAD, NO_UNIT

_UNIT: Final = re.compile(r"[一-龥]{2,4}?(?:市|县|区(?!域)|旗)")
_ALONE: Final = re.compile(
    r"(?:$|[、,。;:\n)\]和及与/]|等|有|将|可|会|仍|的|境内|大部|部分|局部|区|气|今|明|未来|发生|地质|山洪|上空|方向|以)"
)
_STOP: Final = re.compile(r"[。;\n)]")


@dataclass(frozen=True, slots=True)
class Mark:
    """From here on names belong to this county, or not (归属从此处起)."""

    place: int
    own: bool


def marks(
    text: str,
    start: int,
    end: int,
    *,
    names: Gazetteer,
    issuer_own: bool | None,
    towns: list[Mention],
) -> list[Mark]:
    """Find where ownership of names changes in one stretch (归属变化处).

    At its beginning, and after a full stop, names belong to the issuer's county; of an unknown issuer
    they are ours, for a town's name alone already says so.
    """
    first = issuer_own is not False
    found = [Mark(start, first)]
    found.extend(Mark(stop.start(), first) for stop in _STOP.finditer(text, start, end))
    own = [names.stem] if names.stem else []
    own += [f"{word}{names.ending}" for word in ("我", "本", "全")] if first else []
    if own:
        pattern = re.compile("|".join(map(re.escape, own)))
        found.extend(Mark(hit.start(), own=True) for hit in pattern.finditer(text, start, end))
    found.extend(_foreign(text, start, end, names, towns, ours_by_word=first))
    return sorted(found, key=lambda mark: (mark.place, mark.own))


def _foreign(
    text: str, start: int, end: int, names: Gazetteer, towns: list[Mention], *, ours_by_word: bool
) -> list[Mark]:
    ours = {f"{word}{names.ending}" for word in ("我", "本", "全")} if ours_by_word else set()
    ours |= {names.county, names.stem} - {""}
    found: list[Mark] = []
    for hit in _UNIT.finditer(text, start, end):
        words = LEAD.sub("", hit.group())
        inside = any(hit.start() <= m.start < hit.end() <= m.end for m in towns)
        if inside or not words or NO_UNIT.search(words) or words.endswith(tuple(ours)):
            continue
        if not _ALONE.match(text[hit.end() : hit.end() + 2]):
            found.append(Mark(hit.start(), own=False))
    if names.neighbours:
        spelled = sorted(names.neighbours, key=lambda name: (-len(name), name))
        pattern = re.compile("|".join(map(re.escape, spelled)))
        found.extend(
            Mark(hit.start(), own=False)
            for hit in pattern.finditer(text, start, end)
            if not _ALONE.match(text[hit.end() : hit.end() + 2])
            and not any(m.start <= hit.start() < m.end for m in towns)
        )
    return found


def owned(found: list[Mark], place: int) -> bool:
    """Tell whether a name at this place belongs to this county."""
    return [mark for mark in found if mark.place <= place][-1].own
