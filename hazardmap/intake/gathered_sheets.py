"""Every visible sheet of a file as one text frame (汇总各工作表), under the contract's names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Told, as_above
from hazardmap.intake.body_rows import NOBODY, Body, read_body
from hazardmap.intake.draft import NOTED, Known, Recognised, Remark
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.header_rows import Header, Said, find_header
from hazardmap.intake.list_villages import Place, place_in
from hazardmap.intake.workbook import Block, Book
from hazardmap.levels import fold
from hazardmap.tables.contract import Table

_SAMPLES: Final = 3


@dataclass(slots=True, eq=False)
class Gathered:
    """The rows of a file (汇总): `cells` by the contract's names, `raw` as they came, on one index."""

    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    raw: pd.DataFrame = field(default_factory=pd.DataFrame)
    columns: tuple[Recognised, ...] = ()
    remarks: list[Remark] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    nobody: list[tuple[str, int, str]] = field(default_factory=list)
    """sheet, row and words of rows that say 本村无转移人员"""
    contract_form: bool = False
    titles: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """sheet → the rows above its header"""


def gather(
    table: Table, path: Path, book: Book, said: Said, known: Known, *, sheet: str
) -> Gathered:
    """Read header and rows of every sheet; sheets without a header of this table are noted."""
    made = Gathered()
    _note_hidden(made, book)
    parts: list[tuple[Block, Header, Body]] = []
    for block in _chosen(path, book, table, sheet):
        header = find_header(table, block, said)
        if header is None:
            _headless(made, block)
            continue
        body = read_body(block, header)
        parts.append((block, header, body))
        made.titles[block.name] = _above(block, header)
        made.remarks.extend(body.remarks)
        made.remarks.extend(
            Remark(block.name, header.last + 1, name, "", "与另一列重复，这一列按原样保留",
                   "如应使用这一列，请用 --map 指定", NOTED)
            for name in header.doubled
        )  # fmt: skip
        made.nobody.extend((block.name, number, text) for number, text in body.nobody)
        if not len(body.cells) and NOBODY.search(fold(f"{block.name} {body.title}")):
            made.nobody.append((block.name, header.first + 1, body.title or block.name))
        made.places[block.name] = _place(path, block, body, known)
    if not parts and not made.nobody:
        raise Unreadable(
            f"文件 {path.name} 里没有找到{table.title}的表头", "请核对选的表，或补上一行列名后再用"
        )
    _join(made, table, parts)
    return made


def _above(block: Block, header: Header) -> tuple[tuple[str, ...], ...]:
    """Return the rows over the header as text, without the blanks at their ends (标题行)."""
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in block.rows[: header.first]
    ]
    widths = [max((at + 1 for at, word in enumerate(row) if word), default=0) for row in rows]
    return tuple(tuple(row[:width]) for row, width in zip(rows, widths, strict=True))


def _note_hidden(made: Gathered, book: Book) -> None:
    made.remarks.extend(
        Remark(name, 0, "", "", "隐藏的工作表，未读", "如需要请取消隐藏后重新导入", NOTED)
        for name in book.hidden
    )


def _chosen(path: Path, book: Book, table: Table, sheet: str) -> Sequence[Block]:
    if not sheet:
        named = [one for one in book.blocks if one.name.strip() in {table.name, table.title}]
        return named[:1] or book.blocks
    found = [one for one in book.blocks if one.name == sheet]
    if not found:
        names = "、".join(one.name for one in book.blocks)
        raise Unreadable(f"文件 {path.name} 没有工作表“{sheet}”", f"可选的有：{names}")
    return found


def _headless(made: Gathered, block: Block) -> None:
    words = [str(cell) for row in block.rows for cell in row if cell not in (None, "")]
    if not words:
        return
    text = " ".join(words[:20])
    if NOBODY.search(fold(text)):
        made.nobody.append((block.name, 1, text))
        return
    made.remarks.append(
        Remark(block.name, 0, "", text[:80], "没有认出表头，这张工作表未读",
               "如有数据请补上列名", NOTED)
    )  # fmt: skip


def _place(path: Path, block: Block, body: Body, known: Known) -> Place:
    """Take the village from the sheet's name, else its title, else the file's name; so the town."""
    places = [place_in(text, known) for text in (block.name, body.title, path.stem) if text]
    village = next((place.village for place in places if place.village), "")
    town = next((place.town for place in places if place.town), "")
    return Place(village, town)


def _join(made: Gathered, table: Table, parts: Sequence[tuple[Block, Header, Body]]) -> None:
    cells, raws, columns = [], [], dict[str, Recognised]()
    start = 0
    made.contract_form = bool(parts) and all(_plain(table, header) for _, header, _ in parts)
    for block, header, body in parts:
        index = pd.RangeIndex(start, start + len(body.cells))
        start += len(body.cells)
        numbers = pd.Series(body.cells.index, index=index)
        raw = body.cells.set_axis(index)
        fields = {name: one.field for name, one in header.fields.items()}
        named = _named(raw, fields)
        blanks = table.name == "households" and not made.contract_form
        if not made.contract_form:
            named, told = as_above(named, blanks=blanks)
            made.told.extend(told)
        cells.append(named)
        raws.append(
            raw.assign(**{"": block.name})
            .rename(columns={"": "\x00sheet"})
            .assign(**{"\x00row": numbers})
        )
        for name in header.names:
            if name and name not in columns:
                known = header.fields.get(name, Recognised(name, ""))
                samples = tuple(raw[name].dropna().unique()[:_SAMPLES])
                columns[name] = Recognised(name, known.field, known.how, samples)
    made.columns = tuple(columns.values())
    made.cells = pd.concat(cells) if cells else pd.DataFrame()
    made.raw = _raw(pd.concat(raws), list(columns)) if raws else pd.DataFrame()


def _raw(frame: pd.DataFrame, headers: list[str]) -> pd.DataFrame:
    """Order the raw cells: sheet, row, then the file's headers; a header of these names gives way."""
    spare = {name: f"{name}（原列）" for name in ("sheet", "row") if name in headers}
    ordered = frame[["\x00sheet", "\x00row", *headers]].rename(columns=spare)
    return ordered.rename(columns={"\x00sheet": "sheet", "\x00row": "row"})


def _plain(table: Table, header: Header) -> bool:
    """Tell whether the file is the contract's own English form, as an export writes it."""
    names = {column.name for column in table.columns} | {"lon", "lat"}
    fields: Mapping[str, Recognised] = header.fields
    return header.first == 0 and all(name in names for name in fields) and "" not in header.names


def _named(raw: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    taken = set(fields.values())
    change = {
        name: fields.get(name) or (f"{name}（原列）" if name in taken else name)
        for name in raw.columns
    }
    return raw.rename(columns=change)
