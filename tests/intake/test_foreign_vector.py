"""Foreign layers keep every row and every character, or say what became of it."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import shapely.affinity
from shapely.geometry import MultiPolygon, Point, Polygon, box

from hazardmap.crs import METRIC
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Answers, Draft
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_vector import read_vector
from hazardmap.tables import TABLES
from tests.intake.foreign_files import parts, write_shp, zipped
from tests.intake.known_county import NOTHING, SOUTH_M, WEST_M, known_county

KNOWN_ANSWERS = Answers(doubts={"product": "zoning", "hazard": "geological"})


def read(path: Path, table: str, answers: Answers = NOTHING) -> Draft:
    draft = read_vector(path, TABLES[table], known_county(), answers)
    kept = set(draft.frame.index)
    refused = {one.row for one in draft.remarks if one.grade == REFUSED and one.row}
    assert len(draft.raw) == len(kept) + len(refused)
    assert not kept & {row - 1 for row in refused}
    return draft


def zones(count: int = 12, **columns: object) -> gpd.GeoDataFrame:
    shapes = [
        shapely.affinity.translate(
            box(0, 0, 500, 500), WEST_M + 4000 * (at % 14), SOUTH_M + 4000 * (at // 14 + 1)
        )
        for at in range(count)
    ]
    rows: dict[str, object] = {
        "tbbh": [f"Z{at}" for at in range(count)],
        "fxdj": (["极高", "高", "中", "低"] * count)[:count],
    }
    return gpd.GeoDataFrame(rows | columns, geometry=shapes, crs=METRIC)


def test_pinyin_names_levels_and_scheme_are_recognised(tmp_path: Path) -> None:
    frame = zones(xzc="甲山村").rename(columns={"fxdj": "FXDJ"})
    draft = read(write_shp(tmp_path, frame, prj=False), "risk_zones", KNOWN_ANSWERS)
    fields = {one.header: (one.field, one.how) for one in draft.columns}
    assert fields["tbbh"] == ("zone_id", "拼音")
    assert fields["FXDJ"][0] == "level_label"
    assert draft.frame["scheme"].unique().tolist() == ["geo4"]
    assert draft.frame["product"].unique().tolist() == ["zoning"]
    assert draft.frame["xzc"].tolist() == ["甲山村"] * 12


def test_product_hazard_and_an_ambiguous_scheme_are_asked(tmp_path: Path) -> None:
    frame = zones(fxdj=["高", "中", "低"] * 4)
    path = write_shp(tmp_path, frame)
    asked = {doubt.key: doubt for doubt in read(path, "risk_zones").doubts}
    assert set(asked) == {"product", "hazard", "scheme"}
    assert {"guard3", "geo4", "composite5"} <= {one.value for one in asked["scheme"].choices}
    told = Answers(doubts={"product": "zoning", "hazard": "flood", "scheme": "guard3"})
    draft = read(path, "risk_zones", told)
    assert draft.doubts == ()
    assert len(draft.frame) == 12


def test_danger_areas_keep_the_scheme_they_had_and_each_kind_has_its_own(tmp_path: Path) -> None:
    kinds = ["山洪灾害危险区", "地质灾害风险防范区"] * 3
    levels = ["极高危险区", "高", "高危险区", "中", "危险区", "低"]
    frame = zones(6, fxdj=levels, lx=kinds, mc=list("甲乙丙丁戊己"), szz="枫桥镇")
    path = write_shp(tmp_path, frame)
    (doubt,) = read(path, "danger_areas").doubts
    assert doubt.key == "scheme:地质灾害风险防范区"
    told = read(path, "danger_areas", Answers(doubts={doubt.key: "guard3"}))
    assert told.frame["scheme"].tolist() == ["ff3", "guard3"] * 3
    known = known_county()
    again = replace(known, tables={**known.tables, "danger_areas": told.frame})
    assert read_vector(path, TABLES["danger_areas"], again, NOTHING).doubts == ()


def test_an_unknown_label_costs_its_row_and_a_longer_one_is_read(tmp_path: Path) -> None:
    frame = zones(fxdj=["极高", "高风险区", "中", "甲级"] * 3)
    draft = read(write_shp(tmp_path, frame), "risk_zones", KNOWN_ANSWERS)
    assert draft.refused == 3
    assert draft.frame["level_label"].tolist()[1] == "高"
    assert {one.row for one in draft.remarks if one.grade == REPAIRED} == {2, 6, 10}


def test_a_level_column_is_found_by_its_content(tmp_path: Path) -> None:
    frame = zones().rename(columns={"fxdj": "zd_7"})
    draft = read(write_shp(tmp_path, frame), "risk_zones", KNOWN_ANSWERS)
    assert {one.header: one.how for one in draft.columns}["zd_7"] == "按列内容"
    assert draft.frame["level_label"].tolist()[:2] == ["极高", "高"]


def test_a_cut_field_name_is_matched_by_its_beginning(tmp_path: Path) -> None:
    shelters = known_county().tables["shelters"]
    rows = {
        "避灾场所编号": shelters["shelter_id"],
        "避灾场所名称": shelters["name"],
        "可容纳人数": 40,
    }
    frame = gpd.GeoDataFrame(rows, geometry=shelters["geometry"], crs=METRIC)
    draft = read(write_shp(tmp_path, frame), "shelters")
    fields = {one.header: one.field for one in draft.columns}
    assert fields["避灾场所编"] == "shelter_id"
    assert fields["可容纳人数"] == "capacity"
    assert draft.frame["capacity"].tolist() == [40.0] * 60


def test_a_mapping_confirmed_before_and_one_told_by_hand_count(tmp_path: Path) -> None:
    path = write_shp(tmp_path, zones().rename(columns={"tbbh": "f1", "fxdj": "f2"}))
    told = Answers(columns={"f1": "zone_id"}, doubts=KNOWN_ANSWERS.doubts)
    draft = read(path, "risk_zones", told)
    assert {one.header: one.how for one in draft.columns} == {"f1": "手工指定", "f2": "按列内容"}
    not_used = read(path, "risk_zones", Answers(columns={"f2": ""}, doubts=KNOWN_ANSWERS.doubts))
    assert "column:level_label" in {doubt.key for doubt in not_used.doubts}


def test_a_missing_column_is_asked_and_the_answer_counts(tmp_path: Path) -> None:
    path = write_shp(tmp_path, zones(fxdj=1).rename(columns={"fxdj": "gg"}).assign(aa="高"))
    asked = {doubt.key: doubt for doubt in read(path, "risk_zones", KNOWN_ANSWERS).doubts}
    assert asked["scheme"] is not None
    assert len(asked) == 1


def test_rows_get_the_id_of_the_one_row_of_their_name_others_are_asked(tmp_path: Path) -> None:
    shelters = known_county().tables["shelters"].iloc[:8]
    names = [*shelters["name"].tolist()[:7], "新建礼堂"]
    frame = gpd.GeoDataFrame(
        {"名称": names, "可容纳人数": 30}, geometry=shelters["geometry"], crs=METRIC
    )
    path = write_shp(tmp_path, frame)
    draft = read(path, "shelters")
    (doubt,) = draft.doubts
    assert doubt.key == "new_ids"
    assert "1 行" in doubt.question
    new = read(path, "shelters", Answers(doubts={"new_ids": "new"}))
    assert new.frame["shelter_id"].tolist() == [*(f"S0{at}" for at in range(7)), "S0001"]
    used = replace(known_county(), used_ids=frozenset({"S0001"}))
    later = read_vector(path, TABLES["shelters"], used, Answers(doubts={"new_ids": "new"}))
    assert later.frame["shelter_id"].iloc[7] == "S0002"
    left = read(path, "shelters", Answers(doubts={"new_ids": "-"}))
    assert left.refused == 1


def test_geometry_is_mended_refused_or_unknown_and_each_is_told(tmp_path: Path) -> None:
    x, y = WEST_M + 5000, SOUTH_M + 5000
    ring = [(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000)]
    ahead, back = (x + 1000.01, y + 1000), (x + 600, y + 1000)
    spike = [*ring[:3], ahead, (x + 500, y + 1000), back, ring[3]]
    high = Polygon([(east, north, 5.0) for east, north in ring])
    bow = [(x, y), (x + 1000, y + 1000), (x + 1000, y), (x, y + 1000)]
    shapes = [Polygon(ring), Polygon(spike), Polygon(bow), None, high, Point(x, y)]
    rows = {
        "统一编号": list("ABCDEF"),
        "名称": list("甲乙丙丁戊己"),
        "类型": "其它",
        "乡镇代码": "枫桥",
    }
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=METRIC)
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path, driver="GPKG", geometry_type="Unknown")
    draft = read(path, "danger_areas")
    assert draft.frame["geometry"].isna().tolist() == [False, False, True, True, False, False]
    assert not draft.frame["geometry"].has_z.any()
    assert {one.row: one.problem[:4] for one in draft.remarks} == {
        2: "图形有小",
        3: "图形有误",
        4: "没有图形",
    }
    assert all("位置未知" in one.suggestion for one in draft.remarks if one.row in {3, 4})
    strict = zones(3).set_geometry([box(x, y, x + 9, y + 9), Polygon(bow), Point(x, y)], crs=METRIC)
    other = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(strict, other, driver="GPKG", geometry_type="Unknown")
    answers = Answers(doubts={**KNOWN_ANSWERS.doubts, "scheme": "geo4"})
    assert read(other, "risk_zones", answers).refused == 2


def test_parts_in_one_row_stay_one_row(tmp_path: Path) -> None:
    frame = zones(6)
    two = MultiPolygon([frame.geometry[0], shapely.affinity.translate(frame.geometry[0], 0, 900)])
    frame = frame.set_geometry([two, *frame.geometry[1:]], crs=METRIC)
    draft = read(write_shp(tmp_path, frame), "risk_zones", KNOWN_ANSWERS)
    assert draft.frame.geometry[0].area == pytest.approx(two.area)


def test_towns_and_villages_of_the_rows_become_ids(tmp_path: Path) -> None:
    frame = zones(3, mc=["甲", "乙", "丙"], szz=["枫桥镇", "直埠镇", None], lx="山洪灾害危险区")
    draft = read(write_shp(tmp_path, frame), "danger_areas")
    owners = known_county().tables["towns"].set_index("name")["town_id"]
    assert draft.frame["town_id"].tolist()[:2] == [owners["枫桥镇"], owners["姚江镇"]]
    assert draft.frame["town_id"].notna().all()
    problems = {one.row: one.problem for one in draft.remarks}
    assert "曾用名" in problems[2]
    assert "没有镇街" in problems[3]


def test_a_file_of_several_layers_is_asked(tmp_path: Path) -> None:
    first = write_shp(tmp_path, zones(3), name="a")
    second = write_shp(tmp_path, zones(5), name="b")
    path = zipped([*parts(first), *parts(second)], tmp_path / "z.zip")
    (doubt,) = read(path, "risk_zones").doubts
    assert (doubt.key, [one.value for one in doubt.choices]) == ("layer", ["a.shp", "b.shp"])
    assert (
        len(read(path, "risk_zones", Answers(sheet="b.shp", doubts=KNOWN_ANSWERS.doubts)).raw) == 5
    )


def test_geojson_gpkg_and_geodatabase_give_the_same_rows(tmp_path: Path) -> None:
    frame = zones()
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", driver="GPKG")
    degrees = frame.to_crs(4326)
    text = degrees.to_json(drop_id=True, ensure_ascii=False)
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8-sig")
    (tmp_path / "b.geojson").write_text(text, encoding="gb18030")
    pyogrio.write_dataframe(frame, tmp_path / "a.gdb", driver="OpenFileGDB")
    files = [file for file in (tmp_path / "a.gdb").iterdir() if file.is_file()]
    gdb = tmp_path / "g.zip"
    with zipfile.ZipFile(gdb, "w") as archive:
        for file in files:
            archive.write(file, f"数据/a.gdb/{file.name}")
    truth = frame.geometry.to_numpy()
    for path in (tmp_path / "a.gpkg", tmp_path / "a.geojson", tmp_path / "b.geojson", gdb):
        draft = read(path, "risk_zones", KNOWN_ANSWERS)
        assert draft.frame["zone_id"].tolist() == frame["tbbh"].tolist()
        assert shapely.hausdorff_distance(draft.frame.geometry.to_numpy(), truth).max() < 0.1


@pytest.mark.parametrize(("text", "found"), [("{", "GeoJSON"), ('{"features": 3}', "GeoJSON")])
def test_broken_geojson_is_refused(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=found):
        read(path, "risk_zones")


def test_rows_in_are_rows_kept_and_rows_refused_for_any_mixture(tmp_path: Path) -> None:
    chance = np.random.default_rng(4)
    for turn in range(6):
        count = 40
        frame = zones(count, fxdj=chance.choice(["高", "极高", "中", "低", "甲", None], count))
        shapes = frame.geometry.to_numpy().copy()
        shapes[chance.random(count) < 0.1] = None
        lost = chance.random(count) < 0.1
        shapes[lost] = shapely.transform(shapes[lost], lambda points: points + 900_000.0)
        keys = chance.choice([*(f"Z{at}" for at in range(count)), None], count)
        frame = frame.assign(tbbh=keys).set_geometry(shapes, crs=METRIC)
        pyogrio.write_dataframe(frame, tmp_path / f"{turn}.gpkg", driver="GPKG")
        doubts = {**KNOWN_ANSWERS.doubts, "scheme": "geo4", "new_ids": "new"}
        draft = read(tmp_path / f"{turn}.gpkg", "risk_zones", Answers(doubts=doubts))
        assert draft.doubts == ()
        assert draft.frame["zone_id"].is_unique
        assert len(draft.frame) < count


def test_a_layer_of_points_100_metres_off_is_asked_not_taken(tmp_path: Path) -> None:
    shelters = known_county().tables["shelters"]
    rows = {"避灾场所编号": shelters["shelter_id"], "名称": shelters["name"], "可容纳人数": 9}
    moved = shelters["geometry"].translate(60, 80)
    path = write_shp(tmp_path, gpd.GeoDataFrame(rows, geometry=moved, crs=METRIC))
    draft = read(path, "shelters")
    assert [doubt.key for doubt in draft.doubts] == ["crs"]
    assert draft.frame["geometry"].isna().all()
    told = read(path, "shelters", Answers(crs=METRIC))
    assert told.doubts == ()
    assert told.placing is not None
    assert "100 米" in told.placing.said


def test_properties_that_are_lists_stay_text(tmp_path: Path) -> None:
    document = json.loads(zones(3).to_crs(4326).to_json(drop_id=True))
    document["features"][0]["properties"]["extra"] = [1, {"a": "甲"}]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    draft = read(path, "risk_zones", Answers(doubts={**KNOWN_ANSWERS.doubts, "scheme": "geo4"}))
    assert draft.frame["extra"].iloc[0] == '[1, {"a": "甲"}]'
    assert pd.isna(draft.frame["extra"].iloc[1])
    assert not [one for one in draft.remarks if one.grade == NOTED]
