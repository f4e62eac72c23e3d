"""A county folder through the door: every refusal of contracts §1.3 at once, every acceptance said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hazardmap.errors import FolderRefused
from hazardmap.intake.folder import read_folder
from tests.folders import write_folder

OX, OY = 523_000.0, 3_287_000.0
COUNTY = {"county_id": "330681", "name": "诸暨市", "demo": True}
Tables = dict[str, pd.DataFrame]


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(OX + x0, OY + y0, OX + x1, OY + y1)


def spatial(rows: dict[str, list[Any]], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4549")


def toy() -> Tables:
    """Two villages, one danger area, two shelters, three rows of two households."""
    return {
        "towns": pd.DataFrame({"town_id": ["330681109"], "name": ["枫桥镇"]}),
        "villages": spatial(
            {"village_id": ["330681109290", "330681109291"], "name": ["枫源村", "枫溪村"],
             "town_id": ["330681109"] * 2, "population": [1200, None]},
            [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)],
        ),
        "danger_areas": spatial(
            {"area_id": ["D1"], "name": ["坎头"], "kind": ["山洪灾害危险区"],
             "town_id": ["330681109"], "scheme": ["ff3"], "level_label": ["极高危险区"]},
            [box(0, 0, 200, 200)],
        ),
        "shelters": spatial(
            {"shelter_id": ["S1", "S2"], "name": ["文化礼堂", "小学"], "capacity": [80, 0],
             "status": ["closed", None]},
            [shapely.Point(OX + 900, OY + 900), shapely.Point(OX + 1900, OY + 900)],
        ),
        "households": pd.DataFrame(
            {"household_id": ["h1", "h1", "h2"], "village_id": ["330681109290"] * 3,
             "danger_area": ["D1", "危房", "坎头"], "people": [3, 4, None],
             "shelter_id": ["S1", None, None], "lon": [120.24, None, None],
             "lat": [29.71, None, None]}
        ),
    }  # fmt: skip


def refused(path: Path, tables: Tables) -> list[tuple[str, int, str]]:
    with pytest.raises(FolderRefused) as caught:
        read_folder(write_folder(path, tables, county=COUNTY))
    assert all(fault.do for fault in caught.value.faults)
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_a_sound_folder_is_read_whole(tmp_path: Path) -> None:
    county = read_folder(write_folder(tmp_path / "c", toy(), county=COUNTY))
    assert (county.county_id, county.name, county.demo) == ("330681", "诸暨市", True)
    assert county.tables["villages"]["village_id"].tolist() == ["330681109290", "330681109291"]
    assert county.tables["villages"].crs == "EPSG:4549"
    assert county.tables["households"]["people"].fillna(-1).tolist() == [3, 4, -1]
    assert county.sources["households"].rows == 3
    assert county.sources["households"].demo
    assert county.tables["roads"].empty


def break_columns(tables: Tables) -> None:
    tables["villages"] = tables["villages"].drop(columns="town_id")


def break_key(tables: Tables) -> None:
    tables["households"] = pd.concat([tables["households"], tables["households"].iloc[[0]]])


def break_scheme(tables: Tables) -> None:
    tables["danger_areas"]["scheme"] = "ff9"


def break_label(tables: Tables) -> None:
    tables["danger_areas"]["level_label"] = "特高"


def break_word(tables: Tables) -> None:
    tables["shelters"].loc[1, "status"] = "关门"


def break_number(tables: Tables) -> None:
    tables["shelters"]["capacity"] = ["很多", "-3"]


def break_reference(tables: Tables) -> None:
    tables["households"].loc[2, "village_id"] = "330681109999"


def break_place(tables: Tables) -> None:
    tables["shelters"].geometry = [shapely.Point(OX, OY), shapely.Point(OX + 60_000, OY)]


def break_shape(tables: Tables) -> None:
    bow = shapely.Polygon([(OX, OY), (OX + 90, OY + 90), (OX + 90, OY), (OX, OY + 90)])
    tables["danger_areas"].geometry = [bow]


def break_crs(tables: Tables) -> None:
    tables["shelters"] = tables["shelters"].set_crs(None, allow_override=True)


def break_villages(tables: Tables) -> None:
    del tables["villages"]


def empty_villages(tables: Tables) -> None:
    tables["villages"] = tables["villages"].iloc[:0]


BREAKS: list[tuple[Callable[[Tables], None], list[tuple[str, int, str]]]] = [
    (break_columns, [("villages", 0, "town_id")]),
    (break_key, [("households", 4, "household_id")]),
    (break_scheme, [("danger_areas", 1, "scheme")]),
    (break_label, [("danger_areas", 1, "level_label")]),
    (break_word, [("shelters", 2, "status")]),
    (break_number, [("shelters", 1, "capacity"), ("shelters", 2, "capacity")]),
    (break_reference, [("households", 3, "village_id")]),
    (break_place, [("shelters", 2, "geometry")]),
    (break_shape, [("danger_areas", 1, "geometry")]),
    (break_crs, [("shelters", 0, "")]),
    (break_villages, [("villages", 0, "")]),
    (empty_villages, [("villages", 0, "")]),
]


@pytest.mark.parametrize(
    ("spoil", "places"), BREAKS, ids=lambda part: getattr(part, "__name__", "")
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_broken_rule_is_refused_with_its_place(
    tmp_path: Path, spoil: Callable[[Tables], None], places: list[tuple[str, int, str]]
) -> None:
    tables = toy()
    spoil(tables)
    assert refused(tmp_path / "c", tables) == places


def test_all_faults_of_all_tables_come_at_once(tmp_path: Path) -> None:
    tables = toy()
    for spoil in (break_key, break_label, break_number, break_reference):
        spoil(tables)
    assert {place[0] for place in refused(tmp_path / "c", tables)} == {
        "danger_areas", "households", "shelters",
    }  # fmt: skip


def test_an_unreadable_file_and_a_second_file_are_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", toy(), county=COUNTY)
    (folder / "shelters.gpkg").write_bytes(b"not a database")
    (folder / "households.xlsx").write_bytes(b"PK\x03\x04 broken")
    (folder / "roads.mdb").write_bytes(b"?")
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    assert [fault.table for fault in caught.value.faults] == ["households", "roads", "shelters"]
    (folder / "households.csv").unlink()
    with pytest.raises(FolderRefused, match="已损坏"):
        read_folder(folder)


def test_the_column_is_named_as_the_file_spells_it(tmp_path: Path) -> None:
    tables = toy()
    tables["households"] = tables["households"].rename(columns={"people": "居住人数"})
    tables["households"]["居住人数"] = ["三", "4", "5"]
    assert refused(tmp_path / "c", tables) == [("households", 1, "居住人数")]


def test_villages_and_households_alone_are_a_county(tmp_path: Path) -> None:
    villages = pd.DataFrame(toy()["villages"].drop(columns="geometry"))
    households = toy()["households"].drop(columns=["lon", "lat"])
    county = read_folder(
        write_folder(tmp_path / "诸暨", {"villages": villages, "households": households})
    )
    assert county.tables["villages"].geometry.isna().all()
    assert len(county.tables["households"]) == 3
    said = "\n".join(county.unknowns)
    for words in (
        "没有避灾安置场所",
        "2 个村没有位置",
        "没有 county.toml",
        "2 户没有位置",
        "照原样显示",
    ):
        assert words in said


def test_what_is_accepted_is_said_with_numbers(tmp_path: Path) -> None:
    tables = toy()
    tables["danger_areas"].geometry = [None]
    county = read_folder(write_folder(tmp_path / "c", tables, county=COUNTY))
    said = "\n".join(county.unknowns)
    for words in (
        "1 处避灾场所可容纳人数为 0",
        "小学",
        "1 户没有位置",
        "1 个危险区位置未知",
        "1 个村人口未知",
    ):
        assert words in said
    assert "没有避灾安置场所" not in said


def test_a_mended_polygon_is_said(tmp_path: Path) -> None:
    tables = toy()
    corners = [(0, 0), (100, 0), (100, 100), (100, 200), (100, 100), (0, 100)]
    tables["danger_areas"].geometry = [shapely.Polygon([(OX + x, OY + y) for x, y in corners])]
    county = read_folder(write_folder(tmp_path / "c", tables, county=COUNTY))
    assert any("1 个图形有小错，已自动修复" in sentence for sentence in county.unknowns)


def test_files_that_are_no_table_are_said(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", toy(), county=COUNTY)
    (folder / "shelter.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "README.md").write_text("note", encoding="utf-8")
    assert any("shelter.csv" in s and "README" not in s for s in read_folder(folder).unknowns)


def test_rows_in_any_order_give_the_same_county(tmp_path: Path) -> None:
    first = read_folder(write_folder(tmp_path / "a", toy(), county=COUNTY))
    turned = {name: frame.iloc[::-1] for name, frame in toy().items()}
    second = read_folder(write_folder(tmp_path / "b", turned, county=COUNTY))
    assert first.fingerprint == second.fingerprint
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, second.tables[name])
    changed = toy()
    changed["households"].loc[0, "people"] = 5
    third = read_folder(write_folder(tmp_path / "d", changed, county=COUNTY))
    assert third.fingerprint != first.fingerprint


def test_what_the_county_file_says_of_a_table_is_carried(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "c", toy(), county={**COUNTY, "metric_crs": "EPSG:4528"})
    with (folder / "county.toml").open("a", encoding="utf-8") as file:
        file.write('[tables.households]\nsource = "镇街上报"\nas_of = 2026-06-01\ndemo = false\n')
    county = read_folder(folder)
    source = county.sources["households"]
    assert (source.source, source.as_of, source.demo) == ("镇街上报", "2026-06-01", False)
    assert county.sources["villages"].demo
    assert county.tables["shelters"].crs == "EPSG:4528"
    assert county.tables["shelters"].geometry.iloc[0].x > 40_000_000


@pytest.mark.parametrize(
    "text",
    ["name = 诸暨", 'metric_crs = "EPSG:4490"', 'demo = "yes"', "[tables.household]\nsource = 'x'"],
)
def test_a_wrong_county_file_is_refused(tmp_path: Path, text: str) -> None:
    folder = write_folder(tmp_path / "c", toy())
    (folder / "county.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    assert [fault.table for fault in caught.value.faults] == ["county"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused, match="没有文件夹"):
        read_folder(tmp_path / "nowhere")
