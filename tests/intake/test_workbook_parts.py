"""The parts of a workbook are looked through before any reader opens it; the guard stands alone."""

from pathlib import Path

import pytest

from hazardmap.intake.endings import Unreadable
from hazardmap.intake.workbook_parts import require_sound_workbook
from tests.hostile.archives import layer_parts, packed
from tests.hostile.sheets import HOSTILE, honest_book, with_cell


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_bomb_is_found_in_the_text_alone(name: str, tmp_path: Path) -> None:
    make, words = HOSTILE[name]
    with pytest.raises(Unreadable) as caught:
        require_sound_workbook(make(tmp_path / "a.xlsx"))
    assert words in caught.value.found
    assert caught.value.do


@pytest.mark.parametrize("cell", ["A1000", "ALL9", "H99999", "Z200000"])
def test_a_large_sheet_is_none(cell: str, tmp_path: Path) -> None:
    require_sound_workbook(with_cell(tmp_path / "a.xlsx", cell))
    require_sound_workbook(honest_book(tmp_path / "b.xlsx"))


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    other = packed(tmp_path / "a.xlsx", layer_parts(tmp_path / "parts"))
    with pytest.raises(Unreadable, match="别的压缩包"):
        require_sound_workbook(other)
