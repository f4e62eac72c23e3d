"""`bench`: medians and spreads are right, a missed figure is said, the answer is counted anew."""

import json
from pathlib import Path

import numpy as np
import pytest

from hazardmap.commands import bench
from hazardmap.commands.benchmarks import CATALOG
from hazardmap.commands.benchmarks.figure import Figure, Run, measured
from hazardmap.commands.benchmarks.worlds import county_world, random_world
from hazardmap.settings import Settings
from tests.command_line import run


def figure(limit: float) -> Figure:
    return Figure(
        "five", "五次", limit, "秒", lambda run: [0.5, 0.1, 0.9, 0.3, 0.2][run.number - 1]
    )


def test_the_median_of_five_is_held_to_the_limit():
    made = measured(figure(0.3), data=Path(), settings=Settings())
    assert (made.median, made.kept) == (0.3, True)
    assert made.sentence() == "达到  five  五次：0.3秒（5次，0.1～0.9；上限0.3秒）"


def test_a_missed_figure_is_said_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(bench, "CATALOG", (figure(0.2),))
    out = tmp_path / "made" / "bench.json"
    assert run("bench", "fi", "--json", str(out)) == 0
    said = capsys.readouterr().out
    assert "未达到  five  五次：0.3秒（5次，0.1～0.9；上限0.2秒）" in said
    assert "未达到1项：five" in said
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["figures"][0] == {
        "name": "five",
        "title": "五次",
        "median": 0.3,
        "values": [0.5, 0.1, 0.9, 0.3, 0.2],
        "limit": 0.2,
        "unit": "秒",
        "kept": False,
    }
    assert written["cores"] >= 1


def test_names_are_used_once():
    names = [each.name for each in CATALOG]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "name", ["assign-500-50-gap", "assign-500-50-overfilled", "assign-500-125-excess"]
)
def test_a_figure_of_assign_runs_the_command_itself(name: str):
    chosen = next(each for each in CATALOG if each.name == name)
    value = chosen.measure(Run(1, Path(), Settings()))
    assert 0 <= value <= chosen.limit


def test_worlds_have_the_load_they_say():
    for world, load in ((random_world(2, 500, 150, 0.83), 0.83), (county_world(2, 0.65), 0.65)):
        assert world.people.sum() / world.capacity.sum() == pytest.approx(load, rel=0.05)
    assert np.array_equal(random_world(2, 9, 3, 1.0).points, random_world(2, 9, 3, 1.0).points)
