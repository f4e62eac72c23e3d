"""A list that also changes what a village says is accepted whole or not at all, wherever it is cut off."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.duty.loading import load_tables
from hazardmap.store.editions import read_manifest
from hazardmap.store.state import reading
from tests.duty.desks import NOW, desk_at, frame_of, handed_in
from tests.folders import write_folder, write_table
from tests.toy_county import household, toy

ROOT = Path(__file__).resolve().parents[2]
KILLED = 9
DYING = """
import os, sys
from pathlib import Path
from hazardmap.duty import acceptance
from tests.duty.desks import NOW, desk_at, handed_in
seed, state, file = (Path(word) for word in sys.argv[1:])
acceptance._keep_statements = lambda *_, **__: os._exit(9)
if __name__ == "__main__":
    with desk_at(seed, state) as desk:
        piece = handed_in(desk, file, "households")
        desk.accept(piece.key, who="王五", now=NOW)
"""


@pytest.fixture
def county(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A seed where B1 has nobody to move, its state, and a list that says otherwise."""
    rows = [household("A1", n, "甲溪危险区") for n in range(1, 4)]
    said = [{"village_id": "B1", "statement": "none_declared", "by": "李四"}]
    tables = toy(households=rows, list_statements=said).tables
    filled = {name: frame for name, frame in tables.items() if len(frame)}
    about = {"county_id": "toy", "name": "玩具县", "demo": True}
    seed = write_folder(tmp_path / "seed", filled, county=about)
    more = toy(households=[household("B1", 1, "乙溪")]).tables["households"]
    file = write_table(more.dropna(axis=1, how="all"), tmp_path / "B1.csv")
    return seed, tmp_path / "state", file


def words(frame: pd.DataFrame) -> dict[str, str]:
    return dict(zip(frame["village_id"], frame["statement"], strict=True))


def test_killed_between_the_two_manifests_nothing_is_accepted(
    county: tuple[Path, Path, Path],
) -> None:
    seed, state, file = county
    command = [sys.executable, "-c", DYING, *map(str, county)]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True
    )  # fmt: skip
    assert ended.returncode == KILLED, ended.stderr.decode()
    assert (state / "editions/pending.json").is_file()
    # who only reads sees nothing of it, before any writer has come
    seen = load_tables(seed, state).tables
    assert (len(seen["households"]), words(seen["list_statements"])) == (3, {"B1": "none_declared"})
    with desk_at(seed, state) as desk:
        assert not (state / "editions/pending.json").exists()
        assert len(frame_of(desk, "households")) == 3
        piece = handed_in(desk, file, "households")
        assert desk.accept(piece.key, who="王五", now=NOW).number == 2
        assert len(frame_of(desk, "households")) == 4
        assert words(frame_of(desk, "list_statements")) == {"B1": "listed"}
    numbers = [read_manifest(reading(state), name) for name in ("households", "list_statements")]
    assert [one.current if one else 0 for one in numbers] == [2, 2]


def test_an_error_between_the_two_manifests_puts_both_back(
    county: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seed, state, file = county

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with desk_at(seed, state) as desk:
        piece = handed_in(desk, file, "households")
        with monkeypatch.context() as patch:
            patch.setattr("hazardmap.duty.acceptance._keep_statements", full)
            with pytest.raises(OSError, match="full"):
                desk.accept(piece.key, who="王五", now=NOW)
        assert len(frame_of(desk, "households")) == 3
        assert desk.accept(piece.key, who="王五", now=NOW).number == 2
        assert words(frame_of(desk, "list_statements")) == {"B1": "listed"}
