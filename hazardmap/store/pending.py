"""Several tables accepted together (同时接收): all of them are in force, or none.

While `editions/pending.json` stands, the manifests it holds count and not those beside the rows; its
removal is the moment at which the new editions are in force. A writer that finds one puts back what it holds.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from hazardmap.errors import StateRefused
from hazardmap.store.files import read_json, write_json

_FILE: Final = "pending.json"
MANIFEST: Final = "manifest.json"


@contextmanager
def together(folder: Path, tables: Sequence[str]) -> Iterator[None]:
    """Put the next editions of several tables in force at once (一起生效); an error puts all of them back.

    `folder` is the state folder. What is in force now must be editions already.
    """
    manifests = {name: folder / "editions" / name / MANIFEST for name in tables}
    before = {name: read_json(file) if file.is_file() else None for name, file in manifests.items()}
    write_json(folder / "editions" / _FILE, {"before": before})
    try:
        yield
    except BaseException:
        put_back(folder)
        raise
    (folder / "editions" / _FILE).unlink()


def put_back(folder: Path) -> None:
    """Undo an acceptance that was cut off half way (未完成的接收作废); without one nothing happens."""
    for name, content in _before(folder).items():
        file = folder / "editions" / name / MANIFEST
        if content is None:
            file.unlink(missing_ok=True)
        else:
            write_json(file, content)
    (folder / "editions" / _FILE).unlink(missing_ok=True)


def manifest_content(folder: Path, table: str) -> dict[str, Any] | None:
    """Return what counts as the manifest of a table, None when it has none."""
    before = _before(folder)
    if table in before:
        return before[table]
    file = folder / "editions" / table / MANIFEST
    return read_json(file) if file.is_file() else None


def _before(folder: Path) -> dict[str, dict[str, Any] | None]:
    file = folder / "editions" / _FILE
    if not file.is_file():
        return {}
    try:
        found = read_json(file)["before"]
    except KeyError as error:
        raise StateRefused(f"状态文件 {file} 内容不对；请从 backups 文件夹恢复。") from error
    if not isinstance(found, dict):
        raise StateRefused(f"状态文件 {file} 内容不对；请从 backups 文件夹恢复。")
    return found
