"""A briefing as a Word file (专报文档): A4, fonts by name, built from values so that no text is read as code."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from hazardmap.reports.briefing import Briefing, numbered
from hazardmap.reports.briefing_parts import Table

TITLE_FONT: Final = "方正小标宋简体"
HEAD_FONT: Final = "黑体"
SECOND_FONT: Final = "楷体_GB2312"
BODY_FONT: Final = "仿宋_GB2312"
PAGE_FONT: Final = "宋体"
MARGINS_MM: Final = {"top": 37, "bottom": 35, "left": 28, "right": 26}
"""Margins of an official page (GB/T 9704): the type area is 156 × 225 mm."""
BODY_WIDTH_MM: Final = 156
BODY_PT: Final = 16
LINE_PT: Final = 28
_RIGHT, _CENTRE = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph style (段落样式): sizes, room and line pitch in points."""

    name: str
    font: str
    size: float
    align: Any = None
    indent: bool = False
    """two characters free at the start"""
    pitch: float = 0.0
    room: float = 0.0
    with_next: bool = False


STYLES: Final[Mapping[str, Look]] = {
    "mark": Look("专报标记", HEAD_FONT, 14, _RIGHT, pitch=LINE_PT),
    "title": Look("专报标题", TITLE_FONT, 22, _CENTRE, room=6, with_next=True),
    "stamp": Look("专报截至", SECOND_FONT, 14, _CENTRE, room=6),
    "heading": Look("专报一级标题", HEAD_FONT, BODY_PT, indent=True, pitch=LINE_PT, with_next=True),
    "body": Look("专报正文", BODY_FONT, BODY_PT, indent=True, pitch=LINE_PT),
    "caption": Look("专报表题", HEAD_FONT, 12, _CENTRE, room=4, with_next=True),
    "head": Look("专报表头", HEAD_FONT, 10.5, _CENTRE, room=1.5),
    "total": Look("专报表合计", HEAD_FONT, 10.5, room=1.5),
    "text": Look("专报表文字", BODY_FONT, 10.5, room=1.5),
    "number": Look("专报表数字", BODY_FONT, 10.5, _RIGHT, room=1.5),
    "note": Look("专报注", SECOND_FONT, 10.5, room=4),
}
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SIGN_MM: Final = 3.8
_CELL_EDGES_MM: Final = 4.4
_SHORT: Final = 10.0
"""Columns of at most so many Chinese characters are kept on one line."""
_EMU_PER_MM: Final = 36_000


def briefing_docx(made: Briefing, *, picture: bytes | None, no_picture: str, at: datetime) -> bytes:
    """Write the briefing; `picture` is the map as PNG, else `no_picture` says why there is none.

    The same briefing gives the same bytes.
    """
    document = Document()
    _set_up_page(document)
    _set_up_styles(document)
    _set_up_properties(document, made, at)
    if made.mark:
        _line(document, f"〔{made.mark}〕", "mark")
    _line(document, made.title, "title")
    _line(document, f"截至{made.moment}　情势号 {made.situation}", "stamp")
    for sentence in made.lead:
        _line(document, sentence, "body")
    for position, section in enumerate(made.sections):
        _line(document, numbered(position, section), "heading")
        for sentence in section.sentences:
            _line(document, sentence, "body")
        for table in section.tables:
            _table(document, table)
        _line(document, f"（{section.basis}）", "note")
    for note in made.notes:
        _line(document, note, "note")
    _picture(document, picture, no_picture)
    return _fixed(document, at)


def printable(text: str) -> str:
    """Return text that a Word file may hold: nothing is lost but control characters.

    Text with direction marks is closed off, so that it cannot turn what stands around it.
    """
    clean = _FORBIDDEN.sub("", text)
    return f"\u2068{clean}\u2069" if _TURNING.search(clean) else clean


def _line(document: Any, text: str, style: str) -> Any:
    """Add a paragraph in one of the briefing's styles."""
    paragraph = document.add_paragraph(printable(text))
    # the library searches all its styles for every paragraph: the id is known here
    paragraph._p.style = STYLES[style].name  # noqa: SLF001
    return paragraph


def _name_fonts(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for place in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(place), font)


def _table(document: Any, table: Table) -> None:
    """Add a table whose head repeats on every page and whose rows are never broken."""
    _line(document, table.caption, "caption")
    grid = document.add_table(rows=0, cols=len(table.heads), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    widths = _widths(table)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for number, texts in enumerate((table.heads, *table.rows)):
        styles = [STYLES[_cell_style(table, number, at)].name for at in range(len(texts))]
        # rows are built as elements: the library's own way takes seconds for a county
        grid._tbl.append(_row(texts, styles, widths, head=number == 0))  # noqa: SLF001


def _row(
    texts: Sequence[str], styles: Sequence[str], widths: Sequence[float], *, head: bool
) -> Any:
    row = OxmlElement("w:tr")
    whole = _part(row, "w:trPr")
    _part(whole, "w:cantSplit")
    if head:
        _part(whole, "w:tblHeader")
    for text, style, width in zip(texts, styles, widths, strict=True):
        cell = _part(row, "w:tc")
        size = {"w:w": str(round(width / 25.4 * 1440)), "w:type": "dxa"}
        _part(_part(cell, "w:tcPr"), "w:tcW", **size)
        paragraph = _part(cell, "w:p")
        _part(_part(paragraph, "w:pPr"), "w:pStyle", **{"w:val": style})
        words = _part(_part(paragraph, "w:r"), "w:t")
        words.text = printable(text)
        words.set(qn("xml:space"), "preserve")
    return row


def _part(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an element inside another one."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    parent.append(made)
    return made


def _cell_style(table: Table, row: int, column: int) -> str:
    if row == 0:
        return "head"
    if column in table.numbers:
        return "number"
    return "total" if table.total and row == 1 else "text"


def _widths(table: Table) -> list[float]:
    """Share the type area: short columns get what keeps them on one line, long ones the rest."""
    columns = list(zip(table.heads, *table.rows, strict=True))
    longest = [
        max(_room(head) * 0.6, 2.0, *(_room(cell) for cell in cells)) for head, *cells in columns
    ]
    needed = [room * _SIGN_MM + _CELL_EDGES_MM for room in longest]
    short = [room <= _SHORT for room in longest]
    fixed = sum(width for width, keep in zip(needed, short, strict=True) if keep)
    loose = sum(width for width, keep in zip(needed, short, strict=True) if not keep)
    if not loose or fixed > BODY_WIDTH_MM * 0.8:
        return [BODY_WIDTH_MM * width / sum(needed) for width in needed]
    rest = (BODY_WIDTH_MM - fixed) / loose
    return [width if keep else width * rest for width, keep in zip(needed, short, strict=True)]


def _room(text: str) -> float:
    """Return the width of a text in Chinese characters."""
    return sum(0.55 if sign.isascii() else 1.0 for sign in text)


def _picture(document: Any, picture: bytes | None, no_picture: str) -> None:
    if picture is None:
        _line(document, f"附图：{no_picture}", "body")
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = True
    shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(BODY_WIDTH_MM))
    tallest = (297 - MARGINS_MM["top"] - MARGINS_MM["bottom"] - 12) * _EMU_PER_MM
    if shape.height > tallest:
        shape.width, shape.height = round(shape.width * tallest / shape.height), round(tallest)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_up_page(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    page.left_margin, page.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    page.footer_distance = Mm(25)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY_FONT, Pt(BODY_PT)
    _name_fonts(normal.element.get_or_add_rPr(), BODY_FONT)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", "", " —"):
        run = foot.add_run(text)
        run.font.size, run.font.name = Pt(14), PAGE_FONT
        _name_fonts(run._element.get_or_add_rPr(), PAGE_FONT)  # noqa: SLF001 - East Asian fonts have no other door
        if not text:
            _field(run, "PAGE")


def _set_up_styles(document: Any) -> None:
    """Make the briefing's own styles, so that an officer can change a kind of line in one place."""
    for look in STYLES.values():
        style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.name, style.font.size = look.font, Pt(look.size)
        _name_fonts(style.element.get_or_add_rPr(), look.font)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(look.room)
        shape.keep_with_next = look.with_next
        if look.pitch:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.pitch)
        if look.indent:
            shape.first_line_indent = Pt(look.size * 2)
        if look.align is not None:
            shape.alignment = look.align


def _field(run: Any, code: str) -> None:
    """Turn a run into a field that Word fills in, such as the page number."""
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind else "w:instrText")
            part.text = words
        run._element.append(part)  # noqa: SLF001 - fields have no other door


def _set_up_properties(document: Any, made: Briefing, at: datetime) -> None:
    facts = document.core_properties
    facts.title, facts.comments = made.title, f"截至{made.moment} 情势号 {made.situation}"
    facts.author = facts.last_modified_by = ""
    facts.created = facts.modified = at.replace(tzinfo=None)


def _fixed(document: Any, at: datetime) -> bytes:
    """Pack with the Situation's time instead of the clock's."""
    loose, packed = io.BytesIO(), io.BytesIO()
    document.save(loose)
    moment = (at.year, at.month, at.day, at.hour, at.minute, 0)
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=moment)
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            )
            new.writestr(entry, old.read(name))
    return packed.getvalue()
