"""Ordered words: hazards (灾种), danger kinds (危险区类型), risk level schemes (等级体系), products (图件).

Source: 浙江省基层防汛防台体系 danger kinds, census products of the 自然灾害综合风险普查, contracts §1.1.
Labels keep their original wording; only the rank (1 = highest) is comparable, and only inside one scheme.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

HAZARDS: Final = MappingProxyType(
    {
        "comprehensive": "综合",
        "flash_flood": "山洪",
        "geological": "地质",
        "flood": "洪水",
        "waterlogging": "内涝",
        "typhoon": "台风",
        "forest_fire": "森林火灾",
        "earthquake": "地震",
        "mine": "矿山",
    }
)
"""Hazard id → Chinese name, in the order used wherever hazards are listed."""

DEFAULT_HAZARDS: Final = ("flash_flood", "geological", "flood", "waterlogging", "typhoon", "mine")
"""Hazards in play of a static plan (静态预案)."""

WARNING_HAZARDS: Final = MappingProxyType(
    {
        "暴雨": ("flash_flood", "geological", "flood", "waterlogging"),
        "台风": ("flash_flood", "geological", "flood", "waterlogging", "typhoon"),
        "山洪": ("flash_flood",),
        "地质灾害气象风险": ("geological",),
        "洪水": ("flood",),
        "大风": ("typhoon",),
    }
)

_EVERY: Final = tuple(HAZARDS)
KIND_HAZARDS: Final = MappingProxyType(
    {
        "山洪灾害危险区": ("flash_flood",),
        "地质灾害点": ("geological",),
        "地质灾害风险防范区": ("geological",),
        "低洼易涝区": ("flood", "waterlogging"),
        "屋顶山塘": ("flash_flood", "flood"),
        "水库山塘下游": ("flash_flood", "flood"),
        "堤防险段": ("flood",),
        "湖畈（圩区）": ("flood",),
        "蓄滞洪区": ("flood",),
        "海塘险段": ("flood", "typhoon"),
        "尾矿库下游": ("flash_flood", "mine"),
        "危房": _EVERY,
        "工棚": _EVERY,
        "其它": _EVERY,
    }
)
"""Danger kind (危险区类型) → hazards it is exposed to; an unknown kind is exposed to every hazard."""

OTHER_KIND: Final = "其它"
HOUSE_KINDS: Final = frozenset({"危房", "工棚", "其它"})
"""Kinds that name a building or nothing: their polygons never exclude a shelter (X1)."""
HAZARD_POINT_KIND: Final = "地质灾害点"
PREVENTION_AREA_KIND: Final = "地质灾害风险防范区"

SCHEMES: Final = MappingProxyType(
    {
        "composite5": ("高", "中高", "中", "中低", "低"),
        "met5": ("高", "较高", "中", "较低", "低"),
        "geo4": ("极高", "高", "中", "低"),
        "guard3": ("高", "中", "低"),
        "guard2": ("重点", "一般"),
        "prevent3": ("重点", "次重点", "一般"),
        "ff3": ("极高危险区", "高危险区", "危险区"),
        "warn4": ("红", "橙", "黄", "蓝"),
    }
)
"""Scheme → labels from highest (rank 1) to lowest."""

PRODUCTS: Final = MappingProxyType(
    {
        "risk": "灾害综合风险图",
        "zoning": "综合风险区划图",
        "prevention": "综合防治区划图",
        "hazard_zoning": "单灾种区划图",
    }
)

_EXPOSED_TO_RANK: Final = MappingProxyType(
    {"composite5": 2, "met5": 2, "geo4": 2, "guard3": 2, "guard2": 1, "ff3": 3}
)
EXCLUDING_SCHEMES: Final = frozenset({"geo4", "ff3", "guard3"})
"""Zonings of these schemes exclude shelters at rank 1 (X2)."""

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def fold(text: str) -> str:
    """Fold full-width forms to half-width and drop all white space; nothing else."""
    return "".join(text.translate(_FULL_WIDTH).split())


_FOLDED_KINDS: Final = {fold(kind): kind for kind in KIND_HAZARDS}


def canonical_kind(text: str | None) -> str | None:
    """Return the listed danger kind (危险区类型) this text spells, or the text itself when unknown."""
    return None if text is None else _FOLDED_KINDS.get(fold(text), text)


def level_rank(scheme: str, label: str) -> int | None:
    """Return the rank (1 = highest) of a level label in its scheme, or None when unknown."""
    labels = SCHEMES.get(scheme)
    if labels is None:
        return None
    word = fold(label)
    if scheme == "prevent3":
        word = word.removesuffix("防治区")
        word = "次重点" if word == "中等" else word
    return labels.index(word) + 1 if word in labels else None


def is_exposed(scheme: str, rank: int) -> bool:
    """Tell whether a level counts as exposed (受威胁) in the summary figures (contracts §2)."""
    return rank <= _EXPOSED_TO_RANK.get(scheme, 0)


def kind_hazards(kind: str | None) -> tuple[str, ...]:
    """Return the hazards of a danger kind; unknown or missing kinds have every hazard."""
    return KIND_HAZARDS.get(canonical_kind(kind) or "", _EVERY)


def in_order(hazards: Iterable[str]) -> tuple[str, ...]:
    """Sort hazard ids in the standard order, without repeats."""
    wanted = set(hazards)
    return tuple(hazard for hazard in HAZARDS if hazard in wanted)


def hazard_words(hazards: Iterable[str]) -> str:
    """Name hazards in Chinese: 山洪、地质."""
    return "、".join(HAZARDS[hazard] for hazard in in_order(hazards))
