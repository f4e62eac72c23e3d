"""The same table in every file format; files that are not what their ending says are refused."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from hazardmap.errors import FolderRefused
from hazardmap.intake.folder import read_folder
from hazardmap.tables.county_tables import CountyTables
from tests.folders import write_folder, write_table

COUNTY = {"county_id": "330681", "name": "诸暨市"}
VILLAGES = gpd.GeoDataFrame(
    {
        "village_id": ["330681109290"],
        "name": ["枫源村"],
        "town_id": ["330681109"],
        "population": [1200],
    },
    geometry=[shapely.box(523000, 3287000, 524000, 3288000)],
    crs="EPSG:4549",
)
SHELTERS = gpd.GeoDataFrame(
    {"shelter_id": ["S1"], "name": ["文化礼堂"], "capacity": [80]},
    geometry=[shapely.Point(523224.31, 3287991.22)],
    crs="EPSG:4549",
)


def read(folder: Path, **endings: str) -> CountyTables:
    tables = {"villages": VILLAGES, "shelters": SHELTERS}
    return read_folder(write_folder(folder, tables, county=COUNTY, endings=endings))


@pytest.mark.parametrize("ending", [".geojson", ".parquet", ".shp"])
def test_the_format_of_the_file_makes_no_difference(tmp_path: Path, ending: str) -> None:
    first = read(tmp_path / "a", villages=".gpkg", shelters=".gpkg")
    second = read(tmp_path / "b", villages=ending, shelters=ending)
    assert first.fingerprint == second.fingerprint


def test_points_may_come_as_lon_and_lat_in_csv_or_excel(tmp_path: Path) -> None:
    for ending in (".csv", ".xlsx"):
        folder = write_folder(tmp_path / ending[1:], {"villages": VILLAGES}, county=COUNTY)
        frame = pd.DataFrame(
            {
                "避灾场所编号": [301],
                "名称": ["文化礼堂"],
                "可容纳（人）": [80],
                "经度": [120.24],
                "纬度": [29.71],
            }
        )
        write_table(frame, folder / f"shelters{ending}")
        shelters = read_folder(folder).tables["shelters"]
        assert shelters["shelter_id"].tolist() == ["301"]
        assert shelters["capacity"].tolist() == [80]
        point = shelters.geometry.iloc[0]
        assert (round(point.x), round(point.y)) == (523224, 3287991)


def test_a_csv_with_bom_and_chinese_headers_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    lines = "＊ 行政区划代码,村名,乡镇代码,人 口,村委会经度(度)\r\n330681109290,枫源村,330681109,１２００,120.5\r\n"
    (folder / "villages.csv").write_bytes(b"\xef\xbb\xbf" + lines.encode())
    village = read_folder(folder).tables["villages"].iloc[0]
    assert (village["village_id"], village["name"], village["population"]) == (
        "330681109290",
        "枫源村",
        1200,
    )
    assert village["seat_lon"] == 120.5


def test_two_headers_for_one_column_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "villages.csv").write_text(
        "村代码,行政村代码,名称,town_id\n1,2,a,t\n", encoding="utf-8"
    )
    with pytest.raises(FolderRefused, match="同一列"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("行政村代码\n".encode("gb18030"), "UTF-8"),
        (b"village_id,name,town_id\n1,a,t,extra\n", "多于表头"),
        (b'village_id,name,town_id\n1,"a,t\n', "CSV"),
        (b"village_id,village_id,name\n1,2,3\n", "表头重复"),
        (b"", "表头"),
    ],
)
def test_a_csv_that_cannot_be_understood_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "villages.csv").write_bytes(content)
    with pytest.raises(FolderRefused, match=words):
        read_folder(folder)


def test_rows_keep_the_number_they_have_in_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    text = "village_id,name,town_id,population\n1,a,t,5\n,,,\n\n2,b,t,多\n"
    (folder / "villages.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    assert [(fault.row, fault.found) for fault in caught.value.faults] == [(4, "多")]


def test_a_zipped_shapefile_in_degrees_is_converted_and_said(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES}, county=COUNTY)
    plain = folder / "villages.gpkg"
    write_table(VILLAGES.to_crs("EPSG:4490"), tmp_path / "图层.shp")
    plain.unlink()
    with zipfile.ZipFile(folder / "villages.shp.zip", "w") as archive:
        for file in sorted(tmp_path.glob("图层.*")):
            archive.write(file, f"子目录/{file.name}")
        archive.writestr("../outside.txt", "no")
    county = read_folder(folder)
    box = county.tables["villages"].geometry.iloc[0].bounds
    assert [round(part) for part in box] == [523000, 3287000, 524000, 3288000]
    assert county.tables["villages"]["name"].tolist() == ["枫源村"]
    assert any("EPSG:4490" in sentence for sentence in county.unknowns)
    assert not (tmp_path / "outside.txt").exists()


def test_a_shapefile_without_code_page_is_read_as_gbk(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    VILLAGES.to_file(folder / "villages.shp", driver="ESRI Shapefile", encoding="GB18030")
    (folder / "villages.cpg").unlink()
    assert read_folder(folder).tables["villages"]["name"].tolist() == ["枫源村"]


def test_a_shapefile_without_projection_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES}, endings={"villages": ".shp"})
    (folder / "villages.prj").unlink()
    with pytest.raises(FolderRefused, match="没有坐标系"):
        read_folder(folder)


def test_a_geojson_with_metres_is_refused_unless_it_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    document = json.loads(VILLAGES.to_json(drop_id=True))
    document.pop("crs", None)
    (folder / "villages.geojson").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(FolderRefused, match="不是经纬度"):
        read_folder(folder)
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    (folder / "villages.geojson").write_text(
        json.dumps(document | {"crs": named}), encoding="utf-8"
    )
    assert read_folder(folder).tables["villages"].geometry.iloc[0].area == 1_000_000


VRT = b'<OGRVRTDataSource><OGRVRTLayer name="villages"><SrcDataSource>/etc/passwd</SrcDataSource>'
RASTER_VRT = (
    b'<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"/>'
)


@pytest.mark.parametrize(
    "name", ["villages.gpkg", "villages.geojson", "villages.shp", "villages.parquet"]
)
def test_a_disguised_description_of_other_files_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / name).write_bytes(VRT)
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    assert [fault.table for fault in caught.value.faults] == ["villages"]


def test_a_disguised_raster_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES})
    (folder / "dem.tif").write_bytes(RASTER_VRT)
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    assert [fault.table for fault in caught.value.faults] == ["dem"]


def test_drivers_that_follow_references_are_not_loaded() -> None:
    with rasterio.Env() as env:
        assert "GTiff" in env.drivers()
        assert not {"VRT", "WMS", "GTI", "STACTA"} & set(env.drivers())


def write_tif(file: Path, values: np.ndarray, crs: str, place: tuple[float, float, float]) -> None:
    x, y, size = place
    with rasterio.open(
        file, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
        dtype=values.dtype, crs=crs, transform=Affine(size, 0, x, 0, -size, y), nodata=255,
    ) as out:  # fmt: skip
        out.write(values, 1)


def test_a_risk_raster_keeps_its_values_and_says_what_they_mean(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES})
    values = np.array([[1, 2], [3, 255]], dtype="uint8")
    write_tif(folder / "risk_raster.tif", values, "EPSG:4549", (523000, 3288000, 500))
    bare = read_folder(folder)
    assert any("等级未说明" in sentence for sentence in bare.unknowns)
    (folder / "risk_raster.csv").write_text("value,level_label\n1,高\n2,中\n", encoding="utf-8")
    grid = read_folder(folder).grids["risk_raster"]
    assert dict(grid.labels) == {1: "高", 2: "中"}
    assert grid.at(523100, 3287900) == 1
    assert grid.at(523600, 3287100) is None
    assert read_folder(folder).fingerprint != bare.fingerprint


def test_a_raster_in_degrees_is_brought_to_metres(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES})
    values = np.full((40, 40), 7.5, dtype="float32")
    write_tif(folder / "dem.tif", values, "EPSG:4326", (120.23, 29.72, 0.0005))
    grid = read_folder(folder).grids["dem"]
    assert grid.crs == "EPSG:4549"
    assert grid.at(523224, 3287991) == 7.5
    assert grid.at(500000, 3287991) is None
    assert not grid.values.flags.writeable


def test_a_raster_without_crs_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", {"villages": VILLAGES})
    write_tif(folder / "dem.tif", np.ones((2, 2), dtype="uint8"), "", (0, 2, 1))
    with pytest.raises(FolderRefused, match="没有坐标系"):
        read_folder(folder)
