"""Turns a sheet's data into a PDF (打印): the typesetter reads data as data, never as markup."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hazardmap.errors import HazardmapError

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "print"
FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts"
_NO_ENGINE = "打印组件未安装，暂时不能生成 PDF；清单可先下载 xlsx 打印。请运行 make setup 后重试。"
_NO_FONTS = "中文字体未安装，暂时不能生成 PDF；清单可先下载 xlsx 打印。请运行 make setup 后重试。"


class PaperUnavailable(HazardmapError):
    """Typesetter or fonts are missing (打印组件缺失); everything else goes on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document before it is set (待排版的文件): the template's name and its data."""

    template: str
    data: Mapping[str, Any]
    name: str
    """file name for the download, without ending"""


def fonts_ready(folder: Path = FONTS) -> bool:
    """Tell whether the Chinese fonts for paper are there."""
    return any(folder.glob("*.ttf"))


def pdf(sheet: Sheet, *, fonts: Path = FONTS) -> bytes:
    """Set a sheet as PDF with embedded fonts.

    Raises
    ------
    PaperUnavailable
        When the typesetter or the fonts are not installed; the message says what else can be done.
    """
    made: bytes = _set(sheet, fonts, "pdf", None)
    return made


def pictures(sheet: Sheet, *, fonts: Path = FONTS, dots_per_inch: float = 100) -> Sequence[bytes]:
    """Set a sheet as PNG pages (预览图), the same pages as the PDF."""
    pages = _set(sheet, fonts, "png", dots_per_inch)
    return pages if isinstance(pages, list) else [pages]


def _set(
    sheet: Sheet, fonts: Path, form: Literal["pdf", "png"], dots_per_inch: float | None
) -> Any:
    try:
        import typst  # noqa: PLC0415 - the one optional engine: without it everything else must run
    except ImportError as error:
        raise PaperUnavailable(_NO_ENGINE) from error
    if not fonts_ready(fonts):
        raise PaperUnavailable(_NO_FONTS)
    # the stubs of the typesetter do not know that it takes a mapping of files
    files: Any = {path.name: path.read_bytes() for path in TEMPLATES.glob("*.typ")}
    files["main.typ"] = (
        f'#import "{sheet.template}.typ": document\n#document(json("data.json"))'.encode()
    )
    files["data.json"] = json.dumps(sheet.data, ensure_ascii=False).encode()
    return typst.compile(
        files,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        format=form,
        ppi=dots_per_inch,
        pdf_tags=False,
    )
