"""Checked tables kept ready (缓存): a second start need not read and check the same files again.

The folder may be deleted at any time. What it holds is used only under the key of the very files (and the
very rules) it was made from; anything damaged counts as absent.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from hazardmap.store.files import whole, write_json
from hazardmap.store.state import State
from hazardmap.tables import TABLES
from hazardmap.tables.contract import Shape
from hazardmap.tables.county_tables import CountyTables, Source
from hazardmap.tables.grid import Grid


def key_of(files: Iterable[Path]) -> str:
    """Return the key of what files hold (内容键): names and bytes, in any order."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.name}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _folder(state: State) -> Path:
    return state.path / "cache" / "tables"


def keep_tables(state: State, key: str, data: CountyTables) -> None:
    """Keep checked tables under the key of the files they came from; what was kept before goes."""
    state.require_writable()
    folder = _folder(state)
    shutil.rmtree(folder, ignore_errors=True)
    for name, frame in data.tables.items():
        with whole(folder / f"{name}.parquet") as beside:
            frame.to_parquet(beside)
    for name, grid in data.grids.items():
        with whole(folder / f"{name}.npy") as beside, beside.open("wb") as file:
            np.save(file, grid.values, allow_pickle=False)
    # written last: without it nothing here counts
    write_json(folder / "county.json", _facts(key, data))


def _facts(key: str, data: CountyTables) -> dict[str, object]:
    grids = {
        name: {
            "transform": list(grid.transform),
            "crs": grid.crs,
            "nodata": grid.nodata,
            "labels": [[value, label] for value, label in grid.labels.items()],
        }
        for name, grid in data.grids.items()
    }
    return {
        "key": key,
        "county_id": data.county_id,
        "name": data.name,
        "demo": data.demo,
        "metric_crs": data.metric_crs,
        "sources": [asdict(source) for source in data.sources.values()],
        "unknowns": list(data.unknowns),
        "fingerprint": data.fingerprint,
        "grids": grids,
    }


def kept_tables(state: State, key: str) -> CountyTables | None:
    """Return the tables kept under a key, or None when there are none or they cannot be read."""
    folder = _folder(state)
    try:
        facts = json.loads((folder / "county.json").read_text(encoding="utf-8"))
        if facts["key"] != key:
            return None
        return CountyTables(
            county_id=facts["county_id"],
            name=facts["name"],
            demo=facts["demo"],
            metric_crs=facts["metric_crs"],
            tables=MappingProxyType({name: _frame(folder, name) for name in TABLES}),
            grids=MappingProxyType(
                {name: _grid(folder, name, fact) for name, fact in facts["grids"].items()}
            ),
            sources=MappingProxyType(
                {entry["table"]: Source(**entry) for entry in facts["sources"]}
            ),
            unknowns=tuple(facts["unknowns"]),
            fingerprint=facts["fingerprint"],
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None


def _frame(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.parquet"
    spatial = TABLES[name].shape is not Shape.NONE
    return gpd.read_parquet(path) if spatial else pd.read_parquet(path)


def _grid(folder: Path, name: str, fact: dict[str, object]) -> Grid:
    values = np.load(folder / f"{name}.npy", allow_pickle=False)
    labels = {int(value): str(label) for value, label in fact["labels"]}  # type: ignore[attr-defined]
    x0, dx, a, y0, b, dy = (float(number) for number in fact["transform"])  # type: ignore[attr-defined]
    nodata = fact["nodata"]
    return Grid(
        values=values,
        transform=(x0, dx, a, y0, b, dy),
        crs=str(fact["crs"]),
        nodata=None if nodata is None else float(str(nodata)),
        labels=MappingProxyType(labels),
    )
