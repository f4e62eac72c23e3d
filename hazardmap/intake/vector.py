"""Files with geometry (矢量文件): GeoPackage, GeoJSON, shapefile, GeoParquet."""

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from hazardmap.crs import WEB
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.raw import Raw, as_cells
from hazardmap.intake.sheet import require_small

_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_gpkg(path: Path) -> Raw:
    """Read the only layer of a GeoPackage, or the one named after the table."""
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except pyogrio.errors.DataSourceError as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请重新导出 GeoPackage") from error
    table = path.name.split(".")[0]
    if len(layers) != 1 and table not in layers:
        raise Unreadable(
            f"文件 {path.name} 里有 {len(layers)} 个图层", f"请只留一个，或命名为 {table}"
        )
    return _read_ogr(path, layer=table if table in layers else layers[0])


def read_shp(path: Path) -> Raw:
    """Read a shapefile with its .dbf and .prj; without .cpg the text is UTF-8 if it can be, else GBK."""
    missing = [
        path.with_suffix(end).name for end in (".dbf", ".shx") if not path.with_suffix(end).exists()
    ]
    if missing:
        raise Unreadable(f"缺少 {'、'.join(missing)}", "请把 shp 的全部附属文件放在一起")
    options: dict[str, Any] = {}
    if not path.with_suffix(".cpg").exists():
        options["encoding"] = _dbf_encoding(path.with_suffix(".dbf"))
    raw = _read_ogr(path, **options)
    return Raw(raw.cells, raw.shapes, raw.crs, short_names=True)


def _dbf_encoding(path: Path) -> str:
    try:
        path.read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def read_shp_zip(path: Path) -> Raw:
    """Read the one shapefile inside a zip; only its five files are unpacked, under names of ours."""
    require_small(path)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        main = [
            entry
            for entry in entries
            if entry.filename.lower().endswith(".shp") and "__MACOSX" not in entry.filename
        ]
        if len(main) != 1:
            raise Unreadable(f"压缩包里有 {len(main)} 个 shp", "请只放一个图层")
        stem = main[0].filename[:-4].lower()
        for entry in entries:
            end = entry.filename[-4:].lower()
            if end in _SHAPEFILE and entry.filename[:-4].lower() == stem:
                with archive.open(entry) as source, Path(folder, f"layer{end}").open("wb") as out:
                    shutil.copyfileobj(source, out)
        return read_shp(Path(folder, "layer.shp"))


def _read_ogr(path: Path, **options: Any) -> Raw:
    try:
        frame = pyogrio.read_dataframe(path, **options)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请用原软件重新导出") from error
    return _from_frame(frame)


def _from_frame(frame: pd.DataFrame) -> Raw:
    if not isinstance(frame, gpd.GeoDataFrame):
        return Raw(as_cells(frame))
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    return Raw(as_cells(pd.DataFrame(frame.drop(columns=frame.geometry.name))), shapes, frame.crs)


def read_parquet(path: Path) -> Raw:
    """Read GeoParquet, or plain Parquet without geometry."""
    try:
        table = pq.read_table(path)
        geometric = b"geo" in (table.schema.metadata or {})
        frame = gpd.read_parquet(path) if geometric else table.to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"文件 {path.name} 打不开", "请重新导出 Parquet") from error
    return _from_frame(frame)


def read_geojson(path: Path) -> Raw:
    """Read a GeoJSON FeatureCollection without GDAL; degrees unless an old `crs` member says otherwise."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_geojson(path.name) from error
    raw, _ = geojson_raw(path.name, text)
    _require_degrees(path, raw.shapes, str(raw.crs))
    return raw


def geojson_raw(name: str, text: str) -> tuple[Raw, bool]:
    """Read the text of a GeoJSON FeatureCollection; also tell whether it names its CRS."""
    try:
        document = json.loads(text)
        features = document["features"]
        properties = [feature.get("properties") or {} for feature in features]
        texts = [_geometry_text(feature.get("geometry")) for feature in features]
        shapes = shapely.from_geojson(np.array(texts, dtype=object))
        names = list(dict.fromkeys(name for row in properties for name in row))
        columns = {name: [_plain(row.get(name)) for row in properties] for name in names}
    except (
        ValueError, KeyError, TypeError, AttributeError, RecursionError, shapely.GEOSException,
    ) as error:  # fmt: skip
        raise _no_geojson(name) from error
    cells = as_cells(pd.DataFrame(columns, index=range(len(features)), dtype="object"))
    crs = _named_crs(name, document)
    return Raw(cells, np.asarray(shapes, dtype=object), crs), document.get("crs") is not None


def _no_geojson(name: str) -> Unreadable:
    return Unreadable(
        f"文件 {name} 不是完整的 GeoJSON", "请重新导出为 GeoJSON（FeatureCollection）"
    )


def _geometry_text(geometry: object) -> str | None:
    return None if geometry is None else json.dumps(geometry)


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _named_crs(file_name: str, document: dict[str, Any]) -> str:
    crs = document.get("crs")
    if crs is None:
        return WEB
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    if not isinstance(name, str):
        raise Unreadable(f"文件 {file_name} 的坐标系写法不认识", "请导出为经纬度的 GeoJSON")
    return WEB if name.upper().endswith("CRS84") else name


def _require_degrees(path: Path, shapes: Any, crs: str) -> None:
    if crs != WEB or not len(shapes):
        return
    west, south, east, north = shapely.total_bounds(shapes)
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise Unreadable(
            f"文件 {path.name} 的坐标不是经纬度", "请导出为经纬度，或改用带坐标系的 gpkg、shp"
        )
