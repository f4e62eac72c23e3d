"""Books of foreign sheets: sizes, disguises, chosen sheets, columns without or with doubled headers."""

from pathlib import Path

import pytest

from hazardmap.intake.draft import NOTED, Answers
from hazardmap.intake.endings import Unreadable
from hazardmap.intake.workbook import MAX_COLUMNS, read_book
from tests.intake.toy_lists import one, read, sheet

HEAD = ["行政村", "危险区名称", "户主", "居住人数"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        (b"PK\x03\x04 no zip at all", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no book at all", "打不开"),
        ('行政村,户主\n甲1村,"张三\n'.encode(), "引号不完整"),
        (b"a,b\n\x00,1\n", "不是文本表格"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_book(path)
    assert words in refused.value.found
    assert refused.value.do


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(["x"] * (MAX_COLUMNS + 1)) + "\n", encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        read_book(path)
    assert f"第{MAX_COLUMNS + 1}列" in refused.value.found
    path.write_text(",".join(["x"] * MAX_COLUMNS) + "\n", encoding="utf-8")
    assert len(read_book(path).blocks[0].rows[0]) == MAX_COLUMNS


def test_one_sheet_can_be_chosen_and_all_with_a_header_are_read(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ("一", [HEAD, ["甲1村", "区", "张三", 1]]),
        ("二", [HEAD, ["甲2村", "区", "李四", 2]]),
        ("说明", [["请各村于五月底前报送"]]),
    )
    assert set(read(path).frame["head_name"]) == {"张三", "李四"}
    assert one(read(path), NOTED, "没有认出表头").sheet == "说明"
    assert set(read(path, answers=Answers(sheet="二")).frame["head_name"]) == {"李四"}
    with pytest.raises(Unreadable) as refused:
        read(path, answers=Answers(sheet="三"))
    assert "一、二、说明" in refused.value.do


def test_cells_without_header_and_doubled_columns_are_told(tmp_path: Path) -> None:
    rows = [[*HEAD, "", "户主姓名"], ["甲1村", "区", "张三", 1, "散落的字", "李四"]]
    draft = read(sheet(tmp_path / "a.xlsx", ("一", rows)))
    assert one(draft, NOTED, "第5列没有表头").value == "散落的字"
    assert one(draft, NOTED, "重复").column == "户主姓名"
    assert draft.frame["head_name"].tolist() == ["张三"]
    assert draft.frame["户主姓名"].tolist() == ["李四"]


def test_a_file_without_the_tables_header_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ("一", [["天气", "温度"], ["晴", 20]]))
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert "没有找到转移清单的表头" in refused.value.found
