"""Black and white: what the palette tells apart in colour, paper tells apart without it."""

from itertools import combinations
from pathlib import Path

import pytest

from hazardmap.cartography.palette import Mark, Palette, palette_from
from hazardmap.cartography.paper_marks import HATCH
from hazardmap.intake.palette_file import read_palette_file
from hazardmap.levels import SCHEMES

ROOT = Path(__file__).resolve().parents[2]
PALETTE: Palette = palette_from(read_palette_file(ROOT / "data" / "palette.toml"))


def grey(mark: Mark) -> float:
    """Grey of the fill on white paper, 0–255."""
    red, green, blue = (int(mark.colour[at : at + 2], 16) for at in (1, 3, 5))
    return 255 - mark.opacity * (255 - (0.299 * red + 0.587 * green + 0.114 * blue))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_two_levels_of_a_scheme_have_one_hatch(scheme: str) -> None:
    marks = [PALETTE.mark(f"{scheme}-{rank}") for rank in range(1, len(SCHEMES[scheme]) + 1)]
    hatches = [mark.on_paper for mark in marks]
    assert len(set(hatches)) == len(hatches)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_two_highest_levels_are_darkest_and_hatched(scheme: str) -> None:
    marks = [PALETTE.mark(f"{scheme}-{rank}") for rank in range(1, len(SCHEMES[scheme]) + 1)]
    greys = [grey(mark) for mark in marks]
    assert marks[0].on_paper == "dense"
    assert min(greys) == greys[0]
    assert greys[0] < 200 < greys[-1]


def test_every_hatch_of_the_palette_can_be_printed() -> None:
    used = {mark.on_paper for mark in PALETTE.marks.values()} - {"none"}
    assert used <= set(HATCH)
    assert len(set(HATCH.values())) == len(HATCH)


def test_kinds_of_danger_area_differ_in_hatch_and_have_a_dark_outline() -> None:
    areas = [PALETTE.mark(name) for name in ("danger-flood", "danger-slope", "danger-other")]
    assert all(one.on_paper != two.on_paper for one, two in combinations(areas, 2))
    assert all(grey(Mark("", mark.stroke, 1.0)) < 60 for mark in areas)


def test_no_level_has_the_hatch_of_a_danger_area() -> None:
    areas = {PALETTE.mark(name).on_paper for name in ("danger-flood", "danger-slope")}
    levels = {
        mark.on_paper for name, mark in PALETTE.marks.items() if name.rpartition("-")[0] in SCHEMES
    }
    assert not areas & levels


def test_shelters_differ_in_shape_not_only_in_colour() -> None:
    states = [PALETTE.mark(f"shelter-{state}") for state in ("open", "ready", "nearly", "no")]
    shapes = [(mark.symbol, bool(mark.stroke)) for mark in states]
    assert len(set(shapes)) == 4
