"""What every hostile file meets: the real reading process, a listener nobody may call, a watched folder."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hazardmap.errors import FileRefused
from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.sandbox import look_at_raster_safely, look_safely
from hazardmap.tables import GRIDS
from tests.hostile.listener import Listener
from tests.toy_county import toy

Look = Callable[..., Any]


@pytest.fixture(scope="session")
def known() -> Known:
    county = toy()
    return Known(county.county_id, county.metric_crs, county.tables, {})


@pytest.fixture
def look(known: Known, tmp_path: Path) -> Look:
    """Read a file as the page would; the folder for the work must be left empty."""
    work = tmp_path / "work"

    def read(path: Path, table: str = "shelters", **options: Any) -> Any:
        try:
            safely = look_at_raster_safely if table in GRIDS else look_safely
            return safely(path, table, known, Answers(), work_folder=work, **options)
        finally:
            assert list(work.iterdir()) == []

    return read


@pytest.fixture
def refused(look: Look, listener: Listener) -> Callable[..., FileRefused]:
    """Expect a refusal that tells nothing of this machine and asks nobody."""

    def read(path: Path, table: str = "shelters", **options: Any) -> FileRefused:
        before = tree(path.parent)
        with pytest.raises(FileRefused) as caught:
            look(path, table, **options)
        said = str(caught.value)
        assert "root:" not in said
        assert "Traceback" not in said
        assert tree(path.parent) == before
        assert listener.calls == 0
        return caught.value

    return read


def tree(folder: Path) -> dict[str, str]:
    """Hash every file of a folder, without what the work folder holds."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    }


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()
