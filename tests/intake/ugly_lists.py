"""Deliberately ugly provincial lists made from a known truth: what comes out must equal the truth.

Every trap of one file is on purpose and counted in `Ugly.deviations`: cells that the door must report.
"""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

HEADERS = (
    "*行政村", "*危险区名称", "危险区类型", "*位置", "经度(小数点如120.30)", "纬度(如30.10)", "*户主",
    "*居住人数", "*户主手机", "*转移责任人", "职务", "手机", "*预警责任人", "职务", "手机", "*避灾场所",
    "*有无安全鉴定", "*避灾场所管理员", "*避灾场所管理员手机", "备注",
)  # fmt: skip
FIELDS = (
    "village_name", "danger_area", "danger_kind", "address", "lon", "lat", "head_name", "people", "head_phone",
    "mover_name", "mover_post", "mover_phone", "warner_name", "warner_post", "warner_phone", "shelter_name",
    "shelter_appraised", "keeper_name", "keeper_phone", "note",
)  # fmt: skip
GROUPS = (("转移责任人", 9), ("预警责任人", 12), ("避灾场所", 15))
_PARTS = {9: "姓名", 10: "职务", 11: "手机", 12: "姓名", 13: "职务", 14: "手机", 15: "名称",
          16: "有无安全鉴定", 17: "管理员", 18: "管理员手机"}  # fmt: skip
_LEADS = {0: (0,), 1: (1, 2), 9: (9, 10, 11), 12: (12, 13, 14), 15: (15, 16, 17, 18)}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Ugly:
    """The cells of one sheet, and which of them deviate from the truth: (row in the sheet, column)."""

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]]
    first_row: int
    deviations: set[tuple[int, int]] = field(default_factory=set)


def truth_rows(frame: pd.DataFrame, names: dict[str, str]) -> list[list[Any]]:
    """Return the 20 cells of every row of a list, sorted as a village would write them."""
    order = ["village_id", "danger_area", "mover_name", "shelter_name", "list_no"]
    listed = frame.sort_values(order, kind="stable").assign(
        village_name=lambda rows: rows["village_id"].map(names)
    )
    cells = listed[list(FIELDS)].astype("object")
    return cells.where(cells.notna(), None).to_numpy().tolist()


def uglify(
    rows: Sequence[Sequence[Any]], *, seed: int, merged: bool = True, two: bool = True
) -> Ugly:
    """Put a title above, two header rows, merged cells, 同上, full width, notes and a total below."""
    chance = random.Random(seed)
    head: list[list[Any]] = [["某镇危险区人员转移清单（最新版2）", *[None] * 19], [None] * 20]
    spans: list[tuple[int, int, int, int]] = [(0, 0, 0, 19)]
    if two:
        top: list[Any] = list(HEADERS)
        for word, at in GROUPS:
            width = len(_LEADS[at])
            top[at : at + width] = [word] + [None] * (width - 1)
            spans.append((2, at, 2, at + width - 1))
        spans += [(2, at, 3, at) for at in range(20) if at not in _PARTS]
        head += [top, [_PARTS.get(at) for at in range(20)]]
    else:
        head.append(list(HEADERS))
    ugly = Ugly([list(row) for row in head], spans, len(head))
    body = [list(row) for row in rows]
    for number, row in enumerate(body):
        _spoil(ugly, row, ugly.first_row + number, chance)
    _runs(ugly, rows, body, chance, merged=merged)
    ugly.rows += body
    ugly.rows.append(["合计", *[None] * 6, sum(row[7] or 0 for row in rows), *[None] * 12])
    ugly.rows.append(["填表说明：带*的为必填项，一户一行。", *[None] * 19])
    return ugly


def _spoil(ugly: Ugly, row: list[Any], number: int, chance: random.Random) -> None:
    """Change single cells of a row so that the meaning stays but the text does not."""
    people, phone = row[7], row[8]
    if people is not None:
        row[7] = chance.choice([people, people, f"{people:g}人", str(int(people)).translate(_WIDE)])
        if row[7] != people:
            ugly.deviations.add((number, 7))
    for lead in (9, 12, 15):
        if row[lead] is None:  # a blank would mean the row above
            row[lead] = chance.choice(["/", "无"])
            ugly.deviations.add((number, lead))
    if phone is not None:
        spaced = f"{phone[:3]} {phone[3:7]}-{phone[7:]}"
        row[8] = chance.choice([phone, float(phone), phone.translate(_WIDE), spaced])
        if row[8] not in (phone, float(phone)):
            ugly.deviations.add((number, 8))


def _runs(
    ugly: Ugly,
    truth: Sequence[Sequence[Any]],
    body: list[list[Any]],
    chance: random.Random,
    *,
    merged: bool,
) -> None:
    """Write runs of equal values once: as a merged cell, as 同上, or as blanks."""
    for lead, columns in _LEADS.items():
        start = 0
        while start < len(truth):
            end = start + 1
            while end < len(truth) and _same(truth, start, end, columns):
                end += 1
            if end - start > 1 and truth[start][lead] is not None:
                way = chance.choice(["merge", "ditto", "blank"] if merged else ["ditto", "blank"])
                _write_run(ugly, body, (start, end), columns, way)
            start = end


def _same(truth: Sequence[Sequence[Any]], start: int, at: int, columns: Sequence[int]) -> bool:
    village = truth[at][0] == truth[start][0]
    return village and all(truth[at][one] == truth[start][one] for one in columns)


def _write_run(
    ugly: Ugly, body: list[list[Any]], run: tuple[int, int], columns: Sequence[int], way: str
) -> None:
    start, end = run
    for column in columns:
        value = body[start][column]
        for row in range(start + 1, end):
            ditto = way == "ditto" and value is not None
            body[row][column] = "同上" if ditto else None
            if way != "merge" and value is not None:
                ugly.deviations.add((ugly.first_row + row, column))
        if way == "merge" and value is not None:
            first = ugly.first_row
            ugly.merged.append((first + start, column, first + end - 1, column))


def write_xlsx(ugly: Ugly, path: Path, *, sheet: str = "清单", hidden: bool = True) -> Path:
    """Write the sheet, beside a hidden one full of old rows."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate(ugly.rows):
        page.write_row(number, 0, ["" if cell is None else cell for cell in row])
    for top, left, bottom, right in ugly.merged:
        page.merge_range(top, left, bottom, right, ugly.rows[top][left])
    if hidden:
        old = book.add_worksheet("旧数据")
        old.write_row(0, 0, HEADERS)
        old.write_row(1, 0, ["旧村", "旧危险区"])
        old.hide()
    book.close()
    return path


def write_csv(ugly: Ugly, path: Path, *, encoding: str = "gbk", separator: str = ",") -> Path:
    """Write the same rows as text; merged cells become blanks, as a sheet saved as CSV has them."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(
            [["" if cell is None else cell for cell in row] for row in ugly.rows]
        )
    return path


def write_rows(path: Path, pages: dict[str, list[list[Any]]]) -> Path:
    """Write plain sheets: name → rows; text stays text."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, rows in pages.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
    book.close()
    return path
