"""Foreign vector layers as a draft of one table (外来矢量图层): columns, names, levels, coordinates, geometry.

Rows in the file = rows kept + rows refused; every deviation is a remark, every uncertainty a doubt.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hazardmap.errors import Fault
from hazardmap.intake import row_ids
from hazardmap.intake.as_above import Told
from hazardmap.intake.draft import REFUSED, REPAIRED, Answers, Choice, Doubt, Draft, Known, Remark
from hazardmap.intake.foreign_columns import COLUMN_DOUBT, recognise_columns
from hazardmap.intake.foreign_layers import Layer, read_layer
from hazardmap.intake.layer_keys import with_layer_keys
from hazardmap.intake.layer_levels import with_levels
from hazardmap.intake.layer_shapes import metric_shapes, towns_by_place, with_shapes
from hazardmap.intake.layer_work import LayerWork
from hazardmap.intake.resolve_names import CellRemark, resolve_towns, resolve_villages
from hazardmap.tables.cells import typed
from hazardmap.tables.check import complete, empty
from hazardmap.tables.contract import Shape, Table
from hazardmap.tables.faults import table_faults

KIND: Final = "矢量"


def read_vector(path: Path, table: Table, known: Known, answers: Answers) -> Draft:
    """Read a foreign vector file as one table (读取外来矢量图层); what cannot be opened is `Unreadable`.

    Takes .zip and .kmz archives, .shp with its files beside it, .geojson, .gpkg, .kml, zipped .gdb.
    """
    layer = read_layer(path, known, answers)
    cells = layer.raw.cells
    cut = layer.raw.short_names
    columns = recognise_columns(table, cells, known, answers, cut=cut)
    work = LayerWork(table, known, answers, layer, columns)
    work.doubts.extend(layer.doubts)
    frame = _rows(work) if len(cells) else empty(table, known.metric_crs)
    remarks = (*layer.remarks, *_spelled(work))
    return Draft(
        table=table.name,
        file_name=path.name,
        frame=frame,
        raw=_raw(layer),
        columns=columns.recognised,
        remarks=tuple(sorted(remarks, key=lambda one: (one.row, one.column))),
        doubts=tuple({doubt.key: doubt for doubt in work.doubts}.values()),
        placing=work.placing,
        kind=KIND,
    )


def _raw(layer: Layer) -> pd.DataFrame:
    cells = layer.raw.cells
    numbers = pd.Series(np.arange(1, len(cells) + 1), index=cells.index, dtype="int64")
    names = pd.Series(layer.name, index=cells.index, dtype="str")
    lead = pd.DataFrame({"sheet": names, "row": numbers}, index=cells.index)
    taken = cells.rename(columns={name: f"{name}（原）" for name in ("sheet", "row")})
    return pd.concat([lead, taken], axis=1)


def _rows(work: LayerWork) -> pd.DataFrame:
    table, known = work.table, work.known
    cells = work.layer.raw.cells.rename(columns=dict(work.columns.fields))
    cells = cells.rename(columns={"geometry": "geometry（原）"})
    cells, told = row_ids.folded_ids(table, cells, known)
    work.hear(told, ())
    cells = _places(work, cells)
    keyed = with_layer_keys(table, cells, known, work.answers)
    work.hear(keyed.told, keyed.doubts, *table.key)
    levelled = with_levels(table, keyed.cells, known, work.answers)
    asked = (doubt.key.partition(":")[0] for doubt in levelled.doubts)
    work.hear(levelled.told, levelled.doubts, *asked)
    frame, faults = typed(table, levelled.cells)
    work.hear((_unread(fault) for fault in faults), ())
    shapes = metric_shapes(work, frame)
    frame = with_shapes(work, frame, shapes)
    frame = towns_by_place(work, frame)
    _missing(work, frame)
    kept = frame.loc[~frame.index.isin(work.refused())]
    for fault in table_faults(table, kept):
        if fault.row and fault.column not in work.asked:
            work.told.append(_refusal(fault))
    kept = frame.loc[~frame.index.isin(work.refused())]
    rest = kept.drop(columns=["lon", "lat"], errors="ignore") if table.shape != Shape.NONE else kept
    return complete(table, rest, known.metric_crs)


def _unread(fault: Fault) -> Told:
    problem = "看不懂，按未知处理"
    return fault.column, CellRemark(fault.row - 1, fault.found, problem, fault.do, REPAIRED)


def _refusal(fault: Fault) -> Told:
    problem = f"这一行不能收：{fault.found}"
    return fault.column, CellRemark(fault.row - 1, fault.found, problem, fault.do, REFUSED)


def _places(work: LayerWork, cells: pd.DataFrame) -> pd.DataFrame:
    """Turn names of towns and villages into ids."""
    refers = {column.name: column.refers for column in work.table.columns}
    towns = None
    if refers.get("town_id") == "towns" and "town_id" in cells.columns:
        towns = cells["town_id"]
        found = resolve_towns(towns, work.known, work.answers)
        work.hear((("town_id", one) for one in found.remarks), found.doubts, "town_id")
        cells = cells.assign(town_id=found.ids)
    if refers.get("village_id") == "villages" and "village_id" in cells.columns:
        villages = resolve_villages(cells["village_id"], towns, work.known, work.answers)
        work.hear((("village_id", one) for one in villages.remarks), villages.doubts, "village_id")
        cells = cells.assign(village_id=villages.ids)
        owners = work.known.tables.get("villages")
        if refers.get("town_id") == "towns" and owners is not None:
            of = pd.Series(owners["town_id"].to_numpy(), index=owners["village_id"].to_numpy())
            given = towns if towns is not None else pd.Series(None, index=cells.index, dtype="str")
            ids = cells["town_id"] if "town_id" in cells.columns else given
            derived = villages.ids.map(of)
            cells = cells.assign(town_id=ids.where(ids.notna(), derived).astype("str"))
    return cells


def _missing(work: LayerWork, frame: pd.DataFrame) -> None:
    """Ask which column is one that the rows cannot stand without."""
    former = work.known.tables.get(work.table.name)
    kept = former is not None and not former.empty
    for column in work.table.columns:
        name = column.name
        if not column.required or name in frame.columns or name in work.asked:
            continue
        if kept and name not in work.table.key:
            continue
        loose = [one for one in work.columns.recognised if not one.field]
        choices = tuple(
            Choice(one.header, one.header, f"如：{'、'.join(one.samples)}") for one in loose
        )
        question = f"没有找到“{column.label}”列，是哪一列？"
        work.doubts.append(
            Doubt(f"{COLUMN_DOUBT}{name}", question, choices, f"--map 列={column.label}")
        )
        work.asked.add(name)


def _spelled(work: LayerWork) -> list[Remark]:
    labels = {**work.table.labels, "geometry": "图形"}
    names = {name: work.columns.spelled(name) for name in {name for name, _ in work.told}}
    return [
        Remark(
            work.layer.name, int(one.index) + 1,
            labels.get(name, name) if names[name] == name else names[name],
            one.value, one.problem, one.suggestion, one.grade,
        )
        for name, one in work.told
    ]  # fmt: skip
