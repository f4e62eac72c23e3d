"""Words for levels, directions and metres (措辞), the same in every answer."""

import math
from datetime import datetime

from hazardmap.levels import HAZARDS, PRODUCTS, SCHEMES

_RISK_NOUN = {"composite5", "met5", "geo4", "guard3"}
_DIRECTIONS = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")


def level_words(scheme: str, label: str) -> str:
    """Say a level with its noun, keeping the original label: 中高风险, 重点防治区, 极高危险区."""
    if scheme in _RISK_NOUN and not label.endswith("风险"):
        return f"{label}风险"
    if scheme == "prevent3" and not label.endswith("防治区"):
        return f"{label}防治区"
    return label


def rank_words(scheme: str, rank: int | None) -> str:
    """Say where a level stands in its scheme: 五级中第2级."""
    if rank is None or scheme not in SCHEMES:
        return "等级序号未知"
    return f"{'一二三四五六'[len(SCHEMES[scheme]) - 1]}级中第{rank}级"


def product_words(product: str, hazard: str) -> str:
    """Name the map a zone belongs to: 综合风险区划图, 山洪灾害区划."""
    if product == "hazard_zoning":
        return f"{HAZARDS.get(hazard, hazard)}灾害风险区划"
    title = PRODUCTS.get(product, product)
    return title if hazard == "comprehensive" else f"{title}（{HAZARDS.get(hazard, hazard)}）"


def direction(dx_m: float, dy_m: float) -> str:
    """Name the direction of a vector (metres east, metres north): 西, 东北."""
    turn = math.atan2(dy_m, dx_m) / (math.pi / 4)
    return _DIRECTIONS[round(turn) % 8]


def about_metres(metres: float) -> str:
    """Say a distance: 180 米 (to tens), 1.2 公里."""
    if metres < 1000:
        return f"{max(10, round(metres / 10) * 10)} 米"
    return f"{metres / 1000:.1f} 公里"


def people_words(households: int, people: int, institutions: int = 0) -> str:
    """Say a count in 户 and 人: 30 户 85 人、重点场所 1 处."""
    words = f"{households} 户 {people} 人"
    return f"{words}（含重点场所 {institutions} 处）" if institutions else words


def moment_words(at: datetime, *, year: bool = True) -> str:
    """Write a moment in running text (时间): 2026年6月10日2时40分; `year=False` leaves the year out."""
    head = f"{at.year}年" if year else ""
    return f"{head}{at.month}月{at.day}日{at.hour}时{at.minute}分"
