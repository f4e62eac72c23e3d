"""What is refused inside one table (一表之内的问题): columns, blanks, repeats, levels (contracts §1.3)."""

from collections.abc import Iterator
from typing import Final

import pandas as pd
import shapely

from hazardmap.errors import Fault
from hazardmap.levels import SCHEMES, fold, level_rank
from hazardmap.tables.contract import Column, Table

ONE_OF: Final = {
    "thresholds": (("village_id", "basin_id", "area_id"), ("rain_mm", "level_m")),
    "readings": (("rain_mm", "level_m"),),
    "forecasts": (("basin_id", "village_id"),),
}
"""Table → groups of columns of which every row must give at least one."""


def table_faults(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Return every fault of a typed frame on its own; rows are named by index + 1."""
    return [
        *_missing_columns(table, frame),
        *_blanks(table, frame),
        *_none_of(table, frame),
        *_repeats(table, frame),
        *_levels(table, frame),
    ]


def _spelled(column: Column) -> str:
    return f"{column.label}（{column.name}）"


def _missing_columns(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    for column in table.columns:
        if column.required and column.name not in frame.columns:
            yield Fault(table.name, 0, column.name, "缺列", f"请补上“{_spelled(column)}”列")
    for group in ONE_OF.get(table.name, ()):
        if not any(name in frame.columns for name in group):
            names = "、".join(_spelled(table.column(name)) for name in group)
            yield Fault(table.name, 0, group[0], "缺列", f"请补上这些列中的一列：{names}")
    if table.geometry_required and "geometry" not in frame.columns:
        do = f"请改用带{table.shape.value}图形的文件（gpkg、geojson、shp）"
        yield Fault(table.name, 0, "geometry", "没有图形", do)


def _blanks(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    for column in table.columns:
        if column.required and column.name in frame.columns:
            for row in frame.index[frame[column.name].isna()]:
                yield Fault(table.name, int(row) + 1, column.name, "空", f"请填写{column.label}")
    if table.geometry_required and "geometry" in frame.columns:
        shapes = frame["geometry"].to_numpy()
        for row in frame.index[shapely.is_missing(shapes) | shapely.is_empty(shapes)]:
            yield Fault(table.name, int(row) + 1, "geometry", "没有图形", "请补画，或删去这一行")


def _none_of(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    for group in ONE_OF.get(table.name, ()):
        given = [name for name in group if name in frame.columns]
        if not given:
            continue
        names = "、".join(_spelled(table.column(name)) for name in group)
        for row in frame.index[frame[given].isna().all(axis=1)]:
            yield Fault(table.name, int(row) + 1, given[0], "空", f"请至少填写一项：{names}")


def _repeats(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    key = [name for name in table.key if name in frame.columns]
    due = [name for name in table.key if table.column(name).required]
    if not key or not set(due) <= set(key):
        return
    text = frame[key].astype("str").fillna("")
    named = (text != "").any(axis=1) & (text[due] != "").all(axis=1)
    again = text.duplicated(keep="first") & named
    if not again.any():
        return
    first = text[named].reset_index().groupby(key, sort=False)["index"].min()
    for row in frame.index[again]:
        values = tuple(text.loc[row])
        earlier = int(first.loc[values if len(values) > 1 else values[0]]) + 1
        found = "、".join(value for value in values if value)
        do = f"与第{earlier}行重复，请删去一行或改正编号"
        yield Fault(table.name, int(row) + 1, key[0], found, do)


def _levels(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    if "scheme" not in frame.columns or "level_label" not in frame.columns:
        return
    given = frame[frame["scheme"].notna() & frame["level_label"].notna()]
    pairs = given[["scheme", "level_label"]].drop_duplicates()
    ranks = {
        (scheme, label): level_rank(scheme, label)
        for scheme, label in zip(pairs["scheme"], pairs["level_label"], strict=True)
    }
    said = given["level_rank"] if "level_rank" in given.columns else None
    for position, (row, scheme, label) in enumerate(
        zip(given.index, given["scheme"], given["level_label"], strict=True)
    ):
        rank = ranks[scheme, label]
        if rank is None:
            known = "、".join(SCHEMES.get(scheme, ()))
            do = f"等级体系 {scheme} 的等级为：{known}；请改正等级或等级体系"
            yield Fault(table.name, int(row) + 1, "level_label", label, do)
            continue
        if said is None or pd.isna(said.iloc[position]) or said.iloc[position] == rank:
            continue
        found = f"{said.iloc[position]:g}"
        do = f"“{fold(label)}”在 {scheme} 中排第 {rank}，请改正或留空"
        yield Fault(table.name, int(row) + 1, "level_rank", found, do)
