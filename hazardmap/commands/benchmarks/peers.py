"""`bench --peers` (与同类工具比较): the same frames, the same run, this machine; ratios printed.

The others live in an environment of their own under `build/peers`, made from `bench/peers.lock` when
this is asked for; the normal set-up knows nothing of them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hazardmap.commands.benchmarks.live import PROJECT, User, server
from hazardmap.commands.benchmarks.paper import situation_of
from hazardmap.errors import HazardmapError
from hazardmap.evacuation.allocation import Costs, Problem, allocate
from hazardmap.risk.raster_shares import cells_by_value
from hazardmap.settings import Settings
from hazardmap.situation.model import Situation

LOCK = PROJECT / "bench" / "peers.lock"
_HOME = PROJECT / "build" / "peers"
_UNITS, _SHELTERS = 100, 40
_LOAD = 0.8
_UNPLACED = 1e7


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison (一项比较): both sides, what each did, and how many times theirs is ours."""

    name: str
    sentence: str
    ours: dict[str, float]
    theirs: dict[str, Any]
    ratios: dict[str, float]


def compare(data: Path, settings: Settings) -> list[Compared]:
    """Measure placing, page and raster on both sides.

    Raises
    ------
    HazardmapError
        When the others' environment cannot be made, as without a network.
    """
    python = _environment()
    made = situation_of(data, settings)
    raster_file = data / "risk_raster.tif"
    if not raster_file.exists() or "risk_raster" not in made.county.grids:
        raise HazardmapError(
            f"{data} 里没有 risk_raster.tif，不能比较；请换一个有栅格的数据文件夹。"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        problem = _placing_problem(made)
        people, capacity, metres = (problem[key] for key in ("people", "capacity", "metres"))
        np.savez(folder / "placing.npz", people=people, capacity=capacity, metres=metres)
        _villages(made).to_parquet(folder / "villages.parquet")
        shutil.copy(raster_file, folder / "risk_raster.tif")
        theirs = _theirs(python, folder)
    return [
        _placing(problem, theirs["placing"]),
        _page(data, theirs["page"]),
        _raster(made, theirs["raster"]),
    ]


def _environment() -> Path:
    """Make the others' environment when it is missing or its lock has changed."""
    content = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    stamp = _HOME / f".set-up-{content}"
    python = _HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if stamp.exists() and python.exists():
        return python
    print("正在准备同类工具的环境 build/peers（只在第一次，约1～3分钟）…", flush=True)
    shutil.rmtree(_HOME, ignore_errors=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    for command in ([sys.executable, "-m", "venv", str(_HOME)], pip):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["没有说明原因"])[-1]
            raise HazardmapError(
                f"同类工具没有装上，不能比较：{last}\n"
                "请检查网络和 pip 的软件源设置后重试；本程序自身不受影响。"
            )
    stamp.touch()
    return python


def _theirs(python: Path, folder: Path) -> dict[str, Any]:
    """Run the others and read what they measured."""
    command = [str(python), str(PROJECT / "bench" / "peers.py"), str(folder)]
    # our own door closes some drivers of GDAL, which rasterstats needs
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GDAL_", "OGR_", "CPL_"))
    }
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["没有说明原因"])[-1]
        raise HazardmapError(f"同类工具运行失败，不能比较：{last}")
    record: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return record


def _villages(made: Situation) -> gpd.GeoDataFrame:
    villages = made.county.tables["villages"].merge(
        made.county.village_levels[["village_id", "worst_label"]]
    )
    frame = gpd.GeoDataFrame(villages, geometry="geometry", crs=made.county.metric_crs)
    columns = ["village_id", "name", "population", "worst_label", "geometry"]
    return frame.loc[frame.geometry.notna(), columns]


def _placing_problem(made: Situation) -> dict[str, NDArray[Any]]:
    """Take the county's first groups with its own metres; capacities cut to a load of 80 %."""
    county = made.county
    homes = county.households.groupby("group_id")["people"].sum()
    groups = county.places[county.places["unit_kind"].eq("household")]
    row = groups.index.to_numpy()[groups["place_id"].isin(homes.index).to_numpy()]
    metres, known = county.distances.metres[row], county.distances.known[row]
    near = np.argsort(np.where(known, metres, np.inf).min(axis=0), kind="stable")[:_SHELTERS]
    near = near[known[:, near].any(axis=0)]
    full = np.flatnonzero(known[:, near].all(axis=1))[:_UNITS]
    ids = county.places["place_id"].to_numpy()[row[full]]
    people = homes.reindex(ids).fillna(0).to_numpy().astype(np.int64).clip(1, 60)
    size = county.tables["shelters"]["capacity"].fillna(1).to_numpy()[near].clip(60)
    capacity = np.ceil(size / size.sum() * people.sum() / _LOAD).astype(np.int64).clip(60)
    return {
        "people": people,
        "capacity": capacity,
        "metres": metres[np.ix_(full, near)].astype(float),
    }


def _placing(given: dict[str, NDArray[Any]], theirs: dict[str, Any]) -> Compared:
    units, shelters = given["metres"].shape
    costs = Costs(
        np.arange(units + 1, dtype=np.int64) * shelters,
        np.tile(np.arange(shelters, dtype=np.int32), units),
        given["metres"].ravel(),
    )
    began = time.perf_counter()
    found = allocate(
        Problem(
            given["people"], np.arange(units), costs, given["capacity"], np.full(units, _UNPLACED)
        )
    )
    seconds = time.perf_counter() - began
    ratios = {
        "seconds": theirs["seconds"] / seconds,
        "objective": theirs["objective"] / found.objective,
    }
    whole = "整户" if theirs["split_units"] == 0 else f"拆开了{theirs['split_units']}个单元"
    proven = "已证明最优" if theirs["proven"] else "到时限未证明最优"
    sentence = (
        f"安置{units}个单元×{shelters}处（人×米，全部场所可用）："
        f"本程序{seconds:.3f}秒、{found.objective:.0f}（整户，高于下界{100 * (found.gap or 0):.2f}%，"
        f"无处安置{found.unplaced_people}人）；spopt p-median {theirs['seconds']:.3f}秒、"
        f"{theirs['objective']:.0f}（{whole}，{proven}）；"
        f"用时是本程序的{ratios['seconds']:.1f}倍，目标值{ratios['objective']:.4f}倍"
    )
    ours = {"seconds": seconds, "objective": found.objective, "gap": found.gap or 0.0}
    return Compared("placing", sentence, ours, theirs, ratios)


def _page(data: Path, theirs: dict[str, Any]) -> Compared:
    """Ask a fresh server for the map's page and for the villages, as a browser does."""
    with server(data) as port:
        user = User(port)
        page, layer = user.ask("/"), user.ask("/layers/villages.geojson")
        again = user.ask("/")
        user.close()
    if (page.status, layer.status) != (200, 200):
        raise HazardmapError(f"本程序的页面答复 {page.status}、图层答复 {layer.status}，不能比较。")
    ours = {
        "seconds": page.seconds + layer.seconds,
        "bytes": float(len(page.body)),
        "again_seconds": again.seconds,
        "layer_gzip_bytes": float(len(layer.body)),
    }
    ratios = {
        "seconds": theirs["seconds"] / ours["seconds"],
        "again_seconds": theirs["seconds"] / again.seconds,
        "bytes": theirs["bytes"] / ours["bytes"],
    }
    sentence = (
        f"一张图显示全部村：本程序首次{1000 * page.seconds:.0f}毫秒＋图层{1000 * layer.seconds:.0f}毫秒、"
        f"以后{1000 * again.seconds:.0f}毫秒，网页{ours['bytes'] / 1000:.1f}KB"
        f"（图层另取，压缩后{ours['layer_gzip_bytes'] / 1000:.0f}KB）；"
        f"folium.GeoJson 写进网页{1000 * theirs['seconds']:.0f}毫秒，{theirs['bytes'] / 1000:.0f}KB；"
        f"首次用时是本程序的{ratios['seconds']:.1f}倍，以后{ratios['again_seconds']:.0f}倍，"
        f"网页{ratios['bytes']:.0f}倍"
    )
    return Compared("page", sentence, ours, theirs, ratios)


def _raster(made: Situation, theirs: dict[str, Any]) -> Compared:
    """Count the raster's classes in every village, in memory as the village's page does."""
    grid, shapes = made.county.grids["risk_raster"], _villages(made).geometry.to_list()
    began = time.perf_counter()
    cells = [cells_by_value(grid, shape) for shape in shapes]
    seconds = time.perf_counter() - began
    other = [{int(value): count for value, count in row.items()} for row in theirs.pop("cells")]
    differing = sum(
        abs(mine.get(value, 0) - his.get(value, 0))
        for mine, his in zip(cells, other, strict=True)
        for value in {*mine, *his}
    )
    total = sum(sum(mine.values()) for mine in cells)
    ratios = {"seconds": theirs["seconds"] / seconds}
    sentence = (
        f"{len(shapes)}个村的栅格等级占比：本程序{seconds:.3f}秒，rasterstats {theirs['seconds']:.3f}秒"
        f"（{ratios['seconds']:.1f}倍）；{total}个格元中不同的{differing}个"
    )
    ours = {"seconds": seconds, "cells": float(total), "differing_cells": float(differing)}
    return Compared("raster", sentence, ours, theirs, ratios)
