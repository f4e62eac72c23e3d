"""Write a county folder from frames, the way an office would hand it over."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from hazardmap.crs import WEB


def write_folder(
    path: Path,
    tables: Mapping[str, pd.DataFrame],
    *,
    county: Mapping[str, Any] | None = None,
    endings: Mapping[str, str] | None = None,
) -> Path:
    """Write one file per table: frames with geometry as .gpkg, others as .csv, or by `endings`.

    `county` becomes the top of county.toml (strings and booleans); geometry must carry its CRS.
    """
    path.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        geometric = isinstance(frame, gpd.GeoDataFrame)
        ending = (endings or {}).get(name, ".gpkg" if geometric else ".csv")
        write_table(frame, path / f"{name}{ending}")
    if county is not None:
        lines = [f"{key} = {_toml(value)}" for key, value in county.items()]
        (path / "county.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def write_table(frame: pd.DataFrame, file: Path) -> Path:
    """Write one table by the ending of the file."""
    name = file.name
    if name.endswith(".csv"):
        frame.to_csv(file, index=False, lineterminator="\n")
    elif name.endswith(".xlsx"):
        frame.to_excel(file, index=False, engine="xlsxwriter")
    elif name.endswith(".parquet"):
        frame.to_parquet(file)
    elif name.endswith(".gpkg"):
        frame.to_file(file, driver="GPKG", layer=name.removesuffix(".gpkg"))
    elif name.endswith(".geojson"):
        file.write_text(frame.to_crs(WEB).to_json(drop_id=True), encoding="utf-8")
    elif name.endswith(".shp"):
        frame.to_file(file, driver="ESRI Shapefile", encoding="UTF-8")
    else:
        raise ValueError(name)
    return file
