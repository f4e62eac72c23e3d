"""Zipped layers that lie about names, sizes or kinds are refused; honest ones load."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hazardmap.errors import FileRefused
from tests.hostile.archives import HONEST, HOSTILE, layer_parts
from tests.hostile.conftest import Look


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_lying_archive_is_refused_with_its_reason(
    name: str, tmp_path: Path, refused: Callable[..., FileRefused]
) -> None:
    make, words = HOSTILE[name]
    file = make(tmp_path / "村界.zip", layer_parts(tmp_path / "parts"))
    said = refused(file, "villages")
    assert said.end == "refused"
    assert words in said.found


@pytest.mark.parametrize("name", sorted(HONEST))
def test_an_honest_archive_loads(name: str, tmp_path: Path, look: Look) -> None:
    file = HONEST[name](tmp_path / "村界.zip", layer_parts(tmp_path / "parts"))
    draft = look(file, "villages")
    assert sorted(draft.frame["name"]) == ["乙1村", "乙2村", "甲1村", "甲2村"]
    assert draft.file_name == "村界.zip"
