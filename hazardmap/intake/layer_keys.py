"""Ids of a layer's rows (图层编号): the file's own, else the existing row's of the same name, else asked."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REFUSED, REPAIRED, Answers, Choice, Doubt, Known
from hazardmap.intake.resolve_names import LEAVE_OUT, CellRemark
from hazardmap.levels import fold
from hazardmap.tables.contract import Table
from hazardmap.tables.words import worded

NEW: Final = "new"
_DOUBT: Final = "new_ids"


@dataclass(frozen=True, slots=True, eq=False)
class LayerKeys:
    """Cells with their key (编号结果), what was decided and what is asked."""

    cells: pd.DataFrame
    told: tuple[Told, ...]
    doubts: tuple[Doubt, ...]


def with_layer_keys(table: Table, cells: pd.DataFrame, known: Known, answers: Answers) -> LayerKeys:
    """Fill a missing key (补编号): one existing row of that name (in the row's village, if said) gives its id.

    All rows for which there is none are one question: new ids, or leave them out. New ids never repeat
    one that any edition held.
    """
    key = table.key[0] if table.key else ""
    if not key.endswith("_id"):
        return LayerKeys(cells, (), ())
    given = cells[key] if key in cells.columns else pd.Series(None, index=cells.index, dtype="str")
    open_rows = given.isna()
    if not open_rows.any():
        return LayerKeys(cells, (), ())
    found = _by_name(key, cells[open_rows], known.tables.get(table.name))
    ids = given.where(~open_rows, found.reindex(cells.index))
    left = ids.isna()
    told: list[Told] = []
    if not left.any():
        return LayerKeys(cells.assign(**{key: ids.astype("str")}), (), ())
    answer = answers.doubts.get(_DOUBT, "")
    if answer == NEW:
        ids = ids.where(~left, _new_ids(table, ids, known))
        told.extend(
            (key, CellRemark(row, "", "没有编号", f"已编为 {ids[row]}", REPAIRED))
            for row in ids.index[left]
        )
    elif answer == LEAVE_OUT:
        remark = ("没有编号，按人工指定不收", "请补上编号后重新导入")
        told.extend((key, CellRemark(row, "", *remark, REFUSED)) for row in ids.index[left])
    doubts = () if answer in {NEW, LEAVE_OUT} else (_asked(table, int(left.sum()), len(cells)),)
    return LayerKeys(cells.assign(**{key: ids.astype("str")}), tuple(told), doubts)


def _asked(table: Table, left: int, rows: int) -> Doubt:
    choices = (Choice(NEW, "是新的，编新编号"), Choice(LEAVE_OUT, "不收这些行"))
    label = table.column(table.key[0]).label
    question = (
        f"{rows} 行里有 {left} 行没有{label}，现有{table.title}里也没有唯一的同名行，怎么办？"
    )
    return Doubt(_DOUBT, question, choices, f"--answer {_DOUBT}=…")


def _by_name(key: str, cells: pd.DataFrame, former: pd.DataFrame | None) -> pd.Series:
    """Look names up among the existing rows; a name of several rows counts within its village only."""
    none = pd.Series(None, index=cells.index, dtype="str")
    if former is None or former.empty or not {"name"} <= set(cells.columns) & set(former.columns):
        return none
    out = none
    both = set(cells.columns) & set(former.columns)
    for within in ("village_id", "town_id", ""):
        if within and (within not in both or within == key):
            continue
        words = worded(former["name"].astype("str"), fold)
        wanted = worded(cells["name"], fold)
        if within:
            words, wanted = words + "/" + former[within], wanted + "/" + cells[within]
        usable = words.notna() & ~words.duplicated(keep=False)
        ids = pd.Series(former.loc[usable, key].to_numpy(), index=words[usable].to_numpy())
        single = ~wanted.duplicated(keep=False)
        out = out.where(out.notna(), wanted.where(single).map(ids).astype("str"))
    return out.where(~out.duplicated(keep=False))


def _new_ids(table: Table, ids: pd.Series, known: Known) -> pd.Series:
    former = known.tables.get(table.name)
    used = set(known.used_ids) | set(ids.dropna())
    used |= set() if former is None else set(former[table.key[0]].dropna())
    start = "".join(part[0] for part in table.name.split("_")).upper()
    left = ids.index[ids.isna()]
    made: list[str] = []
    number = 0
    while len(made) < len(left):
        number += 1
        word = f"{start}{number:04d}"
        if word not in used:
            made.append(word)
    return pd.Series(made, index=left, dtype="str").reindex(ids.index)
