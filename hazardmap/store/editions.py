"""Editions of tables (数据版次): every accepted version of a table is kept, with who, when and from what.

`editions/<table>/<n>.parquet` holds the checked rows, `<n>.tif` a checked raster, `<n>.raw/` the file as it came,
`manifest.json` says which edition is in force.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from hazardmap.errors import StateRefused, UnknownPlace
from hazardmap.store.files import sha256, whole
from hazardmap.store.grid_files import read_grid, write_grid
from hazardmap.store.manifests import (
    Edition,
    Manifest,
    Use,
    folder_of,
    newest_numbers,
    next_number,
    read_manifest,
    write_manifest,
)
from hazardmap.store.state import State
from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.canonical import fingerprint, grid_hash, ordered, table_hash
from hazardmap.tables.check import complete
from hazardmap.tables.contract import Shape
from hazardmap.tables.county_tables import CountyTables, Source
from hazardmap.tables.grid import Grid
from hazardmap.tables.remarks import grid_remarks, remarks

__all__ = [
    "Edition",
    "Manifest",
    "Use",
    "add_edition",
    "add_grid_edition",
    "newest_numbers",
    "next_number",
    "read_edition",
    "read_editions",
    "read_grid_edition",
    "read_manifest",
    "source_of",
    "take_seed",
    "use_edition",
]


def add_edition(
    state: State,
    frame: pd.DataFrame,
    *,
    source: Source,
    files: Sequence[Path],
    who: str,
    when: datetime,
    name: str = "",
    note: str = "",
) -> Edition:
    """Keep a checked frame of table `source.table` as its next edition and put it in force.

    `files` are the file it came from (first) and what belongs to it, `name` what it was called there.
    Rows and raw file are written before the manifest, so a crash in between leaves the former edition
    in force.
    """
    rows = _Rows("parquet", frame.to_parquet, table_hash(frame), len(frame))
    return _added(state, rows, source, files=files, who=who, when=when, name=name, note=note)


def add_grid_edition(
    state: State,
    grid: Grid,
    *,
    source: Source,
    files: Sequence[Path],
    who: str,
    when: datetime,
    name: str = "",
    note: str = "",
) -> Edition:
    """Keep a raster as the next edition of `source.table`, as `add_edition` keeps rows (栅格入库)."""
    rows = _Rows("tif", lambda path: write_grid(path, grid), grid_hash(grid), 1)
    return _added(state, rows, source, files=files, who=who, when=when, name=name, note=note)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """What an edition holds: ending of its file, how to write it, hash of the content, number of rows."""

    ending: str
    write: Callable[[Path], None]
    content: str
    count: int


def _added(
    state: State,
    rows: _Rows,
    source: Source,
    *,
    files: Sequence[Path],
    who: str,
    when: datetime,
    name: str,
    note: str,
) -> Edition:
    state.require_writable()
    former = read_manifest(state, source.table)
    number = next_number(former)
    folder = folder_of(state, source.table)
    with whole(folder / f"{number}.{rows.ending}") as beside:
        rows.write(beside)
    _keep_raw(folder / f"{number}.raw", files)
    edition = Edition(
        table=source.table,
        number=number,
        who=who,
        when=when.isoformat(timespec="seconds"),
        name=name or (files[0].name if files else ""),
        sha256=sha256(files[0]) if files else "",
        parquet_sha256=sha256(folder / f"{number}.{rows.ending}"),
        content=rows.content,
        rows=rows.count,
        source=source.source,
        as_of=source.as_of,
        licence=source.licence,
        norm=source.norm,
        demo=source.demo,
        note=note,
    )
    before = former or Manifest((), 0)
    write_manifest(state, Manifest((*before.editions, edition), number, before.uses))
    return edition


def _keep_raw(folder: Path, files: Sequence[Path]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy2(file, folder / file.name)


def use_edition(state: State, table: str, number: int, *, who: str, when: datetime) -> Edition:
    """Put an edition in force again (退回某一版), recorded; the editions after it stay where they are.

    Raises `UnknownPlace` when there is no such edition.
    """
    state.require_writable()
    manifest = read_manifest(state, table)
    editions = manifest.editions if manifest else ()
    found = next((edition for edition in editions if edition.number == number), None)
    if manifest is None or found is None:
        known = "、".join(str(edition.number) for edition in editions) or "无"
        raise UnknownPlace(f"{_title(table)}没有第 {number} 版；已有版次：{known}。")
    use = Use(number, who, when.isoformat(timespec="seconds"))
    write_manifest(state, replace(manifest, current=number, uses=(*manifest.uses, use)))
    return found


def take_seed(
    state: State,
    data: CountyTables,
    *,
    files: Mapping[str, Sequence[Path]],
    who: str,
    when: datetime,
) -> tuple[Edition, ...]:
    """Keep every table of the seed folder that has no edition yet as its edition 1 (首次入库)."""
    return tuple(
        add_edition(
            state, data.tables[name], source=source, files=files.get(name, ()), who=who, when=when
        )
        for name, source in data.sources.items()
        if name in TABLES and read_manifest(state, name) is None
    )


def read_edition(state: State, edition: Edition, metric_crs: str) -> pd.DataFrame:
    """Read the rows of an edition, complete and in canonical order; damaged rows are `StateRefused`."""
    table = TABLES[edition.table]
    file = _sound(state, edition, "parquet")
    spatial = table.shape is not Shape.NONE
    frame = gpd.read_parquet(file) if spatial else pd.read_parquet(file)
    return ordered(table, complete(table, frame, metric_crs))


def read_grid_edition(state: State, edition: Edition, metric_crs: str) -> Grid:
    """Read the raster of an edition; a damaged one is `StateRefused`."""
    return read_grid(_sound(state, edition, "tif"), metric_crs)


def _sound(state: State, edition: Edition, ending: str) -> Path:
    file = folder_of(state, edition.table) / f"{edition.number}.{ending}"
    if not file.is_file() or sha256(file) != edition.parquet_sha256:
        raise StateRefused(
            f"{_title(edition.table)}（{edition.table}）第 {edition.number} 版已损坏：{file}；"
            "请从 backups 文件夹恢复。"
        )
    return file


def _title(name: str) -> str:
    return TABLES[name].title if name in TABLES else GRIDS.get(name, name)


def read_editions(state: State, data: CountyTables) -> CountyTables:
    """Put the editions in force on top of the seed folder's tables (以版次为准).

    A table without edition keeps the seed's rows. Where the seed has changed since it was taken as
    edition 1 and nothing was imported after, edition 1 stays in force and `unknowns` says so.
    """
    tables: dict[str, pd.DataFrame] = dict(data.tables)
    sources: dict[str, Source] = dict(data.sources)
    said: list[str] = []
    for name, seed in data.tables.items():
        manifest = read_manifest(state, name)
        if manifest is None:
            continue
        edition = manifest.in_force
        same = table_hash(seed) == edition.content
        if not same:
            tables[name] = read_edition(state, edition, data.metric_crs)
        if not same and len(manifest.editions) == 1:
            said.append(_seed_changed(edition))
        sources[name] = source_of(edition)
    grids = dict(data.grids)
    for name in GRIDS:
        manifest = read_manifest(state, name)
        if manifest is not None:
            grids[name] = read_grid_edition(state, manifest.in_force, data.metric_crs)
            sources[name] = source_of(manifest.in_force)
    return _with(data, tables, grids, sources, said)


def _seed_changed(edition: Edition) -> str:
    return (
        f"数据文件夹里的{TABLES[edition.table].title}（{edition.table}）与已入库的第 1 版不同，"
        f"仍按第 1 版（{edition.rows} 行，{edition.when[:10]} 入库）显示；要用新文件，请用 import 导入。"
    )


def source_of(edition: Edition) -> Source:
    """Return the source an edition came from (来源)."""
    entries: dict[str, Any] = {
        key: getattr(edition, key) for key in ("source", "as_of", "licence", "norm", "demo", "rows")
    }
    return Source(table=edition.table, edition=edition.number, **entries)


def _with(
    data: CountyTables,
    tables: Mapping[str, pd.DataFrame],
    grids: Mapping[str, Grid],
    sources: Mapping[str, Source],
    said: Sequence[str],
) -> CountyTables:
    """Return the county with other tables, its remarks and fingerprint made anew."""
    known = frozenset((*remarks(data.tables), *grid_remarks(data.grids)))
    of_door = [sentence for sentence in data.unknowns if sentence not in known]
    county = (data.county_id, data.name, str(data.demo), data.metric_crs)
    return replace(
        data,
        tables=MappingProxyType(dict(tables)),
        grids=MappingProxyType(dict(grids)),
        sources=MappingProxyType(dict(sources)),
        unknowns=(*said, *of_door, *grid_remarks(grids), *remarks(tables)),
        fingerprint=fingerprint(county=county, tables=tables, grids=grids, sources=sources),
    )
