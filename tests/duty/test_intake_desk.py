"""The desk: what is handed in changes nothing until it is accepted, whole, by whoever handed it in."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.duty.acceptance import PART, WHOLE
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import ACCEPTED, ASKS, FAILED, READY
from hazardmap.errors import FolderRefused, HazardmapError, StateRefused, UnknownPlace, UsageError
from hazardmap.exchange.table_files import table_bytes
from hazardmap.intake.draft import Answers
from hazardmap.store.editions import read_manifest
from hazardmap.store.state import reading
from hazardmap.tables import TABLES
from tests.duty.desks import NOW, desk_at, frame_of, handed_in
from tests.folders import write_folder, write_table
from tests.toy_county import household, toy

ROWS = [household("A1", n, "甲溪危险区", shelter_name="甲礼堂", elderly=1.0) for n in range(1, 7)]
ROWS += [household("B1", n, "乙溪") for n in range(1, 4)]
LIST = TABLES["households"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = toy(households=ROWS).tables
    return write_folder(
        tmp_path_factory.mktemp("seed"),
        {name: frame for name, frame in tables.items() if len(frame)},
        county={"county_id": "toy", "name": "玩具县", "demo": True},
    )


@pytest.fixture
def desk(folder: Path, tmp_path: Path) -> Iterator[Desk]:
    with desk_at(folder, tmp_path / "state") as opened:
        yield opened


def listed(tmp_path: Path, frame: pd.DataFrame) -> Path:
    return write_table(frame.dropna(axis=1, how="all"), tmp_path / "list.csv")


def accept(desk: Desk, file: Path, table: str = "households") -> int:
    piece = handed_in(desk, file, table)
    assert piece.state == READY, (piece.failure, piece.doubts)
    return desk.accept(piece.key, who="王五", now=NOW).number


def test_a_shuffled_list_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = frame_of(desk, "households")
    number = accept(desk, listed(tmp_path, before.sample(frac=1, random_state=1)))
    assert number == 2
    pd.testing.assert_frame_equal(frame_of(desk, "households"), before)
    manifest = desk.editions("households")
    assert manifest is not None
    first, second = manifest.editions
    assert (first.content, first.rows) == (second.content, 9)
    assert (second.note, second.who, second.name) == ("新增0 · 减少0 · 修改0", "王五", "list.csv")


def test_nothing_changes_before_it_is_accepted(desk: Desk, tmp_path: Path) -> None:
    file = listed(tmp_path, frame_of(desk, "households").iloc[:8].assign(people=5.0))
    piece = handed_in(desk, file, "households")
    found = desk.difference(piece.key, who="王五")
    assert found.sentence() == "新增0 · 减少1 · 修改8"
    assert [(f.what, f.unit, f.before, f.after) for f in found.figures[:2]] == [
        ("全县", "户", 9, 8), ("全县", "人", 18, 40),
    ]  # fmt: skip
    desk.discard(piece.key, who="王五")
    assert desk.editions("households") is None
    with pytest.raises(HazardmapError, match="已放弃"):
        desk.accept(piece.key, who="王五", now=NOW)


def test_two_changed_rows_are_two_changed_rows(desk: Desk, tmp_path: Path) -> None:
    frame = frame_of(desk, "households").copy()
    frame.loc[0, "people"] = 4
    frame.loc[3, "mover_name"] = "钱七"
    accept(desk, listed(tmp_path, frame))
    changes = desk.changes("households", 2)
    assert [change.sentence() for change in changes] == [
        "A1-0001 甲溪危险区 居住人数：2 → 4",
        "A1-0004 甲溪危险区 转移责任人：空 → 钱七",
    ]


def test_half_a_list_asks_whether_it_is_a_part(desk: Desk, tmp_path: Path) -> None:
    shelters = frame_of(desk, "shelters")
    file = tmp_path / "shelters.csv"
    file.write_bytes(table_bytes(TABLES["shelters"], shelters.iloc[:1], ".csv"))
    piece = handed_in(desk, file, "shelters")
    assert (piece.state, [doubt.key for doubt in piece.doubts]) == (ASKS, [PART])
    with pytest.raises(HazardmapError, match="疑问"):
        desk.accept(piece.key, who="王五", now=NOW)
    desk.answer(piece.key, Answers(doubts={PART: PART}), who="王五").looked.wait(60)
    assert desk.difference(piece.key, who="王五").differences.none
    desk.answer(piece.key, Answers(doubts={PART: WHOLE}), who="王五").looked.wait(60)
    assert desk.difference(piece.key, who="王五").sentence() == "新增0 · 减少2 · 修改0"


def test_half_of_the_households_are_never_dropped_in_silence(tmp_path: Path) -> None:
    rows = [household("A1", n, "甲溪危险区") for n in range(1, 21)] + [household("B1", 1, "乙溪")]
    tables = {name: one for name, one in toy(households=rows).tables.items() if len(one)}
    county = {"county_id": "toy", "name": "玩具县", "demo": True}
    with desk_at(
        write_folder(tmp_path / "seed", tables, county=county), tmp_path / "state"
    ) as desk:
        piece = handed_in(
            desk, listed(tmp_path, frame_of(desk, "households").iloc[:20:2]), "households"
        )
        assert (piece.state, [doubt.key for doubt in piece.doubts]) == (ASKS, [PART])
        # 去掉 speaks of the villages in the file alone: as many rows as the choice says
        desk.answer(piece.key, Answers(doubts={PART: WHOLE}), who="王五").looked.wait(60)
        assert desk.difference(piece.key, who="王五").sentence() == "新增0 · 减少10 · 修改0"


def test_exactly_half_a_table_asks_too(desk: Desk, tmp_path: Path) -> None:
    shelters = frame_of(desk, "shelters")
    file = tmp_path / "shelters.csv"
    one = shelters.iloc[:1].assign(shelter_id="S9", name="九礼堂")
    file.write_bytes(
        table_bytes(TABLES["shelters"], pd.concat([shelters, one], ignore_index=True), ".csv")
    )
    accept(desk, file, "shelters")
    file.write_bytes(table_bytes(TABLES["shelters"], shelters.iloc[:2], ".csv"))
    piece = handed_in(desk, file, "shelters")
    assert (piece.state, [doubt.key for doubt in piece.doubts]) == (ASKS, [PART])


def test_a_result_that_breaks_the_contract_is_not_accepted(desk: Desk, tmp_path: Path) -> None:
    shelters = frame_of(desk, "shelters")
    desk.edit_row("households", ("A1-0001", "甲溪危险区"), {"shelter_id": "S1"}, who="a", now=NOW)
    file = tmp_path / "shelters.csv"
    file.write_bytes(table_bytes(TABLES["shelters"], shelters.iloc[1:], ".csv"))
    piece = handed_in(desk, file, "shelters")
    assert not piece.acceptable
    # another table still names S1: perhaps the file is only a part
    assert [doubt.key for doubt in piece.doubts] == [PART]
    assert "别的表" in piece.doubts[0].question
    desk.answer(piece.key, Answers(doubts={PART: WHOLE}), who="王五").looked.wait(60)
    assert not piece.acceptable
    assert [remark.value for remark in piece.remarks] == ["S1"]
    with pytest.raises(FolderRefused, match="没有这个编号"):
        desk.accept(piece.key, who="王五", now=NOW)
    assert desk.editions("shelters") is None


def test_what_somebody_else_accepted_meanwhile_is_shown_first(desk: Desk, tmp_path: Path) -> None:
    frame = frame_of(desk, "households")
    piece = handed_in(desk, listed(tmp_path, frame.assign(people=7.0)), "households")
    key = ("B1-0001", "乙溪")
    desk.edit_row("households", key, {"people": "7"}, who="赵六", now=NOW)
    with pytest.raises(HazardmapError, match="再看一遍"):
        desk.accept(piece.key, who="王五", now=NOW)
    assert piece.looked.wait(60)
    assert desk.difference(piece.key, who="王五").differences.changed_rows == 8
    assert desk.accept(piece.key, who="王五", now=NOW).number == 3


def test_a_piece_belongs_to_whoever_handed_it_in(desk: Desk, tmp_path: Path) -> None:
    piece = handed_in(desk, listed(tmp_path, frame_of(desk, "households")), "households")
    assert desk.pieces("王五") == (piece,)
    with pytest.raises(UnknownPlace):
        desk.accept(piece.key, who="别人", now=NOW)


def test_a_file_that_is_no_table_fails_in_chinese(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"PK\x03\x04nothing")
    piece = handed_in(desk, file, "households")
    assert piece.state == FAILED
    assert "list.xlsx" in piece.failure
    assert "file.xlsx" not in piece.failure
    with pytest.raises(UsageError, match="没有"):
        desk.begin(file, "list.xlsx", "nothing", who="王五")


def test_a_reader_may_look_and_not_accept(folder: Path, tmp_path: Path) -> None:
    with desk_at(folder, tmp_path / "state") as writer:
        file = listed(tmp_path, frame_of(writer, "households"))
        reader = Desk(reading(tmp_path / "state"), writer.in_force)
        piece = handed_in(reader, file, "households")
        with pytest.raises(StateRefused, match="只读"):
            reader.accept(piece.key, who="王五", now=NOW)
        with pytest.raises(StateRefused, match="只读"):
            reader.strike_row("households", ("B1-0001", "乙溪"), reason="搬迁", who="a", now=NOW)


def test_a_crash_while_accepting_leaves_the_former_edition(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = frame_of(desk, "households")
    accept(desk, listed(tmp_path, frame))
    piece = handed_in(desk, listed(tmp_path, frame.assign(people=9.0)), "households")

    def crash(*_: object) -> None:
        raise OSError("power")

    with monkeypatch.context() as patch:
        patch.setattr("hazardmap.store.editions.write_manifest", crash)
        with pytest.raises(OSError, match="power"):
            desk.accept(piece.key, who="王五", now=NOW)
    assert frame_of(desk, "households")["people"].tolist() == [2.0] * 9
    assert piece.state != ACCEPTED
    assert desk.accept(piece.key, who="王五", now=NOW).number == 3
    assert frame_of(desk, "households")["people"].tolist() == [9.0] * 9


def test_an_edition_brought_back_is_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    before = frame_of(desk, "households")
    exported = table_bytes(LIST, before, ".csv")
    accept(desk, listed(tmp_path, before.assign(people=9.0)))
    assert table_bytes(LIST, frame_of(desk, "households"), ".csv") != exported
    desk.bring_back("households", 1, who="赵六", now=NOW)
    assert table_bytes(LIST, frame_of(desk, "households"), ".csv") == exported
    manifest = desk.editions("households")
    assert manifest is not None
    assert (manifest.current, len(manifest.editions)) == (1, 2)
    assert [(use.number, use.who) for use in manifest.uses] == [(1, "赵六")]
    accept(desk, listed(tmp_path, before))
    with pytest.raises(UnknownPlace, match="没有第 9 版"):
        desk.bring_back("households", 9, who="赵六", now=NOW)


def test_an_edition_that_no_longer_fits_is_not_brought_back(desk: Desk) -> None:
    key = ("A1-0001", "甲溪危险区")
    desk.edit_row("households", key, {"shelter_id": "S1"}, who="a", now=NOW)
    desk.edit_row("households", key, {"shelter_id": ""}, who="a", now=NOW)
    desk.strike_row("shelters", ("S1",), reason="拆除", who="a", now=NOW)
    with pytest.raises(FolderRefused, match="S1"):
        desk.bring_back("households", 2, who="a", now=NOW)
    assert desk.editions("households").current == 3


def test_every_change_is_told(folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    with desk_at(folder, tmp_path / "state", on_change=lambda: told.append("again")) as desk:
        accept(desk, listed(tmp_path, frame_of(desk, "households")))
        desk.strike_row("households", ("B1-0001", "乙溪"), reason="搬迁", who="a", now=NOW)
        desk.bring_back("households", 1, who="a", now=NOW)
    assert len(told) == 3


def test_a_demonstration_stays_one_unless_it_is_said_to_be_real(desk: Desk, tmp_path: Path) -> None:
    file = listed(tmp_path, frame_of(desk, "households"))
    accept(desk, file)
    real = desk.begin(file, "真.csv", "households", who="王五", real=True)
    real.looked.wait(60)
    desk.accept(real.key, who="王五", now=NOW)
    manifest = read_manifest(reading(desk.state.path), "households")
    assert manifest is not None
    assert [edition.demo for edition in manifest.editions] == [True, True, False]
