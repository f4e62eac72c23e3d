"""Levels, scheme, product and hazard of a foreign layer (等级与图件): by the file's words, else asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REPAIRED, Answers, Choice, Doubt, Known
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


def with_levels(table: Table, cells: pd.DataFrame, known: Known, answers: Answers) -> Levelled:
    """Give a layer its plain level labels and the scheme they belong to, product and hazard.

    The scheme is the file's own column, else that of the row in force, else the one that knows every
    label of its kind; several are asked. A label that none knows stays: the check refuses its row.
    """
    names = {column.name for column in table.columns}
    told: list[Told] = []
    doubts: list[Doubt] = []
    if "level_label" in names and "level_label" in cells.columns:
        cells = _plain(cells, told)
        if "scheme" not in cells.columns or cells["scheme"].isna().all():
            cells = _with_schemes(table, cells, known, answers, doubts)
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


def _with_schemes(
    table: Table, cells: pd.DataFrame, known: Known, answers: Answers, doubts: list[Doubt]
) -> pd.DataFrame:
    """Find the scheme of every row: kinds of danger areas each have their own."""
    labels = cells["level_label"]
    schemes = _former(table, cells, known)
    kinds = (
        cells["kind"].fillna("") if "kind" in cells.columns else labels.notna().map(lambda _: "")
    )
    for kind in kinds.unique():
        rows = labels.notna() & schemes.isna() & (kinds == kind)
        words = [str(label) for label in labels[rows].unique()]
        if words:
            key = f"scheme:{kind}" if kind else "scheme"
            schemes = schemes.mask(rows, _scheme(table, words, key, answers, doubts))
    return cells.assign(scheme=schemes) if schemes.notna().any() else cells


def _former(table: Table, cells: pd.DataFrame, known: Known) -> pd.Series:
    """Return the schemes of the rows in force of the same id, where they know the new label."""
    none = pd.Series(None, index=cells.index, dtype="str")
    former, key = known.tables.get(table.name), table.key[0]
    if former is None or former.empty or key not in cells.columns:
        return none
    schemes = pd.Series(former["scheme"].to_numpy(), index=former[key].to_numpy())
    found = cells[key].map(schemes).astype("str")
    fits = [
        pd.notna(scheme) and pd.notna(label) and level_rank(scheme, label) is not None
        for scheme, label in zip(found, cells["level_label"], strict=True)
    ]
    return found.where(pd.Series(fits, index=cells.index, dtype="bool"))


def _scheme(
    table: Table, labels: list[str], key: str, answers: Answers, doubts: list[Doubt]
) -> str | None:
    """Choose the one scheme that knows the most labels, by a person's word when several do."""
    known = {scheme: [label for label in labels if level_rank(scheme, label)] for scheme in SCHEMES}
    most = max(map(len, known.values()))
    fits = [scheme for scheme, found in known.items() if len(found) == most > 0]
    answer = answers.doubts.get(key, "")
    if answer in SCHEMES:
        return answer
    if len(fits) == 1:
        return fits[0]
    required = any(column.name == "scheme" and column.required for column in table.columns)
    if fits or required:
        what = f"（{key.partition(':')[2]}）" if ":" in key else ""
        question = f"等级“{'、'.join(labels[:6])}”{what}属于哪一个等级体系？"
        choices = tuple(_choices(fits or tuple(SCHEMES), known, labels))
        doubts.append(Doubt(key, question, choices, f"--answer {key}=…"))
    return None


def _choices(
    schemes: Iterable[str], known: Mapping[str, list[str]], labels: list[str]
) -> Iterable[Choice]:
    for scheme in schemes:
        words = "、".join(SCHEMES[scheme])
        yield Choice(
            scheme, f"{scheme}（{words}）", f"{len(known[scheme])}/{len(labels)} 个等级相符"
        )
