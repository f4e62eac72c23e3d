"""Reads printed pages back (读回打印页): text per page, grey pictures, embedded fonts."""

import ctypes
import re
import unicodedata

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

_INVISIBLE = dict.fromkeys(
    c for c in range(0x110000) if unicodedata.category(chr(c)) in {"Cf", "Cc", "Zs"}
)


def bare(text: str) -> str:
    """Drop white space and invisible marks: a long name may be broken over lines."""
    return re.sub(r"\s", "", text.translate(_INVISIBLE))


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of every page, without white space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [bare(page.get_textpage().get_text_bounded()) for page in document]


def page_pictures(pdf: bytes, *, dots_per_inch: float = 40) -> list[NDArray[np.uint8]]:
    """Draw every page in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            np.array(page.render(scale=dots_per_inch / 72, grayscale=True).to_numpy())
            for page in document
        ]


def fonts_embedded(pdf: bytes) -> set[bool]:
    """Tell for every text object whether its font is in the file."""
    found: set[bool] = set()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(item.raw)
                found.add(bool(raw.FPDFFont_GetIsEmbedded(ctypes.cast(font, raw.FPDF_FONT))))
    return found
