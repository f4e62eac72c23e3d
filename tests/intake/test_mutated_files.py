"""Mutated files of every format are refused, or whatever differs in them is shown; nobody crashes or hangs."""

from dataclasses import replace
from pathlib import Path

import pytest

from hazardmap.commands.benchmarks.mutated_files import Fate, Tally, tally, unsaid_changes
from hazardmap.commands.benchmarks.mutation import honest_files, mutated
from hazardmap.commands.benchmarks.small_county import small_county
from hazardmap.duty.acceptance import would_be
from hazardmap.duty.pieces import WouldBe
from hazardmap.intake.draft import Answers, Draft, Known, RasterDraft
from hazardmap.intake.sandbox import Reader

FILES = 200


@pytest.fixture(scope="module")
def made() -> Tally:
    return tally(FILES)


def test_no_mutated_file_crashes_us_hangs_or_changes_anything_silently(made: Tally) -> None:
    assert len(made.fates) == FILES
    assert made.bad == ()
    assert [fate for fate in made.fates if fate.end in {"timeout", "cpu"}] == []


def test_mutated_files_meet_every_fate(made: Tally) -> None:
    assert made.count("refused") > FILES // 10
    assert made.count("shown") > FILES // 20
    assert {fate.name.split("#")[0] for fate in made.fates} == {
        "shelters.xlsx", "shelters.xls", "shelters.csv", "households.xlsx", "villages.gpkg",
        "villages.geojson", "villages.kml", "villages.zip", "dem.tif",
    }  # fmt: skip


def test_the_honest_files_equal_the_county(tmp_path: Path) -> None:
    here = small_county()
    known = Known(here.county.county_id, here.metric_crs, here.tables, {})
    reader = Reader()
    try:
        for at, honest in enumerate(honest_files(tmp_path)):
            file = tmp_path / f"原件{at}{honest.ending}"
            file.write_bytes(honest.content)
            draft, _ = reader.look(file, honest.table, known, Answers(), work_folder=tmp_path / "w")
            if not isinstance(draft, RasterDraft):
                shown = would_be(here, honest.table, draft, Answers()).differences
                assert set(shown.changes["column"]) <= {"coord_source"}, file.name
                assert (len(shown.added), len(shown.removed)) == (0, 0)
    finally:
        reader.close()


def test_the_same_seed_spoils_in_the_same_way(tmp_path: Path) -> None:
    for honest in honest_files(tmp_path):
        assert mutated(honest, 7) == mutated(honest, 7)
        assert len({mutated(honest, seed) for seed in range(20)}) > 10


def test_an_unsaid_change_would_be_found() -> None:
    here = small_county()
    former = here.tables["shelters"]
    capacity = former["capacity"].where(former["shelter_id"].ne("S003"), 999.0)
    changed = former.assign(capacity=capacity)
    draft = Draft("shelters", "a.csv", changed, changed, (), (), ())
    said = would_be(here, "shelters", draft, Answers())
    assert said.differences.changed_rows == 1
    assert unsaid_changes("shelters", said) == ()
    kept = would_be(here, "shelters", replace(draft, frame=former), Answers())
    silent: WouldBe = replace(kept, frame=changed)
    assert unsaid_changes("shelters", silent) == ("S003 capacity",)
    assert unsaid_changes("shelters", replace(kept, frame=former.iloc[1:])) == ("S001",)


def test_what_is_bad_is_counted() -> None:
    fates = tuple(Fate("a", end, 1.0) for end in ("same", "silent", "trouble", "refused"))
    assert [fate.end for fate in Tally(fates).bad] == ["silent", "trouble"]
    assert "silent 1" in Tally(fates).sentence()
