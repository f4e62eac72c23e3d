"""What a slip says of a road (路况便条): 枫源桥过不去 → the name and what is wrong; 通了 → open again."""

import re
from dataclasses import dataclass
from typing import Final

from hazardmap.levels import fold

_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")
_OPEN: Final = (
    "恢复通行",
    "解除封闭",
    "可以通行",
    "可以走了",
    "能走了",
    "已通行",
    "通车了",
    "已抢通",
    "抢通",
    "通了",
)
_TROUBLE: Final = (
    "车和人都过不去", "人车都过不去", "车过不去", "人过不去", "过不去", "走不了", "不能走", "不能过", "不能通行",
    "无法通行", "不通了", "不通", "塌方", "垮塌", "坍塌", "塌了", "断了", "中断", "冲毁", "冲垮", "冲断", "被冲",
    "水毁", "漫水", "过水", "淹了", "被淹", "积水", "滑坡", "落石", "危险", "封闭", "封了", "封路", "禁行", "堵了",
)  # fmt: skip
_FILLERS: Final = re.compile(
    r"(已经|已|被|上面|上|那边|那里|处|也|都|了|的路|的|，|。|、|；|！|,|\.|:|：)+$"
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip read (识别结果): `subject` = what is left as a name, `trouble` in the slip's words."""

    text: str
    subject: str
    trouble: str
    open_again: bool


def fold_road(name: str) -> str:
    """Fold a name so that 枫源二号桥 and 枫源 2 号桥 are one (道路名归一)."""
    return fold(name).translate(_DIGITS)


def read_slip(text: str) -> Slip:
    """Part a slip into the name and what is wrong; a bare name has no trouble."""
    line = fold(text)
    open_again = next((word for word in _OPEN if word in line), "")
    troubles = [word for word in _TROUBLE if word in line]
    # the longest of those that overlap says it best
    trouble = max(troubles, key=len, default="")
    word = open_again if open_again and "不通了" not in line else trouble
    subject = line.partition(word)[0] if word else line
    subject = _FILLERS.sub("", subject) or line
    return Slip(
        line, subject, trouble if word == trouble else "", bool(word) and word == open_again
    )
