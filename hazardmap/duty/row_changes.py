"""Changes of single rows (行的改、增、销号): each gives a would-be table and says old → new."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.duty.acceptance import result_faults
from hazardmap.duty.in_force import InForce, seeded, used_ids
from hazardmap.duty.row_change import RowChange
from hazardmap.errors import Fault, FolderRefused, HazardmapError, UnknownPlace, UsageError
from hazardmap.levels import fold
from hazardmap.store.cells import joined, keep_cells, no_cells, read_cells
from hazardmap.store.changes import Change, keep_changes
from hazardmap.store.editions import (
    Edition,
    add_edition,
    next_number,
    read_edition,
    read_grid_edition,
    read_manifest,
)
from hazardmap.store.state import State
from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.canonical import ordered
from hazardmap.tables.cells import as_text, typed
from hazardmap.tables.check import complete
from hazardmap.tables.contract import Column, Kind, Shape, Table
from hazardmap.tables.pairing import row_keys
from hazardmap.tables.shapes import degrees_to_points

ON_PAGE: Final = "页面修改"
"""What an edition made on the page is called instead of a file."""
_SAID: Final = 3
_POSITION: Final = (Column("lon", "经度", Kind.NUMBER), Column("lat", "纬度", Kind.NUMBER))


def edited(
    here: InForce, name: str, row_key: Sequence[str], changes: Mapping[str, str]
) -> RowChange:
    """Change cells of one row (改); a changed id is refused, a cell that says the same is no change."""
    table, former = TABLES[name], here.tables[name]
    at = _position(table, former, row_key)
    fixed = [column for column in changes if column in table.key[:1]]
    if fixed:
        raise UsageError(f"{table.column(fixed[0]).label}不能改；请销号后另增一行。")
    new = _one_row(table, changes, here.metric_crs)
    row = " ".join(part for part in row_key if part)
    frame, said = former.copy(), []
    for column in new.columns:
        old_text, new_text = _shown(former.iloc[[at]], column), _shown(new, column)
        if old_text == new_text:
            continue
        values = frame[column].to_numpy(dtype=object, copy=True)
        values[at] = new[column].iloc[0]
        frame[column] = _column_like(frame[column], values, here.metric_crs)
        label = "位置图形" if column == "geometry" else table.labels.get(column, column)
        said.append(Change(row, "修改", column, label, old_text, new_text))
    if not said:
        raise HazardmapError("没有改动：填写的内容与现有记录相同。")
    return RowChange(_whole(table, frame, here), tuple(said))


def added(here: InForce, name: str, values: Mapping[str, str], state: State) -> RowChange:
    """Add one row (增); a household or duty holder without id gets one that was never used."""
    table, former = TABLES[name], here.tables[name]
    given = {column: text for column, text in values.items() if text.strip()}
    given = _with_id(table, given, used_ids(state, here, name))
    new = complete(table, _one_row(table, given, here.metric_crs), here.metric_crs)
    frame = pd.concat([former, new], ignore_index=True)
    row = row_keys(table, new).iloc[0].replace("\x1f", " ").strip()
    return RowChange(_whole(table, frame, here), (Change(row, "新增"),))


def struck(here: InForce, name: str, row_key: Sequence[str], reason: str) -> RowChange:
    """Take one row off (销号); without a reason it is refused."""
    if not reason.strip():
        raise UsageError("请写明销号原因（如：搬迁、拆除、治理完成）。")
    table, former = TABLES[name], here.tables[name]
    at = _position(table, former, row_key)
    row = " ".join(part for part in row_key if part)
    frame = former.drop(index=former.index[at]).reset_index(drop=True)
    return RowChange(_whole(table, frame, here), (Change(row, "销号", reason=reason.strip()),))


def _position(table: Table, frame: pd.DataFrame, row_key: Sequence[str]) -> int:
    keys = row_keys(table, frame).to_numpy()
    found = np.flatnonzero(keys == "\x1f".join(row_key))
    if len(found) != 1:
        words = "、".join(row_key)
        raise UnknownPlace(f"{table.title}里没有“{words}”这一行（可能刚被改动）；请刷新后再试。")
    return int(found[0])


def _one_row(table: Table, texts: Mapping[str, str], metric_crs: str) -> pd.DataFrame:
    """Read one row of texts by the contract; a wrong cell is refused with every fault."""
    spatial = table.shape is not Shape.NONE
    known = {column.name for column in table.columns} | ({"lon", "lat"} if spatial else set())
    strange = sorted(set(texts) - known)
    if strange:
        raise UsageError(f"{table.title}没有这些列：{'、'.join(strange)}。")
    cells = {
        name: [fold(text) if "phone" in name else text.strip()] for name, text in texts.items()
    }
    frame = pd.DataFrame(cells, dtype="str")
    frame = frame.where(frame != "")
    wider = replace(table, columns=(*table.columns, *_POSITION)) if spatial else table
    new, faults = typed(wider, frame)
    _refuse(table, faults)
    if not spatial or not {"lon", "lat"} & set(new.columns):
        return new
    if not {"lon", "lat"} <= set(new.columns):
        raise UsageError("经度和纬度请一起填写。")
    points = degrees_to_points(new["lon"], new["lat"], metric_crs)
    return new.drop(columns=["lon", "lat"]).assign(geometry=points)


def _refuse(table: Table, faults: Sequence[Fault]) -> None:
    """Raise what is wrong with a row that was typed in, by the labels of its columns."""
    if not faults:
        return
    labels = table.labels
    lines = [
        f"“{labels.get(fault.column, fault.column)}”{fault.found}：{fault.do}"
        if fault.table == table.name
        else fault.sentence()
        for fault in faults
    ]
    said = list(dict.fromkeys(lines))
    more = f"；等 {len(said)} 处" if len(said) > _SAID else ""
    raise HazardmapError("未保存。" + "；".join(said[:_SAID]) + more)


def _shown(row: pd.DataFrame, column: str) -> str:
    if column not in row.columns:
        return ""
    value = row[column].iloc[0]
    if column == "geometry":
        return "" if value is None else f"{value.centroid.x:.1f}, {value.centroid.y:.1f}"
    text = as_text(row[column]).iloc[0]
    return "" if pd.isna(text) else str(text)


def _column_like(former: pd.Series, values: np.ndarray, metric_crs: str) -> pd.Series:
    if former.name == "geometry":
        shapes: pd.Series = gpd.GeoSeries(values, index=former.index, crs=metric_crs)
        return shapes
    return pd.Series(values, index=former.index).astype(former.dtype)


def _whole(table: Table, frame: pd.DataFrame, here: InForce) -> pd.DataFrame:
    return ordered(table, complete(table, frame, here.metric_crs))


def _with_id(table: Table, given: dict[str, str], used: frozenset[str]) -> dict[str, str]:
    key = table.key[0] if table.key else ""
    above = {"households": "village_id", "duty_holders": "scope_id"}.get(table.name, "")
    if not above or given.get(key) or not given.get(above):
        return given
    start = f"{given[above]}-"
    numbers = [
        int(one[len(start) :])
        for one in used
        if one.startswith(start) and one[len(start) :].isdecimal()
    ]
    number = max(numbers, default=0) + 1
    more = {key: f"{start}{number:04d}"}
    if table.name == "households" and not given.get("list_no"):
        more["list_no"] = str(number)
    return {**given, **more}


def keep(
    state: State, here: InForce, name: str, change: RowChange, *, who: str, now: datetime
) -> Edition:
    """Check the result and keep it as the next edition (旧→新，已记录)."""
    table = TABLES[name]
    faults = result_faults(here, {name: change.frame})
    _refuse(table, faults)
    number = next_number(seeded(state, here, name, when=now))
    former = read_cells(state, name, here.numbers[name])
    keep_cells(state, name, number, joined(former, no_cells(), row_keys(table, change.frame)))
    keep_changes(state, name, number, change.changes)
    source = replace(here.source_of(name), as_of=now.date().isoformat())
    note = (
        change.changes[0].sentence() if len(change.changes) == 1 else f"修改{len(change.changes)}格"
    )
    return add_edition(
        state, change.frame, source=source, files=(), who=who, when=now, name=ON_PAGE, note=note
    )


def refuse_unfit(state: State, here: InForce, name: str, number: int) -> None:
    """Raise `FolderRefused` when the rows of an edition no longer fit the other tables."""
    if name in GRIDS:
        _refuse_damaged(state, here, name, number)
        return
    if name not in TABLES:
        raise UsageError(f"没有“{name}”这张表；可用：{'、'.join(TABLES)}。")
    manifest = read_manifest(state, name)
    for edition in manifest.editions if manifest else ():
        if edition.number == number:
            frame = read_edition(state, edition, here.metric_crs)
            faults = result_faults(here, {name: frame})
            if faults:
                raise FolderRefused(faults)


def _refuse_damaged(state: State, here: InForce, name: str, number: int) -> None:
    """Raise `StateRefused` when the raster of an edition is no longer what was kept."""
    manifest = read_manifest(state, name)
    for edition in manifest.editions if manifest else ():
        if edition.number == number:
            read_grid_edition(state, edition, here.metric_crs)


def dialled(here: InForce, duty_id: str, result: str, on: date) -> RowChange:
    """Note how a test call ended (试拨) and the day it was made."""
    cells = {"last_result": result, "last_verified": on.isoformat()}
    try:
        return edited(here, "duty_holders", (duty_id,), cells)
    except UnknownPlace:
        raise
    except HazardmapError as error:
        raise HazardmapError(f"试拨未登记：{error}") from error
