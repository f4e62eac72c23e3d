"""Figures of the intake door (入库): large honest files, what others feel meanwhile, mutated files."""

import tempfile
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.large_files import large_layer, large_list, large_raster
from hazardmap.commands.benchmarks.mutated_files import Tally, tally
from hazardmap.duty.loading import load_tables
from hazardmap.errors import HazardmapError
from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.sandbox import Reader
from hazardmap.tables.county_tables import CountyTables

_ROWS = 30_000
_AREAS = 10_000
_CELLS = 3_000
_MEGABYTE_KB = 1024.0


@lru_cache(maxsize=1)
def _county(data: Path) -> CountyTables:
    return load_tables(data, None)


@lru_cache(maxsize=1)
def _known(data: Path) -> Known:
    county = _county(data)
    return Known(county.county_id, county.metric_crs, county.tables, {})


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader()


@lru_cache(maxsize=16)
def _read(run: Run, table: str, name: str) -> tuple[float, float]:
    """Make a file and read it; seconds and largest resident megabytes of the reading process."""
    makers: dict[str, Callable[[Path, CountyTables], Path]] = {
        "list.xlsx": lambda path, county: large_list(path, county, rows=_ROWS),
        "areas.zip": lambda path, county: large_layer(path, county, rows=_AREAS),
        "dem.tif": lambda path, county: large_raster(path, county, cells=_CELLS),
    }
    # the process that reads is there before a file comes, as in a server
    _reader().guards()
    known = _known(run.data)
    with tempfile.TemporaryDirectory() as folder:
        file = makers[name](Path(folder, name), _county(run.data))
        began = time.perf_counter()
        draft, used = _reader().look(
            file, table, known, Answers(), work_folder=Path(folder, "work")
        )
        seconds = time.perf_counter() - began
    _require_whole(name, draft)
    return seconds, float(used["resident_kb"]) / _MEGABYTE_KB


def _require_whole(name: str, draft: Any) -> None:
    """Raise unless every row was read or refused: a figure over half a file is none."""
    expected = {"list.xlsx": _ROWS, "areas.zip": _AREAS}.get(name)
    if expected is not None and (read := len(draft.frame) + draft.refused) < expected:
        raise HazardmapError(f"{name} 只读出 {read} 行，应为 {expected} 行，不能测量。")


def _book_s(run: Run) -> float:
    return _read(run, "households", "list.xlsx")[0]


def _book_mb(run: Run) -> float:
    return _read(run, "households", "list.xlsx")[1]


def _layer_s(run: Run) -> float:
    return _read(run, "danger_areas", "areas.zip")[0]


def _raster_s(run: Run) -> float:
    return _read(run, "dem", "dem.tif")[0]


def _tally(run: Run) -> Tally:
    return tally(run.files)


def _bad(run: Run) -> float:
    made = _tally(run)
    if run.number == 1:
        print(f"    变异文件{len(made.fates)}个：{made.sentence()}")
        for fate in made.bad[:10]:
            print(f"    {fate.name}：{fate.end} {fate.said}")
    return float(len(made.bad))


def _died(run: Run) -> float:
    return float(_tally(run).count("timeout"))


def _slowest(run: Run) -> float:
    return _tally(run).slowest_s


FIGURES = (
    Figure("intake-xlsx-s", "30000行20列清单xlsx：检查报告出来", 4, "秒", _book_s),
    Figure("intake-xlsx-mb", "同上，读取进程最多占用内存", 500, "MB", _book_mb),
    Figure("intake-shp-s", "10000个面的shp（GBK，未注明编码）", 3, "秒", _layer_s),
    Figure("intake-tif-s", "3000×3000栅格GeoTIFF", 3, "秒", _raster_s),
    Figure("intake-mutated-bad", "变异文件：程序出错或有未说明的变化", 0, "个", _bad),
    Figure("intake-mutated-hangs", "变异文件：超过30秒被停止", 0, "个", _died),
    Figure("intake-mutated-slowest-s", "变异文件：最慢的一个", 30, "秒", _slowest),
)
"""What is promised of the intake door (入库指标)."""
