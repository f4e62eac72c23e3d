"""Typefaces of the paper map (字体): the vendored fonts, read by path; no system font is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import RLock
from typing import Any, Final

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from hazardmap.cartography.fonts import BOLD, FONTS, REGULAR, require_fonts

UNKNOWN_SIGN: Final = "〓"
"""Printed for a character that the font does not hold (缺字), as printers always did."""
MM_PER_PT: Final = 25.4 / 72
_SIZE: Final = 100
_LEAN: Final = 0.2
_RANGES: Final = ((0x00, 0x20), (0x7F, 0xA0), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070))
_UNSEEN: Final = frozenset({*(chr(code) for ends in _RANGES for code in range(*ends)), "\ufeff"})
_CLOSING: Final = "，。；：、）”》"
_PIECES: Final = re.compile(rf"(?:[\w.:-]+?(?![\x21-\x7e])|.)[{_CLOSING}]*", re.ASCII | re.DOTALL)
_drawing = RLock()


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text as outlines (字形轮廓), in millimetres, its lower left corner near the origin."""

    path: Outline
    width: float
    height: float


def letters(
    text: str, *, size_pt: float, bold: bool = False, italic: bool = False, spacing_mm: float = 0.0
) -> Lettering:
    """Set a line of text as outlines; bidi marks and control characters take no room."""
    scale = size_pt * MM_PER_PT / _SIZE
    seen = [sign for sign in text if sign not in _UNSEEN]
    with _drawing:
        glyphs = [_glyph(BOLD if bold else REGULAR, sign) for sign in seen]
    shapes: list[NDArray[np.float64]] = []
    codes: list[NDArray[np.uint8]] = []
    pen = 0.0
    for points, kinds, advance in glyphs:
        placed = points * scale
        placed[:, 0] += pen + (_LEAN * placed[:, 1] if italic else 0.0)
        shapes.append(placed)
        codes.append(kinds)
        pen += advance * scale + spacing_mm
    width = max(0.0, pen - spacing_mm)
    if not shapes:
        return Lettering(Outline(np.empty((0, 2))), 0.0, size_pt * MM_PER_PT)
    joined = Outline(np.concatenate(shapes), np.concatenate(codes))
    return Lettering(joined, width, size_pt * MM_PER_PT)


def broken(text: str, *, size_pt: float, width_mm: float) -> Sequence[str]:
    """Break a text into lines of at most this width (折行).

    No line begins with a closing sign, and codes and numbers stay whole.
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if line and letters(line + piece, size_pt=size_pt).width > width_mm:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line] if line else lines


@lru_cache(maxsize=4)
def _face(name: str) -> Any:
    require_fonts()
    face = FT2Font(str(FONTS / name))
    face.set_size(_SIZE, 72)
    return face


@lru_cache(maxsize=4096)
def _glyph(name: str, sign: str) -> tuple[NDArray[np.float64], NDArray[np.uint8], float]:
    face = _face(name)
    known = face.get_char_index(ord(sign)) != 0
    glyph = face.load_char(ord(sign if known else UNKNOWN_SIGN), flags=LoadFlags.NO_HINTING)
    points, kinds = face.get_path()
    return np.asarray(points, float), np.asarray(kinds, np.uint8), glyph.linearHoriAdvance / 65536
