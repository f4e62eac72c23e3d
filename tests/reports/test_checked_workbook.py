"""The report of an incoming file as a workbook: every line, the rows concerned, no live formula."""

import io

import openpyxl
import pandas as pd

from hazardmap.reports.checked_workbook import checked_workbook

COLUMNS = ["sheet", "row", "column", "value", "problem", "suggestion", "grade"]
REPORT = pd.DataFrame(
    [
        ["清单", 5, "人数", "很多", "应为数字", "请改正", "未收"],
        ["", 0, "", "", "隐藏的表", "请核对", "请留意"],
    ],
    columns=COLUMNS,
)
RAW = pd.DataFrame(
    {"sheet": ["清单"] * 2, "row": [4, 5], "户主": ["甲", "=1+1"], "人数": ["3", "很多"]}
)


def book(report: pd.DataFrame) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(checked_workbook(report, RAW, title="报告")))


def test_every_line_stands_in_the_report_and_only_rows_concerned_beside_it() -> None:
    made = book(REPORT)
    assert [cell.value for cell in made["检查报告"][2]][:5] == ["未收", "清单", "5", "人数", "很多"]
    rows = list(made["有问题的行"].iter_rows(values_only=True))
    assert rows == [("工作表", "行", "户主", "人数"), ("清单", "5", "=1+1", "很多")]


def test_the_wrong_cell_is_coloured_and_says_why_and_text_is_no_formula() -> None:
    sheet = book(REPORT)["有问题的行"]
    assert sheet["D2"].comment.text == "应为数字；请改正"
    assert sheet["D2"].fill.fgColor.rgb == "FFF4C7C3"
    assert sheet["C2"].data_type == "s"


def test_a_file_without_remarks_says_so() -> None:
    sheet = book(REPORT.iloc[:0])["有问题的行"]
    assert sheet["A2"].value == "没有需要标注的行。"
