"""A list with phones that no demonstration invents is said to be perhaps real, until it is called real."""

from pathlib import Path

import pytest

from hazardmap.duty.pieces import Piece
from hazardmap.tables.demo_phones import SAID, real_phones
from tests.duty.desks import NOW, desk_at, frame_of
from tests.folders import write_folder, write_table
from tests.toy_county import household, toy


def seed(tmp_path: Path, *, demo: bool = True) -> Path:
    tables = toy(households=[household("A1", n, "甲溪危险区") for n in range(1, 4)]).tables
    filled = {name: frame for name, frame in tables.items() if len(frame)}
    about = {"county_id": "toy", "name": "玩具县", "demo": demo}
    return write_folder(tmp_path / "seed", filled, county=about)


@pytest.mark.parametrize(
    ("phone", "real", "demo", "told"),
    [
        ("13857500001", False, True, True),
        ("19900000001", False, True, False),
        ("13857500001", True, True, False),
        ("13857500001", False, False, False),
        ("0575-87000001", False, True, False),
    ],
)
def test_only_a_demonstration_with_other_phones_is_told(
    tmp_path: Path, phone: str, real: bool, demo: bool, told: bool
) -> None:
    folder = seed(tmp_path, demo=demo)
    with desk_at(folder, tmp_path / "state") as desk:
        rows = frame_of(desk, "households").assign(head_phone=phone)
        file = write_table(rows.dropna(axis=1, how="all"), tmp_path / "list.csv")
        piece: Piece = desk.begin(file, file.name, "households", who="王五", real=real)
        assert piece.looked.wait(60)
        assert (SAID in {remark.problem for remark in piece.remarks}) == told
        desk.accept(piece.key, who="王五", now=NOW)
        after = desk.in_force()
        assert after.source_of("households").demo == (demo and not real)
        assert (real_phones(after.tables["households"]) > 0) == phone.startswith("138")
