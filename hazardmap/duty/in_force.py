"""The tables in force at this moment (现行数据), for whoever is about to change one of them.

What the pages show may be a few seconds behind: the county is prepared again after every change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow.parquet

from hazardmap.intake import endings
from hazardmap.intake.draft import Known, source_key
from hazardmap.intake.place_names import read_other_names
from hazardmap.situation.model import County
from hazardmap.store.editions import (
    Edition,
    Manifest,
    add_edition,
    add_grid_edition,
    read_edition,
    read_grid_edition,
    read_manifest,
    source_of,
)
from hazardmap.store.sources import remembered, remembered_crs
from hazardmap.store.state import State
from hazardmap.tables import GRIDS, TABLES
from hazardmap.tables.county_tables import CountyTables, Source
from hazardmap.tables.grid import Grid
from hazardmap.tables.grid_facts import ALL_TABLES


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """The county as its editions in force have it (现行数据), and their numbers (0 = none yet)."""

    county: CountyTables
    numbers: Mapping[str, int]
    former_towns: Mapping[str, str]
    seed: Path

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table, complete and in canonical order."""
        return self.county.tables

    @property
    def metric_crs(self) -> str:
        """CRS of all geometry."""
        return self.county.metric_crs

    def source_of(self, table: str) -> Source:
        """Return where a table comes from; one that is new says nothing but the county's demo mark."""
        unsaid = Source(table, 1, "", "", "", "", demo=self.county.demo, rows=0)
        return self.county.sources.get(table, unsaid)


class TablesInForce:
    """Reads what is in force: a county once read or prepared, with newer editions laid over it."""

    def __init__(self, state: State, seed: Path, base: Callable[[], CountyTables | County]) -> None:
        """Keep the state folder, the seed folder, and who knows the county (may raise `NotReady`)."""
        self._state = state
        self._seed = seed
        self._base = base
        self._read: dict[str, tuple[Edition, pd.DataFrame]] = {}
        self._grids: dict[str, tuple[Edition, Grid]] = {}

    def __call__(self) -> InForce:
        """Return every table as its edition in force has it."""
        base = self._base()
        tables, grids, numbers = dict(base.tables), dict(base.grids), dict.fromkeys(ALL_TABLES, 0)
        sources = dict(base.sources)
        for name in ALL_TABLES:
            manifest = read_manifest(self._state, name)
            if manifest is None:
                continue
            edition = manifest.in_force
            numbers[name] = edition.number
            if name not in sources or sources[name].edition != edition.number:
                if name in GRIDS:
                    grids[name] = self._grid(edition, base.metric_crs)
                else:
                    tables[name] = self._edition(edition, base.metric_crs)
                sources[name] = source_of(edition)
        county = CountyTables(
            county_id=base.county_id,
            name=base.name,
            demo=base.demo,
            metric_crs=base.metric_crs,
            tables=MappingProxyType(tables),
            grids=MappingProxyType(grids),
            sources=MappingProxyType(sources),
            unknowns=base.unknowns,
            fingerprint=base.fingerprint,
        )
        former_towns = read_other_names(self._seed)[0]
        return InForce(county, MappingProxyType(numbers), former_towns, self._seed)

    def _edition(self, edition: Edition, metric_crs: str) -> pd.DataFrame:
        kept = self._read.get(edition.table)
        if kept is None or kept[0] != edition:
            kept = edition, read_edition(self._state, edition, metric_crs)
            self._read[edition.table] = kept
        return kept[1]

    def _grid(self, edition: Edition, metric_crs: str) -> Grid:
        kept = self._grids.get(edition.table)
        if kept is None or kept[0] != edition:
            kept = edition, read_grid_edition(self._state, edition, metric_crs)
            self._grids[edition.table] = kept
        return kept[1]


def known_of(state: State, here: InForce, table: str) -> Known:
    """Gather what is known of the county for the readers of foreign files (已知县情)."""
    return Known(
        county_id=here.county.county_id,
        metric_crs=here.metric_crs,
        tables=here.tables,
        former_towns=here.former_towns,
        used_ids=used_ids(state, here, table),
        mappings=MappingProxyType(remembered(state, table)),
        placings=MappingProxyType(
            {source_key(headers): crs for headers, crs in remembered_crs(state, table)}
        ),
    )


def used_ids(state: State, here: InForce, table: str) -> frozenset[str]:
    """Return every id that any edition of a table ever held (用过的编号); they are never used again."""
    if table not in TABLES or not TABLES[table].key:
        return frozenset()
    key = TABLES[table].key[0]
    found = set(here.tables[table][key].dropna().astype("str"))
    manifest = read_manifest(state, table)
    for edition in manifest.editions if manifest else ():
        file = state.path / "editions" / table / f"{edition.number}.parquet"
        if file.is_file():
            column = pyarrow.parquet.read_table(file, columns=[key]).column(key)
            found.update(str(value) for value in column.to_pylist() if value is not None)
    return frozenset(found)


def seeded(state: State, here: InForce, table: str, *, when: datetime) -> Manifest | None:
    """Make sure that what is in force of a table is an edition before another one follows (首次入库)."""
    manifest = read_manifest(state, table)
    if table in GRIDS:
        return manifest or _seeded_grid(state, here, table, when=when)
    if manifest is not None or here.tables[table].empty:
        return manifest
    files = endings.files_of(here.seed).get(table, ())
    add_edition(
        state,
        here.tables[table],
        source=here.source_of(table),
        files=files,
        who="首次启动",
        when=when,
    )
    return read_manifest(state, table)


def _seeded_grid(state: State, here: InForce, name: str, *, when: datetime) -> Manifest | None:
    if name not in here.county.grids:
        return None
    add_grid_edition(
        state,
        here.county.grids[name],
        source=here.source_of(name),
        files=endings.grid_files_of(here.seed).get(name, ()),
        who="首次启动",
        when=when,
    )
    return read_manifest(state, name)
