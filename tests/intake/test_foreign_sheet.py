"""Foreign sheets: what comes out equals the truth, and every deviation is reported."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Draft
from hazardmap.intake.endings import Unreadable
from tests.intake.toy_lists import NAMES, as_truth, one, read, sheet, truth
from tests.intake.ugly_lists import FIELDS, HEADERS, truth_rows, uglify, write_csv, write_xlsx


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
    made = draft.frame.sort_values("household_id")
    for name in ("lon", "lat"):
        assert made[name].round(9).tolist() == rows[name].round(9).tolist()


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
