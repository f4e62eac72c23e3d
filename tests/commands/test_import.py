"""`import`, `editions`, `export`: what a clerk types, what is printed, what is in force afterwards."""

import csv
import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hazardmap.duty.loading import load_tables
from hazardmap.moments import BEIJING
from hazardmap.store.state import writing
from tests.command_line import run
from tests.folders import write_folder
from tests.toy_county import household, toy

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=BEIJING)
ROWS = [household("A1", n, "甲溪危险区", shelter_name="甲礼堂", elderly=1.0) for n in range(1, 7)]
ROWS += [household("B1", n, "乙溪") for n in range(1, 4)]


class County:
    """A seed folder and a state folder, with the commands upon them."""

    def __init__(self, folder: Path) -> None:
        tables = toy(households=ROWS).tables
        self.home = folder
        self.seed = write_folder(
            folder / "seed",
            {name: frame for name, frame in tables.items() if len(frame)},
            county={"county_id": "toy", "name": "玩具县", "demo": True},
        )
        self.state = folder / "state"

    def do(self, *words: str) -> int:
        return run(*words, "--data", str(self.seed), "--state", str(self.state))

    def export(self, table: str, name: str, *more: str) -> Path:
        assert self.do("export", table, str(self.home / name), *more) == 0
        return self.home / name

    def rows(self, table: str) -> pd.DataFrame:
        return load_tables(self.seed, self.state).tables[table]


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


def test_a_list_exported_in_the_provincial_form_comes_back_unchanged(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    before = county.rows("households")
    file = county.export("households", "清单.xlsx", "--template")
    sheet = pd.read_excel(file, dtype=str, keep_default_na=False, engine="openpyxl")
    assert len(sheet.columns) == 20
    assert sheet.columns[0] == "*行政村"
    shuffled = sheet.sample(frac=1, random_state=2)[list(reversed(sheet.columns))]
    shuffled.to_excel(county.home / "重录.xlsx", index=False)
    assert county.do("import", "households", str(county.home / "重录.xlsx"), "--yes") == 0
    assert "新增0 · 减少0 · 修改0" in capsys.readouterr().out
    pd.testing.assert_frame_equal(county.rows("households"), before)
    back = county.export("households", "原样.xlsx", "--template")
    again = pd.read_excel(back, dtype=str, keep_default_na=False, engine="openpyxl")
    assert list(again.columns) == list(shuffled.columns)
    assert again.to_numpy().tolist() == shuffled.to_numpy().tolist()


def test_an_unknown_column_comes_back_under_its_own_header(county: County) -> None:
    file = county.export("households", "清单.csv", "--template")
    sheet = pd.read_csv(file, dtype=str, keep_default_na=False)
    sheet.insert(3, "结对帮扶人", [f"帮{n}" for n in range(len(sheet))])
    sheet.to_csv(county.home / "加列.csv", index=False)
    assert county.do("import", "households", str(county.home / "加列.csv"), "--yes") == 0
    back = pd.read_csv(county.export("households", "原样.csv", "--template"), dtype=str)
    assert back.columns[3] == "结对帮扶人"
    assert back["结对帮扶人"].tolist() == sheet["结对帮扶人"].tolist()
    plain = pd.read_csv(county.export("households", "平.csv"), dtype=str)
    assert plain.columns[0] == "household_id"
    assert plain.columns[-1] == "结对帮扶人"


def test_a_repaired_cell_is_listed_with_its_raw_text(county: County) -> None:
    file = county.export("households", "清单.xlsx", "--template")
    book = openpyxl.load_workbook(file)
    column = next(at for at, cell in enumerate(book.active[1], 1) if cell.value == "*户主手机")
    book.active.cell(2, column).value = "199 0000-0001"
    book.save(file)
    assert county.do("import", "households", str(file), "--yes") == 0
    back = openpyxl.load_workbook(county.export("households", "原样.xlsx", "--template"))
    assert back.worksheets[0].cell(2, column).value == "19900000001"
    repairs = [[cell.value for cell in row] for row in back["修正记录"].iter_rows(min_row=2)]
    assert [row[2:5] for row in repairs] == [["*户主手机", "199 0000-0001", "19900000001"]]


def test_looking_only_writes_nothing(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    file = county.export("households", "x.csv")
    assert county.do("import", "households", str(file), "--dry-run") == 0
    assert "可以接收" in capsys.readouterr().out
    assert not county.state.exists()


def test_without_yes_the_difference_is_shown_and_not_accepted(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("households", "x.csv")
    frame = pd.read_csv(file, dtype=str).assign(people="4")
    frame.to_csv(file, index=False)
    assert county.do("import", "households", str(file)) == 1
    said = capsys.readouterr()
    assert "修改9" in said.out
    assert "全县：18 → 36 人" in said.out
    assert "--yes" in said.err
    assert county.rows("households")["people"].tolist() == [2.0] * 9


def test_yes_never_answers_a_doubt(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    file = county.export("shelters", "s.csv")
    pd.read_csv(file, dtype=str).iloc[:1].to_csv(file, index=False)
    assert county.do("import", "shelters", str(file), "--yes") == 1
    assert "--part" in capsys.readouterr().err
    assert len(county.rows("shelters")) == 3
    assert county.do("import", "shelters", str(file), "--yes", "--part") == 0
    assert len(county.rows("shelters")) == 3
    assert county.do("import", "shelters", str(file), "--yes", "--answer", "part=whole") == 0
    assert len(county.rows("shelters")) == 1


def test_an_edition_is_brought_back_byte_for_byte(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("households", "x.csv")
    first = file.read_bytes()
    pd.read_csv(file, dtype=str).assign(people="4").to_csv(file, index=False)
    assert county.do("import", "households", str(file), "--yes", "--who", "王五") == 0
    assert county.export("households", "later.csv").read_bytes() != first
    assert county.do("editions", "households", "--use", "1") == 0
    assert county.export("households", "back.csv").read_bytes() == first
    capsys.readouterr()
    assert county.do("editions", "households") == 0
    said = capsys.readouterr().out
    assert "* 第1版" in said
    assert "王五 x.csv 9 行 新增0 · 减少0 · 修改9" in said
    assert "退回第1版" in said
    assert county.do("editions", "households", "--use", "7") == 1


def test_what_is_accepted_is_what_assess_reads(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("households", "x.csv")
    pd.read_csv(file, dtype=str).assign(people="4").to_csv(file, index=False)
    assert county.do("import", "households", str(file), "--yes") == 0
    assert county.do("assess", "--out", str(county.home / "out")) == 0
    assert "在册36人" in capsys.readouterr().out


def test_a_result_that_breaks_the_contract_is_refused_with_every_fault(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("shelters", "s.csv")
    pd.read_csv(file, dtype=str).assign(village_id="X9").to_csv(file, index=False)
    report = county.home / "report.csv"
    assert county.do("import", "shelters", str(file), "--yes", "--report", str(report)) == 1
    assert "X9" in "".join(capsys.readouterr())
    rows = list(csv.reader(report.read_text("utf-8").splitlines()))
    assert rows[0][:6] == ["sheet", "row", "column", "value", "problem", "suggestion"]
    assert len(county.rows("shelters")) == 3


@pytest.mark.parametrize(
    ("pair", "code", "said"),
    [
        ("level=nofield", 2, "没有“nofield”这个字段"),
        ("没有的列=可容纳人数", 1, "文件里没有“没有的列”这一列"),
        ("usable_area_m2=使用面积", 0, "使用面积（usable_area_m2），手工指定"),
    ],
)
def test_a_column_may_be_named_by_its_field_or_label_and_only_a_real_one(
    county: County, capsys: pytest.CaptureFixture[str], pair: str, code: int, said: str
) -> None:
    file = county.export("shelters", "s.geojson")
    words = ("import", "shelters", str(file), "--map", pair)
    assert county.do(*words, "--dry-run") == code
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "nothing", "x.csv"), 2),
        (("import", "households", "nowhere.csv"), 1),
        (("import", "households", "x.exe"), 1),
        (("import", "households", "x.csv", "--map", "没有等号"), 2),
        (("import", "households", "x.csv", "--part", "--whole"), 2),
        (("export", "households", "x.pdf"), 2),
        (("export", "nothing", "x.csv"), 2),
        (("editions", "nothing"), 2),
        (("editions", "--use", "1"), 2),
    ],
)
def test_wrong_words_end_in_a_sentence(
    county: County, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int
) -> None:
    (county.home / "x.exe").write_bytes(b"MZ")
    placed = [str(county.home / word) if "." in word else word for word in words]
    assert county.do(*placed) == code
    said = capsys.readouterr().err
    assert said
    assert "程序出错" not in said
    assert "Traceback" not in said


def test_while_the_server_writes_an_import_is_refused_with_its_pid(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    file = county.export("households", "x.csv")
    with writing(county.state, now=NOW):
        assert county.do("import", "households", str(file), "--yes") == 1
    assert str(os.getpid()) in capsys.readouterr().err


def titled(county: County, file: Path, over: dict[str, list[str]]) -> list[list[list[str | None]]]:
    """Write the list in force with rows over its header, a sheet per title; return what it holds."""
    plain = county.export("households", "清单.csv", "--template")
    cells = pd.read_csv(plain, dtype=str, keep_default_na=False)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, titles in over.items():
        sheet = book.create_sheet(name)
        for title in titles:
            sheet.append([title])
        rows = cells[cells["*行政村"].str.startswith(name)]
        for row in (list(cells.columns), *rows.to_numpy().tolist()):
            sheet.append([cell or None for cell in row])
    book.save(file)
    return shown(file)


def shown(file: Path) -> list[list[list[str | None]]]:
    book = openpyxl.load_workbook(file)
    return [
        [[c.value for c in row] for row in sheet] for sheet in book if sheet.title != "修正记录"
    ]


def test_title_rows_come_back_over_the_header_of_their_own_sheet(county: County) -> None:
    names = pd.read_csv(county.export("households", "清单.csv", "--template"))["*行政村"].unique()
    over = {name: [f"{name}危险区人员转移清单", "填报人：王五　2026年3月"] for name in names}
    file = county.home / "各村.xlsx"
    before = titled(county, file, over)
    rows = county.rows("households")
    assert county.do("import", "households", str(file), "--yes") == 0
    pd.testing.assert_frame_equal(county.rows("households"), rows)
    back = county.export("households", "原样.xlsx", "--template")
    assert shown(back) == before
    assert county.do("import", "households", str(back), "--yes") == 0
    pd.testing.assert_frame_equal(county.rows("households"), rows)
    # one CSV holds the rows of all of them, under one header
    text = county.export("households", "原样.csv", "--template").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(rows) + 1


def test_one_titled_sheet_comes_back_as_csv_with_its_titles(county: County) -> None:
    plain = county.export("households", "清单.csv", "--template").read_text(encoding="utf-8")
    text = f"玩具县转移清单\n,填报人：王五\n{plain}"
    (county.home / "有标题.csv").write_text(text, encoding="utf-8")
    assert county.do("import", "households", str(county.home / "有标题.csv"), "--yes") == 0
    assert county.export("households", "原样.csv", "--template").read_text(encoding="utf-8") == text
