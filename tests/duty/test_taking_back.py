"""按村拆分下发 → 回收合并: a village's own sheet comes back without doubts, and several after each other."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import READY
from hazardmap.errors import HazardmapError, NotAllowed
from hazardmap.reports.fill_in import BLANK, blank_form, town_forms, village_form
from hazardmap.settings import Settings
from hazardmap.situation.prepare import prepare
from hazardmap.store.cells import read_cells
from hazardmap.viewer import Viewer, town_officer, whole_county
from tests.duty.desks import NOW, desk_at, frame_of, handed_in
from tests.folders import write_folder
from tests.toy_county import household, toy

CLERK = whole_county("王五", names=True)
ROWS = [household("A1", n, "甲溪危险区", shelter_name="甲礼堂", elderly=1.0) for n in range(1, 5)]
ROWS += [household("B1", n, "乙溪", mover_name="钱七") for n in range(1, 4)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tables = toy(households=ROWS).tables
    folder = write_folder(
        tmp_path / "seed",
        {name: frame for name, frame in tables.items() if len(frame)},
        county={"county_id": "toy", "name": "玩具县", "demo": True},
    )
    with desk_at(folder, tmp_path / "state") as opened:
        yield opened


def sheet_of(desk: Desk, village: str, file: Path, **cells: str) -> Path:
    """Download a village's sheet; cells are written into its first data row by their header."""
    file.write_bytes(village_form(prepare(desk.in_force().county, Settings()), CLERK, village))
    book = openpyxl.load_workbook(file)
    headers = [cell.value for cell in book.active[3]]
    for header, value in cells.items():
        column = next(at for at, one in enumerate(headers, 1) if one.lstrip("*") == header)
        book.active.cell(4, column).value = value
    book.save(file)
    return file


def test_a_village_sheet_comes_back_as_it_went(desk: Desk, tmp_path: Path) -> None:
    before = frame_of(desk, "households")
    piece = handed_in(desk, sheet_of(desk, "A1", tmp_path / "a.xlsx"), "households")
    assert (piece.state, piece.remarks) == (READY, ())
    assert desk.difference(piece.key, who="王五").sentence() == "新增0 · 减少0 · 修改0"
    desk.accept(piece.key, who="王五", now=NOW)
    assert frame_of(desk, "households").equals(before)


def test_two_villages_come_back_after_each_other(desk: Desk, tmp_path: Path) -> None:
    pieces = [
        handed_in(desk, sheet_of(desk, "A1", tmp_path / "a.xlsx", 居住人数="5"), "households"),
        handed_in(desk, sheet_of(desk, "B1", tmp_path / "b.xlsx", 转移责任人="孙八"), "households"),
    ]
    for piece in pieces:
        assert desk.difference(piece.key, who="王五").sentence() == "新增0 · 减少0 · 修改1"
        desk.accept(piece.key, who="王五", now=NOW)
    rows = frame_of(desk, "households").set_index("household_id")
    assert (rows["people"]["A1-0001"], rows["mover_name"]["B1-0001"]) == (5, "孙八")
    assert rows["elderly"]["A1-0001"] == 1
    kept = read_cells(desk.state, "households", 3)
    # each village's sheet keeps the title it came with
    assert {layout.titles[0] for layout in kept.layouts} == {("甲1村核对表",), ("乙1村核对表",)}
    assert len(kept.rows) == 7


def test_one_village_twice_is_asked_and_none_of_both_is_accepted_before(
    desk: Desk, tmp_path: Path
) -> None:
    first = handed_in(desk, sheet_of(desk, "A1", tmp_path / "a.xlsx", 居住人数="5"), "households")
    again = handed_in(desk, sheet_of(desk, "A1", tmp_path / "b.xlsx", 居住人数="6"), "households")
    for piece in (first, again):
        with pytest.raises(HazardmapError, match="用哪一份"):
            desk.accept(piece.key, who="王五", now=NOW)


def test_a_sheet_whose_village_was_changed_meanwhile_must_be_looked_at_again(
    desk: Desk, tmp_path: Path
) -> None:
    piece = handed_in(desk, sheet_of(desk, "A1", tmp_path / "a.xlsx", 居住人数="6"), "households")
    row = ("A1-0001", "甲溪危险区")
    desk.edit_row("households", row, {"people": "5"}, who="李四", now=NOW)
    with pytest.raises(HazardmapError, match="再看一遍"):
        desk.accept(piece.key, who="王五", now=NOW)
    assert piece.looked.wait(60)
    found = desk.difference(piece.key, who="王五").differences.changes
    assert found[["old", "new"]].to_numpy().tolist() == [["5", "6"]]


def test_the_files_of_a_town_are_one_zip_of_the_same_bytes(desk: Desk) -> None:
    county = prepare(desk.in_force().county, Settings())
    made = town_forms(county, CLERK, "A")
    assert made == town_forms(county, CLERK, "A")
    assert made.startswith(b"PK")


@pytest.mark.parametrize("viewer", [town_officer("乙镇", ["B"]), Viewer("公开")])
def test_names_go_only_to_who_may_see_them(desk: Desk, viewer: Viewer) -> None:
    county = prepare(desk.in_force().county, Settings())
    with pytest.raises(NotAllowed):
        village_form(county, viewer, "A1")
    with pytest.raises(NotAllowed):
        town_forms(county, viewer, "A")


@pytest.mark.parametrize("name", BLANK)
def test_a_blank_template_offers_words_and_holds_no_rows(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    county = prepare(desk.in_force().county, Settings())
    file = tmp_path / f"{name}.xlsx"
    file.write_bytes(blank_form(name, county))
    sheet = openpyxl.load_workbook(file).active
    assert sheet.data_validations.dataValidation
    piece = handed_in(desk, file, name)
    assert piece.draft is None or piece.draft.frame.empty
    assert not piece.doubts or name != "households"


def test_new_households_of_two_files_get_numbers_of_their_own(desk: Desk, tmp_path: Path) -> None:
    for place, name in enumerate(("孙八", "周九")):
        file = sheet_of(desk, "B1", tmp_path / f"{name}.xlsx")
        book = openpyxl.load_workbook(file)
        headers = [cell.value.lstrip("*") for cell in book.active[3]]
        row = {"行政村代码": "B1", "危险区名称": "乙溪", "户主": name, "居住人数": "2"}
        for header, value in row.items():
            book.active.cell(7 + place, headers.index(header) + 1).value = value
        book.save(file)
        piece = handed_in(desk, file, "households")
        found = desk.difference(piece.key, who="王五")
        assert found.sentence() == "新增1 · 减少0 · 修改0"
        assert found.differences.added["household_id"].tolist() == [f"B1-{4 + place:04d}"]
        desk.accept(piece.key, who="王五", now=NOW)
