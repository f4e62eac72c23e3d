"""Drawings are found under the key of what they were made from, and only whole."""

from pathlib import Path

import pytest

from hazardmap.errors import StateRefused
from hazardmap.store import drawings
from hazardmap.store.drawings import keep_drawing, kept_drawing
from hazardmap.store.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path, writable=True)


def files(state: State) -> list[Path]:
    return sorted((state.path / "cache" / "drawings").glob("*"))


def test_a_drawing_is_found_under_its_own_key_alone(state: State) -> None:
    keep_drawing(state, "a", b"one")
    assert kept_drawing(state, "a") == b"one"
    assert kept_drawing(state, "b") is None


def test_a_damaged_drawing_counts_as_absent(state: State) -> None:
    keep_drawing(state, "a", b"one")
    (path,) = files(state)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert kept_drawing(state, "a") is None


def test_the_oldest_drawings_are_let_go(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "MOST", 2)
    for key in "abcd":
        keep_drawing(state, key, key.encode())
    assert len(files(state)) == 2


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(state: State) -> None:
    (state.path / "cache").write_bytes(b"a file where the folder should be")
    keep_drawing(state, "a", b"one")
    assert kept_drawing(state, "a") is None


def test_a_reader_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(StateRefused):
        keep_drawing(State(tmp_path, writable=False), "a", b"one")
