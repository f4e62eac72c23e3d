"""XML entities are refused wherever XML comes in; nothing is fetched, nothing is expanded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hazardmap.errors import FileRefused
from tests.hostile.conftest import Look
from tests.hostile.listener import Listener
from tests.hostile.markup import ENTITIES, map_file, workbook
from tests.hostile.sheets import honest_book


@pytest.mark.parametrize("kind", sorted(ENTITIES))
def test_a_map_file_with_entities_is_refused(
    kind: str, tmp_path: Path, refused: Callable[..., FileRefused], listener: Listener
) -> None:
    file = map_file(tmp_path / "点.kml", kind=kind, port=listener.port)
    assert "实体" in refused(file).found


@pytest.mark.parametrize("kind", sorted(ENTITIES))
def test_a_workbook_with_entities_is_refused(
    kind: str, tmp_path: Path, refused: Callable[..., FileRefused], listener: Listener
) -> None:
    honest = honest_book(tmp_path / "honest.xlsx")
    file = workbook(tmp_path / "场所.xlsx", honest, kind=kind, port=listener.port)
    assert "实体" in refused(file).found


def test_two_byte_text_does_not_hide_entities(
    tmp_path: Path, refused: Callable[..., FileRefused]
) -> None:
    honest = honest_book(tmp_path / "honest.xlsx")
    book = workbook(tmp_path / "场所.xlsx", honest, kind="local", encoding="utf-16")
    assert "UTF-8" in refused(book).found
    assert refused(map_file(tmp_path / "点.kml", kind="local", encoding="utf-16")).end == "refused"


def test_an_honest_map_file_and_workbook_load(tmp_path: Path, look: Look) -> None:
    assert len(look(map_file(tmp_path / "点.kml")).raw) == 1
    assert len(look(honest_book(tmp_path / "场所.xlsx")).frame) == 2
