"""Find the header of a foreign sheet (找表头): titles above, one or two header rows, labels in any order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hazardmap.intake.draft import Recognised
from hazardmap.intake.headers import recognise
from hazardmap.intake.sheet import Cell
from hazardmap.intake.workbook import Block, Span
from hazardmap.levels import fold
from hazardmap.tables import TABLES
from hazardmap.tables.contract import Table

_SEARCHED_ROWS: Final = 30
_ROLES: Final = {
    "转移责任人": "mover", "转移负责人": "mover", "转移人": "mover", "预警责任人": "warner",
    "监测预警责任人": "warner", "预警人": "warner", "避灾场所管理员": "keeper", "场所管理员": "keeper",
    "管理员": "keeper", "户主": "head", "户主姓名": "head", "负责人": "officer",
    "联系人": "officer", "责任人": "officer",
}  # fmt: skip
_PARTS: Final = {
    "姓名": "name", "职务": "post", "手机": "phone", "电话": "phone", "联系电话": "phone",
    "手机号": "phone", "手机号码": "phone", "联系方式": "phone", "电话号码": "phone",
}  # fmt: skip
MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "households": {
        "村": "village_name", "村社": "village_name", "村（社区）": "village_name", "行政村社区": "village_name",
        "社区": "village_name", "所在村": "village_name", "危险区点名称": "danger_area",
        "风险区名称": "danger_area", "隐患点名称": "danger_area", "类型": "danger_kind",
        "危险类型": "danger_kind", "家庭人口": "people", "居住人口": "people", "转移人数": "people",
        "避灾安置点": "shelter_name", "避灾点": "shelter_name", "安置点": "shelter_name",
        "是否安全鉴定": "shelter_appraised", "有无安全鉴定": "shelter_appraised", "编号": "list_no",
        "户主名": "head_name", "户主名字": "head_name",
    },
}  # fmt: skip
TOWN: Final = "town_name"
VILLAGE: Final = "village_name"
VILLAGE_HEADERS: Final = frozenset({"行政村", "村", "村名", "所在村", "村社", "村(社区)", "社区"})
_TOWN_HEADERS: Final = frozenset(
    {"镇街", "乡镇", "镇", "乡镇街道", "镇乡街道", "镇街名称", "乡镇名称", "所在镇街", "街道"}
)
_TRIMMED: Final = re.compile(r"^[*＊※\d.、]+(?=\D)|[*＊※：:]+$")
_BRACKETS: Final = re.compile(r"\([^()]*\)")


CHOSEN: Final = "手工指定"


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Which headers a person has assigned (已定的列): before, and for this file; "" = do not use."""

    confirmed: Mapping[str, str]
    chosen: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """Where the header of a sheet stands and what it says (表头): `first`..`last` row, from 0.

    `names`: unique name per column, "" for columns without header; `fields`: name → contract's field.
    """

    first: int
    last: int
    names: tuple[str, ...]
    fields: Mapping[str, Recognised]
    doubled: tuple[str, ...] = ()


def find_header(table: Table, block: Block, said: Said) -> Header | None:
    """Return the header with the most recognised columns, None when no row looks like one."""
    rows = filled(block.rows[: _SEARCHED_ROWS + 1], block.merged)
    best: Header | None = None
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        if not any(_text(cell) for cell in row):
            continue
        single = _header(table, at, at, [_text(cell) for cell in row], said)
        pair = _pair(table, at, rows, said)
        for header in (single, pair):
            if header is not None and (best is None or len(header.fields) > len(best.fields)):
                best = header
    least = 2 if sum(column.required for column in table.columns) > 1 else 1
    return best if best is not None and _worth(best, table) >= least else None


def _worth(header: Header, table: Table) -> int:
    known = {column.name for column in table.columns} | {"lon", "lat"}
    return sum(field.field in known for field in header.fields.values())


def _pair(
    table: Table,
    at: int,
    rows: Sequence[Sequence[Cell]],
    said: Said,
) -> Header | None:
    """Join a group row and the row below it: 转移责任人 over 姓名, 职务, 手机."""
    if at + 1 >= len(rows):
        return None
    top, bottom = [_text(cell) for cell in rows[at]], [_text(cell) for cell in rows[at + 1]]
    width = max(len(top), len(bottom))
    top, bottom = top + [""] * (width - len(top)), bottom + [""] * (width - len(bottom))
    own = [word for word, above in zip(bottom, top, strict=True) if word and word != above]
    known = sum(fold(word).lstrip("*") in _PARTS for word in own)
    if not own or known * 2 < len(own):
        return None
    group, joined = "", []
    for above, below in zip(top, bottom, strict=True):
        part = fold(below).lstrip("*") in _PARTS
        group = above or (group if part else "")
        both = below if below == group or not group else f"{group}{below}"
        alone = not part and not _known(table.name, fold(both)) and _known(table.name, fold(below))
        joined.append(below if alone else both)
    return _header(table, at, at + 1, joined, said)


def _header(
    table: Table,
    first: int,
    last: int,
    words: Sequence[str],
    said: Said,
) -> Header:
    names: list[str] = []
    for at, word in enumerate(words):
        names.append(f"{word}（第{at + 1}列）" if word and word in names else word)
    plain = _in_context(table, [fold(word) for word in words])
    found: dict[str, tuple[str, str]] = {}
    doubled: list[str] = []
    for name, word, meant in zip(names, words, plain, strict=True):
        if not name:
            continue
        field, how = _field(table, name, word, meant, said)
        taken = next((other for other, (known, _) in found.items() if known == field), None)
        if not field:
            continue
        if taken is None:
            found[name] = (field, how)
        elif how == CHOSEN:
            del found[taken]
            found[name] = (field, how)
        else:
            doubled.append(name)
    fields = {name: Recognised(name, field, how) for name, (field, how) in found.items()}
    return Header(first, last, tuple(names), fields, tuple(doubled))


def _in_context(table: Table, words: Sequence[str]) -> list[str]:
    """Turn 职务 and 手机 after a responsible person's column into that person's own columns.

    A list's 联系电话 belongs to the 户主 until another person's column comes.
    """
    names = {column.name for column in table.columns}
    role, made = "", list[str]()
    for word in words:
        core = _TRIMMED.sub("", _BRACKETS.sub("", word))
        whole = next((r for r in sorted(_ROLES, key=len, reverse=True) if core.startswith(r)), "")
        part = _PARTS.get(core.removeprefix(whole)) if whole != core else "name"
        role = _ROLES[whole] if whole else role
        name = f"{role}_{part}" if role and part else word
        made.append(name if name in names else word)
        if part is None and role != "head":
            role = ""
    return made


def _field(
    table: Table,
    name: str,
    word: str,
    meant: str,
    said: Said,
) -> tuple[str, str]:
    for spelled in (name, word):
        if spelled in said.chosen:
            return said.chosen[spelled], CHOSEN
        if spelled in said.confirmed:
            return said.confirmed[spelled], "上次确认"
    names = {column.name for column in table.columns} | {"lon", "lat", "geometry"}
    core = _TRIMMED.sub("", meant)
    bare = _BRACKETS.sub("", core)
    spellings = tuple(dict.fromkeys((meant, core, bare, re.sub(r"[()]", "", core))))
    found = next((field for field in (_known(table.name, one) for one in spellings) if field), "")
    if found:
        return found, "约定" if fold(word) in names else "别名"
    more = MORE.get(table.name, {})
    field = next((more[one] for one in spellings if one in more), "")
    if not field and bare in _TOWN_HEADERS:
        field = TOWN
    elif not field and bare in VILLAGE_HEADERS and "village_id" in names:
        field = VILLAGE
    return field, "别名" if field else ""


@lru_cache(maxsize=20_000)
def _known(table_name: str, spelling: str) -> str:
    found = recognise(TABLES[table_name], [spelling], short_names=False).renamed
    return found.get(spelling, "")


def filled(rows: Sequence[Sequence[Cell]], merged: Sequence[Span]) -> list[list[Cell]]:
    """Return copies of the rows with the value of every merged range in all of its cells."""
    copies = [list(row) for row in rows]
    for (top, left), (bottom, right) in merged:
        if top >= len(copies) or left >= len(copies[top]):
            continue
        value = copies[top][left]
        for row in copies[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
    return copies


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())
