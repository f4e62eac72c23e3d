"""Workbooks and sheets that ask for more than any computer has, and the honest one beside them."""

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

LEADS = ("=", "+", "-", "@", "\t", "\r", "＝")
SHELTERS = pd.DataFrame(
    {
        "避灾场所编号": ["S1", "S2"],
        "名称": ["甲礼堂", "甲小学"],
        "可容纳（人）": [80, 120],
        "经度": [120.2102, 120.2205],
        "纬度": [29.7301, 29.7302],
    }
)


def honest_book(path: Path) -> Path:
    """Write two shelters."""
    SHELTERS.to_excel(path, index=False, engine="xlsxwriter")
    return path


def changed_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write the honest workbook with one part changed."""
    honest = honest_book(path.with_name("honest-" + path.name))
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == part:
                content = change(content.decode()).encode()
            new.writestr(member.filename, content)
    honest.unlink()
    return path


def with_cell(path: Path, cell: str) -> Path:
    """Put one number into a cell far out."""
    row = re.sub(r"[A-Z]", "", cell)
    stray = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    return changed_part(
        path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", stray)
    )


def with_hidden_part(path: Path) -> Path:
    """Keep the sheet with a cell far down where no sheet lies, with quotes that nobody writes."""
    far = with_cell(path.with_name("far.xlsx"), "C1048576")
    names = {"xl/worksheets/sheet1.xml": "xl/hidden.bin"}
    with zipfile.ZipFile(far) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member).replace(b"worksheets/sheet1.xml", b"hidden.bin")
            content = content.replace(b'r="C1048576"', b"r = 'C1048576'")
            new.writestr(names.get(member.filename, member.filename), content)
    far.unlink()
    return path


def with_spread_cells(path: Path) -> Path:
    """Put one cell far down and one far right: neither is absurd, the rectangle is."""
    far = '<row r="150000"><c r="CV150000"><v>1</v></c></row></sheetData>'
    return changed_part(
        path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", far)
    )


def with_long_text(path: Path) -> Path:
    """Make one shared text of 290 MB."""
    long = "<si><t>" + "甲" * 100_000_000
    return changed_part(path, "xl/sharedStrings.xml", lambda text: text.replace("<si><t>", long, 1))


def with_formulas(path: Path) -> Path:
    """Write shelters whose names begin like formulas, as a CSV."""
    names = [f"{lead}HYPERLINK(甲{at})" for at, lead in enumerate(LEADS)]
    frame = pd.DataFrame(
        {
            "避灾场所编号": [f"S{at}" for at in range(len(names))],
            "名称": names,
            "可容纳（人）": 80,
            "经度": 120.2102,
            "纬度": 29.7301,
        }
    )
    frame.to_csv(path, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_ALL)
    return path


HOSTILE = {
    "last-corner": (lambda path: with_cell(path, "XFD1048576"), "1048576"),
    "last-row": (lambda path: with_cell(path, "C1048576"), "第1048576行有内容"),
    "last-column": (lambda path: with_cell(path, "XFD9"), "第16384列"),
    "hidden-part": (with_hidden_part, "第1048576行有内容"),
    "spread": (with_spread_cells, "单元格太多"),
    "long-text": (with_long_text, "大得反常"),
}
"""name → how it is made, what the refusal says"""
