"""Two files of one village: which of them counts is asked before a difference is shown."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import ASKS, READY, Piece
from hazardmap.errors import HazardmapError
from hazardmap.intake.draft import Answers
from tests.duty.desks import NOW, desk_at, frame_of, handed_in
from tests.folders import write_folder, write_table
from tests.toy_county import household, toy

ROWS = [household("A1", n, "甲溪危险区") for n in range(1, 4)]
ROWS += [household("B1", n, "乙溪") for n in range(1, 3)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tables = toy(households=ROWS).tables
    filled = {name: frame for name, frame in tables.items() if len(frame)}
    about = {"county_id": "toy", "name": "玩具县", "demo": True}
    seed = write_folder(tmp_path / "seed", filled, county=about)
    with desk_at(seed, tmp_path / "state") as opened:
        yield opened


def sheet(desk: Desk, tmp_path: Path, name: str, people: float, *villages: str) -> Piece:
    """Hand in a list of some villages, everybody with so many people."""
    rows = frame_of(desk, "households")
    rows = rows[rows["village_id"].isin(villages)].assign(people=people)
    return handed_in(
        desk, write_table(rows.dropna(axis=1, how="all"), tmp_path / name), "households"
    )


def chosen(desk: Desk, asked: Piece, winner: Piece, *others: Piece) -> None:
    said = Answers(doubts=MappingProxyType({asked.rivals[0].key: winner.key}))
    desk.answer(asked.key, said, who="王五")
    for piece in (asked, *others):
        assert piece.looked.wait(60)


def test_both_are_asked_and_neither_is_accepted(desk: Desk, tmp_path: Path) -> None:
    one = sheet(desk, tmp_path, "甲村.csv", 4.0, "A1")
    assert one.state == READY
    two = sheet(desk, tmp_path, "甲村(改).csv", 5.0, "A1")
    assert (one.state, two.state) == (ASKS, ASKS)
    assert one.rivals == two.rivals
    (doubt,) = one.rivals
    assert doubt.key == "same-village:A1"
    assert [(c.label, c.figure) for c in doubt.choices] == [
        ("甲村(改).csv", "3 行"), ("甲村.csv", "3 行"),
    ]  # fmt: skip
    for piece in (one, two):
        with pytest.raises(HazardmapError, match="2 份文件都有"):
            desk.accept(piece.key, who="王五", now=NOW)


def test_the_chosen_one_counts_and_the_other_keeps_its_other_villages(
    desk: Desk, tmp_path: Path
) -> None:
    one = sheet(desk, tmp_path, "甲村.csv", 4.0, "A1")
    two = sheet(desk, tmp_path, "甲乙村.csv", 5.0, "A1", "B1")
    chosen(desk, two, one, one)
    assert (one.state, two.state) == (READY, READY)
    said = desk.difference(two.key, who="王五").said
    assert "1 个村按另一份文件接收，本文件里这些村的 3 行不用。" in said
    desk.accept(two.key, who="王五", now=NOW)
    desk.accept(one.key, who="王五", now=NOW)
    after = frame_of(desk, "households")
    assert dict(after.groupby("village_id")["people"].max()) == {"A1": 4.0, "B1": 5.0}


def test_a_file_given_up_leaves_the_village_to_the_other(desk: Desk, tmp_path: Path) -> None:
    one = sheet(desk, tmp_path, "甲村.csv", 4.0, "A1")
    two = sheet(desk, tmp_path, "甲村(改).csv", 5.0, "A1")
    chosen(desk, two, one, one)
    assert desk.difference(two.key, who="王五").differences.none
    desk.discard(one.key, who="王五")
    assert two.looked.wait(60)
    assert desk.difference(two.key, who="王五").sentence() == "新增0 · 减少0 · 修改3"
    desk.accept(two.key, who="王五", now=NOW)
    assert frame_of(desk, "households")["people"].max() == 5.0


def test_files_of_other_villages_and_other_people_are_no_rivals(desk: Desk, tmp_path: Path) -> None:
    one = sheet(desk, tmp_path, "甲村.csv", 4.0, "A1")
    two = sheet(desk, tmp_path, "乙村.csv", 5.0, "B1")
    other = desk.begin(tmp_path / "甲村.csv", "甲村.csv", "households", who="赵六")
    assert other.looked.wait(60)
    assert [piece.state for piece in (one, two, other)] == [READY, READY, READY]
