"""What others would use (同类工具), timed on the same frames: runs in `build/peers`, prints one JSON line.

Started by `server.py bench --peers` with the folder that holds `placing.npz`, `villages.parquet` and
`risk_raster.tif`; never part of the normal set-up.
"""

import importlib.metadata
import json
import sys
import time
import warnings
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pulp
from rasterstats import zonal_stats
from spopt.locate import PMedian

SOLVER_S = 60


def placing(folder: Path) -> dict[str, object]:
    """Solve the capacitated p-median with every shelter open: whole units, people x metres."""
    given = np.load(folder / "placing.npz")
    people, capacity, metres = given["people"], given["capacity"], given["metres"]
    began = time.perf_counter()
    model = PMedian.from_cost_matrix(
        metres, people, p_facilities=len(capacity), facility_capacities=capacity
    )
    model = model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=SOLVER_S), results=False)
    seconds = time.perf_counter() - began
    chosen = np.array(
        [[variable.value() or 0.0 for variable in row] for row in model.cli_assgn_vars]
    )
    load = people @ chosen
    return {
        "seconds": seconds,
        "objective": float((chosen * metres * people[:, None]).sum()),
        "split_units": int((chosen.max(axis=1) < 0.999).sum()),
        "overfilled": int((load > capacity + 1e-6).sum()),
        "proven": model.problem.sol_status == pulp.LpSolutionOptimal and seconds < SOLVER_S,
    }


def page(folder: Path) -> dict[str, object]:
    """Write the villages into the page itself, as folium's GeoJson does."""
    villages = gpd.read_parquet(folder / "villages.parquet").to_crs(4326)
    began = time.perf_counter()
    shown = folium.Map(location=[29.7, 120.2], zoom_start=10, prefer_canvas=True)
    columns = [name for name in villages.columns if name != "geometry"]
    folium.GeoJson(villages, tooltip=folium.GeoJsonTooltip(columns)).add_to(shown)
    html = shown.get_root().render()
    return {"seconds": time.perf_counter() - began, "bytes": len(html.encode())}


def raster(folder: Path) -> dict[str, object]:
    """Count the raster's classes in every village."""
    villages = gpd.read_parquet(folder / "villages.parquet")
    began = time.perf_counter()
    found = zonal_stats(villages, str(folder / "risk_raster.tif"), categorical=True)
    seconds = time.perf_counter() - began
    cells = [{int(value): int(count) for value, count in row.items()} for row in found]
    return {"seconds": seconds, "cells": cells}


def main() -> int:
    """Measure all three."""
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    names = ("spopt", "pulp", "folium", "rasterstats")
    record = {
        "versions": {name: importlib.metadata.version(name) for name in names},
        "placing": placing(folder),
        "page": page(folder),
        "raster": raster(folder),
    }
    print(json.dumps(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
