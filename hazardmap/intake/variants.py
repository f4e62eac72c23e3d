"""Characters that people write for one another in place names (异体字、同名字), each with its reason.

A pair stands here only when both spellings are the same place by usage. 璜 and 黄 are not one: 黄山 is a
place of its own, so a file that says 黄山镇 is asked about, never silently 璜山镇.
"""

import unicodedata
from typing import Final

from hazardmap.levels import fold

_OLD_FORM: Final = "繁体或异体"
VARIANTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("浬", "里", "浬浦镇常写作里浦：输入法和旧字库缺“浬”字"),
    ("洩", "泄", "五洩即五泄：“洩”是“泄”的异体字"),
    *((pair[0], pair[1], _OLD_FORM) for pair in (
        "邨村", "菴庵", "塢坞", "楓枫", "橋桥", "應应", "東东", "趙赵", "馬马", "劍剑", "頭头", "陳陈",
        "嶺岭", "華华", "陽阳", "鎮镇", "鄉乡", "龍龙", "莊庄", "灣湾", "門门", "壩坝", "雲云", "廟庙",
    )),
)  # fmt: skip
"""(written, meant, reason)"""
_MEANT: Final = {ord(written): meant for written, meant, _ in VARIANTS}


def plain(text: str) -> str:
    """Fold blanks, full width and what a copied PDF leaves (⼭ for 山) into plain characters (规整文字)."""
    return fold(unicodedata.normalize("NFKC", text))


def without_variants(text: str) -> str:
    """Return the plain text with every accepted variant replaced (异体字归一)."""
    return plain(text).translate(_MEANT)


def reason_of(text: str) -> str:
    """Name the accepted variants a text holds (说明异体字), "" when none."""
    return "、".join(f"{written}＝{meant}" for written, meant, _ in VARIANTS if written in text)
