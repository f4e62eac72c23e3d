"""Levels, scheme, product and hazard of a foreign layer (等级与图件): by the file's words, else asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REPAIRED, Answers, Choice, Doubt
from hazardmap.intake.foreign_columns import plain_level
from hazardmap.intake.resolve_names import CellRemark
from hazardmap.levels import HAZARDS, PRODUCTS, SCHEMES, fold, level_rank
from hazardmap.tables.contract import Table
from hazardmap.tables.words import worded

_ASKED: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "product": ("这是哪一种图件？", PRODUCTS),
    "hazard": ("这是哪一种灾害？", HAZARDS),
}


@dataclass(frozen=True, slots=True, eq=False)
class Levelled:
    """Cells with level words and their scheme (等级识别结果)."""

    cells: pd.DataFrame
    told: tuple[Told, ...]
    doubts: tuple[Doubt, ...]


def with_levels(table: Table, cells: pd.DataFrame, answers: Answers) -> Levelled:
    """Give a layer its plain level labels and the scheme they belong to, product and hazard.

    The scheme is the file's own column, else the one that knows every label; several are asked. A label
    that none knows stays as it is: the contract's check refuses its row.
    """
    names = {column.name for column in table.columns}
    told: list[Told] = []
    doubts: list[Doubt] = []
    if "level_label" in names and "level_label" in cells.columns:
        cells = _plain(cells, told)
        if "scheme" not in cells.columns or cells["scheme"].isna().all():
            cells = _with_scheme(table, cells, answers, doubts)
    for name, (question, words) in _ASKED.items():
        column = next((one for one in table.columns if one.name == name), None)
        if column is None or not column.required:
            continue
        if name in cells.columns and cells[name].notna().any():
            continue
        answer = answers.doubts.get(name, "")
        if answer in words:
            cells = cells.assign(**{name: pd.Series(answer, index=cells.index, dtype="str")})
            continue
        choices = tuple(Choice(word, label) for word, label in words.items())
        doubts.append(Doubt(name, question, choices, f"--answer {name}=…"))
    return Levelled(cells, tuple(told), tuple(doubts))


def _plain(cells: pd.DataFrame, told: list[Told]) -> pd.DataFrame:
    text = cells["level_label"]
    plain = worded(text, plain_level)
    changed = text.notna() & (worded(text, fold) != plain)
    for row, word, short in zip(text.index[changed], text[changed], plain[changed], strict=True):
        remark = CellRemark(row, word, "等级后面的字已去掉", f"已读作“{short}”", REPAIRED)
        told.append(("level_label", remark))
    return cells.assign(level_label=plain)


def _with_scheme(
    table: Table, cells: pd.DataFrame, answers: Answers, doubts: list[Doubt]
) -> pd.DataFrame:
    labels = [str(label) for label in cells["level_label"].dropna().unique()]
    if not labels:
        return cells
    known = {scheme: [label for label in labels if level_rank(scheme, label)] for scheme in SCHEMES}
    most = max(map(len, known.values()))
    fits = [scheme for scheme, found in known.items() if len(found) == most > 0]
    answer = answers.doubts.get("scheme", "")
    if answer in SCHEMES or len(fits) == 1:
        scheme = answer if answer in SCHEMES else fits[0]
        given = pd.Series(scheme, index=cells.index, dtype="str")
        return cells.assign(scheme=given.where(cells["level_label"].notna()))
    required = any(column.name == "scheme" and column.required for column in table.columns)
    if fits or required:
        spelled = "、".join(labels[:6])
        choices = tuple(_choices(fits or tuple(SCHEMES), known, labels))
        question = f"等级“{spelled}”属于哪一个等级体系？"
        doubts.append(Doubt("scheme", question, choices, "--answer scheme=…"))
    return cells


def _choices(
    schemes: Iterable[str], known: Mapping[str, list[str]], labels: list[str]
) -> Iterable[Choice]:
    for scheme in schemes:
        words = "、".join(SCHEMES[scheme])
        yield Choice(
            scheme, f"{scheme}（{words}）", f"{len(known[scheme])}/{len(labels)} 个等级相符"
        )
