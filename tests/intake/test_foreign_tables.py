"""Foreign sheets: titles, statements, missing columns, other tables, ids, positions; nobody is lost."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hazardmap.intake.datum import to_gcj02
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Answers
from hazardmap.intake.endings import Unreadable
from tests.intake.toy_lists import NAMES, one, people_of, read, sheet
from tests.toy_county import AREAS, household, toy


def test_the_title_of_a_sheet_names_its_village(tmp_path: Path) -> None:
    head = ["危险区名称", "户主", "居住人数"]
    path = sheet(
        tmp_path / "甲镇.xlsx",
        ("甲2村", [head, ["区", "张三", 2]]),
        ("Sheet2", [["甲镇甲1村危险区人员转移清单"], head, ["区", "李四", 2]]),
        ("乙1村", [["乙1村"], ["本村无转移人员"]]),
        ("乙2村", [head]),
    )
    draft = read(path)
    assert dict(zip(draft.frame["head_name"], draft.frame["village_id"], strict=True)) == {
        "张三": "A2", "李四": "A1",
    }  # fmt: skip
    assert draft.statements.to_dict("records") == [
        {"village_id": "B1", "statement": "none_declared"}
    ]
    assert draft.covers == frozenset({"A1", "A2", "B1"})


def test_a_row_may_say_that_nobody_has_to_move(tmp_path: Path) -> None:
    rows = [
        ["行政村", "危险区名称", "户主", "居住人数"],
        ["甲1村", "区", "张三", 2],
        ["甲2村", "本村无转移人员", None, None],
    ]
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    assert len(draft.frame) == 1
    assert draft.statements["village_id"].tolist() == ["A2"]


def test_a_shelter_that_no_table_holds_is_told_with_the_nearest_names(tmp_path: Path) -> None:
    rows = [["行政村", "危险区名称", "户主", "避灾场所"], ["甲1村", "区", "张三", "甲1礼堂"]]
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    assert "甲礼堂" in one(draft, NOTED, "避灾场所表里没有").suggestion
    assert draft.frame["shelter_name"].tolist() == ["甲1礼堂"]
    assert draft.frame["shelter_id"].isna().all()


def test_a_missing_column_is_asked_and_answered(tmp_path: Path) -> None:
    rows = [["行政村", "危险区名称", "当家人"], ["甲1村", "区", "张三"]]
    path = sheet(tmp_path / "a.xlsx", ("表", rows))
    asked = read(path)
    (doubt,) = asked.doubts
    assert doubt.key == "column:head_name"
    assert [choice.value for choice in doubt.choices] == ["当家人", "-"]
    assert doubt.option == "--map 列=户主"
    for answers in (
        Answers(columns={"当家人": "户主"}),
        Answers(columns={"当家人": "head_name"}),
        Answers(doubts={"column:head_name": "当家人"}),
    ):
        answered = read(path, answers=answers)
        assert answered.doubts == ()
        assert answered.frame["head_name"].tolist() == ["张三"]


def test_unknown_columns_come_back_under_their_own_header(tmp_path: Path) -> None:
    rows = [
        ["行政村", "结对帮扶人", "危险区名称", "户主", "人数(人)"],
        ["甲1村", "赵七", "区", "张三", "２"],
    ]
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    assert draft.frame["结对帮扶人"].tolist() == ["赵七"]
    assert draft.frame["people"].tolist() == [2.0]
    assert [c.field for c in draft.columns] == ["village_name", "", "danger_area", "head_name", "people"]  # fmt: skip
    assert draft.columns[1].samples == ("赵七",)


def test_long_codes_fold_to_the_ids_of_existing_rows(tmp_path: Path) -> None:
    villages = [{"village_id": "330681109290", "name": "甲1村", "town_id": "A"}]
    path = tmp_path / "a.csv"
    path.write_text("村代码,危险区名称,户主\n330681109290000,区,张三\n", encoding="utf-8")
    draft = read(path, villages=villages, shelters=[], danger_areas=[], households=[])
    assert draft.frame["village_id"].tolist() == ["330681109290"]
    assert one(draft, REPAIRED, "多出的 0").row == 2


def test_a_table_without_key_takes_the_ids_of_rows_of_the_same_name(tmp_path: Path) -> None:
    rows = [
        ["场所名称", "启用状态", "核定人数"],
        ["甲 礼堂", "已开放", 20],
        ["甲大学", "未启用", 5],
    ]
    path = sheet(tmp_path / "a.xlsx", ("避灾场所", rows))
    draft = read(path, "shelters")
    (doubt,) = draft.doubts
    assert doubt.key == "shelters:甲大学"
    kept = draft.frame.set_index("shelter_id")
    assert kept.loc["S1", "status"] == "open"
    assert kept.loc["S1", "capacity"] == 20
    answered = read(path, "shelters", Answers(doubts={"shelters:甲大学": "S2"}))
    assert set(answered.frame["shelter_id"]) == {"S1", "S2"}
    assert answered.doubts == ()


def test_a_cell_far_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xls.csv"
    path.write_text("行政村,户主\n" + "\n" * 200_001 + "甲1村,张三\n", encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert "200000" in refused.value.found


def test_the_contract_form_comes_in_without_a_remark(tmp_path: Path) -> None:
    rows = [*people_of("A1", 3), household("A2", 1, "区", people=None, shelter_name="没有的场所")]
    frame = toy(households=rows).tables["households"].dropna(axis=1, how="all")
    path = tmp_path / "households.csv"
    frame.to_csv(path, index=False)
    draft = read(path, households=rows)
    assert draft.remarks == ()
    assert draft.doubts == ()
    assert draft.covers is None
    made = draft.frame.dropna(axis=1, how="all").drop(columns="coord_source")
    pd.testing.assert_frame_equal(made, frame, check_like=True)
    areas = pd.DataFrame(AREAS).drop(columns="geometry")
    areas.to_csv(tmp_path / "danger_areas.csv", index=False)
    assert read(tmp_path / "danger_areas.csv", "danger_areas").remarks == ()


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nobody_is_lost_whatever_the_cells_hold(tmp_path: Path, data: st.DataObject) -> None:
    word = st.sampled_from(
        [None, "", "甲1村", "乙2村", "同上", "张三", "李四", "13800000001", 3, 2.5, "三", "1.38E+10", "＝1", "x" * 99]
    )  # fmt: skip
    head = ["行政村", "危险区名称", "户主", "居住人数", "户主手机"]
    body = data.draw(st.lists(st.lists(word, min_size=5, max_size=5), min_size=1, max_size=12))
    draft = read(sheet(tmp_path / "a.xlsx", ("表", [head, *body])))
    said = {r.row for r in draft.remarks if "未作为数据" in r.problem or r.grade == REFUSED}
    full = {
        at for at, row in enumerate(body, start=2) if any(cell not in (None, "") for cell in row)
    }
    assert full == set(draft.raw["row"]) | said
    assert len(full) == len(draft.frame) + len(said)


def test_points_picked_in_another_map_are_put_right_and_recorded(tmp_path: Path) -> None:
    rows = [row for village in NAMES for row in people_of(village, 9)]
    frame = toy(households=rows).tables["households"]
    lon, lat = to_gcj02(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    shifted = frame.assign(lon=lon, lat=lat).dropna(axis=1, how="all")
    path = tmp_path / "households.csv"
    shifted.to_csv(path, index=False)
    draft = read(path, answers=Answers(crs="gcj02"), households=rows)
    assert draft.doubts == ()
    made = draft.frame.sort_values("household_id", ignore_index=True)
    assert (made["lon"] - frame["lon"]).abs().max() < 1e-7
    assert (made["lat"] - frame["lat"]).abs().max() < 1e-7
    assert draft.placing is not None
    assert draft.placing.chosen == "gcj02"
    assert set(made["coord_source"]) == {"按人工指定的 gcj02"}


@pytest.mark.parametrize("kept", ["head_phone", "address"])
def test_households_of_one_village_tell_a_shift_by_where_they_stood(
    tmp_path: Path, kept: str
) -> None:
    rows = people_of("A1", 9)
    frame = toy(households=rows).tables["households"]
    lon, lat = to_gcj02(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    path = tmp_path / "households.csv"
    columns = ["village_id", "danger_area", "people", "head_name", kept]
    frame[columns].assign(lon=lon, lat=lat).to_csv(path, index=False)
    draft = read(path, households=rows)
    assert draft.placing is not None
    assert draft.placing.chosen == "gcj02"
    assert "9 个现有清单里的同一户" in draft.placing.said
    made = draft.frame.sort_values("household_id", ignore_index=True)
    assert (made["lon"] - frame["lon"]).abs().max() < 1e-6


def test_rows_of_one_village_spelled_twice_keep_the_first_and_name_its_row(tmp_path: Path) -> None:
    rows = [["村人口表"], ["行政村", "人口"], ["甲1村", 2000], ["甲1", 2001]]
    draft = read(sheet(tmp_path / "a.xlsx", ("一", rows)), "villages")
    assert draft.frame[["village_id", "population"]].to_numpy().tolist() == [["A1", 2000.0]]
    refused = one(draft, REFUSED, "不能收")
    assert (refused.row, refused.suggestion[:6]) == (4, "与第3行重复")


def test_a_plain_phone_column_belongs_to_the_person_before_it(tmp_path: Path) -> None:
    rows = [
        ["行政村", "危险区名称", "户主", "人口", "联系电话", "转移责任人", "联系电话"],
        ["甲1村", "区", "张三", 3, "13800000001", "李四", "13900000002"],
    ]
    (row,) = read(sheet(tmp_path / "a.xlsx", ("一", rows))).frame.to_dict("records")
    assert (row["head_phone"], row["mover_phone"]) == ("13800000001", "13900000002")
