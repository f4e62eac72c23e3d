"""A table as a file (导出一张表): the contract's field names, sorted by key, formulas as text (contracts §2)."""

import io
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
import xlsxwriter

from hazardmap.crs import WEB
from hazardmap.errors import UsageError
from hazardmap.moments import BEIJING
from hazardmap.tables.cells import as_text
from hazardmap.tables.contract import Kind, Shape, Table
from hazardmap.tables.formulas import harmless

_DECIMALS: Final = 9
"""of degrees: a tenth of a millimetre"""
_NUMBERS: Final = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.NUMBER, Kind.FLAG})
_MADE: Final = pd.Timestamp("2000-01-01").to_pydatetime()
"""Written into files that want a date of making: the same table is the same bytes."""


def table_bytes(table: Table, frame: pd.DataFrame, ending: str) -> bytes:
    """Write a complete table as a file of this ending (导出); an ending it cannot take is `UsageError`."""
    writer = _WRITERS.get(ending)
    if writer is None:
        raise UsageError(f"不能导出 {ending or '没有后缀'} 文件；可用：{'、'.join(_WRITERS)}。")
    return writer(table, frame)


def exported_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as text, null = "" (导出的文字): contract columns in order, then others by name.

    Point tables get `lon`, `lat`; lines and polygons have no place in a table of text.
    """
    columns = {column.name: _text(frame[column.name], column.kind) for column in table.columns}
    columns |= _degrees(frame) if table.shape is not Shape.NONE else {}
    known = {*columns, "geometry"}
    columns |= {name: _text(frame[name], Kind.TEXT) for name in frame.columns if name not in known}
    return pd.DataFrame(columns, index=frame.index)


def without_shapes(table: Table, frame: pd.DataFrame) -> bool:
    """Tell whether a table of text would leave shapes out (表格里放不下的图形)."""
    return table.shape is not Shape.NONE and bool(len(frame)) and not _only_points(frame)


def _text(values: pd.Series, kind: Kind) -> pd.Series:
    if kind is Kind.DATE:
        days: pd.Series = values.dt.strftime("%Y-%m-%d").fillna("").astype("str")
        return days
    if kind is Kind.TIME:
        return as_text(values.dt.tz_convert(BEIJING)).fillna("").astype("str")
    return as_text(values).fillna("").astype("str")


def _only_points(frame: pd.DataFrame) -> bool:
    kinds = shapely.get_type_id(frame["geometry"].to_numpy())
    return bool((kinds <= shapely.GeometryType.POINT).all())


def _degrees(frame: pd.DataFrame) -> dict[str, pd.Series]:
    if not _only_points(frame) or frame["geometry"].isna().all():
        return {}
    points = gpd.GeoSeries(frame["geometry"]).to_crs(WEB)
    return {
        "lon": _text(points.x.round(_DECIMALS), Kind.NUMBER),
        "lat": _text(points.y.round(_DECIMALS), Kind.NUMBER),
    }


def _csv(table: Table, frame: pd.DataFrame) -> bytes:
    text = exported_text(table, frame)
    numbers = _number_columns(table)
    safe = {
        name: text[name] if name in numbers else text[name].map(harmless) for name in text.columns
    }
    return pd.DataFrame(safe).to_csv(index=False, lineterminator="\n").encode()


def _number_columns(table: Table) -> frozenset[str]:
    numbers = {column.name for column in table.columns if column.kind in _NUMBERS}
    return frozenset(numbers | {"lon", "lat"})


def _xlsx(table: Table, frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.set_properties({"title": table.title, "created": _MADE})
    sheet = book.add_worksheet(table.title)
    cell = book.add_format({"num_format": "@"})
    text, numbers = exported_text(table, frame), _number_columns(table)
    for at, name in enumerate(text.columns):
        sheet.write_string(0, at, name, cell)
        write = _write_number if name in numbers else _write_text
        for row, value in enumerate(text[name].tolist(), start=1):
            if value:
                write(sheet, row, at, value, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write_number(sheet: Any, row: int, column: int, value: str, _: Any) -> None:
    sheet.write_number(row, column, float(value))


def _write_text(sheet: Any, row: int, column: int, value: str, cell: Any) -> None:
    sheet.write_string(row, column, value, cell)


def _shapes(table: Table, frame: pd.DataFrame) -> gpd.GeoSeries:
    if table.shape is not Shape.NONE:
        return gpd.GeoSeries(frame["geometry"])
    if {"lon", "lat"} <= set(frame.columns):
        points = np.asarray(shapely.points(frame["lon"].to_numpy(), frame["lat"].to_numpy()))
        points[(frame["lon"].isna() | frame["lat"].isna()).to_numpy()] = None
        return gpd.GeoSeries(points, index=frame.index, crs=WEB)
    raise UsageError(f"{table.title}没有图形，不能导出成矢量文件；请用 .csv 或 .xlsx。")


def _geojson(table: Table, frame: pd.DataFrame) -> bytes:
    shapes = _shapes(table, frame).to_crs(WEB).to_numpy()
    rounded = shapely.transform(shapes, lambda at: at.round(_DECIMALS))
    geometries = shapely.to_geojson(rounded)
    plain = _attributes(table, frame)
    names, numbers = list(plain.columns), _number_columns(table)
    lines = []
    for cells, shape in zip(plain.itertuples(index=False, name=None), geometries, strict=True):
        properties = {
            name: _value(cell, number=name in numbers)
            for name, cell in zip(names, cells, strict=True)
        }
        words = json.dumps(properties, ensure_ascii=False)
        lines.append(f'{{"type":"Feature","properties":{words},"geometry":{shape or "null"}}}')
    body = ",\n".join(lines)
    return (
        f'{{"type":"FeatureCollection","name":"{table.name}","features":[\n{body}\n]}}\n'.encode()
    )


def _attributes(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the text columns without the degrees that the shapes already give."""
    text = exported_text(table, frame)
    return (
        text.drop(columns=["lon", "lat"], errors="ignore")
        if table.shape is not Shape.NONE
        else text
    )


def _value(cell: str, *, number: bool) -> object:
    if not cell or not number:
        return cell or None
    value = float(cell)
    return int(value) if value.is_integer() else value


def _typed_frame(table: Table, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    plain = _attributes(table, frame)
    numbers = _number_columns(table)
    columns = {
        name: pd.to_numeric(plain[name].mask(plain[name] == "")).astype("float64")
        if name in numbers
        else plain[name].mask(plain[name] == "")
        for name in plain.columns
    }
    return gpd.GeoDataFrame(columns, geometry=_shapes(table, frame))


def _gpkg(table: Table, frame: pd.DataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{table.name}.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
        try:
            _typed_frame(table, frame).to_file(
                file, driver="GPKG", layer=table.name, engine="pyogrio"
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return file.read_bytes()


def _parquet(table: Table, frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    body = frame if table.shape is not Shape.NONE else pd.DataFrame(frame)
    body.to_parquet(out, index=False)
    return out.getvalue()


_WRITERS: Final[Mapping[str, Callable[[Table, pd.DataFrame], bytes]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".geojson": _geojson,
    ".gpkg": _gpkg,
    ".parquet": _parquet,
}
