"""Foreign sheets: what comes out equals the truth, and every deviation is reported."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Answers, Draft, Known
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.foreign_sheet import read_sheet
from hazardmap.tables import TABLES
from tests.intake.ugly_lists import (
    FIELDS,
    HEADERS,
    truth_rows,
    uglify,
    write_csv,
    write_rows,
    write_xlsx,
)
from tests.toy_county import AREAS, SHELTERS, household, lonlat, toy

NAMES = {"A1": "甲1村", "A2": "甲2村", "B1": "乙1村", "B2": "乙2村"}
LIST = TABLES["households"]


def known(**tables: Any) -> Known:
    county = toy(**tables)
    used = frozenset(county.tables["households"]["household_id"])
    return Known("toy", county.metric_crs, county.tables, {"老甲镇": "A"}, used)


def people_of(village: str, count: int) -> list[dict[str, Any]]:
    """Households of a village with everything filled in; runs of equal wardens and shelters."""
    return [
        household(
            village, n + 1, f"{village}溪危险区{n // 5}", danger_kind="山洪灾害危险区", address=f"{n + 1}号",
            mover_name=f"转{n // 3}", mover_post="网格员", mover_phone=f"1990001{n // 3:04d}",
            warner_name=f"警{n // 4}", warner_post="预警员", warner_phone=f"1990002{n // 4:04d}",
            shelter_name=SHELTERS[n // 6 % 3]["name"], shelter_appraised="有", keeper_name="管甲",
            keeper_phone="19900030000", people=float(n % 6 + 1), head_phone=f"1380000{ord(village[0]):02d}{n:02d}",
            **lonlat(300 + 13 * n + 1000 * "A1A2B1B2".index(village) // 2, 400),
        )
        for n in range(count)
    ]  # fmt: skip


def truth() -> pd.DataFrame:
    rows = [row for village in ("A1", "B1") for row in people_of(village, 24)]
    return toy(households=rows).tables["households"]


def read(
    path: Path, table: str = "households", answers: Answers | None = None, **tables: Any
) -> Draft:
    return read_sheet(path, TABLES[table], known(**tables), answers or Answers())


def as_truth(draft: Draft) -> pd.DataFrame:
    frame = draft.frame.sort_values("household_id", ignore_index=True)
    return frame[[*FIELDS[1:4], *FIELDS[6:], "village_id", "household_id"]]


def sheet(path: Path, *pages: tuple[str, list[list[Any]]]) -> Path:
    return write_rows(path, dict(pages))


def one(draft: Draft, grade: str, words: str) -> Any:
    found = [r for r in draft.remarks if r.grade == grade and words in r.problem]
    assert found, draft.remarks
    return found[0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("two", [True, False])
def test_an_ugly_list_gives_the_truth_and_every_deviation_is_told(
    tmp_path: Path, seed: int, two: bool
) -> None:
    rows = truth()
    ugly = uglify(truth_rows(rows, NAMES), seed=seed, two=two)
    path = write_xlsx(ugly, tmp_path / "最新版2(改).xlsx")
    draft = read(path, households=rows.to_dict("records"))
    pd.testing.assert_frame_equal(as_truth(draft), as_truth(Draft("", "", rows, rows, (), (), ())))
    assert draft.doubts == ()
    told = {(r.row, r.column) for r in draft.remarks if r.grade == REPAIRED}
    assert told == {
        (row + 1, next(c.header for c in draft.columns if c.field == FIELDS[column]))
        for row, column in ugly.deviations
    }
    assert {r.problem for r in draft.remarks if r.grade != REPAIRED} == {
        "隐藏的工作表，未读", "合计行，未作为数据", "表后说明，未作为数据",
    }  # fmt: skip
    assert draft.kind == "省级20列转移清单"
    assert draft.covers == frozenset({"A1", "B1"})
    for name in ("lon", "lat"):
        assert draft.frame[name].round(9).tolist() == rows[name].round(9).tolist()


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_table_reads_the_same_in_every_encoding(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = truth()
    ugly = uglify(truth_rows(rows, NAMES), seed=1, merged=False, two=False)
    path = write_csv(ugly, tmp_path / "清单.csv", encoding=encoding, separator=separator)
    draft = read(path, households=rows.to_dict("records"))
    pd.testing.assert_frame_equal(as_truth(draft), as_truth(Draft("", "", rows, rows, (), (), ())))


def test_an_old_xls_reads_like_the_xlsx_it_was_made_from() -> None:
    path = Path(__file__).parent / "files" / "ugly_list.xls"
    rows = truth()
    draft = read(path, households=rows.to_dict("records"))
    pd.testing.assert_frame_equal(as_truth(draft), as_truth(Draft("", "", rows, rows, (), (), ())))


def test_bytes_of_no_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("行政村,户主\n".encode() + b"\xff\xff\x80,\x81\n")
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert "编码" in refused.value.found


def test_rows_in_are_rows_kept_plus_rows_refused(tmp_path: Path) -> None:
    row = [None] * 20

    def cells(**named: Any) -> list[Any]:
        made = list(row)
        for name, value in named.items():
            made[FIELDS.index(name)] = value
        return made

    rows = [
        list(HEADERS),
        cells(village_name="甲1村", danger_area="区", head_name="张三", people="说不清", head_phone="1.38E+10"),
        cells(village_name="没有村", danger_area="区", head_name="李四", people=2),
        cells(village_name="甲2村", danger_area="区"),
        cells(village_name="甲2村", danger_area="区", head_name="王五", people="三人",
              head_phone="13800000001、13800000002"),
        cells(village_name="甲2村", head_name="王五", people=3, head_phone="13800000001"),
        cells(village_name="甲2村", danger_area="区", head_name="王五", people=3, head_phone="13800000001"),
    ]  # fmt: skip
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    assert len(draft.frame) + draft.refused == 6
    assert {r.row for r in draft.remarks if r.grade == REFUSED} == {3, 4, 6, 7}
    lost = draft.frame[draft.frame["head_name"] == "张三"].iloc[0]
    assert pd.isna(lost["people"])
    assert pd.isna(lost["head_phone"])
    assert one(draft, REPAIRED, "位数已丢失").row == 2
    assert one(draft, REPAIRED, "汉字数字").value == "三人"
    assert one(draft, NOTED, "2 个号码").row == 5
    assert "13800000002" in set(draft.frame["户主手机（其余号码）"].dropna())
    assert list(draft.raw.columns[:3]) == ["sheet", "row", "*行政村"]
    assert list(draft.raw.index) == list(draft.frame.index)


def test_a_household_never_takes_its_name_phone_or_people_from_above(tmp_path: Path) -> None:
    rows = [
        ["行政村", "危险区名称", "户主", "居住人数", "户主手机"],
        ["甲1村", "区", "张三", 4, "13800000001"],
        ["同上", "同上", "李四", "同上", "同上"],
        ["〃", "〃", "王五", None, None],
    ]
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    others = draft.frame[draft.frame["head_name"] != "张三"]
    assert others[["people", "head_phone"]].isna().all(axis=None)
    assert set(draft.frame["village_id"]) == {"A1"}
    assert {(r.row, r.column) for r in draft.remarks if "每户不同" in r.problem} == {
        (3, "居住人数"), (3, "户主手机"),
    }  # fmt: skip


def test_a_blank_shelter_stays_unknown_where_the_sheet_repeats_its_shelters(tmp_path: Path) -> None:
    rows = [
        ["行政村", "危险区名称", "户主", "避灾场所"],
        ["甲1村", "区", "张三", "甲礼堂"],
        ["甲1村", "区", "李四", "甲礼堂"],
        ["甲1村", "区", "钱六", "甲礼堂"],
        ["甲1村", "区", "王五", None],
    ]
    draft = read(sheet(tmp_path / "a.xlsx", ("表", rows)))
    assert draft.frame["shelter_name"].isna().sum() == 1
    assert one(draft, NOTED, "没有当作同上").row == 5


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
