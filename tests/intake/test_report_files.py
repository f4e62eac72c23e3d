"""The report as files: every remark once, nothing that runs, cells marked where they stand."""

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hazardmap.intake.draft import NOTED, REFUSED, Answers, Known, Remark
from hazardmap.intake.foreign_sheet import read_sheet
from hazardmap.intake.report_files import COLUMNS, marked_copy, plain, report_csv
from hazardmap.tables import TABLES
from tests.intake.ugly_lists import write_rows
from tests.toy_county import toy

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


@pytest.mark.parametrize("lead", LEADS)
def test_no_cell_of_the_report_is_a_formula(lead: str) -> None:
    text = f"{lead}1+2"
    made = report_csv([Remark(text, 3, text, text, text, text, NOTED)])
    (row,) = list(csv.reader(io.StringIO(made.decode(), newline="")))[1:]
    spelled = text.replace("\r", "\n")
    assert all(cell == f"'{spelled}" for at, cell in enumerate(row) if at != 1)
    assert plain("张三") == "张三"


def test_the_report_has_one_line_per_remark_and_its_columns() -> None:
    remarks = [
        Remark("表", 0, "", "", "问题", "建议"),
        Remark("表", 7, "户主", '值,"', "问题", "建议"),
    ]
    rows = list(csv.reader(io.StringIO(report_csv(remarks).decode(), newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1] == ["表", "", "", "", "问题", "建议"]
    assert rows[2] == ["表", "7", "户主", '值,"', "问题", "建议"]
    assert report_csv(remarks, bom=True).startswith(b"\xef\xbb\xbf")


def test_the_copy_marks_the_cells_where_they_stand(tmp_path: Path) -> None:
    county = toy()
    known = Known("toy", county.metric_crs, county.tables, {})
    source = write_rows(
        tmp_path / "a.xlsx",
        {"清单": [["甲镇转移清单"], ["行政村", "危险区名称", "户主", "居住人数"],
                ["甲1村", "区", "=cmd()", "3人"], ["没有村", "区", "李四", 2]]},
    )  # fmt: skip
    draft = read_sheet(source, TABLES["households"], known, Answers())
    made = openpyxl.load_workbook(marked_copy(source, draft, tmp_path / "b.xlsx"))
    page = made["清单"]
    assert "已修正" in page["D3"].comment.text
    assert "未收" in page["A4"].comment.text
    assert page["D3"].fill.fgColor.rgb != page["D4"].fill.fgColor.rgb
    assert page["C3"].data_type == "s"
    assert page["C3"].value == "=cmd()"
    listed = pd.DataFrame(made["检查报告"].values)
    assert len(listed) == len(draft.remarks) + 1
    assert {r.grade for r in draft.remarks} >= {REFUSED}
