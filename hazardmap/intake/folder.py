"""Read a county folder (读入县数据文件夹): find, read, check, complete; all faults at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from hazardmap.crs import DEGREES, WEB
from hazardmap.errors import Fault, FolderRefused
from hazardmap.intake import endings, raster, sheet, vector
from hazardmap.intake.coordinates import Placed, place
from hazardmap.intake.county_file import CountyFile, Said, read_county_file
from hazardmap.intake.endings import Found, Unreadable
from hazardmap.intake.headers import Headers, recognise
from hazardmap.intake.raw import Raw
from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.canonical import fingerprint, ordered
from hazardmap.tables.cells import typed
from hazardmap.tables.check import complete, empty
from hazardmap.tables.contract import Column, Kind, Table
from hazardmap.tables.county_tables import CountyTables, Source
from hazardmap.tables.faults import table_faults
from hazardmap.tables.grid import Grid
from hazardmap.tables.references import reference_faults
from hazardmap.tables.remarks import examples, grid_remarks, remarks
from hazardmap.tables.shapes import far_faults, repaired

_READERS: Final[Mapping[str, Callable[[Path], Raw]]] = {
    ".gpkg": vector.read_gpkg,
    ".geojson": vector.read_geojson,
    ".shp": vector.read_shp,
    ".shp.zip": vector.read_shp_zip,
    ".parquet": vector.read_parquet,
    ".csv": sheet.read_csv,
    ".xlsx": sheet.read_xlsx,
}
_DEGREES: Final = (WEB, DEGREES)
_POSITION: Final = (Column("lon", "经度", Kind.NUMBER), Column("lat", "纬度", Kind.NUMBER))


@dataclass(frozen=True, slots=True)
class TableRead:
    """One table after its own checks (一张表的读入结果); rows are named by index + 1."""

    frame: pd.DataFrame
    headers: Headers
    faults: tuple[Fault, ...]
    converted_from: str
    mended: int


def read_folder(path: Path) -> CountyTables:
    """Read and check a county folder (县数据文件夹); geometry comes out in the county's metric CRS.

    Raises `FolderRefused` with every fault of every table. What is accepted but must be said stands in
    `unknowns`. The result does not depend on the order of rows or columns, nor on the file formats.
    """
    if not path.is_dir():
        raise FolderRefused([Fault("county", 0, "", f"没有文件夹 {path}", "请检查路径")])
    county = read_county_file(path)
    found = endings.find(path)
    faults = [*county.faults, *found.faults]
    if "villages" not in found.tables:
        do = "请放入村（社区）表，如 villages.csv、villages.gpkg"
        faults.append(Fault("villages", 0, "", "没有 villages 表", do))
    reads: dict[str, TableRead] = {}
    for name, file in found.tables.items():
        try:
            reads[name] = read_table(TABLES[name], file, county.metric_crs)
        except Unreadable as error:
            faults.append(Fault(name, 0, "", error.found, error.do))
    grids = _grids(path, found, county, faults)
    faults.extend(_checked(reads, county.metric_crs))
    if faults:
        raise FolderRefused(faults)
    return _county_tables(county, found, reads, grids)


def read_table(table: Table, path: Path, metric_crs: str) -> TableRead:
    """Read one file as one table and check it on its own; an unreadable file raises `Unreadable`."""
    endings.require_magic(path)
    raw = _READERS[endings.ending_of(path)](path)
    headers = recognise(table, list(raw.cells.columns), short_names=raw.short_names)
    known = raw.cells.rename(columns=dict(headers.renamed))
    known = known.loc[:, ~known.columns.duplicated()]
    names = {column.name for column in table.columns}
    position = tuple(column for column in _POSITION if column.name not in names)
    wider = replace(table, columns=(*table.columns, *position))
    cells, cell_faults = typed(wider, known)
    placed = place(table, cells, shapes=raw.shapes, crs=raw.crs, metric_crs=metric_crs)
    mended = repaired(table, placed.frame)
    faults = (*headers.faults, *cell_faults, *_own_faults(table, placed, cell_faults))
    spelled = (_as_spelled(headers, fault) for fault in (*faults, *mended.faults))
    return TableRead(mended.frame, headers, tuple(spelled), placed.converted_from, mended.count)


def _own_faults(table: Table, placed: Placed, cells: list[Fault]) -> Iterator[Fault]:
    """Give the table's faults, but no “blank” for a cell that was already refused as unreadable."""
    told = {(fault.row, fault.column) for fault in cells}
    for fault in table_faults(table, placed.frame):
        if (fault.row, fault.column) not in told:
            yield fault


def _as_spelled(headers: Headers, fault: Fault) -> Fault:
    if not fault.row:
        return fault
    point = fault.column == "geometry" and "lon" in headers.renamed.values()
    return replace(fault, column=headers.spelled("lon" if point else fault.column))


def _checked(reads: Mapping[str, TableRead], metric_crs: str) -> Iterator[Fault]:
    for read in reads.values():
        yield from read.faults
    frames = {name: read.frame for name, read in reads.items() if len(read.frame)}
    for fault in (*reference_faults(frames), *far_faults(frames, metric_crs)):
        yield _as_spelled(reads[fault.table].headers, fault)
    if "villages" in reads and reads["villages"].frame.empty:
        yield Fault("villages", 0, "", "没有任何村", "请填写至少一个村")


def _grids(path: Path, found: Found, county: CountyFile, faults: list[Fault]) -> dict[str, Grid]:
    grids: dict[str, Grid] = {}
    for name, file in found.grids.items():
        labels_file = path / f"{name}.csv"
        try:
            endings.require_magic(file)
            coded = name == "risk_raster"
            labels = raster.read_labels(labels_file) if coded and labels_file.is_file() else {}
            grids[name] = raster.read_tif(file, county.metric_crs, labels=labels if coded else None)
        except Unreadable as error:
            faults.append(Fault(name, 0, "", error.found, error.do))
    return grids


def _county_tables(
    county: CountyFile, found: Found, reads: Mapping[str, TableRead], grids: Mapping[str, Grid]
) -> CountyTables:
    crs = county.metric_crs
    tables = {
        name: ordered(table, complete(table, reads[name].frame, crs))
        if name in reads
        else empty(table, crs)
        for name, table in TABLES.items()
    }
    sources = {
        name: _source(name, county, len(tables[name]) if name in tables else 0)
        for name in (*TABLES, *GRIDS)
        if name in grids or (name in tables and len(tables[name]))
    }
    who = (county.county_id, county.name, str(county.demo), crs)
    return CountyTables(
        county_id=county.county_id,
        name=county.name,
        demo=county.demo,
        metric_crs=crs,
        tables=MappingProxyType(tables),
        grids=MappingProxyType(dict(grids)),
        sources=MappingProxyType(sources),
        unknowns=(*_door_remarks(county, found, reads, grids), *remarks(tables)),
        fingerprint=fingerprint(county=who, tables=tables, grids=grids, sources=sources),
    )


def _source(name: str, county: CountyFile, rows: int) -> Source:
    said = county.tables.get(name, Said(demo=county.demo))
    return Source(
        table=name,
        edition=1,
        source=said.source,
        as_of=said.as_of,
        licence=said.licence,
        norm=said.norm,
        demo=said.demo,
        rows=rows,
    )


def _door_remarks(
    county: CountyFile, found: Found, reads: Mapping[str, TableRead], grids: Mapping[str, Grid]
) -> Iterator[str]:
    if not county.present:
        yield f"没有 county.toml，县名按文件夹名“{county.name}”显示，各表来源和截至时间未知。"
    if found.ignored:
        yield f"这些文件不是任何一张表，未读：{examples(found.ignored)}。"
    converted: dict[str, list[str]] = {}
    for name, read in reads.items():
        if read.converted_from:
            converted.setdefault(read.converted_from, []).append(TABLES[name].title)
    for source, titles in converted.items():
        degrees = "经纬度" if source in _DEGREES else ""
        yield f"{'、'.join(titles)}的坐标由{degrees}（{source}）换算到 {county.metric_crs}。"
    for name, read in reads.items():
        if read.mended:
            yield f"{TABLES[name].title}（{name}）有 {read.mended} 个图形有小错，已自动修复（面积变化小于千分之一）。"
    yield from grid_remarks(grids)
