"""Bare CSV tables: read as text and numbers, and every fault named with file, row and column."""

from pathlib import Path

import numpy as np
import pytest

from hazardmap.errors import HazardmapError
from hazardmap.intake.plain_csv import (
    PlainTable,
    counts,
    ids,
    numbers,
    positions,
    read_plain_csv,
)


def table(
    folder: Path, content: str | bytes, required: tuple[str, ...] = ("id", "n")
) -> PlainTable:
    file = folder / "t.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_plain_csv(file, required)


def refusal(made: PlainTable) -> str:
    with pytest.raises(HazardmapError) as caught:
        made.refuse_faults()
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "id,n\n007,3\nx y,0\n",
        "\ufeffid,n\r\n007,3\r\nx y,0\r\n",
        "extra,n,id\n,3,007\n,0,x y\n\n",
        'id,n\n"007",3\n\n"x y",0',
    ],
    ids=["plain", "bom-crlf", "other-order", "quotes-blank-lines"],
)
def test_the_same_table_is_read_from_different_writings(tmp_path: Path, content: str):
    made = table(tmp_path, content)
    assert ids(made, "id") == ("007", "x y")
    assert counts(made, "n").tolist() == [3, 0]
    made.refuse_faults()


def test_rows_are_counted_with_their_blank_lines(tmp_path: Path):
    made = table(tmp_path, "id,n\na,1\n\nb,x\n")
    counts(made, "n")
    assert "t.csv 第3行“n”列：x；" in refusal(made)


@pytest.mark.parametrize("value", ["", "x", "-1", "2.5", "nan", "inf", "1_000", "1e10"])
def test_a_count_that_is_none_is_a_fault(tmp_path: Path, value: str):
    made = table(tmp_path, f"id,n\na,3\nb,{value}\n")
    counts(made, "n")
    assert "第2行“n”列" in refusal(made)


@pytest.mark.parametrize(("value", "number"), [("3.0", 3), (" 4", 4), ("1e3", 1000)])
def test_whole_numbers_may_be_written_as_other_programs_write_them(
    tmp_path: Path, value: str, number: int
):
    made = table(tmp_path, f"id,n\na,{value}\n")
    assert counts(made, "n").tolist() == [number]
    made.refuse_faults()


def test_coordinates_may_be_negative_and_costs_may_not(tmp_path: Path):
    made = table(tmp_path, "id,n\na,-3.5\n")
    assert numbers(made, "n", least=-np.inf).tolist() == [-3.5]
    made.refuse_faults()
    numbers(made, "n")
    assert "应填不小于0的数字" in refusal(made)


def test_all_faults_are_said_at_once(tmp_path: Path):
    made = table(tmp_path, "id,n\na,1\n,2\na,x\n")
    ids(made, "id")
    counts(made, "n")
    said = refusal(made)
    assert "3 处问题" in said
    assert "第2行“id”列：空；编号不能为空" in said
    assert "第3行“id”列：a；编号重复" in said
    assert "第3行“n”列：x；" in said


def test_a_reference_to_nothing_is_a_fault(tmp_path: Path):
    made = table(tmp_path, "id,n\nb,1\nc,2\n")
    assert positions(made, "id", ["a", "b"], "units.csv").tolist() == [1, -1]
    assert "第2行“id”列：c；units.csv 里没有这个编号" in refusal(made)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "第一行应为列名：id、n"),
        ("id,m\n", "“n”列：缺少这一列"),
        ("id,n,n\n", "“n”列：列名重复"),
        ("id,n\na,1,2\nb,2\nc\n", "第1行：有3格；应与表头一样为2格"),
        ('id,n\n"a,1\n', "不是完好的CSV"),
        ("id,n\n甲,1\n".encode("gb18030"), "第1行不是UTF-8编码"),
        ("编号,n\n".encode("gb18030"), "表头不是UTF-8编码"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path: Path, content: str | bytes, said: str):
    with pytest.raises(HazardmapError, match=said):
        table(tmp_path, content)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(HazardmapError, match="文件不存在"):
        read_plain_csv(tmp_path / "none.csv", ("id",))
    with pytest.raises(HazardmapError, match="这是文件夹"):
        read_plain_csv(tmp_path, ("id",))
