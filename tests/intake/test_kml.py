"""KML and KMZ are read without GDAL; entities, DTDs and links are never followed."""

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hazardmap.intake.datum import to_gcj02
from hazardmap.intake.draft import Answers
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_vector import read_vector
from hazardmap.intake.kml import read_kml
from hazardmap.tables import TABLES
from tests.intake.known_county import NOTHING, known_county

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
)
RING = "120.2,29.7,5 120.21,29.7,5 120.21,29.71,5 120.2,29.71,5 120.2,29.7,5"
SHELL = f"<LinearRing><coordinates>{RING}</coordinates></LinearRing>"
POLYGON = f"<Polygon><outerBoundaryIs>{SHELL}</outerBoundaryIs></Polygon>"
MARKS = f"""
<Folder><Placemark><name>甲</name><description><![CDATA[<b>说明</b>]]></description>
<ExtendedData><Data name="类型"><value>其它</value></Data></ExtendedData>{POLYGON}</Placemark></Folder>
<Placemark><name>乙</name><ExtendedData>
<SchemaData schemaUrl="#a"><SimpleData name="类型">危房</SimpleData></SchemaData></ExtendedData>
<Point><coordinates> 120.22,29.72 </coordinates></Point></Placemark>
<Placemark><name>丙</name><MultiGeometry>{POLYGON}
<Point><coordinates>1,2</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>丁</name><LineString><coordinates>120.2,29.7 120.3,29.8</coordinates></LineString></Placemark>
<Placemark><name>戊</name><Point><coordinates>abc</coordinates></Point></Placemark>
"""
HONEST = f"{HEAD}{MARKS}</Document></kml>".encode()


def test_placemarks_keep_names_data_and_shapes() -> None:
    raw = read_kml(HONEST)
    assert raw.cells["name"].tolist() == list("甲乙丙丁戊")
    assert raw.cells["类型"].tolist()[:2] == ["其它", "危房"]
    assert raw.cells["description"].iloc[0] == "<b>说明</b>"
    assert raw.shapes is not None
    kinds = [None if shape is None else shape.geom_type for shape in raw.shapes]
    assert kinds == ["Polygon", "Point", "MultiPolygon", "LineString", None]


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE kml [<!ENTITY a "b">]>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:1/a.dtd">',
        '<!DOCTYPE kml [<!ENTITY % p SYSTEM "http://127.0.0.1:1/a"> %p;]>',
        "<!DOCTYPE kml>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(dtd: str) -> None:
    text = HONEST.decode().replace("?><kml", f"?>{dtd}<kml")
    for content in (text.encode(), text.replace("UTF-8", "UTF-16").encode("utf-16")):
        with pytest.raises(Unreadable, match="实体声明"):
            read_kml(content)


@pytest.mark.parametrize(
    "content", [b"", b"<kml", b"<kml></kml>", HONEST[:400], b"\xff\xfe<\x00k\x00"]
)
def test_a_broken_or_empty_document_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_kml(content)


def test_deeply_nested_geometry_does_not_bring_the_reader_down() -> None:
    deep = "<MultiGeometry>" * 3000 + "</MultiGeometry>" * 3000
    raw = read_kml(f"{HEAD}<Placemark><name>a</name>{deep}</Placemark></Document></kml>".encode())
    assert raw.shapes is not None
    assert raw.shapes[0] is None


def test_a_kmz_picked_in_amap_is_undone_by_its_names(tmp_path: Path) -> None:
    shelters = known_county().tables["shelters"]
    degrees = gpd.GeoSeries(shelters["geometry"]).to_crs(4490)
    lon, lat = to_gcj02(degrees.x.to_numpy(), degrees.y.to_numpy())
    marks = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{x:.9f},{y:.9f},0</coordinates></Point></Placemark>"
        for name, x, y in zip(shelters["name"], lon, lat, strict=True)
    )
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", f"{HEAD}{marks}</Document></kml>")
    draft = read_vector(path, TABLES["shelters"], known_county(), NOTHING)
    assert draft.placing is not None
    assert draft.placing.chosen == "gcj02"
    assert "60 个" in draft.placing.said
    assert draft.frame["shelter_id"].tolist() == shelters["shelter_id"].tolist()
    away = shapely.distance(draft.frame["geometry"].to_numpy(), shelters["geometry"].to_numpy())
    assert np.nanmax(away) < 1.0


def test_rows_of_a_kml_without_a_position_stay_on_the_list(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_bytes(HONEST)
    answers = Answers(columns={"类型": "kind"}, doubts={"new_ids": "new"})
    draft = read_vector(path, TABLES["danger_areas"], known_county(), answers)
    problems = {one.row: one.problem for one in draft.remarks if one.column == "图形"}
    assert "没有图形" in problems[5]
    assert "面" in problems[4]
    assert len(draft.raw) == len(draft.frame) + draft.refused
