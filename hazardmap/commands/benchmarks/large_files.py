"""Large honest files of a county (大文件), made for measuring the intake door."""

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
import xlsxwriter
from rasterio.transform import Affine

from hazardmap.tables.county_tables import CountyTables

_HEADERS = (
    "*行政村", "*危险区名称", "危险区类型", "*位置", "经度", "纬度", "*户主", "*居住人数", "*户主手机",
    "*转移责任人姓名", "转移责任人职务", "转移责任人手机",
    "*预警责任人姓名", "预警责任人职务", "预警责任人手机", "*避灾场所名称",
    "*有无安全鉴定", "*避灾场所管理员", "*避灾场所管理员手机", "备注",
)  # fmt: skip
_FIELDS = (
    "village_name", "danger_area", "danger_kind", "address", "lon", "lat", "head_name", "people", "head_phone",
    "mover_name", "mover_post", "mover_phone", "warner_name", "warner_post", "warner_phone", "shelter_name",
    "shelter_appraised", "keeper_name", "keeper_phone", "note",
)  # fmt: skip


def large_list(path: Path, county: CountyTables, *, rows: int) -> Path:
    """Write a 转移清单 of 20 columns, its village cells merged; households are repeated under new names."""
    names = county.tables["villages"].set_index("village_id")["name"]
    known = county.tables["households"]
    listed = known.iloc[np.arange(rows) % len(known)].reset_index(drop=True)
    turn = pd.Series(np.arange(rows) // len(known)).astype(str).where(lambda text: text != "0", "")
    listed = listed.assign(
        village_name=listed["village_id"].map(names), head_name=listed["head_name"] + turn
    ).sort_values(["village_id", "danger_area", "head_name"], kind="stable")
    cells = listed[list(_FIELDS)].astype("object")
    body = cells.where(cells.notna(), None).to_numpy().tolist()
    with xlsxwriter.Workbook(str(path), {"constant_memory": False}) as book:
        sheet = book.add_worksheet("转移清单")
        sheet.merge_range(0, 0, 0, len(_HEADERS) - 1, "某县危险区人员转移清单")
        sheet.write_row(1, 0, _HEADERS)
        for at, row in enumerate(body, 2):
            sheet.write_row(at, 0, row)
        for first, last in _runs([row[0] for row in body]):
            sheet.merge_range(first + 2, 0, last + 2, 0, body[first][0])
    return path


def _runs(names: list[str]) -> list[tuple[int, int]]:
    """Return first and last of every run of at least two equal names."""
    starts = [at for at, name in enumerate(names) if not at or name != names[at - 1]]
    ends = [*(start - 1 for start in starts[1:]), len(names) - 1]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def large_layer(path: Path, county: CountyTables, *, rows: int) -> Path:
    """Zip a shapefile of danger areas in GBK that does not say so, one small polygon each."""
    frame = _areas(county, rows=rows, corners=12)
    stem = path.with_suffix("")
    labels = {"area_id": "编号", "name": "名称", "kind": "类型", "town_id": "镇街代码"}
    layer = frame.rename(columns=labels)
    layer.to_file(stem.with_suffix(".shp"), driver="ESRI Shapefile", encoding="GB18030")
    stem.with_suffix(".cpg").unlink()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for end in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(stem.with_suffix(end), f"危险区{end}")
    return path


def large_shapes(path: Path, county: CountyTables, *, megabytes: int) -> Path:
    """Write a GeoPackage of this size: few areas with very many corners, as surveys deliver them."""
    rows = 200
    corners = megabytes * 1_000_000 // rows // 16
    frame = _areas(county, rows=rows, corners=corners)
    frame.to_file(path, driver="GPKG", layer="danger_areas")
    return path


def _areas(county: CountyTables, *, rows: int, corners: int) -> gpd.GeoDataFrame:
    villages = county.tables["villages"]
    places = gpd.GeoSeries(villages["geometry"]).representative_point()
    at = np.arange(rows) % len(villages)
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = 20 + 3 * np.sin(7 * turn)
    ring = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    centre = np.column_stack([places.x.to_numpy()[at], places.y.to_numpy()[at]])
    shapes = shapely.polygons(centre[:, None, :] + ring[None, :, :])
    names = villages["name"].iloc[at].to_numpy()
    return gpd.GeoDataFrame(
        {
            "area_id": [f"测{number:06d}" for number in range(rows)],
            "name": [f"{name}第{number}处" for number, name in enumerate(names)],
            "kind": "地质灾害风险防范区",
            "town_id": villages["town_id"].iloc[at].to_numpy(),
        },
        geometry=shapes,
        crs=county.metric_crs,
    )


def large_raster(path: Path, county: CountyTables, *, cells: int) -> Path:
    """Write heights over the county, `cells` in each direction, compressed as usual."""
    west, south, east, north = gpd.GeoSeries(county.tables["villages"]["geometry"]).total_bounds
    x, y = np.meshgrid(np.linspace(0, 30, cells), np.linspace(0, 30, cells))
    heights = (200 + 100 * np.sin(x) * np.cos(y)).astype("float32")
    place = Affine((east - west) / cells, 0, west, 0, -(north - south) / cells, north)
    with rasterio.open(
        path, "w", driver="GTiff", width=cells, height=cells, count=1, dtype="float32", nodata=-9999,
        crs=county.metric_crs, transform=place, compress="deflate", tiled=True,
    ) as out:  # fmt: skip
        out.write(heights, 1)
    return path
