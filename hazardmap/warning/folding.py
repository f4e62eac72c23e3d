"""Pasted text folded for reading (原文折叠): every folded character knows where it stood."""

import re
from dataclasses import dataclass
from typing import Final

_FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SAME: Final = {
    **_FULL_WIDTH,
    ord("﹑"): "、",
    ord("､"): "、",
    ord("﹐"): ",",
    ord("﹔"): ";",
    ord("﹕"): ":",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("―"): "-",
    ord("—"): "-",
    ord("–"): "-",
    ord("﹣"): "-",
    ord("∶"): ":",
    ord("｡"): "。",
}
_UNSEEN: Final = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
_ENDS: Final = frozenset("。;!?】")


@dataclass(frozen=True, slots=True)
class Folded:
    """Text without blanks and full-width forms (折叠文字).

    `places` holds the place of every folded character in the pasted text. A blank line, or a line
    break after a full stop, stays as one newline; a space between two digits stays as one space.
    """

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a folded stretch stands in the pasted text."""
        return self.places[start], self.places[end - 1] + 1


def fold_bulletin(text: str) -> Folded:
    """Fold a pasted bulletin (折叠原文); nothing but blanks and forms of characters changes."""
    spread = _is_spread(text)
    letters: list[str] = []
    places: list[int] = []
    gap = ""
    for place, character in enumerate(text):
        if character in _UNSEEN:
            continue
        if character.isspace():
            gap += character
            continue
        letter = _SAME.get(ord(character), character)
        kept = _kept(letters[-1], letter, gap, spread=spread) if gap and letters else ""
        if kept:
            letters.append(kept)
            places.append(place - 1)
        gap = ""
        letters.append(letter)
        places.append(place)
    return Folded("".join(letters), tuple(places))


def _is_spread(text: str) -> bool:
    """Tell whether every character stands apart (识别软件逐字加空格): then digits belong together too."""
    apart = len(re.findall(r"[一-龥][ \u3000](?=[一-龥])", text))
    return apart > len(re.findall(r"[一-龥](?=[一-龥])", text))


def _kept(before: str, after: str, gap: str, *, spread: bool) -> str:
    lines = len(re.findall(r"\r\n|\r|\n", gap))
    if lines > 1 or (lines == 1 and before in _ENDS):
        return "\n"
    return " " if before.isdigit() and after.isdigit() and not spread else ""
