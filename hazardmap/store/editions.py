"""Editions of tables (数据版次): every accepted version of a table is kept, with who, when and from what.

`editions/<table>/<n>.parquet` holds the checked rows, `<n>.raw/` the file as it came,
`manifest.json` says which edition is in force.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from hazardmap.errors import StateRefused, UnknownPlace
from hazardmap.store.files import read_json, sha256, whole, write_json
from hazardmap.store.state import State
from hazardmap.tables import TABLES
from hazardmap.tables.canonical import fingerprint, ordered, table_hash
from hazardmap.tables.check import complete
from hazardmap.tables.contract import Shape
from hazardmap.tables.county_tables import CountyTables, Source
from hazardmap.tables.remarks import remarks


@dataclass(frozen=True, slots=True)
class Edition:
    """One accepted version of one table (一版数据)."""

    table: str
    number: int
    who: str
    when: str
    """ISO 8601 with offset"""
    name: str
    """name of the file it came from"""
    sha256: str
    """of that file"""
    parquet_sha256: str
    """of the stored rows"""
    content: str
    """hash of the rows, whatever file they came from"""
    rows: int
    source: str
    as_of: str
    licence: str
    norm: str
    demo: bool
    note: str = ""
    """what it changed, in one line: 新增0 · 减少0 · 修改2"""


@dataclass(frozen=True, slots=True)
class Use:
    """An edition put in force again (退回记录): which, by whom, when."""

    number: int
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All editions of one table (版次目录), the number of the one in force, and who brought one back."""

    editions: tuple[Edition, ...]
    current: int
    uses: tuple[Use, ...] = ()

    @property
    def in_force(self) -> Edition:
        """Return the edition in force."""
        return next(edition for edition in self.editions if edition.number == self.current)


def _folder(state: State, table: str) -> Path:
    return state.path / "editions" / table


def read_manifest(state: State, table: str) -> Manifest | None:
    """Return the editions of a table, or None when it has none."""
    file = _folder(state, table) / "manifest.json"
    if not file.is_file():
        return None
    content = read_json(file)
    try:
        editions = tuple(Edition(**entry) for entry in content["editions"])
        uses = tuple(Use(**entry) for entry in content.get("uses", ()))
        manifest = Manifest(editions, int(content["current"]), uses)
        _ = manifest.in_force
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise StateRefused(f"版次目录 {file} 内容不对；请从 backups 文件夹恢复。") from error
    return manifest


def newest_numbers(state: State) -> Mapping[str, int]:
    """Return the newest edition number of every table that has editions, in force or not."""
    manifests = (read_manifest(state, table) for table in TABLES)
    return {
        manifest.editions[-1].table: max(edition.number for edition in manifest.editions)
        for manifest in manifests
        if manifest is not None
    }


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
    state.require_writable()
    former = read_manifest(state, source.table)
    number = next_number(former)
    folder = _folder(state, source.table)
    with whole(folder / f"{number}.parquet") as beside:
        frame.to_parquet(beside)
    _keep_raw(folder / f"{number}.raw", files)
    edition = Edition(
        table=source.table,
        number=number,
        who=who,
        when=when.isoformat(timespec="seconds"),
        name=name or (files[0].name if files else ""),
        sha256=sha256(files[0]) if files else "",
        parquet_sha256=sha256(folder / f"{number}.parquet"),
        content=table_hash(frame),
        rows=len(frame),
        source=source.source,
        as_of=source.as_of,
        licence=source.licence,
        norm=source.norm,
        demo=source.demo,
        note=note,
    )
    before = former or Manifest((), 0)
    _write_manifest(state, Manifest((*before.editions, edition), number, before.uses))
    return edition


def _keep_raw(folder: Path, files: Sequence[Path]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy2(file, folder / file.name)


def next_number(manifest: Manifest | None) -> int:
    """Return the number the next edition of a table will have; none is ever used twice."""
    return max((edition.number for edition in manifest.editions), default=0) + 1 if manifest else 1


def use_edition(state: State, table: str, number: int, *, who: str, when: datetime) -> Edition:
    """Put an edition in force again (退回某一版), recorded; the editions after it stay where they are.

    Raises `UnknownPlace` when there is no such edition.
    """
    state.require_writable()
    manifest = read_manifest(state, table)
    editions = manifest.editions if manifest else ()
    found = next((edition for edition in editions if edition.number == number), None)
    if manifest is None or found is None:
        title = TABLES[table].title if table in TABLES else table
        known = "、".join(str(edition.number) for edition in editions) or "无"
        raise UnknownPlace(f"{title}没有第 {number} 版；已有版次：{known}。")
    use = Use(number, who, when.isoformat(timespec="seconds"))
    _write_manifest(state, replace(manifest, current=number, uses=(*manifest.uses, use)))
    return found


def _write_manifest(state: State, manifest: Manifest) -> None:
    table = manifest.editions[0].table
    content = {
        "current": manifest.current,
        "editions": [asdict(edition) for edition in manifest.editions],
        "uses": [asdict(use) for use in manifest.uses],
    }
    write_json(_folder(state, table) / "manifest.json", content)


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
    file = _folder(state, edition.table) / f"{edition.number}.parquet"
    table = TABLES[edition.table]
    if not file.is_file() or sha256(file) != edition.parquet_sha256:
        raise StateRefused(
            f"{table.title}（{edition.table}）第 {edition.number} 版已损坏：{file}；"
            "请从 backups 文件夹恢复。"
        )
    spatial = table.shape is not Shape.NONE
    frame = gpd.read_parquet(file) if spatial else pd.read_parquet(file)
    return ordered(table, complete(table, frame, metric_crs))


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
        sources[name] = _source(edition)
    return _with(data, tables, sources, said)


def _seed_changed(edition: Edition) -> str:
    return (
        f"数据文件夹里的{TABLES[edition.table].title}（{edition.table}）与已入库的第 1 版不同，"
        f"仍按第 1 版（{edition.rows} 行，{edition.when[:10]} 入库）显示；要用新文件，请用 import 导入。"
    )


def _source(edition: Edition) -> Source:
    entries: dict[str, Any] = {
        key: getattr(edition, key) for key in ("source", "as_of", "licence", "norm", "demo", "rows")
    }
    return Source(table=edition.table, edition=edition.number, **entries)


def _with(
    data: CountyTables,
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source],
    said: Sequence[str],
) -> CountyTables:
    """Return the county with other tables, its remarks and fingerprint made anew."""
    of_tables = frozenset(remarks(data.tables))
    of_door = [sentence for sentence in data.unknowns if sentence not in of_tables]
    county = (data.county_id, data.name, str(data.demo), data.metric_crs)
    return replace(
        data,
        tables=MappingProxyType(dict(tables)),
        sources=MappingProxyType(dict(sources)),
        unknowns=(*said, *of_door, *remarks(tables)),
        fingerprint=fingerprint(county=county, tables=tables, grids=data.grids, sources=sources),
    )
