"""The palette file: every level has a colour, a hatch and words; nothing is guessed."""

from pathlib import Path
from typing import Any

import pytest

from hazardmap.cartography.palette import UNLABELLED, palette_from
from hazardmap.errors import UsageError
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.levels import SCHEMES

FILE = Path(__file__).resolve().parents[2] / "data" / "palette.toml"


@pytest.fixture
def values() -> dict[str, Any]:
    return read_palette_file(FILE)


def test_every_level_of_every_scheme_has_its_own_label(values: dict[str, Any]) -> None:
    palette = palette_from(values)
    for scheme, labels in SCHEMES.items():
        found = [palette.mark(f"{scheme}-{rank + 1}").label for rank in range(len(labels))]
        assert [label.removesuffix("防治区") for label in found] == list(labels)


def test_the_two_highest_levels_differ_by_hatch_too(values: dict[str, Any]) -> None:
    palette = palette_from(values)
    for scheme in SCHEMES:
        first, second = palette.mark(f"{scheme}-1"), palette.mark(f"{scheme}-2")
        assert first.hatch != second.hatch, scheme


def test_an_unknown_mark_is_grey_and_says_so(values: dict[str, Any]) -> None:
    assert palette_from(values).mark("composite5-9").label == "等级未说明"


def test_a_missing_level_is_refused_by_name(values: dict[str, Any]) -> None:
    values["levels"]["geo4"]["level"].pop()
    with pytest.raises(UsageError, match="geo4"):
        palette_from(values)


def test_a_word_the_map_cannot_draw_is_refused(values: dict[str, Any]) -> None:
    values["marks"]["mine"]["symbol"] = "star"
    with pytest.raises(UsageError, match="star"):
        palette_from(values)


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="找不到色标文件"):
        read_palette_file(tmp_path / "none.toml")
    broken = tmp_path / "palette.toml"
    broken.write_text("[levels", "utf-8")
    with pytest.raises(UsageError, match="读不懂"):
        read_palette_file(broken)


def test_the_browser_gets_every_mark_and_text(values: dict[str, Any]) -> None:
    sent = palette_from(values).as_json()
    assert {UNLABELLED, "shelter-no", "ff3-1"} <= set(sent["marks"])
    assert sent["texts"]["river"]["italic"] is True
