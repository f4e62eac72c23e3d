"""Names and codes of divisions (行政区划名称与代码): folded only where a foreign file comes in."""

from collections.abc import Iterable
from typing import Final

from hazardmap.levels import fold

_VILLAGE_ENDINGS: Final = (
    "股份经济合作社", "经济合作社", "村民委员会", "居民委员会", "村委会", "居委会", "行政村", "社区", "村",
)  # fmt: skip
_TOWN_ENDINGS: Final = ("街道办事处", "镇人民政府", "乡人民政府", "街道", "镇", "乡")
_LONG_CODES: Final = frozenset({12, 15})


def folded_village(name: str) -> str:
    """Fold a village's name (村名): 枫源村 = 枫源行政村 = 枫源; full width and spaces dropped.

    A name that would become empty or one character long keeps its ending (新村, 江村).
    """
    return _without(name, _VILLAGE_ENDINGS)


def folded_town(name: str) -> str:
    """Fold a town's name (镇街名): 枫桥镇 = 枫桥; full width and spaces dropped."""
    return _without(name, _TOWN_ENDINGS)


def _without(name: str, endings: tuple[str, ...]) -> str:
    word = fold(name)
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return _without(word.removesuffix(ending), endings)
    return word


def folded_code(code: str, known: Iterable[str]) -> str | None:
    """Return the existing id that an administrative code (12 or 15 digits ending in zeros) stands for.

    Only for the import door (contracts §2): 330681109000 is 330681109 when that id exists. None when no
    id, or more than one, fits.
    """
    word = fold(code)
    ids = frozenset(known)
    if word in ids:
        return word
    if len(word) not in _LONG_CODES or not word.isascii() or not word.isdigit():
        return None
    fits = [key for key in ids if key and word.startswith(key) and not word[len(key) :].strip("0")]
    return fits[0] if len(fits) == 1 else None
