"""Write the county folder (写出县数据目录): the same bytes for the same content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.crs import METRIC, WEB
from hazardmap.tables import TABLES

_WHOLE: Final = 1e-9


def with_degrees(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace metric x, y by lon, lat with six decimals (经纬度)."""
    points = gpd.GeoSeries(gpd.points_from_xy(frame["x"], frame["y"]), crs=METRIC).to_crs(WEB)
    places = {"lon": np.round(points.x.to_numpy(), 6), "lat": np.round(points.y.to_numpy(), 6)}
    return frame.drop(columns=["x", "y"]).assign(**places)


def in_contract_order(table: str, frame: pd.DataFrame, extra: tuple[str, ...] = ()) -> pd.DataFrame:
    """Keep the contract's columns in its order, then `extra` ones; columns of the makers are dropped."""
    names = [column.name for column in TABLES[table].columns if column.name in frame.columns]
    return frame[[*names, *[name for name in extra if name in frame.columns and name not in names]]]


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        whole = round(number)
        return str(whole) if abs(number - whole) < _WHOLE else repr(round(number, 6))
    return str(value)


def _quoted(text: str) -> str:
    return (
        f'"{text.replace(chr(34), chr(34) * 2)}"' if any(sign in text for sign in ',"\n') else text
    )


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return CSV as contracts ask: UTF-8, LF, header, empty = null, whole numbers without a point."""
    columns = [[_quoted(_cell(value)) for value in frame[name].tolist()] for name in frame.columns]
    lines = [",".join(frame.columns), *(",".join(row) for row in zip(*columns, strict=True))]
    return ("\n".join(lines) + "\n").encode()


def write_csv(folder: Path, table: str, frame: pd.DataFrame) -> None:
    """Write a table of text and numbers; points as lon, lat."""
    (folder / f"{table}.csv").write_bytes(
        csv_bytes(in_contract_order(table, frame, ("lon", "lat")))
    )


def write_parquet(folder: Path, table: str, frame: gpd.GeoDataFrame) -> None:
    """Write a table with geometry as GeoParquet in the county's metric CRS."""
    body = in_contract_order(table, frame.drop(columns="geometry"))
    whole = gpd.GeoDataFrame(body, geometry=frame.geometry, crs=METRIC).reset_index(drop=True)
    whole.to_parquet(
        folder / f"{table}.parquet", index=False, compression="zstd", compression_level=12
    )


def county_toml(
    head: Mapping[str, str | bool | list[str]],
    tables: Mapping[str, Mapping[str, str | bool]],
    former_towns: Mapping[str, str],
) -> str:
    """Return county.toml (来源说明): who made each table, when, under which licence; former town names."""

    def value(item: str | bool | list[str]) -> str:
        if isinstance(item, list):
            return "[" + ", ".join(f'"{word}"' for word in item) + "]"
        return str(item).lower() if isinstance(item, bool) else f'"{item}"'

    lines = [f"{key} = {value(item)}" for key, item in head.items()]
    lines += ["", "[former_towns]"]
    lines += [f'"{name}" = "{town_id}"' for name, town_id in former_towns.items()]
    for name, entries in tables.items():
        lines += [
            "",
            f"[tables.{name}]",
            *(f"{key} = {value(item)}" for key, item in entries.items()),
        ]
    return "\n".join(lines) + "\n"
