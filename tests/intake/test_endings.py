"""Which file is which table, and files that are not what their ending says."""

from pathlib import Path

import pytest

from hazardmap.intake.endings import Unreadable, ending_of, files_of, find, require_magic


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("villages.shp.zip", ".shp.zip"),
        ("Roads.GPKG", ".gpkg"),
        ("dem.tif", ".tif"),
        ("villages.zip", ""),
        ("villages.kml", ""),
    ],
)
def test_the_ending_tells_the_format(name: str, ending: str) -> None:
    assert ending_of(Path(name)) == ending


def test_tables_rasters_and_odd_files_are_told_apart(tmp_path: Path) -> None:
    names = [
        "villages.csv",
        "dem.tif",
        "roads.tif",
        "towns.kml",
        "towns.qml",
        "notes.csv",
        "risk_raster.csv",
    ]
    for name in names:
        (tmp_path / name).touch()
    found = find(tmp_path)
    assert (set(found.tables), set(found.grids)) == ({"villages"}, {"dem"})
    assert sorted(fault.table for fault in found.faults) == ["roads", "towns"]
    assert found.ignored == ("notes.csv",)


def test_a_shapefile_is_kept_with_what_belongs_to_it(tmp_path: Path) -> None:
    for name in ("roads.shp", "roads.dbf", "roads.prj", "roads.txt", "households.csv"):
        (tmp_path / name).touch()
    files = files_of(tmp_path)
    assert [file.name for file in files["roads"]] == ["roads.shp", "roads.dbf", "roads.prj"]
    assert [file.name for file in files["households"]] == ["households.csv"]


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.shp.zip", "a.xlsx", "a.parquet", "a.tif"])
def test_a_file_that_begins_otherwise_is_refused_before_any_library_opens_it(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"<OGRVRTDataSource>" + bytes(64))
    with pytest.raises(Unreadable, match="不是"):
        require_magic(tmp_path / name)
