"""Ids of foreign rows (编号对应): codes folded, towns and villages by name, a missing key by the row's name."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.divisions import folded_code, folded_town, folded_village
from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REFUSED, REPAIRED, Answers, Choice, Doubt, Known
from hazardmap.intake.resolve_names import LEAVE_OUT, CellRemark, resolve_towns
from hazardmap.levels import fold
from hazardmap.tables import TABLES
from hazardmap.tables.contract import Table
from hazardmap.tables.words import worded

_ASKED: Final = "请回答上面的疑问；新增的一行请填上编号"


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """Cells with ids (编号后的表), what was folded and what must be asked."""

    cells: pd.DataFrame
    told: tuple[Told, ...]
    doubts: tuple[Doubt, ...]


def folded_ids(table: Table, cells: pd.DataFrame, known: Known) -> tuple[pd.DataFrame, list[Told]]:
    """Turn long administrative codes into the ids of existing rows (代码折叠); each is told."""
    made, told = cells, list[Told]()
    for column in table.columns:
        target = column.refers or (table.name if column.name in table.key else "")
        if not target or not column.name.endswith("_id") or column.name not in cells.columns:
            continue
        ids = _ids(target, known)
        words = [word for word in cells[column.name].dropna().unique() if word not in ids]
        change = {word: new for word in words if (new := folded_code(word, ids))}
        if not change:
            continue
        text = cells[column.name]
        made = made.assign(**{column.name: text.where(~text.isin(change), text.map(change))})
        for row, word in text[text.isin(change)].items():
            do = f"已对应到 {change[word]}"
            told.append(
                (column.name, CellRemark(row, word, "代码末尾多出的 0 已去掉", do, REPAIRED))
            )
    return made, told


def _ids(target: str, known: Known) -> frozenset[str]:
    frame = known.tables.get(target)
    if frame is None or not TABLES[target].key:
        return frozenset()
    return frozenset(frame[TABLES[target].key[0]].dropna())


def with_towns(table: Table, cells: pd.DataFrame, known: Known, answers: Answers) -> Keyed:
    """Fill `town_id` from a column of town names where the file has no code (镇街对应)."""
    names = {column.name for column in table.columns}
    if "town_id" not in names or table.name == "towns" or "town_name" not in cells.columns:
        return Keyed(cells, (), ())
    texts = cells["town_name"]
    if "town_id" in cells.columns:
        texts = texts.where(cells["town_id"].isna())
    found = resolve_towns(texts, known, answers)
    given = cells["town_id"] if "town_id" in cells.columns else found.ids
    told = tuple(("town_name", remark) for remark in found.remarks)
    return Keyed(cells.assign(town_id=given.where(given.notna(), found.ids)), told, found.doubts)


def with_keys(table: Table, cells: pd.DataFrame, known: Known, answers: Answers) -> Keyed:
    """Give rows without key the id of the one existing row of the same name (按名称对应).

    A name that no row has, or several, is asked; nothing is guessed. Tables whose key is not an id, and
    tables without rows, are left as they are.
    """
    former = known.tables.get(table.name)
    key = table.key[0] if table.key else ""
    if not key.endswith("_id") or former is None or former.empty or "name" not in cells.columns:
        return Keyed(cells, (), ())
    given = cells[key] if key in cells.columns else pd.Series(None, index=cells.index, dtype="str")
    open_rows = given.isna() & cells["name"].notna()
    if not open_rows.any():
        return Keyed(cells, (), ())
    ids, doubts = _by_name(table, cells[open_rows], former, answers)
    made = cells.assign(**{key: given.where(given.notna(), ids.reindex(cells.index))})
    left = open_rows & made[key].isna()
    told = tuple(
        ("name", CellRemark(row, name, "名称待确认，这一行暂未收", _ASKED, REFUSED))
        for row, name in cells.loc[left, "name"].items()
    )
    return Keyed(made, told, tuple(doubts))


def _by_name(
    table: Table, cells: pd.DataFrame, former: pd.DataFrame, answers: Answers
) -> tuple[pd.Series, list[Doubt]]:
    key = table.key[0]
    folded = {"villages": folded_village, "towns": folded_town}.get(table.name, fold)
    spelled = worded(former["name"].astype("str"), folded)
    words = worded(cells["name"], folded)
    within = [
        name
        for name in ("village_id", "town_id")
        if name in cells.columns and name in former.columns and name != key
    ]
    found: dict[object, str | None] = {}
    doubts: dict[str, Doubt] = {}
    for row, word in zip(words.index, words, strict=True):
        rows = former[spelled == word]
        for name in within:
            same = rows[rows[name] == cells[name][row]]
            rows = same if len(same) else rows
        if len(rows) == 1:
            found[row] = rows[key].iloc[0]
            continue
        doubt_key = f"{table.name}:{word}"
        choices = tuple(_choices(table, rows if len(rows) else _near(former, spelled, word)))
        answer = answers.doubts.get(doubt_key, "")
        if answer in set(former[key]):
            found[row] = answer
        elif answer != LEAVE_OUT:
            what = f"有 {len(rows)} 个同名" if len(rows) else "没有这个名称"
            question = f"现有{table.title}里{what}：“{cells['name'][row]}”，是哪一个？"
            option = f"--answer {doubt_key}=…"
            doubts[doubt_key] = Doubt(doubt_key, question, choices, option)
    return pd.Series(found, dtype="str").reindex(cells.index), list(doubts.values())


def _near(former: pd.DataFrame, spelled: pd.Series, word: str) -> pd.DataFrame:
    names = difflib.get_close_matches(word, list(spelled.dropna().unique()), n=3, cutoff=0.4)
    return former[spelled.isin(names)].head(5)


def _choices(table: Table, rows: pd.DataFrame) -> Iterator[Choice]:
    for one, name in zip(rows[table.key[0]], rows["name"], strict=True):
        yield Choice(one, f"{name}（{one}）")
    yield Choice(LEAVE_OUT, "都不是，这些行不收")
