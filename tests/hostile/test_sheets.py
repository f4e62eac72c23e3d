"""Workbooks that would fill the memory are refused with the cell named; formulas stay text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hazardmap.errors import FileRefused
from hazardmap.levels import fold
from tests.hostile.conftest import Look
from tests.hostile.sheets import HOSTILE, LEADS, SHELTERS, honest_book, with_cell, with_formulas


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_sheet_bomb_is_refused_with_its_reason(
    name: str, tmp_path: Path, refused: Callable[..., FileRefused]
) -> None:
    make, words = HOSTILE[name]
    said = refused(make(tmp_path / "场所.xlsx"))
    assert said.end == "refused"
    assert words in said.found


def test_an_honest_sheet_loads_also_with_a_cell_a_little_apart(tmp_path: Path, look: Look) -> None:
    for file in (honest_book(tmp_path / "场所.xlsx"), with_cell(tmp_path / "远.xlsx", "H900")):
        assert look(file).frame["name"].tolist() == SHELTERS["名称"].tolist()


def test_text_that_begins_like_a_formula_stays_the_same_text(tmp_path: Path, look: Look) -> None:
    draft = look(with_formulas(tmp_path / "场所.csv"))
    for frame, column in ((draft.raw, "名称"), (draft.frame, "name")):
        kept = [fold(text) for text in frame[column]]
        assert kept == [fold(f"{lead}HYPERLINK(甲{at})") for at, lead in enumerate(LEADS)]
